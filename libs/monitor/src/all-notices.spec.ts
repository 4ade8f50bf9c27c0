import { describe, expect, it } from '@jest/globals';
import type { DocumentStore, Stored } from '@liucheng/ports';
import { AllLanes } from './all-lanes.ts';
import { AllNotices } from './all-notices.ts';
import { KnownHeads } from './known-heads.ts';
import type { LaneHead } from './lane-head.ts';
import type { Lane } from './lane.ts';
import type { Lanes } from './lanes.ts';
import { noticesBegin } from './notice-position.ts';
import { NoticeLog, type Notice } from './notices.ts';
import { Positions, Progress } from './positions.ts';
import { Signal } from './signal.ts';

const notice = (number: number): Notice =>
  ({ lane: 0, number, at: number, kind: 'gap', process: 'p', case: 'c', from: 1, to: 1 }) as Notice;

/** Of one lane: so many notices are stored, and an instance that has the lane knows of so many. */
function instance({ stored, known }: { stored: number; known: number }) {
  const head: Stored<LaneHead> = {
    id: 'lane-0',
    revision: stored,
    doc: {
      lane: 0,
      lastNotice: stored,
      partitions: [{ name: 'topic/0', handled: stored }],
      watermark: 0,
    },
  };
  const notices = Array.from({ length: Math.max(stored, known) }, (_, index) => notice(index + 1));
  const documents = {
    find: async (collection: string) => ({
      items:
        collection === 'lanes'
          ? [head]
          : notices.slice(0, stored).map((doc) => ({ id: '', revision: 1, doc })),
    }),
  } as unknown as DocumentStore;
  const told = new Signal();
  const log = new NoticeLog(documents, 0, told);
  log.committed(notices.slice(0, known));
  const progress = new Progress(new Signal());
  progress.advance(Positions.from([{ name: 'topic/0', handled: known }]));
  const lane = { number: 0, notices: log, progress, watermark: { value: 0 } } as unknown as Lane;
  const lanes = { owned: [lane], telling: [lane], find: () => lane } as unknown as Lanes;
  const bus = { heads: async () => ({}) };
  const all = new AllLanes(documents, bus, async () => [], lanes, new KnownHeads(), new Signal());
  return { all, notices: new AllNotices(documents, lanes, all, told) };
}

describe('an instance that has a lane', () => {
  it('tells what it knows', async () => {
    const { all, notices } = instance({ stored: 2, known: 3 });
    expect(await all.standings()).toMatchObject([{ lane: 0, owned: true, lastNotice: 3 }]);
    expect(await notices.after(noticesBegin)).toMatchObject([1, 2, 3].map((number) => ({ number })));
  });

  it('but has lost it to another without hearing of it, tells what the other has stored', async () => {
    const { all, notices } = instance({ stored: 5, known: 3 });
    expect(await all.standings()).toMatchObject([{ lane: 0, lastNotice: 5 }]);
    expect(await notices.after(noticesBegin)).toMatchObject([1, 2, 3, 4, 5].map((number) => ({ number })));
  });
});
