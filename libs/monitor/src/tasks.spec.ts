import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DocumentStore } from '@liucheng/ports';
import { and, seq, type ProcessDefinition } from '@liucheng/process-model';
import { digest } from './digest.ts';
import { sortableTime, taskKey, type TaskDocument } from './tasks.ts';
import { FleetRig, type Instance } from './testing/fleet-rig.ts';
import { hour, monday, MonitorRig, published, purchase, step } from './testing/monitor-rig.ts';

async function stored(documents: DocumentStore): Promise<TaskDocument[]> {
  const { items } = await documents.find<TaskDocument>('tasks', { limit: 100 });
  return items.map(({ doc }) => doc);
}

const told = (tasks: readonly TaskDocument[]): string[] =>
  tasks.map(({ subject, steps }) => `${subject} ${steps.map(({ id }) => id).join()}`).sort();

describe('the tasks of a case', () => {
  let rig: MonitorRig;
  beforeEach(async () => {
    rig = await MonitorRig.open();
    await rig.start();
    await rig.feed([published(purchase)]);
  });
  afterEach(() => rig.close());
  const tasks = async () => told(await stored(rig.stores.documents));

  it('are one document for what the same people may do, and none where the case has ended', async () => {
    await rig.feed([step('c1', 0, 'ask'), step('c2', 0, 'ask'), step('c2', 1, 'approve')]);
    expect(await tasks()).toEqual(['c1 approve,reject', 'c2 pay']);
    await rig.feed([
      step('c1', 1, 'reject'),
      step('c2', 2, 'pay'),
      step('c3', 0, 'ask'),
      step('c3', 1, 'reject'),
    ]);
    expect(await tasks()).toEqual([]);
  });

  it('are not written where nothing changes about them', async () => {
    await rig.feed([step('c1', 0, 'ask')]);
    const id = `${taskKey('purchase', 'c1')}~0`;
    const revision = async () => (await rig.stores.documents.get('tasks', id))?.revision;
    expect(await revision()).toBe(1);
    await rig.feed([step('c1', 1, 'note'), step('c1', 2, 'unheard-of')]);
    expect(await revision()).toBe(1);
    await rig.feed([step('c1', 3, 'approve')]);
    expect(await revision()).toBe(2);
  });

  it('go when the case is read from the documents in between', async () => {
    // Over when everything is done: without `ends`.
    const { ends: _ends, ...rest } = purchase;
    const flow = seq('ask', and('approve', 'pay', 'reject'));
    const parallel: ProcessDefinition = { ...rest, id: 'parallel', flow, rules: [] };
    const at = { process: 'parallel' };
    await rig.feed([published(parallel), step('p', 0, 'ask', at)]);
    expect(await tasks()).toEqual(['p approve,reject', 'p pay']);
    await rig.stop();
    await rig.start();
    await rig.feed([step('p', 1, 'approve', at), step('p', 2, 'reject', at)]);
    expect(await tasks()).toEqual(['p pay']);
    await rig.stop();
    await rig.start();
    await rig.feed([step('p', 3, 'pay', at)]);
    expect(await tasks()).toEqual([]);
  });

  it('follow what a late event shows, and are as a rebuild has them', async () => {
    await rig.stop();
    await rig.start({ gapHoldMs: 0 });
    await rig.feed([step('c1', 0, 'ask'), step('c1', 2, 'note'), step('c2', 0, 'ask')]);
    await rig.passTo(monday + hour);
    expect(await tasks()).toEqual(['c1 approve,reject', 'c2 approve,reject']);
    await rig.feed([step('c1', 1, 'approve')]);
    expect(await tasks()).toEqual(['c1 pay', 'c2 approve,reject']);
    const [pay] = (await stored(rig.stores.documents)).filter(({ subject }) => subject === 'c1');
    expect(pay).toMatchObject({ since: monday + hour, sequence: 1, dueAt: monday + 9 * hour });
    expect(await rig.rebuilt()).toEqual(await digest(rig.stores.documents));
  });

  it('are found for cases that an earlier program left, which kept none', async () => {
    await rig.feed([step('c1', 0, 'ask'), step('c2', 0, 'ask'), step('c2', 1, 'reject')]);
    const { documents } = rig.stores;
    const body = (await documents.get<{ tasks?: number }>('case-bodies', 'purchase/c1'))?.doc;
    const { tasks: kept, ...earlier } = body ?? {};
    expect(kept).toBe(1);
    const { sha256 } = await digest(documents);
    await rig.stop();
    const lanes = (await documents.find('kept', { limit: 100 })).items;
    await documents.commit({
      writes: [
        { kind: 'put', collection: 'case-bodies', id: 'purchase/c1', doc: earlier },
        { kind: 'delete', collection: 'tasks', id: `${taskKey('purchase', 'c1')}~0` },
        ...lanes.map(({ id }) => ({ kind: 'delete' as const, collection: 'kept', id })),
      ],
    });
    await rig.start();
    await rig.monitor.tick();
    expect(await tasks()).toEqual(['c1 approve,reject']);
    expect((await digest(documents)).sha256).toBe(sha256);
    const revision = async () => (await documents.get('case-bodies', 'purchase/c1'))?.revision;
    const before = await revision();
    await rig.stop();
    await rig.start();
    await rig.monitor.tick();
    expect(await revision()).toBe(before);
  });

  it('say whose case it is, where an earlier program did not', async () => {
    await rig.feed([step('c1', 0, 'ask', { actor: 'u-zhao' })]);
    const { documents } = rig.stores;
    await rig.stop();
    const id = `${taskKey('purchase', 'c1')}~0`;
    const { initiator, ...earlier } = (await documents.get<TaskDocument>('tasks', id))?.doc ?? {};
    expect(initiator).toBe('u-zhao');
    const { items } = await documents.find<{ tasks?: unknown }>('kept', { limit: 100 });
    const lanes = items.filter(({ doc }) => doc.tasks !== undefined);
    await documents.commit({
      writes: [
        { kind: 'put', collection: 'tasks', id, doc: earlier },
        ...lanes.map((lane) => ({
          kind: 'put' as const,
          collection: 'kept',
          id: lane.id,
          doc: { tasks: true },
        })),
      ],
    });
    await rig.start();
    await rig.monitor.tick();
    expect(await stored(documents)).toMatchObject([{ subject: 'c1', initiator: 'u-zhao' }]);
  });

  it('are a part of the digest', async () => {
    await rig.feed([step('c1', 0, 'ask')]);
    const { sha256 } = await digest(rig.stores.documents);
    await rig.stores.documents.commit({
      writes: [{ kind: 'delete', collection: 'tasks', id: `${taskKey('purchase', 'c1')}~0` }],
    });
    expect((await digest(rig.stores.documents)).sha256).not.toBe(sha256);
  });

  it('have an order in which times before 1970 come first', () => {
    const times = [-5e12, -1, 0, 1, monday, 9e12];
    expect([...times].reverse().map(sortableTime).sort()).toEqual(times.map(sortableTime));
  });
});

