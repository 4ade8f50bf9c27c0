import { caseId, collections, type CaseDocument, type Notice } from '@liucheng/monitor';
import { collectionOf, type FactSources, type ReadDocuments } from '@liucheng/service-kit';
import { caseListName } from '../violation-handling/earlier-cases.ts';
import { opensCase } from '../violation-handling/violation-policies.ts';
import { defaultSettings } from '../violation-handling/violation-settings.ts';

/** A case that is not there by then does not come by itself: it was refused, or its message waits among the dead letters. */
const longestMs = 600_000;
const pageSize = 200;

type Violation = Extract<Notice, { readonly violation: unknown }>['violation'];

/**
 * How many violations the monitor has told of a moment ago of which supervision's list does not know yet: raised ones without a
 * case, withdrawn ones whose case is open. What is counted meanwhile would be counted too low, or too high.
 * @param documents the monitor's, with notices and cases declared
 * @param beginning what happened before opens no case by itself; both ms
 */
export async function awaitedCases(
  documents: ReadDocuments,
  own: Pick<FactSources['documents'], 'find'>,
  lanes: readonly number[],
  { now, beginning }: { readonly now: number; readonly beginning: number },
): Promise<number> {
  let awaited = 0;
  for (const lane of lanes)
    for await (const told of lastTold(documents, lane, now - longestMs)) {
      const cases = await casesOf(own, [...told.keys()]);
      const expected = await withCase(
        documents,
        [...told.values()].filter(({ id, at }) => at >= beginning && !cases.has(id)),
      );
      const open = [...told.values()].filter(
        ({ id, state }) => state === 'withdrawn' && cases.get(id) === 'open',
      );
      awaited += expected.length + open.length;
    }
  return awaited;
}

/** Violations that a lane has told of since, by page, each as it was told of last. */
async function* lastTold(
  documents: ReadDocuments,
  lane: number,
  since: number,
): AsyncIterable<ReadonlyMap<string, Violation>> {
  const seen = new Set<string>();
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const page: Awaited<ReturnType<typeof documents.find<Notice>>> = await documents.find<Notice>(
      collections.notices.name,
      {
        where: { lane },
        sort: { field: 'number', direction: 'desc' },
        limit: pageSize,
        ...(cursor === '' ? {} : { cursor }),
      },
    );
    const recent = page.items.filter(({ doc }) => doc.at >= since);
    const told = new Map<string, Violation>();
    for (const { doc } of recent) {
      if (!('violation' in doc) || seen.has(doc.violation.id)) continue;
      seen.add(doc.violation.id);
      told.set(doc.violation.id, doc.violation);
    }
    yield told;
    cursor = recent.length < page.items.length ? undefined : page.next;
  }
}

/** Whether each is over, of those that have a case: open where one of several is. */
async function casesOf(
  own: Pick<FactSources['documents'], 'find'>,
  references: readonly string[],
): Promise<Map<string, string>> {
  const cases = new Map<string, string>();
  if (references.length === 0) return cases;
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    type Listed = { readonly reference: string; readonly handling: string };
    const page: Awaited<ReturnType<typeof own.find<Listed>>> = await own.find<Listed>(
      collectionOf(caseListName),
      {
        where: { reference: { in: references } },
        limit: pageSize,
        ...(cursor === '' ? {} : { cursor }),
      },
    );
    for (const { doc } of page.items)
      if (cases.get(doc.reference) !== 'open') cases.set(doc.reference, doc.handling);
    cursor = page.next;
  }
  return cases;
}

/** Those for which a case is opened by itself: of something that happened here, and severe enough. */
async function withCase(documents: ReadDocuments, violations: readonly Violation[]): Promise<Violation[]> {
  const severe = violations.filter((each) => each.state === 'open' && opensCase(each, defaultSettings));
  const idOf = (each: Violation): string => caseId(each.process, each.case) ?? '';
  const ids = [...new Set(severe.map(idOf))].filter((id) => id !== '');
  if (ids.length === 0) return [];
  const cases = await documents.getMany<CaseDocument>(collections.cases.name, ids);
  return severe.filter((each) => cases.get(idOf(each))?.doc.origin === 'live');
}
