import type { Json, JsonObject } from '@liucheng/kernel';
import type { Aligner } from './aligner.ts';
import type { Armed, CaseState, CaseStatus, TraceEntry } from './case-state.ts';
import { Doubts } from './rules/doubts.ts';
import type { Violation } from './verdict.ts';

/** What reading a document needs of the definition that it was written under. */
export interface DocumentContext {
  begin(caseId: string): CaseState;
  readonly stepIds: readonly string[];
  /** By step index: whether some rule asks who did the step. */
  readonly remembered: readonly boolean[];
  readonly aligner: Aligner;
  /** By step index: how often the model needs it. */
  readonly needs: readonly number[];
  /** Whether it matters since when steps were possible. */
  readonly observing: boolean;
}

/**
 * A case as a document: its trace as `[step index or unknown type, sequence, time, actor, role, department]` without
 * trailing nulls, the note that opened it as `[time, sequence]` before it begins, whom it concerns where the data of its first step said so, what is armed as `[rule index, from, due, 0 or 1 (raised) or 2 (unsure), key]` without the key where there is none, what is doubtful of due times, and the live violations. Costs, counts and the
 * aligner's vector are not stored: they follow from the trace.
 */
export function writeCase(state: CaseState): JsonObject {
  return {
    case: state.caseId,
    status: state.status,
    ...(state.endSequence === undefined ? {} : { end: state.endSequence }),
    ...(state.awaited === undefined ? {} : { awaited: [state.awaited.time, state.awaited.sequence] }),
    ...(state.concerns ? { whose: [state.initiator ?? null, state.department ?? null] } : {}),
    trace: state.trace.map(writeEntry),
    armed: state.armed.map(writeArmed),
    ...(state.settled === undefined ? {} : { settled: [...state.settled] }),
    ...(state.doubts === undefined
      ? {}
      : { doubts: [[...state.doubts.unread], [...state.doubts.perhapsMet].map((each) => [...each])] }),
    ...(state.violations.size === 0
      ? {}
      : { violations: [...state.violations.values()] as unknown as readonly JsonObject[] }),
    ...(state.explainedSteps === 0
      ? {}
      : { explained: [...state.explained], explainedSteps: state.explainedSteps }),
  };
}

/** @throws TypeError naming the place in a document that `writeCase` did not write. */
export function readCase(json: JsonObject, context: DocumentContext): CaseState {
  const state = context.begin(textAt(json['case'], '/case'));
  state.status = statusAt(json['status']);
  state.endSequence = json['end'] === undefined ? undefined : numberAt(json['end'], '/end');
  if (json['awaited'] !== undefined) {
    const [time, sequence] = listAt(json['awaited'], '/awaited');
    state.awaited = { time: numberAt(time, '/awaited'), sequence: numberAt(sequence, '/awaited') };
  }
  if (json['whose'] !== undefined) {
    const [actor, department] = listAt(json['whose'], '/whose').map(optionalText);
    state.concern({
      ...(actor === undefined ? {} : { actor }),
      ...(department === undefined ? {} : { department }),
    });
  }
  for (const [index, entry] of listAt(json['trace'], '/trace').entries()) {
    readEntry(state, listAt(entry, `/trace/${index}`), `/trace/${index}`, context);
  }
  for (const [index, armed] of listAt(json['armed'], '/armed').entries()) {
    state.armed.push(readArmed(listAt(armed, `/armed/${index}`), `/armed/${index}`));
  }
  if (json['settled'] !== undefined) {
    state.settled = new Set(listAt(json['settled'], '/settled').map((each) => textAt(each, '/settled')));
  }
  if (json['doubts'] !== undefined) state.doubts = readDoubts(listAt(json['doubts'], '/doubts'));
  for (const violation of listAt(json['violations'] ?? [], '/violations'))
    state.keep(violation as unknown as Violation);
  state.explained = new Map(listAt(json['explained'] ?? [], '/explained') as unknown as [string, string][]);
  state.explainedSteps = numberAt(json['explainedSteps'] ?? 0, '/explainedSteps');
  return state;
}

