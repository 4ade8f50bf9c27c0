import { refold, type CaseEvent, type Observation, type Refolded, type Verdict } from '@liucheng/conformance';
import type { HeldEvent, LiveCase, SequenceRange } from './case-document.ts';
import { observationChanges, type Measured } from './metrics/measured.ts';
import type { Comparisons } from './over-cases/comparisons.ts';
import { occurrencesAfter, occurrencesOf } from './over-cases/occurrences.ts';
import type { MonitorSettings } from './settings.ts';
import { violationChanges, type ViolationChange } from './violations.ts';

/** An observation that counts, or is taken back: under the case's version, or another that it was counted under, then with violations as they are told. */
export interface Measurement extends Partial<Pick<Measured, 'version' | 'calendar'>> {
  readonly observation: Observation;
  readonly count: 1 | -1;
}

/** What a unit of work changes about one case, beside the case itself. */
export interface CaseChange {
  readonly violations: ViolationChange[];
  readonly measured: Measurement[];
  /** Missing events that are waited for no longer. */
  readonly gaps: SequenceRange[];
}

export function noChange(): CaseChange {
  return { violations: [], measured: [], gaps: [] };
}

/** Two different events claim one place in a case: the stream is broken, and folding on would hide it. */
export class SequenceConflictError extends Error {
  constructor(sequence: number, stored: string, arriving: string) {
    super(`event ${arriving} claims position ${sequence} of its case, which event ${stored} holds`);
    this.name = 'SequenceConflictError';
  }
}

/** Where events that were folded into a case are read. */
export interface Histories {
  /** All of them so far, in order. */
  history(live: LiveCase): Promise<CaseEvent[]>;
  /** The one at a position, where it is not among the latest of the case. */
  earlier(live: LiveCase, sequence: number): Promise<CaseEvent | undefined>;
}

/**
 * Puts the events of a case into the order of their sequence numbers and folds them.
 *
 * An event before its turn is held until the missing ones come or the hold time is over; then the gap is reported and
 * folding goes on behind it. A missing event that comes after all is put into its place and the whole case is folded
 * again: what its violations and measurements were before is compared with what they are now. An event that was folded
 * already changes nothing.
 *
 * Time within a case is the events' own. It may run backwards (hand-made logs, clocks of several machines): order is
 * the sequence's business, and deadlines are judged by `CompiledDefinition` with the times as they are.
 */
export class CaseFold {
  constructor(
    private readonly settings: Pick<MonitorSettings, 'gapHoldMs' | 'heldEvents'>,
    private readonly histories: Histories,
    private readonly comparisons: Pick<Comparisons, 'of'>,
  ) {}

  /**
   * @param now wall clock, ms
   * @returns a promise only where the history has to be read: for a missing event that comes late, or one that came long ago.
   * @throws SequenceConflictError, and whatever folding throws; the case and the change are of no use afterwards.
   */
  receive(live: LiveCase, event: CaseEvent, now: number, change: CaseChange): Promise<void> | undefined {
    const expected = live.sequence + 1;
    if (event.sequence === expected) {
      this.fold(live, event, change);
      if (live.held.length > 0) this.drain(live, change);
    } else if (event.sequence > expected) {
      hold(live, { event, since: now });
      this.release(live, now, change);
    } else if (live.missing.some((range) => holds(range, event.sequence))) {
      return this.insert(live, event, change);
    } else {
      const known = live.recent.find(({ sequence }) => sequence === event.sequence);
      if (known === undefined && live.chunks > 0) return this.compare(live, event);
      requireSame(known, event);
    }
    return undefined;
  }

  /** Stops waiting where it has lasted long enough or too much is held. */
  release(live: LiveCase, now: number, change: CaseChange): void {
    const { gapHoldMs, heldEvents } = this.settings;
    for (let first = live.held[0]; first; first = live.held[0]) {
      if (first.since + gapHoldMs > now && live.held.length <= heldEvents) return;
      const gap = { from: live.sequence + 1, to: first.event.sequence - 1 };
      live.missing.push(gap);
      change.gaps.push(gap);
      live.sequence = gap.to;
      this.drain(live, change);
    }
  }

