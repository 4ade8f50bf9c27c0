import type { DocumentStore } from '@liucheng/ports';
import type { AllLanes } from './all-lanes.ts';
import type { Lanes } from './lanes.ts';
import { behind, formatNoticePosition, noticesBegin, type NoticePosition } from './notice-position.ts';
import { storedNotices, type Notice } from './notices.ts';
import type { Signal } from './signal.ts';

const pageLength = 200;

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
  /** Of lanes that have gone back: after this number none is to be found up to that one, so nobody looks again. */
  private readonly gaps = new Map<number, { readonly after: number; readonly upTo: number }>();

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
    const unread = (await this.all.standings()).filter(({ lane, lastNotice }) =>
      this.hasMore(lane, lastNotice, position),
    );
    const pages = await Promise.all(
      unread.map(({ lane, lastNotice }) => this.page(lane, position.get(lane) ?? 0, lastNotice)),
    );
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
    const more = this.lanes.telling.some(({ number, notices }) =>
      this.hasMore(number, notices.last, position),
    );
    if (!more) await this.told.wait(Math.min(ms, this.all.interval), aborted);
  }

  private hasMore(lane: number, lastNotice: number, position: NoticePosition): boolean {
    const read = position.get(lane) ?? 0;
    const gap = this.gaps.get(lane);
    return lastNotice > read && !(gap && gap.upTo === lastNotice && gap.after <= read);
  }

  /** `lastNotice`: known before, so that all up to it are stored. */
  private async page(lane: number, after: number, lastNotice: number): Promise<readonly Notice[]> {
    const own = this.lanes.telling.find((each) => each.number === lane)?.notices;
    const page =
      own && own.last >= lastNotice
        ? await own.after(after, pageLength)
        : await storedNotices(this.documents, lane, after, pageLength);
    if (page.length === 0) this.gaps.set(lane, { after, upTo: lastNotice });
    return page;
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
