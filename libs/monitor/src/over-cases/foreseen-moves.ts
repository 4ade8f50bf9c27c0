import type { Violation } from '@liucheng/conformance';
import type { DocumentStore } from '@liucheng/ports';
import { oneStepWorse, type Severity } from '@liucheng/process-model';
import type { LiveCase } from '../case-document.ts';
import { collections } from '../collections.ts';
import type { DefinitionRegistry } from '../definitions.ts';
import { Offenders, repetitionOf } from '../repeat-offenders/offenders.ts';
import {
  storeOffencesOf,
  type ChangedOffences,
  type RepetitionDocument,
} from '../repeat-offenders/offences.ts';
import { ToldAsDefined } from '../repeat-offenders/told.ts';
import type { ViolationDocument } from '../violation-document.ts';
import { WorkUnit } from '../work-unit.ts';
import { overCasesLane, type Accusation } from './accusation.ts';
import { JudgedKeys, KeyJudge, type TimeKnown } from './key-judge.ts';
import { keysConcerned, type ChangedKeyless } from './keyless.ts';
import { Keys } from './keys.ts';
import { storeOccurrences, type ChangedKeys } from './occurrences.ts';
import { OverlaidDocuments } from './overlaid-documents.ts';

type Documents = Pick<DocumentStore, 'find' | 'getMany'>;

/** A violation that stands before and after, told with another severity. */
export interface Retold {
  /** As it would be told. */
  readonly violation: Violation;
  readonly before: Severity;
}

/** What would be told otherwise of a case. */
export interface ChangedCase {
  readonly process: string;
  readonly case: string;
  readonly come: Violation[];
  readonly gone: Violation[];
  readonly retold: Retold[];
}

export interface ForeseenMoves {
  /** By id of the case: what rules over cases find, and of cases that do not move also what their own violations repeat. */
  readonly changes: ReadonlyMap<string, ChangedCase>;
  /** A violation of a case that has moved, by what it would repeat. */
  readonly told: (violation: Violation) => Violation;
}

/**
 * What follows from cases being as they would be, for themselves and for those they are compared with. It is found as it is found when they
 * have moved, by the same judges, over documents on which nothing is stored. What lanes have not contributed yet is not seen.
 * @param moved the cases as they would be; what they store next is what they store otherwise than before
 */
export async function foreseeMoves(
  documents: Documents,
  definitions: DefinitionRegistry,
  moved: readonly LiveCase[],
  time: TimeKnown,
): Promise<ForeseenMoves> {
  const overlay = new OverlaidDocuments(documents);
  const contributed = new WorkUnit();
  for (const live of moved) {
    storeOccurrences(live, contributed);
    storeOffencesOf(live, contributed);
  }
  overlay.take(contributed.writes);

  const keys = leftIn<ChangedKeys>(collections.changedKeys.name, contributed);
  const comparisons = new Map(keys.flatMap((each) => each.keys.map((key) => [key, each.comparison])));
  const keyless = leftIn<ChangedKeyless>(collections.changedKeyless.name, contributed);
  for (const [id, concerned] of await keysConcerned(documents, definitions, keyless))
    for (const key of concerned) comparisons.set(key, id);
  const judging = new WorkUnit();
  const judge = new KeyJudge(overlay, definitions);
  for (const [key, id] of comparisons) {
    const comparison = definitions.comparisons.get(id);
    if (comparison) await judge.judge(comparison, key, time, new JudgedKeys(), judging);
  }
  overlay.take(judging.writes);

  const offences = leftIn<ChangedOffences>(collections.changedOffences.name, contributed, judging);
  const counting = new WorkUnit();
  const changed = offences.flatMap((each) => each.offences);
  await new Offenders(overlay, definitions).judge(changed, new JudgedKeys(), counting);
  overlay.take(counting.writes);

  const told = new ToldAsDefined(definitions);
  const before = new Before(documents, overlay, definitions);
  const changes = new Map<string, ChangedCase>();
  const counted = counting.writes.filter(({ collection }) => collection === collections.repetitions.name);
  await before.accusations(
    [...comparisons.keys()],
    counted.map(({ id }) => id),
    changes,
  );
  await before.repetitions(
    counted.map(({ id }) => id),
    new Set(moved.map(({ id }) => id)),
    changes,
  );
  const repeated = await repetitionsIn(
    overlay,
    moved.flatMap(({ state }) => [...state.violations.keys()]),
  );
  return { changes, told: (violation) => told.of(violation, repetitionOf(repeated.get(violation.id))) };
}

