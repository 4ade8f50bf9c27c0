import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { hour, monday } from '../testing/monitor-rig.ts';
import { skipping, subjects, SubscriptionRig, twoEyes } from '../testing/subscription-rig.ts';
import { answer } from '../testing/webhook-target.ts';

let rig: SubscriptionRig;
beforeEach(async () => {
  rig = await SubscriptionRig.open();
});
afterEach(() => rig.close());

const day = 24 * hour;
/** Longer than anybody takes to look at the clock. */
const aLook = () => pause(1_500);
const texts = (times: readonly number[]): string[] => times.map((time) => new Date(time).toISOString());

describe('a digest', () => {
  it('comes every day at its hour with what happened, counted, and not when nothing did', async () => {
    const { id, secret, nextDigestAt } = await rig.subscribe({ digest: 'daily' });
    // It is nine o'clock: the next eight is tomorrow's.
    expect(nextDigestAt).toBe(new Date(monday + 23 * hour).toISOString());
    await rig.happen([
      ...skipping('c1'),
      ...skipping('c2'),
      ...skipping('c3', 'marketing'),
      ...twoEyes('c4'),
    ]);
    rig.time = monday + 23 * hour - 1;
    await aLook();
    expect(rig.target.received).toEqual([]);
    rig.time += 1;
    const [first] = await rig.target.until(1);
    expect(rig.verified(first as never, secret)).toBeDefined();
    const [from, to] = texts([monday, monday + 23 * hour]);
    const told = (change: string, subject: string) => ({
      change,
      violation: expect.objectContaining({ case: subject }),
    });
    expect(first?.json).toEqual({
      type: 'violation.digest',
      timestamp: to,
      data: {
        subscription: id,
        from,
        to,
        total: 4,
        changes: { raised: 4, amended: 0, withdrawn: 0 },
        processes: [{ process: 'purchase', count: 4 }],
        rules: [
          { process: 'purchase', rule: 'flow', count: 3 },
          { process: 'purchase', rule: 'four-eyes', count: 1 },
        ],
        severities: [
          { severity: 'major', count: 3 },
          { severity: 'critical', count: 1 },
        ],
        departments: [
          { department: 'sales', count: 2 },
          { department: 'finance', count: 1 },
          { department: 'marketing', count: 1 },
        ],
        violations: ['c1', 'c2', 'c3', 'c4'].map((subject) => told('raised', subject)),
      },
    });
    await rig.until(id, { behind: 0, nextDigestAt: texts([monday + 47 * hour])[0] as string });
    rig.time += day;
    await rig.until(id, { nextDigestAt: texts([monday + 71 * hour])[0] as string });
    await rig.happen(skipping('c5'));
    rig.time += day;
    const [, second] = await rig.target.until(2);
    expect(second?.json.data).toMatchObject({ total: 1, from: texts([monday + 47 * hour])[0] });
  });

  it('tells the same when it is repeated, whatever has happened since, and the rest in the next one', async () => {
    const { id } = await rig.subscribe({ digest: 'hourly' });
    rig.target.answers.push(answer(500));
    await rig.happen(skipping('c1'));
    rig.time = monday + hour;
    await rig.until(id, { failures: 1 });
    await rig.happen(skipping('c2'));
    await rig.restart();
    rig.time += 6_000;
    const [first, again] = await rig.target.until(2);
    expect(again?.id).toBe(first?.id);
    expect(again?.json).toEqual(first?.json);
    expect(first?.json.data).toMatchObject({ total: 1, violations: [{ violation: { case: 'c1' } }] });
    await rig.until(id, { failures: 0 });
    rig.time = monday + 2 * hour;
    const [, , next] = await rig.target.until(3);
    expect(next?.json.data).toMatchObject({ total: 1, violations: [{ violation: { case: 'c2' } }] });
    expect(next?.id).not.toBe(first?.id);
  });

  it('counts however many there are, and tells the first hundred in full', async () => {
    await rig.subscribe({ digest: 'hourly', filter: { departments: ['marketing'] } });
    const cases = Array.from({ length: 700 }, (_, index) => index);
    await rig.happen(
      cases.flatMap((index) => skipping(`c${index}`, index % 7 === 0 ? 'sales' : 'marketing')),
    );
    rig.time = monday + hour;
    const [digest] = await rig.target.until(1);
    expect(digest?.json.data).toMatchObject({
      total: 600,
      departments: [{ department: 'marketing', count: 600 }],
    });
    expect(digest?.json.data['violations']).toHaveLength(100);
  });

  it('leaves what it has not told when it is given up', async () => {
    const { id } = await rig.subscribe({ digest: 'daily', digestHour: 10, timeZone: 'Europe/Berlin' });
    await rig.happen(skipping('c1'));
    const body = { name: 'Desk', target: { url: rig.target.url } };
    expect((await rig.rig.put(`/subscriptions/${id}`, body)).json).not.toHaveProperty('nextDigestAt');
    expect(subjects(await rig.target.until(1))).toEqual(['raised c1']);
  });
});

