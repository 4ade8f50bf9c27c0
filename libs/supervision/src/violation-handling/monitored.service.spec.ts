import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hour, monday, purchase, SupervisedRig } from '../testing/supervised-rig.ts';
import { people } from './violation-people.ts';

// What is raised, caught up with and withdrawn.

const { concerned } = people;

let rig: SupervisedRig;
beforeAll(async () => {
  rig = await SupervisedRig.open();
});
afterAll(() => rig.close());

describe('what the monitor says of violations', () => {
  it('opens one case for each violation that is severe enough', async () => {
    await rig.publish(rig.event('p-1', 0, 'ask', { data: { private: true } }));
    const row = await rig.opened('rule=not-for-oneself');
    expect(row).toMatchObject({
      status: 'detected',
      source: 'monitor',
      severity: 'major',
      process: 'purchase',
      case: 'p-1',
      person: concerned.id,
      department: 'sales',
      // Three business days from Monday, 9 o'clock on.
      dueOn: '2026-03-04',
    });
    expect(await rig.cases.rows(rig.as('supervisor'), 'rule=amount-named')).toEqual([]);
    expect(await rig.cases.rows(rig.as('supervisor'), 'process=purchase')).toHaveLength(1);
  });

  it('raises a repetition by the same person one step, and names the earlier case', async () => {
    const [first] = await rig.cases.rows(rig.as('supervisor'), 'rule=not-for-oneself');
    rig.clock.time += hour;
    await rig.publish(rig.event('p-2', 0, 'ask', { data: { amount: 1, private: true } }));
    const row = await rig.opened('rule=not-for-oneself&severity=critical');
    expect(row).toMatchObject({ case: 'p-2', repeats: 1, dueOn: '2026-03-03' });
    expect((await rig.cases.history(rig.as('supervisor'), row.id))[0]?.text['en']).toContain(
      `raised as a repetition of ${first?.id}`,
    );
  });

  it('tells a case that the missed step was done after all', async () => {
    await rig.publish(rig.event('p-3', 0, 'ask'));
    rig.clock.time += 10 * hour;
    const late = await rig.opened('rule=paid-in-time');
    // It is nobody in particular who has not paid.
    expect(late).toMatchObject({ person: '', department: 'finance', severity: 'major' });
    await rig.publish(rig.event(String(late['case']), 1, 'pay'));
    expect(await rig.told(late.id, 'caught-up')).toMatch(
      /^The missed step was done after all, (120|180) minutes late\.$/,
    );
  });

  it('ends a case whose violation is withdrawn and lifts what was decided', async () => {
    rig.clock.time = monday + 24 * hour;
    await rig.publish(rig.event('p-5', 0, 'ask', { actor: 'u-other' }));
    const asked = rig.clock.time;
    rig.clock.time += 9 * hour;
    const row = await rig.found(async () =>
      (await rig.cases.rows(rig.as('supervisor'), 'rule=paid-in-time')).find(
        (each) => each['case'] === 'p-5',
      ),
    );
    for (const name of ['assign', 'decide'])
      await rig.cases.does(name === 'assign' ? rig.as('supervisor') : rig.as('chief'), row.id, name);
    await rig.publish(rig.event('p-5', 1, 'pay', { time: new Date(asked + hour).toISOString() }));
    expect(await rig.told(row.id, 'withdrawn')).toBe(
      'The monitor withdrew the violation; the case is over, and a warning is lifted.',
    );
    expect(await rig.cases.get(rig.as('supervisor'), row.id)).toMatchObject({
      state: { status: 'withdrawn', lifted: 'warning' },
      next: [],
    });
  });

  it('asks whoever is in charge for what comes next, the person concerned for an answer, and nobody else', async () => {
    const id = await rig.cases.begin(rig.as('colleague'), 'report');
    const people = ['supervisor', 'head', 'otherHead', 'concerned', 'colleague'] as const;
    const asked = async (): Promise<object> =>
      Object.fromEntries(await Promise.all(people.map(async (each) => [each, await rig.askedOf(each, id)])));
    // Its events are on their way over the bus.
    await rig.found(async () =>
      (await rig.askedOf('supervisor', id)).includes('assign') ? true : undefined,
    );
    const handlers = (...steps: string[]) => ({
      supervisor: steps,
      head: steps,
      otherHead: [],
      colleague: [],
    });
    expect(await asked()).toEqual({ ...handlers('assign'), concerned: [] });
    await rig.cases.does(rig.as('supervisor'), id, 'assign');
    await rig.cases.does(rig.as('supervisor'), id, 'notify');
    await rig.found(async () =>
      (await rig.askedOf('concerned', id)).includes('explain') ? true : undefined,
    );
    expect(await asked()).toMatchObject({ ...handlers('dismiss', 'decide'), concerned: ['explain'] });
  });

  it('opens nothing twice when both are started again, and the topic is read from its beginning', async () => {
    const before = await rig.cases.rows(rig.as('supervisor'), 'limit=200');
    await rig.restart();
    await rig.publish(rig.event('p-6', 0, 'ask', { actor: 'u-last', data: { amount: 1, private: true } }));
    await rig.opened('person=u-last');
    expect(await rig.cases.rows(rig.as('supervisor'), 'limit=200')).toHaveLength(before.length + 1);
  });

  it('takes a rule of another process for another rule, though it goes by the same name', async () => {
    await rig.define({ ...purchase, id: 'loan' });
    rig.clock.time += hour;
    await rig.publish(rig.event('l-1', 0, 'ask', { process: 'loan', data: { amount: 1, private: true } }));
    expect(await rig.opened('process=loan')).toMatchObject({
      person: concerned.id,
      severity: 'major',
      repeats: 0,
    });
  });
});
