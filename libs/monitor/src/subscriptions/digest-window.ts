import type { AllNotices } from '../all-notices.ts';
import { wanted, type SubscribedNotice } from '../notice-filter.ts';
import type { NoticePosition } from '../notice-position.ts';
import { positionOf } from './course.ts';
import { DigestCounts, type DigestContent } from './digest-content.ts';
import type { SubscriptionDocument } from './subscription-document.ts';

/** Counts what a subscription wants of the notices up to a position; `undefined` when there is nothing. Read by page. */
export async function countWindow(
  notices: Pick<AllNotices, 'after'>,
  { position, filter }: Pick<SubscriptionDocument, 'position' | 'filter'>,
  upTo: NoticePosition,
  view: (notice: SubscribedNotice) => object,
  aborted: AbortSignal,
): Promise<DigestContent | undefined> {
  const counts = new DigestCounts(view);
  let at = positionOf(position);
  const reached = (): boolean => [...upTo].every(([lane, number]) => (at.get(lane) ?? 0) >= number);
  while (!reached() && !aborted.aborted) {
    const page = await notices.after(at);
    if (page.length === 0) break;
    for (const notice of page) {
      at = notice.position;
      const within = notice.number <= (upTo.get(notice.lane) ?? 0);
      if (within && wanted(filter, notice)) counts.add(notice);
    }
  }
  return counts.content;
}
