import {
  inOrder,
  type CaseEvent,
  type Comparison,
  type Finding,
  type Occurrence,
  type OpenRule,
  type Violation,
} from '@liucheng/conformance';
import type { DocumentStore } from '@liucheng/ports';
import type { LiveCase } from '../case-document.ts';
import type { DefinitionRegistry } from '../definitions.ts';
import { Keyless } from './keyless.ts';
import { Keys } from './keys.ts';
import { documentOf, occurrencesAfter, type OccurrenceDocument } from './occurrences.ts';

/** What rules over cases would say of a case otherwise than they do. */
export interface ForeseenOverCases {
  readonly violations: readonly Violation[];
  /** Ids of what stands against it and would not any longer. */
  readonly settled: readonly string[];
  /** What nobody could tell of the event, by what other cases do not say. */
  readonly open: readonly OpenRule[];
}

/**
 * Lets an event happen that has not, and judges the case by what is stored of others under its keys. What lanes have not contributed yet is not
 * seen, and nothing is said of what others would be accused of.
 * @param until up to when what did not happen is taken not to have happened, ms
 */
export async function foreseeOverCases(
  { documents, definitions }: { readonly documents: DocumentStore; readonly definitions: DefinitionRegistry },
  live: LiveCase,
  event: CaseEvent,
  until: number,
): Promise<ForeseenOverCases> {
  const { comparisons } = definitions;
  const after = occurrencesAfter(live, event, comparisons.of(live.process));
  const before = new Set(live.occurrences);
  const touched = new Map(
    after
      .filter((each) => !before.has(each) && !each.keyless)
      .map(({ key, comparison }) => [key, comparison]),
  );
  const keys = new Keys(documents);
  const keyless = new Keyless(documents);
  const { overCases } = live.compiled;
  const open: OpenRule[] = [];
  const violations: Violation[] = [];
  const settled: string[] = [];
  for (const [key, id] of touched) {
    const comparison = comparisons.get(id);
    if (!comparison || !comparisons.judges(id, live.version)) continue;
    const own = ofKey(live, after, key);
    const found: Violation[] = [];
    const mayMeet = keyless.of(comparison);
    for (const finding of await foundIn(live, comparison, own, keys.occurrences(key), until)) {
      if (!(await mayMeet(finding.of))) found.push(overCases.violation(id, finding));
      else if (finding.of.sequence === event.sequence) open.push(overCases.leftOpen(id, finding));
    }
    const accusations = await keys.accusations(key);
    violations.push(...found.filter((each) => !accusations.has(each.id)));
    for (const [accused, { caseId }] of accusations)
      if (caseId === live.id && !found.some((each) => each.id === accused)) settled.push(accused);
  }
  return { violations, settled, open };
}

function ofKey(live: LiveCase, all: readonly Occurrence[], key: string): OccurrenceDocument[] {
  return all
    .filter((each) => each.key === key)
    .map((each) => documentOf(live, each))
    .sort(inOrder);
}

/** What the case is accused of under a key, with its own occurrences as they would be. */
async function foundIn(
  { id }: LiveCase,
  comparison: Comparison,
  own: OccurrenceDocument[],
  stored: AsyncIterable<OccurrenceDocument>,
  until: number,
): Promise<Finding[]> {
  const judge = comparison.judge();
  for await (const other of stored) {
    if (other.caseId === id) continue;
    while (own[0] && inOrder(own[0], other) < 0) judge.add(own.shift() as OccurrenceDocument);
    judge.add(other);
  }
  for (const each of own) judge.add(each);
  return judge.judged(until).findings.filter(({ of }) => (of as OccurrenceDocument).caseId === id);
}
