import type { CaseEvent, Comparison, Occurrence, Sighting } from '@liucheng/conformance';
import { stableStringify } from '@liucheng/kernel';
import type { CaseOrigin, LiveCase } from '../case-document.ts';
import { collections } from '../collections.ts';
import type { WorkUnit } from '../work-unit.ts';
import type { ChangedKeyless } from './keyless.ts';

/** An occurrence as it is found by its key. Written by the lane of its case only. */
export interface OccurrenceDocument extends Sighting {
  readonly lane: number;
  readonly caseId: string;
  readonly origin: CaseOrigin;
}

/** Keys under which there are other occurrences than before. */
export interface ChangedKeys {
  readonly comparison: string;
  readonly keys: readonly string[];
}

/** Per document of changed keys. */
const keysTogether = 1000;

type Compared = Pick<LiveCase, 'process' | 'compiled' | 'occurrences'>;

/** What a case contributes after one more event. */
export function occurrencesAfter(
  { process, compiled, occurrences }: Compared,
  event: CaseEvent,
  comparisons: readonly Comparison[],
): readonly Occurrence[] {
  if (comparisons.length === 0) return occurrences;
  const step = compiled.stepOf(event.type);
  if (step === undefined) return occurrences;
  return comparisons.reduce(
    (all, each) => each.after(all, process, event, step, compiled.schemas),
    occurrences,
  );
}

/** What a case contributes by its whole history. */
export function occurrencesOf(
  { process, compiled }: Omit<Compared, 'occurrences'>,
  events: readonly CaseEvent[],
  comparisons: readonly Comparison[],
): readonly Occurrence[] {
  return events.reduce<readonly Occurrence[]>(
    (occurrences, event) => occurrencesAfter({ process, compiled, occurrences }, event, comparisons),
    [],
  );
}

/** Puts into the unit what the case contributes otherwise than it is stored, with the keys that are to be judged again. */
export function storeOccurrences(live: LiveCase, unit: WorkUnit): void {
  const sameVersion = live.version === live.occurrencesVersion;
  if (sameVersion && live.occurrences === live.storedOccurrences) return;
  const before = new Map(live.storedOccurrences.map((each) => [occurrenceId(live.id, each), each]));
  const changed = new ChangedOccurrences();
  for (const occurrence of live.occurrences) {
    const id = occurrenceId(live.id, occurrence);
    const known = before.get(id);
    before.delete(id);
    const same = known && stableStringify(known) === stableStringify(occurrence);
    if (sameVersion && same) continue;
    unit.put(collections.occurrences.name, id, documentOf(live, occurrence));
    // What others are not told by its key is the same in every version.
    if (same && occurrence.keyless) continue;
    changed.add(occurrence);
    if (known && (known.keyless || known.key !== occurrence.key)) changed.add(known, true);
  }
  for (const [id, gone] of before) {
    unit.delete(collections.occurrences.name, id);
    changed.add(gone, true);
  }
  live.storedOccurrences = live.occurrences;
  live.occurrencesVersion = live.version;
  changed.leave(unit);
}

/** What has changed of the occurrences of a case. */
class ChangedOccurrences {
  private readonly keys = new Map<string, Set<string>>();
  private readonly keyless = new Map<string, ChangedKeyless>();

  /** @param gone it is there no longer, or not as it was */
  add({ comparison, key, keyless, at }: Occurrence, gone = false): void {
    if (keyless) {
      const { from, to, less } = this.keyless.get(comparison) ?? { from: at, to: at, less: false };
      this.keyless.set(comparison, {
        comparison,
        from: Math.min(from, at),
        to: Math.max(to, at),
        less: less || gone,
      });
      return;
    }
    const keys = this.keys.get(comparison);
    if (keys) keys.add(key);
    else this.keys.set(comparison, new Set([key]));
  }

  leave(unit: WorkUnit): void {
    for (const [comparison, keys] of this.keys) leaveKeys(comparison, [...keys], unit);
    for (const each of this.keyless.values()) unit.leave(collections.changedKeyless.name, each);
  }
}

/** Keys that are to be judged again. */
export function leaveKeys(comparison: string, keys: readonly string[], unit: WorkUnit): void {
  for (let from = 0; from < keys.length; from += keysTogether) {
    const doc: ChangedKeys = { comparison, keys: keys.slice(from, from + keysTogether) };
    unit.leave(collections.changedKeys.name, doc);
  }
}

/** An occurrence as it is stored and judged. */
export function documentOf(
  { id: caseId, lane, process, version, subject, origin }: LiveCase,
  occurrence: Occurrence,
): OccurrenceDocument {
  return { ...occurrence, process, version, case: subject, lane, caseId, origin };
}

export function occurrenceId(caseId: string, { comparison, role, sequence, item }: Occurrence): string {
  return [comparison, role, sequence, item, caseId].join('/');
}