  /** Raises what is due by the passing of time alone. */
  advance(live: LiveCase, until: number, change: CaseChange): void {
    live.advanced = { to: Math.max(live.advanced?.to ?? 0, until), sequence: live.sequence };
    collect(live.compiled.advance(live.state, live.advanced.to), change);
  }

  /** How many violations rules over cases find in the case: what was measured when it ended depends on whether there are any. */
  async accused(live: LiveCase, outside: number, change: CaseChange): Promise<void> {
    const { state } = live;
    if (state.ended && (state.outside === 0) !== (outside === 0)) {
      const events = await this.histories.history(live);
      const [was, is] = [state.outside, outside].map((each) =>
        refold(live.compiled, live.subject, events, live.advanced, each),
      ) as [Refolded, Refolded];
      change.measured.push(...observationChanges(was.observations, is.observations));
    }
    state.outside = outside;
  }

  private fold(live: LiveCase, event: CaseEvent, change: CaseChange): void {
    collect(live.compiled.apply(live.state, event), change);
    live.sequence = event.sequence;
    live.events++;
    live.lastEventAt = event.time;
    live.recent.push(event);
    live.occurrences = occurrencesAfter(live, event, this.comparisons.of(live.process));
  }

  private drain(live: LiveCase, change: CaseChange): void {
    for (let first = live.held[0]; first?.event.sequence === live.sequence + 1; first = live.held[0]) {
      live.held.shift();
      this.fold(live, first.event, change);
    }
  }

  private async compare(live: LiveCase, event: CaseEvent): Promise<void> {
    requireSame(await this.histories.earlier(live, event.sequence), event);
  }

  private async insert(live: LiveCase, event: CaseEvent, change: CaseChange): Promise<void> {
    const before = await this.histories.history(live);
    const after = [...before, event].sort((a, b) => a.sequence - b.sequence);
    const { outside } = live.state;
    const was = refold(live.compiled, live.subject, before, live.advanced, outside);
    const is = refold(live.compiled, live.subject, after, live.advanced, outside);
    change.violations.push(...violationChanges(live.state.violations.values(), is.state.violations.values()));
    change.measured.push(...observationChanges(was.observations, is.observations));
    live.state = is.state;
    live.events = after.length;
    live.missing = live.missing.flatMap((range) => without(range, event.sequence));
    live.lastEventAt = after.at(-1)?.time;
    // Chunks are written anew: their borders have moved.
    live.chunks = 0;
    live.recent = after;
    live.occurrences = occurrencesOf(live, after, this.comparisons.of(live.process));
  }
}

/** @throws SequenceConflictError */
function requireSame(known: CaseEvent | undefined, { sequence, id }: CaseEvent): void {
  if (known && known.id !== id) throw new SequenceConflictError(sequence, known.id, id);
}

function hold(live: LiveCase, arriving: HeldEvent): void {
  const { sequence } = arriving.event;
  const at = live.held.findIndex(({ event }) => event.sequence >= sequence);
  const known = live.held[at];
  if (known?.event.sequence === sequence) {
    requireSame(known.event, arriving.event);
    return;
  }
  live.held.splice(at < 0 ? live.held.length : at, 0, arriving);
}

function collect(verdict: Verdict, change: CaseChange): void {
  for (const violation of verdict.raised) change.violations.push({ kind: 'raised', violation });
  for (const violation of verdict.amended) change.violations.push({ kind: 'amended', violation });
  for (const id of verdict.withdrawn) change.violations.push({ kind: 'withdrawn', id });
  for (const observation of verdict.observations) change.measured.push({ observation, count: 1 });
}

function holds({ from, to }: SequenceRange, sequence: number): boolean {
  return from <= sequence && sequence <= to;
}

function without(range: SequenceRange, sequence: number): SequenceRange[] {
  if (!holds(range, sequence)) return [range];
  const { from, to } = range;
  const parts = [
    { from, to: sequence - 1 },
    { from: sequence + 1, to },
  ];
  return parts.filter((part) => part.from <= part.to);
}
