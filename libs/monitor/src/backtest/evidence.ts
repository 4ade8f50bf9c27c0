import type { Finding, FoundOverCases, OpenRule, Violation } from '@liucheng/conformance';
import type { DocumentStore, Stored, Where, Write } from '@liucheng/ports';
import type { CaseDocument } from '../case-document.ts';
import type { CaseReader } from '../case-reader.ts';
import { collections } from '../collections.ts';
import type { Accusation } from '../over-cases/accusation.ts';
import { Keyless } from '../over-cases/keyless.ts';
import { ordered } from '../over-cases/keys.ts';
import {
  documentOf,
  occurrenceId,
  occurrencesOf,
  type OccurrenceDocument,
} from '../over-cases/occurrences.ts';
import { everything } from '../pages.ts';
import type { BacktestDocument } from './backtest-document.ts';
import { population } from './backtests.ts';
import type { Draft } from './draft.ts';

/** Cases whose occurrences are gathered at once. */
const lot = 200;
const pageLength = 1_000;

/** An occurrence as the rules of a draft compare it; deleted when the back-test is over. */
export interface GatheredOccurrence extends OccurrenceDocument {
  readonly backtest: string;
}

/** What the rules over cases of a draft find in a case; deleted when the back-test is over. */
export type DraftedFinding = {
  readonly backtest: string;
  readonly caseId: string;
} & ({ readonly violation: Violation } | { readonly open: OpenRule });

/** One step further, with what it has found. */
interface Step {
  readonly doc: BacktestDocument;
  readonly writes: readonly Write[];
}

/**
 * What the rules over cases of a draft find, before its cases are looked at one by one. First the occurrences of all cases that are compared are
 * gathered, of other processes and of cases that began before the period too; then each key is judged, streamed in the order of time. Both
 * lie among the documents: in memory are a lot of cases, a page, and what a judge holds of one key.
 */
export class Evidence {
  constructor(
    private readonly documents: DocumentStore,
    private readonly reader: CaseReader,
    /** As long as the monitor waits before it takes what did not happen for missing, ms. */
    private readonly graceMs: number,
  ) {}

  /** @returns `undefined` when all of it is there */
  next(id: string, doc: BacktestDocument, draft: Draft): Promise<Step> | undefined {
    if (doc.stage === 'gathering') return this.gather(id, doc, draft);
    if (doc.stage === 'comparing') return this.compare(id, doc, draft);
    return undefined;
  }

  /** What the draft finds in some cases, by case. */
  async found(backtest: string, caseIds: readonly string[]): Promise<ReadonlyMap<string, FoundOverCases>> {
    const { name } = collections.backtestFindings;
    const found = new Map<string, { violations: Violation[]; open: OpenRule[] }>();
    for await (const { doc } of this.pages<DraftedFinding>(name, { backtest, caseId: { in: caseIds } })) {
      const ofCase = found.get(doc.caseId) ?? { violations: [], open: [] };
      found.set(doc.caseId, ofCase);
      if ('open' in doc) ofCase.open.push(doc.open);
      else ofCase.violations.push(doc.violation);
    }
    return found;
  }

  /** What rules over cases were found to find in them. */
  async standing(caseIds: readonly string[]): Promise<ReadonlyMap<string, Violation[]>> {
    const found = new Map<string, Violation[]>();
    const { name } = collections.accusations;
    for await (const { doc } of this.pages<Accusation>(name, { caseId: { in: caseIds } }))
      found.set(doc.caseId, [...(found.get(doc.caseId) ?? []), doc.violation]);
    return found;
  }

  private async gather(id: string, doc: BacktestDocument, draft: Draft): Promise<Step> {
    const { compared = [], side = 0, to, cursor: from, ...rest } = doc;
    const other = compared[side];
    const page = await this.documents.find<CaseDocument>(collections.cases.name, {
      where: population({ process: '', versions: [], ...other, to }),
      sort: { field: 'startedAt', direction: 'asc' },
      limit: lot,
      ...(from === undefined ? {} : { cursor: from }),
    });
    const writes: Write[] = [];
    for (const { live, events } of await this.reader.readWithHistory(page.items.map((each) => each.id))) {
      const compiled = live.process === doc.process ? draft.compiled : live.compiled;
      for (const each of occurrencesOf({ process: live.process, compiled }, events, draft.comparisons))
        writes.push({
          kind: 'put',
          collection: collections.backtestOccurrences.name,
          id: `${id}#${occurrenceId(live.id, each)}`,
          doc: { backtest: id, ...documentOf(live, each) } satisfies GatheredOccurrence,
        });
    }
    const before = { ...rest, compared, to };
    if (page.next !== undefined) return { doc: { ...before, side, cursor: page.next }, writes };
    if (side + 1 < compared.length) return { doc: { ...before, side: side + 1 }, writes };
    return { doc: { ...before, stage: 'comparing' }, writes };
  }

  private async compare(id: string, doc: BacktestDocument, draft: Draft): Promise<Step> {
    const { cursor: last = '', stage: _, ...rest } = doc;
    const { items } = await this.documents.find<GatheredOccurrence>(collections.backtestOccurrences.name, {
      where: { backtest: id, key: { gt: last } },
      sort: { field: 'key', direction: 'asc' },
      limit: pageLength,
    });
    const keys = new Map(
      items.flatMap((each) => (each.doc.keyless ? [] : [[each.doc.key, each.doc.comparison] as const])),
    );
    const { overCases } = draft.compiled;
    const writes: Write[] = [];
    for (const [key, comparison] of keys)
      for (const [finding, open] of await this.judged(id, key, comparison, draft, doc)) {
        const violation = overCases.violation(comparison, finding);
        const { caseId } = finding.of as OccurrenceDocument;
        const told = open ? { open: overCases.leftOpen(comparison, finding) } : { violation };
        writes.push({
          kind: 'put',
          collection: collections.backtestFindings.name,
          id: `${id}#${violation.id}`,
          doc: { backtest: id, caseId, ...told } satisfies DraftedFinding,
        });
      }
    const end = items.at(-1)?.doc.key;
    if (end === undefined || items.length < pageLength) return { doc: rest, writes };
    return { doc: { ...rest, stage: 'comparing', cursor: end }, writes };
  }

  /** With whether what is missing may be there without its key. */
  private async judged(
    backtest: string,
    key: string,
    id: string,
    draft: Draft,
    { createdAt }: BacktestDocument,
  ): Promise<readonly (readonly [finding: Finding, open: boolean])[]> {
    const comparison = draft.comparisons.find((each) => each.id === id);
    if (!comparison) return [];
    const judge = comparison.judge();
    const { name } = collections.backtestOccurrences;
    for await (const each of ordered(this.pages<GatheredOccurrence>(name, { backtest, key }, 'at')))
      judge.add(each);
    const mayMeet = new Keyless(this.documents, name, { backtest }).of(comparison);
    const found: (readonly [Finding, boolean])[] = [];
    for (const finding of judge.judged(createdAt - this.graceMs).findings)
      found.push([finding, await mayMeet(finding.of)]);
    return found;
  }

  private pages<Doc>(collection: string, where: Where, field?: string): AsyncGenerator<Stored<Doc>> {
    return everything<Doc>(this.documents, collection, {
      where,
      ...(field === undefined ? {} : { sort: { field, direction: 'asc' } }),
      limit: pageLength,
    });
  }
}
