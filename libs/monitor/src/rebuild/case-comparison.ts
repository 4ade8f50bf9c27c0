import type { Violation } from '@liucheng/conformance';
import { kindsOverCases } from '@liucheng/conformance';
import { stableStringify } from '@liucheng/kernel';
import type { DocumentStore, Write } from '@liucheng/ports';
import { caseId, storeCase, type CaseBody, type CaseDocument } from '../case-document.ts';
import type { CaseWithHistory } from '../case-reader.ts';
import { collections } from '../collections.ts';
import { everything } from '../pages.ts';
import { told } from '../repeat-offenders/told.ts';
import type { ViolationDocument } from '../violation-document.ts';
import { violationOf, type ViolationChange } from '../violations.ts';
import { WorkUnit } from '../work-unit.ts';
import type { TrueCase } from './true-case.ts';

/** What is stored of a case, as far as it can be read. */
export interface StoredCase {
  readonly id: string;
  readonly doc: CaseDocument | undefined;
  readonly body: CaseBody | undefined;
  readonly known: CaseWithHistory | undefined;
}

/** In what documents that follow from a case are otherwise than its events say. */
export interface CaseDifference {
  readonly case: boolean;
  readonly tasks: { readonly looked: number; readonly replaced: number; readonly removed: number };
  readonly others: boolean;
  readonly violations: readonly ViolationChange[];
}

/** Slots behind the last one that a case is known to use are looked at too. */
const slotsBehind = 2;

export function slotsOf({ body }: StoredCase, live: { readonly tasks?: number } = {}): undefined[] {
  return Array.from({ length: Math.max(body?.tasks ?? 0, live.tasks ?? 0) + slotsBehind }, () => undefined);
}

/** Standing violations of cases that follow from their own events, by the id of the case. */
export async function standingOf(
  documents: Pick<DocumentStore, 'find'>,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, readonly ViolationDocument[]>> {
  const found = new Map<string, ViolationDocument[]>();
  if (subjects.length === 0) return found;
  const query = { where: { case: { in: [...new Set(subjects)] } }, limit: 1_000 };
  const { name } = collections.violations;
  for await (const { doc } of everything<ViolationDocument>(documents, name, query)) {
    if (doc.state !== 'open' || kindsOverCases.has(doc.kind)) continue;
    const id = caseId(doc.process, doc.case) ?? '';
    const known = found.get(id);
    if (known) known.push(doc);
    else found.set(id, [doc]);
  }
  return found;
}

/** Compares what is stored of cases, and of all that follows from each, with what their events say. */
export class CaseComparison {
  private readonly expected = new Map<string, readonly Write[]>();
  private stored: ReadonlyMap<string, ReadonlyMap<string, object>> = new Map();

  constructor(
    private readonly documents: Pick<DocumentStore, 'getMany'>,
    private readonly gapHoldMs: number,
  ) {}

  add(stored: StoredCase, { live }: TrueCase): void {
    const unit = new WorkUnit();
    const copy = {
      ...live,
      recent: [...live.recent],
      stored: true,
      gapStored: true,
      tasks: slotsOf(stored),
      storedOccurrences: [],
      offences: [],
    };
    storeCase(copy, this.gapHoldMs, Infinity, unit);
    this.expected.set(
      live.id,
      unit.writes.filter(({ collection }) => collection !== collections.caseBodies.name),
    );
  }

  /** To be awaited when all are added. */
  async read(): Promise<void> {
    const ids = new Map<string, string[]>();
    for (const { collection, id } of [...this.expected.values()].flat())
      ids.set(collection, [...(ids.get(collection) ?? []), id]);
    const stored = new Map<string, ReadonlyMap<string, object>>();
    for (const [collection, ofCollection] of ids) {
      const found = new Map<string, object>();
      for (let from = 0; from < ofCollection.length; from += 1_000) {
        const some = await this.documents.getMany<object>(collection, ofCollection.slice(from, from + 1_000));
        for (const [id, { doc }] of some) found.set(id, doc);
      }
      stored.set(collection, found);
    }
    this.stored = stored;
  }

  /** @param standing its violations that are stored */
  of(
    { known, body }: StoredCase,
    { live }: TrueCase,
    standing: readonly ViolationDocument[],
  ): CaseDifference {
    const writes = this.expected.get(live.id) ?? [];
    const differing = writes.filter((write) => this.differs(write));
    const ofTasks = ({ collection }: Write): boolean => collection === collections.tasks.name;
    const tasks = {
      looked: writes.filter((write) => ofTasks(write) && write.kind === 'put').length,
      replaced: differing.filter((write) => ofTasks(write) && write.kind === 'put').length,
      removed: differing.filter((write) => ofTasks(write) && write.kind === 'delete').length,
    };
    const heldIds = (held: readonly { readonly event: object }[]) =>
      stableStringify(held.map(({ event }) => event));
    const sameHistory =
      known !== undefined &&
      body !== undefined &&
      stableStringify(known.events) === stableStringify(live.recent) &&
      heldIds(known.live.held) === heldIds(live.held);
    return {
      case: !sameHistory || differing.some(({ collection }) => collection === collections.cases.name),
      tasks,
      others:
        differing.some((write) => !ofTasks(write) && write.collection !== collections.cases.name) ||
        (known !== undefined && contributesMore(known, live)),
      violations: violationDifferences(standing, [...live.state.violations.values()], (violation) =>
        told(live, violation),
      ),
    };
  }

  private differs(write: Write): boolean {
    const stored = this.stored.get(write.collection)?.get(write.id);
    if (write.kind === 'delete') return stored !== undefined;
    return stored === undefined || stableStringify(stored) !== stableStringify(write.doc);
  }
}

/** Something that its events do not say, and of which no document that is looked at tells. */
function contributesMore({ live: known }: CaseWithHistory, live: TrueCase['live']): boolean {
  return stableStringify(known.occurrences) !== stableStringify(live.occurrences);
}

function violationDifferences(
  stored: readonly ViolationDocument[],
  right: readonly Violation[],
  asTold: (violation: Violation) => Violation,
): ViolationChange[] {
  const known = new Map(stored.map((each) => [each.id, each]));
  const changes: ViolationChange[] = [];
  for (const violation of right) {
    const before = known.get(violation.id);
    known.delete(violation.id);
    if (before && stableStringify(violationOf(before)) === stableStringify(asTold(violation))) continue;
    changes.push({ kind: before ? 'amended' : 'raised', violation });
  }
  for (const id of known.keys()) changes.push({ kind: 'withdrawn', id });
  return changes;
}
