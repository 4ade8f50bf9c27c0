import type { CompiledDefinition, Offence, Offended, Repetition, Violation } from '@liucheng/conformance';
import { stableStringify } from '@liucheng/kernel';
import type { DocumentStore } from '@liucheng/ports';
import type { LiveCase } from '../case-document.ts';
import { collections } from '../collections.ts';
import { everything } from '../pages.ts';
import type { WorkUnit } from '../work-unit.ts';

/** Where an offence was found: its case, and the lane that tells of its violation. */
export interface FoundIn {
  readonly process: string;
  readonly case: string;
  readonly lane: number;
  readonly caseId: string;
}

/** An offence as it is found by its key; its id is the violation's. Written by the lane that tells of the violation. */
export interface OffenceDocument extends Offended, FoundIn {}

/** Offences that have come, gone or changed; of one that has changed what it was and what it is. */
export interface ChangedOffences {
  readonly offences: readonly Offence[];
}

/** What a violation repeats, under its id. Written by the lane of rules over cases. */
export interface RepetitionDocument extends Repetition, Pick<FoundIn, 'lane' | 'caseId'> {
  readonly violation: string;
}

/** Per document of changed offences. */
const offencesTogether = 1_000;
const pageLength = 1_000;

/** What a case's own violations count as. */
export function offencesOf(
  { repeats }: Pick<CompiledDefinition, 'repeats'>,
  violations: Iterable<Violation>,
): Offence[] {
  return repeats ? [...violations].flatMap((violation) => repeats.offence(violation) ?? []) : [];
}

/** Puts what differs into the unit, and leaves it for the lane that counts. */
export function storeOffences(
  before: readonly Offence[],
  after: readonly Offence[],
  { process, case: subject, lane, caseId }: FoundIn,
  unit: WorkUnit,
): void {
  const gone = new Map(before.map((each) => [each.violation, each]));
  const changed: Offence[] = [];
  for (const offence of after) {
    const { violation } = offence;
    const known = gone.get(violation);
    gone.delete(violation);
    if (known && stableStringify(known) === stableStringify(offence)) continue;
    const doc: OffenceDocument = { ...offence, process, case: subject, lane, caseId };
    unit.put(collections.offences.name, violation, doc);
    changed.push(offence, ...(known ? [known] : []));
  }
  for (const [id, offence] of gone) {
    unit.delete(collections.offences.name, id);
    changed.push(offence);
  }
  for (let from = 0; from < changed.length; from += offencesTogether) {
    const doc: ChangedOffences = { offences: changed.slice(from, from + offencesTogether) };
    unit.leave(collections.changedOffences.name, doc);
  }
}

/** The same for a case whose violations stand as it is stored next. */
export function storeOffencesOf(live: LiveCase, unit: WorkUnit): void {
  const { id: caseId, process, subject, lane, compiled, state, offences } = live;
  if (!compiled.repeats && offences.length === 0) return;
  const after = offencesOf(compiled, state.violations.values());
  storeOffences(offences, after, { process, case: subject, lane, caseId }, unit);
  live.offences = after;
}

/** What violations of a lane's cases repeat, by case, then by violation. */
export async function repetitionsOf(
  documents: Pick<DocumentStore, 'find'>,
  lane: number,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, Repetition>>> {
  const found = new Map<string, Map<string, Repetition>>();
  const query = { where: { caseId: { in: caseIds } }, limit: pageLength };
  const { name } = collections.repetitions;
  for await (const { doc } of everything<RepetitionDocument>(documents, name, query)) {
    if (doc.lane !== lane) continue;
    const { caseId, violation, occurrence, repeatOf } = doc;
    const ofCase = found.get(caseId) ?? new Map<string, Repetition>();
    found.set(caseId, ofCase.set(violation, { occurrence, repeatOf }));
  }
  return found;
}
