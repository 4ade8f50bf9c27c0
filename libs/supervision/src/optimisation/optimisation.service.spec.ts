import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { definitionPublished } from '@liucheng/service-kit';
import { hour, purchase, SupervisedRig } from '../testing/supervised-rig.ts';

// A round over HTTP, with the figures of a monitor that has judged the cases.

let rig: SupervisedRig;
beforeAll(async () => {
  rig = await SupervisedRig.open();
});
afterAll(() => rig.close());

/** Cases of a version that take so many hours each. */
async function happen(version: number, count: number, hours: number): Promise<void> {
  const [from, to] = [rig.clock.time, rig.clock.time + hours * hour].map((each) =>
    new Date(each).toISOString(),
  );
  const of = (sequence: number, type: string, index: number, time = from) =>
    rig.event(`v${version}-${index}`, sequence, type, {
      processversion: version,
      ...(time === undefined ? {} : { time }),
    });
  rig.clock.time += (hours + 1) * hour;
  const all = Array.from({ length: count }, (_, index) => [of(0, 'ask', index), of(1, 'pay', index, to)]);
  await rig.publish(...all.flat());
  await rig.monitored();
}

describe('a round of optimisation over HTTP', () => {
  it('freezes the figures before, and tells whether what came after is more than chance', async () => {
    // With a token of the moment each time: days pass.
    const supervisor = () => rig.as('supervisor');
    const about = {
      process: 'purchase',
      from: '2026-03-01T00:00:00Z',
      until: '2099-01-01T00:00:00Z',
      efficiency: 'Slow',
      effect: 'Right',
      problems: 'Late',
    };
    // Longer than the eight hours that they may take.
    await happen(1, 12, 20);
    const id = await rig.optimisations.begin(supervisor(), 'evaluate', about);
    const first = await rig.optimisations.get(supervisor(), id);
    expect(first.state['figures']).toMatchObject({
      cases: 12,
      conforming: 0,
      medianMinutes: 1_200,
      until: new Date(rig.clock.time).toISOString(),
    });
    await rig.optimisations.does(supervisor(), id, 'collect-opinion');
    await rig.optimisations.does(supervisor(), id, 'propose', {
      proposal: 'Pay at once.',
      measure: 'conformance-rate',
      target: 90,
    });
    expect(await rig.optimisations.send(supervisor(), 'approve', { id })).toMatchObject({
      status: 403,
      rule: 'approved-by-another',
    });
    await rig.optimisations.does(rig.as('chief'), id, 'approve');
    expect(await rig.optimisations.send(supervisor(), 'implement', { id })).toMatchObject({
      status: 409,
      code: 'no-new-version',
    });
    rig.clock.time += hour;
    await rig.publish({
      ...rig.event('purchase', 1, definitionPublished, { processversion: 2 }),
      data: { definition: JSON.parse(JSON.stringify({ ...purchase, version: 2 })) as never },
    });
    await rig.monitored();
    await rig.optimisations.does(supervisor(), id, 'implement');
    expect(await rig.optimisations.send(supervisor(), 'track', { id })).toMatchObject({
      status: 409,
      code: 'nothing-to-measure',
    });
    rig.clock.time += hour;
    await happen(2, 12, 2);
    const tracked = await rig.optimisations.does(supervisor(), id, 'track');
    expect(tracked.state).toMatchObject({ status: 'tracked', goalMet: true, beyondChance: true });
    const { state } = await rig.optimisations.get(supervisor(), id);
    expect(state['comparison']).toMatchObject({
      before: { cases: 12, conforming: 0 },
      after: { cases: 12, conforming: 12, medianMinutes: 120, version: 2 },
    });
    const done = await rig.optimisations.does(supervisor(), id, 'conclude');
    expect(done.state).toMatchObject({ status: 'concluded', goalMet: true, beyondChance: true });
    const second = await rig.optimisations.begin(supervisor(), 'evaluate', { ...about, follows: id });
    expect(await rig.optimisations.rows(supervisor(), `follows=${id}`)).toMatchObject([{ id: second }]);
  });

  it('is for supervision, and for periods that there are', async () => {
    const supervisor = rig.as('supervisor');
    expect(await rig.optimisations.send(rig.as('concerned'), 'evaluate')).toMatchObject({ status: 403 });
    const about = {
      from: '2026-03-01T00:00:00Z',
      until: '2099-01-01T00:00:00Z',
      efficiency: 'x',
      effect: 'x',
      problems: 'x',
    };
    const refused = async (named: object) => {
      const { status, code } = await rig.optimisations.send(supervisor, 'evaluate', {
        body: { ...about, ...named },
      });
      return [status, code];
    };
    expect(await refused({ process: 'nothing' })).toEqual([409, 'process-unknown']);
    expect(await refused({ process: 'purchase', follows: 'nothing' })).toEqual([409, 'no-such-round']);
    const id = await rig.optimisations.begin(supervisor, 'evaluate', { process: 'purchase', ...about });
    expect(await rig.optimisations.sees(rig.as('concerned'), id)).toBe(false);
    const backwards = {
      process: 'purchase',
      from: '2026-03-02T00:00:00Z',
      until: '2026-03-01T00:00:00Z',
      efficiency: 'x',
      effect: 'x',
      problems: 'x',
    };
    expect(await rig.optimisations.send(supervisor, 'evaluate', { body: backwards })).toMatchObject({
      status: 409,
      code: 'empty-period',
      errors: [{ path: '/from' }],
    });
  });
});
