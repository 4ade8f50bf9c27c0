import type {
  CaseEvent,
  CaseState,
  CompiledDefinition,
  EnabledStep,
  Occurrence,
  Offence,
  Repetition,
} from '@liucheng/conformance';
import type { Migration } from './case-migration.ts';
import { collections } from './collections.ts';
import { storeOccurrences } from './over-cases/occurrences.ts';
import { storeOffencesOf } from './repeat-offenders/offences.ts';
import { storeTasks } from './tasks.ts';
import type { WorkUnit } from './work-unit.ts';

/** Sequence numbers `from` to `to`, both included. */
export interface SequenceRange {
  readonly from: number;
  readonly to: number;
}

/** Why the monitor stopped following a case: a message of it could not be processed and waits in the dead-letter list. */
export interface ParkedMark {
  readonly cause: string;
  /** Wall clock, ms. */
  readonly since: number;
}

/** The event of a case that was dated furthest ahead of the monitor's clock when it was heard. */
export interface CaseClockAhead {
  /** ms, more than the tolerance */
  readonly by: number;
  readonly sequence: number;
  readonly source: string;
  /** Wall clock, ms. */
  readonly heardAt: number;
}

/**
 * Whether a case is under way or was read from a log: while an import goes on, the events that met the deadlines of its
 * cases may not have been sent yet, though the calendar is long past them.
 */
export type CaseOrigin = 'live' | 'imported';

/** A case as it is listed, filtered and shown. Times are ms since the epoch, by the events' own clock. */
export interface CaseDocument {
  /** The number of the partition that its events come in. */
  readonly lane: number;
  readonly process: string;
  readonly version: number;
  /** The version that its events ask for, where that was withdrawn or it was put under another; absent: the one that it has. */
  readonly askedVersion?: number;
  /** How it came to the version that it has, in order; absent: nobody has put it under another. */
  readonly migrations?: readonly Migration[];
  readonly subject: string;
  readonly origin: CaseOrigin;
  readonly status: CaseState['status'];
  readonly department?: string;
  readonly initiator?: string;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly lastEventAt?: number;
  /** Events folded, and the sequence of the last of them (−1: none). */
  readonly events: number;
  readonly sequence: number;
  readonly steps: number;
  readonly cost: number;
  readonly fitness: number;
  readonly conforming: boolean;
  /** Violations not withdrawn, those that rules over cases find in it included. */
  readonly violations: number;
  /** When the next deadline falls due; absent when none is armed, and while the case waits for a missing event. */
  readonly nextDue?: number;
  /** Steps possible next without a deviation, and until when where a deadline waits for them. */
  readonly enabled: readonly { readonly step: string; readonly dueAt?: number }[];
  /** Events that wait for a missing one before them. */
  readonly waiting?: number;
  /** Missing events that were reported and have not come since. */
  readonly missing?: readonly SequenceRange[];
  readonly parked?: ParkedMark;
  /** Its times are not to be trusted: some came from a clock that is ahead. */
  readonly clockAhead?: CaseClockAhead;
}

/** An event that came before its turn, and when (wall clock, ms). */
export interface HeldEvent {
  readonly event: CaseEvent;
  readonly since: number;
}

/** The last time that time alone was let pass: up to `to` (ms), when the last event folded was `sequence`. */
export interface Advance {
  readonly to: number;
  readonly sequence: number;
}

/**
 * What a case is folded from. The folded state is not stored: it follows from the history, and folding a few events
 * again costs less than writing and reading a state.
 */
export interface CaseBody {
  /** Full chunks of earlier events in the `history` collection. */
  readonly chunks: number;
  /** The latest events, at most a chunk. */
  readonly recent: readonly CaseEvent[];
  readonly held: readonly HeldEvent[];
  readonly advanced?: Advance;
  /** How many documents hold its tasks; absent: none. */
  readonly tasks?: number;
  /** What it contributes to rules over cases, a document each; absent: nothing. */
  readonly occurrences?: readonly Occurrence[];
  /** Violations that rules over cases find in it; absent: none. */
  readonly outside?: number;
  /** What its own violations count as, a document each; absent: nothing. */
  readonly offences?: readonly Offence[];
  /** By violation, what it repeats as far as the case has heard; absent: nothing. */
  readonly repetitions?: readonly (readonly [string, Repetition])[];
}

