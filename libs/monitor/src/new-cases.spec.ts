import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DocumentStore, UnitOfWork } from '@liucheng/ports';
import { createLogger } from '@liucheng/service-kit';
import { collections } from './collections.ts';
import { digest } from './digest.ts';
import { ProcessMonitor } from './process-monitor.ts';
import { anyClockMs, MonitorRig, ownsLanes, published, purchase, step } from './testing/monitor-rig.ts';

/** What the monitor asks of a store, and what it tells it. */
class Watched {
  /** Ids looked for. */
  looked: string[] = [];
  /** Puts of documents that must not exist, and refused units. */
  added: string[] = [];
  refused = 0;

  of(documents: DocumentStore): DocumentStore {
    return new Proxy(documents, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return (...args: unknown[]): unknown => {
          if (name === 'getMany') this.looked.push(...(args[1] as string[]));
          const result = method.apply(target, args) as unknown;
          if (name === 'commit') this.commits(args[0] as UnitOfWork, result as Promise<void>);
          return result;
        };
      },
    });
  }

  private commits({ writes }: UnitOfWork, result: Promise<void>): void {
    result.then(
      () => {
        for (const write of writes)
          if (write.kind === 'put' && write.expectedRevision === 0)
            this.added.push(`${write.collection}/${write.id}`);
      },
      () => this.refused++,
    );
  }

  forget(): void {
    Object.assign(this, { looked: [], added: [], refused: 0 });
  }
}

const whole = (subject: string) => [
  step(subject, 0, 'ask'),
  step(subject, 1, 'approve'),
  step(subject, 2, 'pay', { actor: 'approve-person' }),
];

let rig: MonitorRig;
let watched: Watched;
let monitor: ProcessMonitor;

beforeEach(async () => {
  rig = await MonitorRig.open();
  watched = new Watched();
  monitor = new ProcessMonitor({
    bus: rig.stores.bus,
    documents: watched.of(rig.stores.documents),
    clock: rig.clock,
    logger: createLogger('silent'),
    settings: {
      retry: { attempts: 1, firstDelayMs: 1 },
      topics: ['liucheng.finance'],
      clockToleranceMs: anyClockMs,
    },
  });
  await monitor.start();
  await ownsLanes(monitor);
  await feed(published(purchase), ...whole('c1'));
  watched.forget();
});

afterEach(async () => {
  await monitor.stop();
  await rig.close();
});

async function feed(...events: Parameters<MonitorRig['publish']>[0]): Promise<void> {
  await rig.publish(events);
  expect(await monitor.progress.caughtUp(10_000)).toBe(true);
}

const notices = async () =>
  (await monitor.notices.after()).map((notice) => [
    notice.kind,
    'violation' in notice && notice.violation.case,
  ]);

describe('a case that begins', () => {
  it('is added, with its violations and notices, without being looked for', async () => {
    await feed(...whole('c2'));
    expect(watched.looked).toEqual([]);
    expect(watched.added.sort()).toEqual([
      'case-bodies/purchase/c2',
      'cases/purchase/c2',
      expect.stringMatching(/^notices\//),
      expect.stringMatching(/^violations\//),
    ]);
    expect(await digest(rig.stores.documents)).toEqual(await rig.rebuilt());
  });

  it('is put where it goes on', async () => {
    await feed(step('c2', 0, 'ask'));
    watched.forget();
    await feed(step('c2', 1, 'approve'));
    expect([watched.looked, watched.added, watched.refused]).toEqual([[], [], 0]);
    const document = await rig.stores.documents.get(collections.cases.name, 'purchase/c2');
    expect(document).toMatchObject({ revision: 2, doc: { events: 2 } });
  });
});

describe('a case that begins once more, as its events were published twice', () => {
  it('changes nothing, and keeps no other from being stored', async () => {
    await feed(...whole('c1'), ...whole('c2'), step('c1', 0, 'ask'));
    expect(watched.refused).toBe(1);
    expect(await notices()).toEqual([
      ['raised', 'c1'],
      ['raised', 'c2'],
    ]);
    const document = await rig.stores.documents.get(collections.cases.name, 'purchase/c1');
    expect(document).toMatchObject({ revision: 1, doc: { events: 3 } });
    expect(await rig.stores.bus.deadLetters('process-monitor', { limit: 10 })).toEqual([]);
    expect(await digest(rig.stores.documents)).toEqual(await rig.rebuilt());
  });

  it('has those that follow looked for, until all are new again', async () => {
    await feed(...whole('c1'));
    expect(watched.refused).toBe(1);
    await feed(...whole('c1'), ...whole('c2'));
    expect(watched.refused).toBe(1);
    await feed(...whole('c3'));
    watched.forget();
    await feed(...whole('c4'));
    expect([watched.looked, watched.refused]).toEqual([[], 0]);
  });
});
