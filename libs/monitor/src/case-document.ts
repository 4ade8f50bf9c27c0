import type { CaseEvent, CaseState, CompiledDefinition } from '@liucheng/conformance';
import { collections } from './collections.ts';
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
  /** Violations not withdrawn. */
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
  readonly subject: string;
  readonly origin: CaseOrigin;
  readonly compiled: CompiledDefinition;
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
  advanced: Advance | undefined;
}

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
    subject,
    origin,
    compiled,
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
    advanced: undefined,
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
  unit.put(collections.cases.name, live.id, toDocument(live));
  const { chunks, recent, held, advanced } = live;
  const body: CaseBody = { chunks, recent, held, ...(advanced === undefined ? {} : { advanced }) };
  unit.put(collections.caseBodies.name, live.id, body);
  const until = waitsUntil(live, gapHoldMs);
  if (until !== undefined)
    unit.put(collections.gaps.name, live.id, { lane: live.lane, until } satisfies GapDocument);
  else if (live.gapStored) unit.delete(collections.gaps.name, live.id);
  live.gapStored = until !== undefined;
}

function toDocument(live: LiveCase): CaseDocument {
  const {
    lane,
    process,
    version,
    subject,
    origin,
    state,
    sequence,
    events,
    lastEventAt,
    held,
    missing,
    parked,
    compiled,
  } = live;
  const { status, department, initiator, startedAt, endedAt, steps, cost, fitness, conforming } = state;
  const due = nextDue(live);
  return {
    lane,
    process,
    version,
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
    violations: state.violations.size,
    ...(due === undefined ? {} : { nextDue: due }),
    enabled: compiled
      .enabled(state)
      .map(({ step, dueAt }) => ({ step, ...(dueAt === undefined ? {} : { dueAt }) })),
    ...(held.length === 0 ? {} : { waiting: held.length }),
    ...(missing.length === 0 ? {} : { missing }),
    ...(parked === undefined ? {} : { parked }),
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
  unit.put(collections.cases.name, id, document);
  unit.put(collections.caseBodies.name, id, { chunks: 0, recent: [], held: [] } satisfies CaseBody);
}
