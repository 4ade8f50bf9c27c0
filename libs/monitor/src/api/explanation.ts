import { explain, type CaseState, type TraceEntry, type Violation } from '@liucheng/conformance';
import type { Language, Text } from '@liucheng/kernel';
import { text } from '@liucheng/kernel';
import type { LiveCase } from '../case-document.ts';
import { iso } from './list-query.ts';

/** One line of the comparison of a case with its definition. */
export interface ExplainedMove {
  readonly move: 'done' | 'skipped' | 'not-allowed' | 'cancelled';
  readonly meaning: string;
  readonly step: string;
  readonly name: string;
  /** Of the event; absent where a step was left out. */
  readonly sequence?: number;
  readonly time?: string;
  readonly actor?: string;
  /** Deviations up to here. */
  readonly cost: number;
  readonly violations: readonly string[];
}

const meanings: Readonly<Record<ExplainedMove['move'], Text>> = {
  done: text('done as the process has it', '符合流程'),
  skipped: text('left out here', '此处被跳过'),
  'not-allowed': text('done although the process does not allow it here', '流程此处不允许该步骤'),
  cancelled: text('ended the case early', '提前结束案例'),
};

const absences: ReadonlySet<string> = new Set(['step-skipped', 'incomplete-case']);

/**
 * The cheapest explanation of what was done, move by move in the order of the case; the last `cost` is the case's. Steps
 * that the flow has no place for stand where they were done.
 * @param outside what rules over cases find in it, which its own history does not tell
 */
export function explainCase(
  { state, compiled }: LiveCase,
  language: Language,
  outside: readonly Violation[] = [],
): ExplainedMove[] {
  const { aligner, definition } = compiled;
  const inFlow = state.trace.filter((entry) => entry.inFlow);
  const order = Object.keys(definition.steps);
  const trace = inFlow.map(({ step }) => step);
  const { moves } = explain(aligner, trace, state.status === 'completed', order);
  const lines: ExplainedMove[] = [];
  const violations = violationsByPlace([...state.violations.values(), ...outside]);
  let cost = 0;
  let next = 0;
  const cancelling = cancellation(state, definition.cancels ?? []);
  const add = (move: ExplainedMove['move'], step: string, entry: TraceEntry | undefined): void => {
    if (move === 'skipped' || move === 'not-allowed') cost++;
    lines.push({
      move,
      meaning: meanings[move][language],
      step,
      name: definition.steps[step]?.names[language] ?? step,
      ...(entry === undefined ? {} : { sequence: entry.sequence, time: iso(entry.time) }),
      ...(entry?.actor === undefined ? {} : { actor: entry.actor }),
      cost,
      violations: violations.get(entry?.sequence ?? step) ?? [],
    });
  };
  const besideUntil = (entry: TraceEntry | undefined): void => {
    for (; next < state.trace.length && state.trace[next] !== entry; next++) {
      const beside = state.trace[next] as TraceEntry;
      if (!beside.inFlow) add(beside === cancelling ? 'cancelled' : 'not-allowed', beside.step, beside);
    }
  };
  for (const move of moves) {
    if (move.kind === 'model') {
      besideUntil(inFlow[move.before]);
      add('skipped', move.step, undefined);
      continue;
    }
    const entry = inFlow[move.index] as TraceEntry;
    besideUntil(entry);
    next++;
    add(move.kind === 'sync' ? 'done' : 'not-allowed', move.step, entry);
  }
  besideUntil(undefined);
  return lines;
}

/** The step beside the flow that cancelled the case: no deviation. */
function cancellation({ status, trace }: CaseState, cancels: readonly string[]): TraceEntry | undefined {
  return status === 'cancelled'
    ? trace.find(({ step, inFlow }) => !inFlow && cancels.includes(step))
    : undefined;
}

/** Ids by the sequence of the event at fault or, where a step is missing, by that step. */
function violationsByPlace(violations: Iterable<Violation>): ReadonlyMap<number | string, readonly string[]> {
  const places = new Map<number | string, string[]>();
  for (const { id, kind, step, sequence } of violations) {
    const place = absences.has(kind) ? step : sequence;
    if (place === undefined) continue;
    const ids = places.get(place);
    if (ids) ids.push(id);
    else places.set(place, [id]);
  }
  return places;
}
