import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ProcessMonitor } from '../process-monitor.ts';
import { approved, fortyPaid, lookAt } from '../testing/at-risk.ts';
import { hour, monday, published, purchase } from '../testing/monitor-rig.ts';
import { employee, salesHead, ServiceRig, supervisor } from '../testing/service-rig.ts';

interface Forecast {
  readonly case: string;
  readonly deadlines: readonly {
    readonly rule: string;
    readonly chance?: number;
    readonly missed: boolean;
    readonly basis?: string;
    readonly observations?: number;
    readonly expectedAt?: string;
  }[];
  readonly end?: { readonly p50?: string; readonly p90?: string; readonly observations: number };
  readonly experience: { readonly cases: number };
}

const later = monday + 100 * hour;
let rig: ServiceRig;
beforeEach(async () => {
  rig = await ServiceRig.open();
  rig.clock.time = later;
  await rig.publish([published(purchase)]);
});
afterEach(() => rig.close());

const pay = (): Promise<void> => rig.publish(fortyPaid());

/** One that was approved so many hours ago. */
const since = (subject: string, hoursAgo: number): Promise<void> =>
  rig.publish(approved(subject, rig.clock.time - hoursAgo * hour));

const forecastOf = async (subject: string): Promise<Forecast> =>
  (await rig.get(`/cases/purchase/${subject}/foresight?wait=5000`)).json as Forecast;

describe('foresight', () => {
  it('says with what chance a deadline will be missed, and when the step is to be expected', async () => {
    await pay();
    await since('c1', 0);
    const { deadlines, end, experience } = await forecastOf('c1');
    expect(deadlines).toMatchObject([
      { rule: 'pay-in-time', name: 'Paid within 8 hours', missed: false, basis: 'state', observations: 41 },
    ]);
    // One of 41 is known for no time at all: it says nothing.
    expect(deadlines[0]?.chance).toBeCloseTo(8 / 40, 6);
    expect(deadlines[0]?.expectedAt).toBe(new Date(later + 5 * hour).toISOString());
    expect(end).toMatchObject({ p50: new Date(later + 5 * hour).toISOString(), observations: 41 });
    expect(experience.cases).toBe(41);
  });

  it('knows how long it has been waited already', async () => {
    await pay();
    await since('c1', 7.9);
    expect((await forecastOf('c1')).deadlines[0]?.chance).toBeCloseTo(8 / 9, 6);
    await since('c2', 9);
    expect((await forecastOf('c2')).deadlines).toMatchObject([{ chance: 1, missed: true }]);
  });

  it('says nothing where too little is known', async () => {
    await since('c1', 1);
    const { deadlines, end } = await forecastOf('c1');
    expect(deadlines).toMatchObject([{ rule: 'pay-in-time', missed: false }]);
    expect(deadlines[0]).not.toHaveProperty('chance');
    expect(end).toBeUndefined();
    expect((await rig.get('/cases/purchase/none/foresight')).status).toBe(404);
    expect((await rig.get('/cases/purchase/c1/foresight', employee)).status).toBe(403);
  });

  it('lists open cases by what is due next, of those that are seen', async () => {
    await pay();
    await since('soon', 7.9);
    await since('fresh', 0);
    const list = async (query: string, as = supervisor) => {
      const { json } = await rig.get(`/foresight?wait=5000${query}`, as);
      return (json as { items: Forecast[] }).items.map((each) => each.case);
    };
    expect(await list('')).toEqual(['soon', 'fresh']);
    expect(await list('&minChance=50')).toEqual(['soon']);
    expect(await list('&process=other')).toEqual([]);
    expect(await list('', salesHead)).toEqual(['soon', 'fresh']);
    const elsewhere = { ...salesHead, roles: [{ role: 'department-head', department: 'legal' }] };
    expect(await list('', elsewhere)).toEqual([]);
    expect((await rig.get('/foresight?minChance=101')).status).toBe(400);
  });

  it('tells of a deadline at risk once, before it is missed', async () => {
    await pay();
    await since('c1', 0);
    await rig.get('/cases?wait=5000');
    const monitor = rig.service.service.app.get(ProcessMonitor);
    // Tokens have expired by the clock that is set here.
    const told = async () => (await monitor.notices.after()).filter(({ kind }) => kind === 'at-risk');
    const look = (hours: number): Promise<void> => lookAt(rig, later + hours * hour);
    await look(1);
    expect(await told()).toEqual([]);
    await look(7.6);
    expect(await told()).toMatchObject([
      { case: 'c1', rule: 'pay-in-time', department: 'finance', dueAt: later + 8 * hour, observations: 10 },
    ]);
    expect(await told()).toMatchObject([{ chance: expect.closeTo(8 / 10, 6) }]);
    await look(7.9);
    await look(9);
    expect(await told()).toHaveLength(1);
    const missed = (await monitor.notices.after()).filter(
      (notice) => notice.kind === 'raised' && notice.violation.case === 'c1',
    );
    expect(missed).toMatchObject([{ violation: { rule: 'pay-in-time' } }]);
    const [risk] = await told();
    expect(missed).toMatchObject([{ violation: { id: risk && 'risk' in risk ? risk.risk : '' } }]);
  });
});