describe('the tasks of a partition that moves', () => {
  let rig: FleetRig;
  let first: Instance;
  let second: Instance;
  beforeEach(async () => {
    rig = await FleetRig.open({ deadlineGraceMs: 0, definitionHoldMs: 1_000 });
    [first, second] = (await rig.startAll(2)) as [Instance, Instance];
  });
  afterEach(() => rig.close());

  it('move along, with who holds them, and are told by every instance', async () => {
    const clerk = { id: 'u-1', department: 'finance', roles: [{ role: 'cashier' }] };
    const subject = Array.from({ length: 100 }, (_, index) => `c${index}`).find(
      (each) => rig.log.partitionOf(each) === 0,
    ) as string;
    const list = async ({ monitor }: Instance) => {
      const { items } = await monitor.worklist.list({
        from: [{ kind: 'audiences', actor: clerk }],
        order: {},
        after: undefined,
        limit: 10,
        matches: () => true,
        matchesClaim: () => true,
      });
      return items;
    };
    await rig.feed([published(purchase), step(subject, 0, 'ask'), step(subject, 1, 'approve')]);
    const [task] = await list(second);
    if (!task) throw new Error('no task');
    await first.monitor.worklist.claims.claim(task, clerk);
    rig.share([1, 1, 1, 1]);
    await second.owns([0, 1, 2, 3]);
    await rig.feed([step(subject, 2, 'note')]);
    for (const instance of [first, second])
      expect(await list(instance)).toMatchObject([{ id: task.id, step: 'pay', claim: { by: 'u-1' } }]);
    await rig.feed([step(subject, 3, 'pay')]);
    for (const instance of [first, second]) expect(await list(instance)).toEqual([]);
  });
});