export interface HistoryChunk {
  readonly events: readonly CaseEvent[];
}

export interface GapDocument {
  readonly lane: number;
  /** Wall clock, ms: when waiting ends and the gap is reported. */
  readonly until: number;
}

/** A case in memory: its state and what its documents will say when it is written next. */
export interface LiveCase {
  readonly id: string;
  readonly lane: number;
  readonly process: string;
  readonly version: number;
  askedVersion: number | undefined;
  migrations: readonly Migration[];
  readonly subject: string;
  readonly origin: CaseOrigin;
  readonly compiled: CompiledDefinition;
  /** There are documents of it. */
  stored: boolean;
  state: CaseState;
  /** Sequence of the last event folded; −1 before the first. */
  sequence: number;
  events: number;
  lastEventAt: number | undefined;
  chunks: number;
  recent: CaseEvent[];
  /** In the order of their sequence. */
  held: HeldEvent[];
  /** There is a document in `gaps`. */
  gapStored: boolean;
  missing: SequenceRange[];
  parked: ParkedMark | undefined;
  clockAhead: CaseClockAhead | undefined;
  advanced: Advance | undefined;
  /** What is stored of its tasks, a document each; undefined where only that there is one is known. */
  tasks: (string | undefined)[];
  taskKey: string | undefined;
  /** What it contributes to rules over cases, and what of it is stored. */
  occurrences: readonly Occurrence[];
  storedOccurrences: readonly Occurrence[];
  /** The version under which they are stored. */
  occurrencesVersion: number;
  /** What is stored of its violations as they count towards repetitions. */
  offences: readonly Offence[];
  /** By violation, standing or not: what it repeats as far as the case has heard. */
  repetitions: ReadonlyMap<string, Repetition>;
}

const noOccurrences: readonly Occurrence[] = [];
const noMigrations: readonly Migration[] = [];
const noRepetitions: ReadonlyMap<string, Repetition> = new Map();

const encodedProcesses = new Map<string, string>();
const longestId = 400;

/** The id of a case's documents; a subject alone is unique only within its process. `undefined`: too long for a key. */
export function caseId(process: string, subject: string): string | undefined {
  let encoded = encodedProcesses.get(process);
  if (encoded === undefined) {
    encoded = encodeURIComponent(process);
    if (encodedProcesses.size < 10_000) encodedProcesses.set(process, encoded);
  }
  const id = `${encoded}/${subject}`;
  return id.length <= longestId ? id : undefined;
}

export function chunkId(id: string, index: number): string {
  return `${id}#${index}`;
}

export function emptyCase(
  compiled: CompiledDefinition,
  id: string,
  subject: string,
  origin: CaseOrigin,
  lane: number,
): LiveCase {
  const { id: process, version } = compiled.definition;
  return {
    id,
    lane,
    process,
    version,
    askedVersion: undefined,
    migrations: noMigrations,
    subject,
    origin,
    compiled,
    stored: false,
    state: compiled.begin(subject),
    sequence: -1,
    events: 0,
    lastEventAt: undefined,
    chunks: 0,
    recent: [],
    held: [],
    gapStored: false,
    missing: [],
    parked: undefined,
    clockAhead: undefined,
    advanced: undefined,
    tasks: [],
    taskKey: undefined,
    occurrences: noOccurrences,
    storedOccurrences: noOccurrences,
    occurrencesVersion: version,
    offences: [],
    repetitions: noRepetitions,
  };
}

/** Until when a case with waiting events waits (wall clock, ms). A case that cannot be followed waits for a person. */
export function waitsUntil(live: LiveCase, gapHoldMs: number): number | undefined {
  const first = live.held[0];
  return first && live.parked === undefined ? first.since + gapHoldMs : undefined;
}

/** When the case's deadlines fall due; they rest while it waits for a missing event that may have met them. */
function nextDue({ held, compiled, state }: LiveCase): number | undefined {
  return held.length > 0 ? undefined : compiled.nextDue(state);
}