describe('in quiet hours', () => {
  const evening = monday + 10 * hour;
  const nextMorning = monday + 24 * hour;
  const quietHours = { calendar: 'cn-office' };

  it('messages wait until the calendar works', async () => {
    const { id } = await rig.subscribe({ quietHours });
    rig.time = evening;
    await rig.happen([...skipping('c1'), ...twoEyes('c2')]);
    await aLook();
    expect(rig.target.received).toEqual([]);
    expect(await rig.read(id)).toMatchObject({ behind: 2, position: '0' });
    rig.time = nextMorning;
    expect(subjects(await rig.target.until(2))).toEqual(['raised c1', 'raised c2']);
  });

  it('what is too bad does not wait, and does not come twice; a replay after it passes over nothing', async () => {
    const { id } = await rig.subscribe({ quietHours: { ...quietHours, except: 'critical' } });
    await rig.happen(skipping('c0'));
    await rig.target.until(1);
    rig.time = evening;
    await rig.happen([...skipping('c1'), ...twoEyes('c2'), ...skipping('c3'), ...twoEyes('c4')]);
    const urgent = await rig.target.until(3);
    expect(subjects(urgent).slice(1)).toEqual(['raised c2', 'raised c4']);
    expect(urgent[2]?.json.data).toMatchObject({ notice: '0:1' });
    for (let logged = 0; logged < 3;) logged = (await rig.deliveries(id)).length;
    await rig.restart();
    await aLook();
    expect(rig.target.received).toHaveLength(3);
    rig.time = nextMorning;
    await rig.happen(twoEyes('c5'));
    expect(subjects(await rig.target.until(6)).slice(3)).toEqual(['raised c1', 'raised c3', 'raised c5']);
    await rig.until(id, { behind: 0, position: '0:6' });
    await aLook();
    expect(rig.target.received).toHaveLength(6);
    await rig.do(id, 'replay', { after: '0:1' });
    expect(subjects(await rig.target.until(11)).slice(6)).toEqual(
      ['c1', 'c2', 'c3', 'c4', 'c5'].map((subject) => `raised ${subject}`),
    );
  });

  it('what was looked at and left waiting is sent, however soon they end', async () => {
    await rig.subscribe({ quietHours: { ...quietHours, except: 'critical' } });
    rig.time = evening;
    await rig.happen(skipping('c1'));
    await pause(200);
    rig.time = nextMorning;
    expect(subjects(await rig.target.until(1, 5_000))).toEqual(['raised c1']);
  });

  it('a digest waits, too', async () => {
    await rig.subscribe({
      digest: 'daily',
      digestHour: 22,
      quietHours: {
        businessCalendar: { id: 'late', timeZone: 'Asia/Shanghai', hours: { 2: [['07:00', '08:00']] } },
      },
    });
    await rig.happen(skipping('c1'));
    rig.time = monday + 13 * hour;
    await aLook();
    expect(rig.target.received).toEqual([]);
    rig.time = monday + 22 * hour;
    const [digest] = await rig.target.until(1);
    expect(digest?.json.data).toMatchObject({ total: 1, to: new Date(rig.time).toISOString() });
  });
});