function readDoubts([unread, perhapsMet]: readonly Json[]): Doubts {
  const doubts = new Doubts();
  for (const name of listAt(unread, '/doubts/0')) doubts.unread.add(textAt(name, '/doubts/0'));
  for (const each of listAt(perhapsMet, '/doubts/1')) {
    const [name, time] = listAt(each, '/doubts/1');
    doubts.perhapsMet.set(textAt(name, '/doubts/1'), numberAt(time, '/doubts/1'));
  }
  return doubts;
}

function writeArmed({ rule, from, due, raised, unsure, key }: Armed): Json[] {
  const parts = [rule, from, due, raised ? 1 : unsure ? 2 : 0];
  return key === undefined ? parts : [...parts, key];
}

function readArmed([rule, from, due, raised, key]: readonly Json[], path: string): Armed {
  return {
    rule: numberAt(rule, path),
    from: numberAt(from, path),
    due: numberAt(due, path),
    key: key === undefined ? undefined : textAt(key, path),
    raised: numberAt(raised, path) === 1,
    unsure: raised === 2,
  };
}

function writeEntry({ step, index, sequence, time, actor, role, department }: TraceEntry): Json[] {
  const parts: Json[] = [
    index < 0 ? step : index,
    sequence,
    time,
    actor ?? null,
    role ?? null,
    department ?? null,
  ];
  while (parts.at(-1) === null) parts.pop();
  return parts;
}

function readEntry(state: CaseState, parts: readonly Json[], path: string, context: DocumentContext): void {
  const [which, sequence, time, actor, role, department] = parts;
  const index = typeof which === 'number' ? which : -1;
  const step = index < 0 ? textAt(which, path) : context.stepIds[index];
  if (step === undefined) throw corrupt(path, 'the index of a step of the definition');
  const symbol = index < 0 ? -1 : context.aligner.symbol(step);
  const at = numberAt(sequence, path);
  const cancelled = state.status === 'cancelled' && state.endSequence !== undefined;
  const entry: TraceEntry = {
    step,
    index,
    inFlow: symbol >= 0 && !(cancelled && at > (state.endSequence as number)),
    sequence: at,
    time: numberAt(time, path),
    actor: optionalText(actor),
    role: optionalText(role),
    department: optionalText(department),
  };
  state.startedAt ??= entry.time;
  if (at === state.endSequence) state.endedAt = entry.time;
  if (index >= 0) {
    state.introduce(entry);
    if (state.times(index) >= (context.needs[index] as number)) state.rework++;
  }
  state.record(entry, context.remembered[index] ?? false);
  if (entry.inFlow) {
    const { aligner } = context;
    const before = state.vector;
    state.steps++;
    state.flowCost += aligner.increase(before, symbol);
    state.vector = aligner.move(before, symbol);
    if (context.observing) state.opened(aligner.opens(before, symbol, state.vector));
  } else if (!(cancelled && at === state.endSequence)) {
    state.steps++;
    state.besideCost++;
  }
}

function statusAt(json: Json | undefined): CaseStatus {
  if (json === 'new' || json === 'open' || json === 'completed' || json === 'cancelled') return json;
  throw corrupt('/status', '"new", "open", "completed" or "cancelled"');
}

function listAt(json: Json | undefined, path: string): readonly Json[] {
  if (Array.isArray(json)) return json as readonly Json[];
  throw corrupt(path, 'a list');
}

function textAt(json: Json | undefined, path: string): string {
  if (typeof json === 'string') return json;
  throw corrupt(path, 'a text');
}

function numberAt(json: Json | undefined, path: string): number {
  if (typeof json === 'number') return json;
  throw corrupt(path, 'a number');
}

function optionalText(json: Json | undefined): string | undefined {
  return typeof json === 'string' ? json : undefined;
}

function corrupt(path: string, expected: string): TypeError {
  return new TypeError(`not a stored case: ${path} must be ${expected}`);
}
