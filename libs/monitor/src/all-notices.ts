import type { DocumentStore } from '@liucheng/ports';
import type { AllLanes } from './all-lanes.ts';
import type { Lanes } from './lanes.ts';
import { behind, formatNoticePosition, noticesBegin, type NoticePosition } from './notice-position.ts';
import { storedNotices, type Notice } from './notices.ts';
import type { Signal } from './signal.ts';

const pageLength = 500;

/** A notice as it is told: with where to go on after it. */
export type ToldNotice = Notice & {
  readonly id: string;
  readonly position: NoticePosition;
};

/**
 * What all lanes tell, as one log. Each lane's notices come in the order of their numbers; between lanes there is no
 * order but, roughly, that of the time. Whoever reads keeps a number for each lane, so that reading goes on at any
 * instance without a gap, whoever has the lanes by then.
 */
export class AllNotices {
  constructor(
    private readonly documents: DocumentStore,
    private readonly lanes: Lanes,
    private readonly all: AllLanes,
    /** Fires when a lane of this instance has told more. */
    private readonly told: Signal,
  ) {}

  /** Behind everything that was told so far. */
  async last(): Promise<NoticePosition> {
    return new Map((await this.all.standings(true)).map(({ lane, lastNotice }) => [lane, lastNotice]));
  }

  /** The same place, or the end where that lies before it: positions of a monitor that was rebuilt since may lie behind. */
  async within(position: NoticePosition): Promise<NoticePosition> {
    const last = await this.last();
    return new Map([...position].map(([lane, number]) => [lane, Math.min(number, last.get(lane) ?? 0)]));
  }

  /** What was told after a position, some hundred at a time; empty when there is nothing more yet. */
  async after(position: NoticePosition = noticesBegin): Promise<readonly ToldNotice[]> {
    const unread = (await this.all.standings()).filter(
      ({ lane, lastNotice }) => lastNotice > (position.get(lane) ?? 0),
    );
    const pages = await Promise.all(unread.map(({ lane }) => this.page(lane, position.get(lane) ?? 0)));
    const told: ToldNotice[] = [];
    let at = position;
    for (const notice of merged(pages)) {
      at = behind(at, notice);
      told.push({ ...notice, id: formatNoticePosition(at), position: at });
    }
    return told;
  }

  /** Resolves when something was told after the position, or may have been; after `ms`; or when the signal is aborted. */
  async waitAfter(position: NoticePosition, ms: number, aborted: AbortSignal): Promise<void> {
    const more = this.lanes.owned.some(({ number, notices }) => notices.last > (position.get(number) ?? 0));
    if (!more) await this.told.wait(Math.min(ms, this.all.interval), aborted);
  }

  private page(lane: number, after: number): Promise<readonly Notice[]> {
    const own = this.lanes.find(lane);
    return own?.notices.after(after, pageLength) ?? storedNotices(this.documents, lane, after, pageLength);
  }
}

/** One page of several, each lane in its order, the earlier first. */
function merged(pages: readonly (readonly Notice[])[]): Notice[] {
  if (pages.length === 1) return [...(pages[0] as readonly Notice[])];
  const next = pages.map(() => 0);
  const notices: Notice[] = [];
  while (notices.length < pageLength) {
    let first: number | undefined;
    for (const [index, page] of pages.entries()) {
      const candidate = page[next[index] as number];
      const best = first === undefined ? undefined : pages[first]?.[next[first] as number];
      if (candidate && (!best || candidate.at < best.at)) first = index;
    }
    if (first === undefined) break;
    notices.push(pages[first]?.[next[first] as number] as Notice);
    next[first] = (next[first] as number) + 1;
  }
  return notices;
}