/** Compares what would be told with what is. */
class Before {
  private readonly told: ToldAsDefined;

  constructor(
    private readonly documents: Documents,
    private readonly overlay: Documents,
    private readonly definitions: DefinitionRegistry,
  ) {
    this.told = new ToldAsDefined(definitions);
  }

  /** What rules over cases find under keys, or are known to have found. */
  async accusations(
    keys: readonly string[],
    ids: readonly string[],
    changes: Map<string, ChangedCase>,
  ): Promise<void> {
    const [was, is] = [
      await this.found(this.documents, keys, ids),
      await this.found(this.overlay, keys, ids),
    ];
    for (const [id, [{ caseId }, violation]] of is) {
      const known = was.get(id)?.[1];
      if (!known) changeOf(changes, caseId, violation).come.push(violation);
      else if (known.severity !== violation.severity)
        changeOf(changes, caseId, violation).retold.push({ violation, before: known.severity });
    }
    for (const [id, [{ caseId }, violation]] of was)
      if (!is.has(id)) changeOf(changes, caseId, violation).gone.push(violation);
  }

  /** What violations of other cases repeat, that are their own. */
  async repetitions(
    ids: readonly string[],
    moved: ReadonlySet<string>,
    changes: Map<string, ChangedCase>,
  ): Promise<void> {
    const [was, is] = [await repetitionsIn(this.documents, ids), await repetitionsIn(this.overlay, ids)];
    const others = ids.filter((id) => {
      const { lane, caseId = '' } = was.get(id) ?? is.get(id) ?? {};
      return lane !== overCasesLane && !moved.has(caseId);
    });
    if (others.length === 0) return;
    const stored = await this.documents.getMany<ViolationDocument>(collections.violations.name, others);
    for (const [id, { doc }] of stored) {
      const { severity: before, ruleSeverity = before } = doc;
      const severity = is.has(id) ? oneStepWorse(ruleSeverity) : ruleSeverity;
      const caseId = (was.get(id) ?? is.get(id))?.caseId;
      if (doc.state !== 'open' || severity === before || caseId === undefined) continue;
      changeOf(changes, caseId, doc).retold.push({ violation: { ...doc, severity, ruleSeverity }, before });
    }
  }

  /** By id, as they are told. */
  private async found(
    documents: Documents,
    keys: readonly string[],
    ids: readonly string[],
  ): Promise<Map<string, readonly [Accusation, Violation]>> {
    const found = new Map<string, Accusation>();
    for (const key of keys)
      for (const [id, accusation] of await new Keys(documents).accusations(key)) found.set(id, accusation);
    if (ids.length > 0) {
      const more = await documents.getMany<Accusation>(collections.accusations.name, ids);
      for (const [id, { doc }] of more) found.set(id, doc);
    }
    await this.definitions.lookUp([...found.values()].map(({ violation }) => violation));
    const repeated = await repetitionsIn(documents, [...found.keys()]);
    return new Map(
      [...found].map(([id, accusation]) => [
        id,
        [accusation, this.told.of(accusation.violation, repetitionOf(repeated.get(id)))] as const,
      ]),
    );
  }
}

async function repetitionsIn(
  documents: Documents,
  ids: readonly string[],
): Promise<ReadonlyMap<string, RepetitionDocument>> {
  if (ids.length === 0) return new Map();
  const found = await documents.getMany<RepetitionDocument>(collections.repetitions.name, ids);
  return new Map([...found].map(([id, { doc }]) => [id, doc]));
}

function changeOf(
  changes: Map<string, ChangedCase>,
  caseId: string,
  { process, case: subject }: Violation,
): ChangedCase {
  const known = changes.get(caseId);
  if (known) return known;
  const change: ChangedCase = { process, case: subject, come: [], gone: [], retold: [] };
  changes.set(caseId, change);
  return change;
}

function leftIn<Doc>(name: string, ...units: readonly WorkUnit[]): Doc[] {
  return units.flatMap(({ left }) =>
    left.filter(({ collection }) => collection === name).map(({ doc }) => doc as Doc),
  );
}
