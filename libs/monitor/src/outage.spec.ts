import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type DocumentSnapshot,
  DocumentStore,
  type Aggregate,
  type CollectionSpec,
  type Page,
  type Query,
  type Stored,
  type UnitOfWork,
  type Where,
} from '@liucheng/ports';
import { createLogger } from '@liucheng/service-kit';
import { digest } from './digest.ts';
import type { LaneHead } from './lane-head.ts';
import { formatNoticePosition } from './notice-position.ts';
import { ProcessMonitor } from './process-monitor.ts';
import { anyClockMs, MonitorRig, published, purchase, step } from './testing/monitor-rig.ts';

/** The real store, which at times fails before or after it has stored. */
class UnreliableDocuments extends DocumentStore {
  /** What becomes of the next commits; those that follow succeed. */
  plan: ('lost' | 'stored-but-failed')[] = [];

  constructor(private readonly real: DocumentStore) {
    super();
  }

  override async commit(unit: UnitOfWork): Promise<void> {
    const fate = this.plan.shift();
    if (fate === 'lost') throw new Error('the disk is away');
    await this.real.commit(unit);
    if (fate === 'stored-but-failed') throw new Error('the connection broke');
  }

  override define(spec: CollectionSpec): Promise<void> {
    return this.real.define(spec);
  }
  override drop(collection: string): Promise<void> {
    return this.real.drop(collection);
  }
  override get<Doc>(collection: string, id: string): Promise<Stored<Doc> | undefined> {
    return this.real.get(collection, id);
  }
  override getMany<Doc>(collection: string, ids: readonly string[]): Promise<Map<string, Stored<Doc>>> {
    return this.real.getMany(collection, ids);
  }
  override snapshot(): Promise<DocumentSnapshot> {
    return this.real.snapshot();
  }
  override find<Doc>(collection: string, query: Query): Promise<Page<Doc>> {
    return this.real.find(collection, query);
  }
  override aggregate(
    collection: string,
    options: { readonly where?: Where; readonly groupBy?: string; readonly sums?: readonly string[] },
  ): Promise<Aggregate[]> {
    return this.real.aggregate(collection, options);
  }
  override positions(consumer: string): Promise<Readonly<Record<string, number>>> {
    return this.real.positions(consumer);
  }
  override close(): Promise<void> {
    return this.real.close();
  }
}

let rig: MonitorRig;
let documents: UnreliableDocuments;
let monitor: ProcessMonitor;

beforeEach(async () => {
  rig = await MonitorRig.open();
  documents = new UnreliableDocuments(rig.stores.documents);
  monitor = new ProcessMonitor({
    bus: rig.stores.bus,
    documents,
    clock: rig.clock,
    logger: createLogger('silent'),
    settings: {
      retry: { attempts: 1, firstDelayMs: 1 },
      topics: ['liucheng.finance'],
      clockToleranceMs: anyClockMs,
    },
  });
  await monitor.start();
});

afterEach(async () => {
  await monitor.stop();
  await rig.close();
});

const caseEvents = (subject: string) => [
  step(subject, 0, 'ask'),
  step(subject, 1, 'approve'),
  step(subject, 2, 'pay', { actor: 'approve-person' }),
];

describe('while the document store fails', () => {
  it('nothing is parked, lost or counted twice', async () => {
    documents.plan = ['lost', 'lost', 'stored-but-failed', 'lost', 'stored-but-failed'];
    await rig.publish([published(purchase)]);
    for (const subject of ['c1', 'c2', 'c3']) await rig.publish(caseEvents(subject));
    expect(await monitor.progress.caughtUp(10_000)).toBe(true);
    expect(documents.plan).toEqual([]);
    expect(await rig.stores.bus.deadLetters('process-monitor', { limit: 10 })).toEqual([]);
    expect(await rig.rebuilt()).toEqual(await digest(rig.stores.documents));
    expect((await monitor.notices.after()).map(({ number, kind }) => [number, kind])).toEqual([
      [1, 'raised'],
      [2, 'raised'],
      [3, 'raised'],
    ]);
  });

  it('a second writer on the same documents makes the monitor read again, not mix', async () => {
    await rig.publish([published(purchase), ...caseEvents('c1')]);
    await monitor.progress.caughtUp(10_000);
    const head = await documents.get<LaneHead>('lanes', 'lane-0');
    expect(head?.doc).toMatchObject({ lane: 0, lastNotice: 1 });
    await documents.commit({
      writes: [{ kind: 'put', collection: 'lanes', id: 'lane-0', doc: { ...head?.doc, lastNotice: 7 } }],
    });
    await rig.publish(caseEvents('c2'));
    await monitor.progress.caughtUp(10_000);
    expect(formatNoticePosition(await monitor.notices.last())).toBe('0:8');
    expect(await rig.stores.bus.deadLetters('process-monitor', { limit: 10 })).toEqual([]);
  });
});