/** When a case next needs the passing of time, ms. */
export function nextWake(live: LiveCase, gapHoldMs: number): number | undefined {
  return waitsUntil(live, gapHoldMs) ?? nextDue(live);
}

/** Puts a changed case into the unit: its documents, and the chunks of history that became full. */
export function storeCase(live: LiveCase, gapHoldMs: number, chunkLength: number, unit: WorkUnit): void {
  while (live.recent.length > chunkLength) {
    const events = live.recent.splice(0, chunkLength);
    unit.put(collections.history.name, chunkId(live.id, live.chunks), { events } satisfies HistoryChunk);
    live.chunks++;
  }
  const { compiled, state } = live;
  const enabled = compiled.enabled(state);
  storeTasks(live, compiled.duties.of(state, enabled), unit);
  storeOccurrences(live, unit);
  storeOffencesOf(live, unit);
  const { chunks, recent, held, advanced, tasks, occurrences, offences, repetitions } = live;
  const { outside } = state;
  const body: CaseBody = {
    chunks,
    recent,
    held,
    ...(advanced === undefined ? {} : { advanced }),
    ...(tasks.length === 0 ? {} : { tasks: tasks.length }),
    ...(occurrences.length === 0 ? {} : { occurrences }),
    ...(outside === 0 ? {} : { outside }),
    ...(offences.length === 0 ? {} : { offences }),
    ...(repetitions.size === 0 ? {} : { repetitions: [...repetitions] }),
  };
  const write = live.stored ? 'put' : 'add';
  unit[write](collections.cases.name, live.id, toDocument(live, enabled));
  unit[write](collections.caseBodies.name, live.id, body);
  live.stored = true;
  const until = waitsUntil(live, gapHoldMs);
  if (until !== undefined)
    unit.put(collections.gaps.name, live.id, { lane: live.lane, until } satisfies GapDocument);
  else if (live.gapStored) unit.delete(collections.gaps.name, live.id);
  live.gapStored = until !== undefined;
}

function toDocument(live: LiveCase, enabled: readonly EnabledStep[]): CaseDocument {
  const {
    lane,
    process,
    version,
    askedVersion,
    migrations,
    subject,
    origin,
    state,
    sequence,
    events,
    lastEventAt,
    held,
    missing,
    parked,
    clockAhead,
  } = live;
  const { status, department, initiator, startedAt, endedAt, steps, cost, fitness, conforming } = state;
  const due = nextDue(live);
  return {
    lane,
    process,
    version,
    ...(askedVersion === undefined || askedVersion === version ? {} : { askedVersion }),
    ...(migrations.length === 0 ? {} : { migrations }),
    subject,
    origin,
    status,
    ...(department === undefined ? {} : { department }),
    ...(initiator === undefined ? {} : { initiator }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(lastEventAt === undefined ? {} : { lastEventAt }),
    events,
    sequence,
    steps,
    cost,
    fitness,
    conforming,
    violations: state.violations.size + state.outside,
    ...(due === undefined ? {} : { nextDue: due }),
    enabled: enabled.map(({ step, dueAt }) => ({ step, ...(dueAt === undefined ? {} : { dueAt }) })),
    ...(held.length === 0 ? {} : { waiting: held.length }),
    ...(missing.length === 0 ? {} : { missing }),
    ...(parked === undefined ? {} : { parked }),
    ...(clockAhead === undefined ? {} : { clockAhead }),
  };
}

/** A case of which nothing is known but that its messages are parked. */
export function storeUnknownCase(
  id: string,
  {
    lane,
    process,
    version,
    subject,
    origin,
  }: Pick<CaseDocument, 'lane' | 'process' | 'version' | 'subject' | 'origin'>,
  parked: ParkedMark,
  unit: WorkUnit,
): void {
  const document: CaseDocument = {
    lane,
    process,
    version,
    subject,
    origin,
    status: 'new',
    events: 0,
    sequence: -1,
    steps: 0,
    cost: 0,
    fitness: 1,
    conforming: true,
    violations: 0,
    enabled: [],
    parked,
  };
  unit.add(collections.cases.name, id, document);
  unit.add(collections.caseBodies.name, id, { chunks: 0, recent: [], held: [] } satisfies CaseBody);
}
