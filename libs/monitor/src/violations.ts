import type { Violation, ViolationKind } from '@liucheng/conformance';
import { stableStringify } from '@liucheng/kernel';
import type { DocumentStore, Stored } from '@liucheng/ports';
import { severities, type Severity } from '@liucheng/process-model';
import { collections } from './collections.ts';
import type { ViolationDocument } from './violation-document.ts';
import type { WorkUnit } from './work-unit.ts';

/** What folding a case says about its violations, in the order in which it was said. */
export type ViolationChange =
  | {
      readonly kind: 'raised' | 'amended';
      readonly violation: Violation;
      /** Of the event that it is about. */
      readonly traceparent?: string;
    }
  | { readonly kind: 'withdrawn'; readonly id: string };

/**
 * Carries changes over to the violations' documents and writes a notice for each that changes anything. Saying the same
 * twice changes nothing: a repeated batch gives no second notice.
 * @param ofNewCases the changes of cases that nothing is stored of, so of their violations neither
 */
export async function storeViolations(
  documents: DocumentStore,
  changes: readonly ViolationChange[],
  ofNewCases: ReadonlySet<ViolationChange>,
  now: number,
  unit: WorkUnit,
): Promise<void> {
  if (changes.length === 0) return;
  const stored = await storedOf(
    documents,
    changes.filter((change) => !ofNewCases.has(change)),
  );
  const current = new Map([...stored].map(([id, { doc }]) => [id, doc]));
  for (const change of changes) {
    const id = idOf(change);
    const before = current.get(id);
    const after = change.kind === 'withdrawn' ? withdrawn(before, now) : standing(before, change, now);
    if (!after) continue;
    current.set(id, after);
    if (stored.has(id)) unit.put(collections.violations.name, id, after);
    else unit.add(collections.violations.name, id, after);
    const kind = noticeKind(before, after);
    unit.notices.push({ kind, at: now, violation: after, ...formerSeverity(before, after) });
  }
}

function idOf(change: ViolationChange): string {
  return change.kind === 'withdrawn' ? change.id : change.violation.id;
}

async function storedOf(
  documents: DocumentStore,
  changes: readonly ViolationChange[],
): Promise<ReadonlyMap<string, Stored<ViolationDocument>>> {
  if (changes.length === 0) return new Map();
  return documents.getMany(collections.violations.name, [...new Set(changes.map(idOf))]);
}

function withdrawn(before: ViolationDocument | undefined, now: number): ViolationDocument | undefined {
  return before?.state === 'open' ? { ...before, state: 'withdrawn', withdrawnAt: now } : undefined;
}

function standing(
  before: ViolationDocument | undefined,
  { violation, traceparent = before?.traceparent }: Exclude<ViolationChange, { readonly kind: 'withdrawn' }>,
  now: number,
): ViolationDocument | undefined {
  const open = {
    ...violation,
    state: 'open',
    ...(traceparent === undefined ? {} : { traceparent }),
  } as const;
  if (!before) return { ...open, detectedAt: now };
  const { detectedAt, raisedAgain = 0 } = before;
  if (before.state === 'withdrawn') return { ...open, detectedAt, raisedAgain: raisedAgain + 1 };
  if (stableStringify(violationOf(before)) === stableStringify(violation)) return undefined;
  return { ...open, detectedAt, ...(raisedAgain > 0 ? { raisedAgain } : {}), amendedAt: now };
}

function formerSeverity(
  before: ViolationDocument | undefined,
  after: ViolationDocument,
): { readonly formerSeverity?: Severity } {
  const changed = before?.state === 'open' && before.severity !== after.severity;
  return changed ? { formerSeverity: before.severity } : {};
}

function noticeKind(
  before: ViolationDocument | undefined,
  after: ViolationDocument,
): 'raised' | 'amended' | 'withdrawn' {
  if (after.state === 'withdrawn') return 'withdrawn';
  return before?.state === 'open' ? 'amended' : 'raised';
}

/** The violation as folding gave it, without what the monitor adds: equal live and rebuilt. */
export function violationOf(document: ViolationDocument): Violation {
  const {
    state: _state,
    detectedAt: _detected,
    withdrawnAt: _withdrawn,
    amendedAt: _amended,
    raisedAgain: _again,
    traceparent: _traceparent,
    ...violation
  } = document;
  return violation;
}

/** What changed between two folds of one case, e.g. after a missing event was put in its place. */
export function violationChanges(before: Iterable<Violation>, after: Iterable<Violation>): ViolationChange[] {
  const old = new Map([...before].map((violation) => [violation.id, violation]));
  const changes: ViolationChange[] = [];
  for (const violation of after) {
    const known = old.get(violation.id);
    old.delete(violation.id);
    if (!known) changes.push({ kind: 'raised', violation });
    else if (stableStringify(known) !== stableStringify(violation))
      changes.push({ kind: 'amended', violation });
  }
  for (const id of old.keys()) changes.push({ kind: 'withdrawn', id });
  return changes;
}

/** All that are at least as bad; of these only the one that is asked for, where one is. */
export function severitiesFrom(least: string | undefined, only?: string): Severity[] {
  return severities
    .slice(least === undefined ? 0 : severities.indexOf(least as Severity))
    .filter((each) => only === undefined || each === only);
}

const everyKind: Readonly<Record<ViolationKind, true>> = {
  'step-skipped': true,
  'wrong-order': true,
  'unexpected-step': true,
  'step-repeated': true,
  'unknown-step': true,
  'incomplete-case': true,
  'wrong-role': true,
  'separation-of-duties': true,
  'same-actor': true,
  'deadline-missed': true,
  'overdue-recurrence': true,
  'short-notice': true,
  'incomplete-data': true,
  precedence: true,
  response: true,
  'not-coexistence': true,
  'at-most': true,
  'refused-attempt': true,
  'not-unique': true,
  'over-limit': true,
  'no-counterpart': true,
};
export const violationKinds = Object.keys(everyKind) as readonly ViolationKind[];

/** Of one case, in the order in which they happened; at most a thousand of them. */
export async function violationsOf(
  documents: DocumentStore,
  process: string,
  subject: string,
): Promise<ViolationDocument[]> {
  const page = await documents.find<ViolationDocument>(collections.violations.name, {
    where: { case: subject, process },
    sort: { field: 'at', direction: 'asc' },
    limit: 1_000,
  });
  return page.items.map(({ doc }) => doc);
}
