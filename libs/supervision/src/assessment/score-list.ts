import { text, type Actor } from '@liucheng/kernel';
import type { FactSources, Form } from '@liucheng/service-kit';
import type { Kind } from './assessment.ts';
import { assessmentsThat } from './assessment-list.ts';
import type { Span } from './period.ts';
import { rowsOf, seesScore, type ScoreRow } from './scores.ts';

/** What a list of scores is narrowed to. */
export interface ScoreFilter {
  readonly assessment?: string;
  readonly kind?: Kind;
  readonly id?: string;
  readonly span?: Span;
  readonly scheme?: string;
  /** Days: periods that begin then or later, that end then or earlier. */
  readonly from?: string;
  readonly to?: string;
}

/** After which row a page begins: the end of its period, its assessment, and its place there. */
export const cursorForm: Form = {
  pattern: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z\/[^/]{1,128}\/\d{1,4}$/,
  words: text('`next` of the page before', '上一页的 next'),
};

interface Place {
  readonly until: string;
  readonly assessment: string;
  readonly index: number;
}

/** A page of scores, the latest period first, as far as the caller may see them. Reads no further than the page goes. */
export async function scorePage(
  documents: Pick<FactSources['documents'], 'find'>,
  filter: ScoreFilter,
  actor: Actor,
  limit: number,
  cursor?: string,
): Promise<{ readonly items: readonly ScoreRow[]; readonly next?: string }> {
  const after = cursor === undefined ? undefined : placeOf(cursor);
  const items: ScoreRow[] = [];
  let last = '';
  for await (const each of assessmentsThat(documents, ['published', 'scored'], after?.until)) {
    const { id, period } = each;
    if (period === undefined || isBefore(period.until, id, after)) continue;
    for (const [index, row] of rowsOf(each).entries()) {
      if (after?.assessment === id && index <= after.index) continue;
      if (!isAsked(row, filter) || !seesScore(actor, each.status, row)) continue;
      if (items.length === limit) return { items, next: last };
      items.push(row);
      last = `${period.until}/${id}/${index}`;
    }
  }
  return { items };
}

/** Those that end together come by their ids backwards. */
function isBefore(until: string, id: string, after: Place | undefined): boolean {
  return after !== undefined && until === after.until && id > after.assessment;
}

function placeOf(cursor: string): Place {
  const [until, assessment, index] = cursor.split('/') as [string, string, string];
  return { until, assessment, index: Number(index) };
}

function isAsked(row: ScoreRow, { assessment, kind, id, span, scheme, from, to }: ScoreFilter): boolean {
  return (
    (assessment === undefined || row.assessment === assessment) &&
    (kind === undefined || row.kind === kind) &&
    (id === undefined || row.id === id) &&
    (span === undefined || row.span === span) &&
    (scheme === undefined || row.scheme === scheme) &&
    (from === undefined || row.firstDay >= from) &&
    (to === undefined || row.lastDay <= to)
  );
}
