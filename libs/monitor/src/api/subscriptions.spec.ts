import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { hour, monday, step } from '../testing/monitor-rig.ts';
import { skipping, subjects, SubscriptionRig, twoEyes } from '../testing/subscription-rig.ts';
import { answer } from '../testing/webhook-target.ts';

let rig: SubscriptionRig;
beforeEach(async () => {
  rig = await SubscriptionRig.open();
});
afterEach(() => rig.close());

const day = 24 * hour;
const ids = (received: readonly { readonly id: string }[]): string[] => received.map(({ id }) => id);

describe('a webhook', () => {
  it('is told of violations from now on, signed, in order, and logs it', async () => {
    await rig.happen(skipping('before'));
    const { id, secret } = await rig.subscribe();
    rig.time = monday + 10 * hour;
    await rig.happen([step('c1', 0, 'ask'), step('c1', 1, 'approve')]);
    await rig.happen([step('c1', 2, 'pay', { at: monday + 20 * hour })]);
    await rig.happen([step('c2', 0, 'ask'), step('c2', 1, 'approve')]);
    await rig.happen([step('c2', 2, 'pay', { at: monday + 2 * hour })]);
    const received = await rig.target.until(4);
    expect(subjects(received)).toEqual(['raised c1', 'amended c1', 'raised c2', 'withdrawn c2']);
    for (const each of received) expect(rig.verified(each, secret)).toEqual(each.json);
    expect(received[0]?.json).toMatchObject({
      type: 'violation.raised',
      timestamp: new Date(rig.time).toISOString(),
      data: {
        subscription: id,
        notice: '0:2',
        violation: { rule: 'pay-in-time', message: { en: expect.any(String), 'zh-CN': expect.any(String) } },
      },
    });
    await rig.until(id, { behind: 0, position: '0:5' });
    expect(await rig.deliveries(id)).toMatchObject(
      ids(received)
        .toReversed()
        .map((message) => ({ message, attempt: 1, outcome: 'delivered', status: 204 })),
    );
  });

  it('takes what its filter lets through', async () => {
    await rig.subscribe({ filter: { minSeverity: 'critical' } });
    await rig.subscribe({ filter: { departments: ['marketing', 'nowhere'], kind: 'step-skipped' } });
    await rig.subscribe({ filter: { person: 'approve-person', rule: 'four-eyes', process: 'purchase' } });
    await rig.subscribe({ filter: { process: 'elsewhere' } });
    const { id } = await rig.subscribe({ filter: { severity: 'minor' } });
    await rig.happen([...skipping('c1'), ...skipping('c2', 'marketing'), ...twoEyes('c3')]);
    expect(subjects(await rig.target.until(3)).toSorted()).toEqual(['raised c2', 'raised c3', 'raised c3']);
    await rig.until(id, { behind: 0 });
    expect(rig.target.received).toHaveLength(3);
  });

  it('is signed by the old secret as well for a day after a new one', async () => {
    const { id, secret } = await rig.subscribe();
    const { secret: second, oldSecretUntil } = await rig.do(id, 'secret');
    expect(oldSecretUntil).toBe(new Date(monday + day).toISOString());
    await rig.happen(skipping('c1'));
    const [first] = await rig.target.until(1);
    for (const each of [secret, second]) expect(rig.verified(first as never, each)).toBeDefined();
    rig.time = monday + day;
    await rig.happen(skipping('c2'));
    const [, after] = await rig.target.until(2);
    expect(rig.verified(after as never, second)).toBeDefined();
    expect(() => rig.verified(after as never, secret)).toThrow('No matching signature');
    const { secret: third } = await rig.do(id, 'secret');
    const { secret: fourth } = await rig.do(id, 'secret');
    await rig.happen(skipping('c3'));
    const [, , last] = await rig.target.until(3);
    expect(last?.headers['webhook-signature']?.split(' ')).toHaveLength(2);
    for (const each of [third, fourth]) expect(rig.verified(last as never, each)).toBeDefined();
  });

  it('is tried again, later each time, under the same id and before anything else', async () => {
    const { id } = await rig.subscribe();
    rig.target.answers.push(answer(500), answer(503, { 'retry-after': '600' }));
    await rig.happen([...skipping('c1'), ...skipping('c2')]);
    const { nextAttemptAt = '' } = await rig.until(id, { failures: 1, state: 'active' });
    const wait = Date.parse(nextAttemptAt) - rig.time;
    expect(wait).toBeGreaterThanOrEqual(5_000);
    expect(wait).toBeLessThanOrEqual(6_000);
    rig.time += wait - 1;
    await pause(1_100);
    expect(rig.target.received).toHaveLength(1);
    rig.time += 1;
    await rig.until(id, { failures: 2, nextAttemptAt: new Date(rig.time + 600_000).toISOString() });
    await rig.restart();
    expect(await rig.read(id)).toMatchObject({ failures: 2 });
    rig.time += 600_000;
    const received = await rig.target.until(4);
    expect(subjects(received)).toEqual(['raised c1', 'raised c1', 'raised c1', 'raised c2']);
    expect(new Set(ids(received)).size).toBe(2);
    await rig.until(id, { failures: 0, behind: 0 });
    expect((await rig.deliveries(id)).map(({ attempt, status, error }) => [attempt, status, error])).toEqual([
      [1, 204, undefined],
      [3, 204, undefined],
      [2, 503, 'refused'],
      [1, 500, 'refused'],
    ]);
  });

  it('is failing after five failures in a row, tried by one message at a time, and active after a success', async () => {
    const { id } = await rig.subscribe();
    rig.target.answers.push(...Array.from({ length: 6 }, () => answer(500)));
    await rig.happen([...skipping('c1'), ...skipping('c2')]);
    for (let failures = 1; failures <= 6; failures++) {
      await rig.until(id, { failures, state: failures < 5 ? 'active' : 'failing' });
      rig.time += hour;
    }
    expect(subjects(await rig.target.until(8))).toEqual([...Array<string>(7).fill('raised c1'), 'raised c2']);
    await rig.until(id, { failures: 0, state: 'active', behind: 0 });
  });

  it('is disabled by 410 at once, by failing for five days, and goes on where it stood when it is wanted again', async () => {
    const { id } = await rig.subscribe();
    rig.target.answers.push(answer(410));
    await rig.happen([...skipping('c1'), ...skipping('c2')]);
    await rig.until(id, { state: 'disabled', cause: 'gone' });
    rig.time += 10 * day;
    await pause(1_100);
    expect(rig.target.received).toHaveLength(1);
    rig.target.answers.push(answer(500), answer(500), answer(500));
    expect(await rig.do(id, 'resumption')).toMatchObject({ state: 'active', failures: 0 });
    await rig.until(id, { failures: 1 });
    rig.time += 5 * day - 1;
    await rig.until(id, { failures: 2, state: 'active' });
    rig.time += hour;
    await rig.until(id, { failures: 3, state: 'disabled', cause: 'failing-too-long' });
    await rig.do(id, 'resumption');
    expect(subjects(await rig.target.until(6)).slice(4)).toEqual(['raised c1', 'raised c2']);
  });

  it('loses nothing when the service ends in the middle, and repeats no more than what was under way', async () => {
    const { id } = await rig.subscribe();
    const cases = Array.from({ length: 40 }, (_, index) => `c${index}`);
    // The sixth is not answered before the service ends.
    rig.target.answers.push(...Array.from({ length: 5 }, () => answer(200)), () => undefined);
    await rig.happen(cases.flatMap((each) => skipping(each)));
    const restarts = [6, 12, 20];
    for (const count of restarts) {
      await rig.target.until(count);
      await rig.restart();
    }
    await rig.until(id, { behind: 0 });
    const received = rig.target.received;
    const first = new Map(received.map((each) => [each.id, each]));
    expect(subjects([...first.values()])).toEqual(cases.map((each) => `raised ${each}`));
    expect(received.length).toBeLessThanOrEqual(cases.length + restarts.length);
    expect(received[6]?.id).toBe(received[5]?.id);
    expect(received[6]?.json).toEqual(received[5]?.json);
  });

  it('is sent once more what lies behind a notice, under the same ids', async () => {
    const { id } = await rig.subscribe();
    await rig.happen([...skipping('c1'), ...skipping('c2'), ...skipping('c3')]);
    const first = [...(await rig.target.until(3))];
    await rig.until(id, { behind: 0 });
    await rig.do(id, 'replay', { after: first[0]?.json.data['notice'] });
    await rig.target.until(5);
    await rig.do(id, 'replay', { after: '0' });
    expect(ids(await rig.target.until(8))).toEqual(ids([...first, ...first.slice(1), ...first]));
    await rig.until(id, { behind: 0 });
    // Behind the end.
    expect(await rig.do(id, 'replay', { after: '0:99.7:3' })).toMatchObject({ position: '0:3' });
  });

  it('goes where a replay puts it while a message is under way', async () => {
    const { id } = await rig.subscribe();
    await rig.happen([...skipping('c1'), ...skipping('c2')]);
    await rig.target.until(2);
    await rig.until(id, { behind: 0 });
    let finish = (): void => undefined;
    rig.target.answers.push((response) => {
      finish = () => response.writeHead(204).end();
    });
    await rig.happen([...skipping('c3'), ...skipping('c4')]);
    await rig.target.until(3);
    await rig.do(id, 'replay', { after: '0:1' });
    finish();
    expect(subjects(await rig.target.until(6)).slice(2)).toEqual(
      ['c3', 'c2', 'c3', 'c4'].map((subject) => `raised ${subject}`),
    );
    await rig.until(id, { behind: 0 });
    expect(await rig.deliveries(id)).toHaveLength(6);
  });

  it('goes to another target, and is filtered otherwise, from when it is told so', async () => {
    const { id, secret } = await rig.subscribe();
    rig.target.answers.push(answer(500));
    await rig.happen(skipping('c1'));
    await rig.until(id, { failures: 1 });
    const other = await rig.another();
    const body = { name: 'Other', target: { url: other.url }, filter: { departments: ['sales'] } };
    expect((await rig.rig.put(`/subscriptions/${id}`, body)).json).toMatchObject({
      failures: 0,
      state: 'active',
    });
    await rig.happen([...skipping('c2', 'marketing'), ...skipping('c3')]);
    const received = await other.until(2);
    expect(subjects(received)).toEqual(['raised c1', 'raised c3']);
    expect(rig.verified(received[0] as never, secret)).toBeDefined();
    expect(rig.target.received).toHaveLength(1);
  });

  it('does not blame a new target for what the old one answers', async () => {
    const { id } = await rig.subscribe();
    let refuse = (): void => undefined;
    rig.target.answers.push((response) => {
      refuse = () => response.writeHead(410).end();
    });
    await rig.happen(skipping('c1'));
    await rig.target.until(1);
    const other = await rig.another();
    await rig.rig.put(`/subscriptions/${id}`, { name: 'Other', target: { url: other.url } });
    refuse();
    expect(subjects(await other.until(1, 5_000))).toEqual(['raised c1']);
    expect(await rig.until(id, { behind: 0 })).toMatchObject({ state: 'active', failures: 0 });
  });

  it('keeps its secret when the key of the installation is replaced', async () => {
    const [first, second] = [1, 2].map((each) => Buffer.alloc(32, each).toString('base64'));
    await rig.restart({ LIUCHENG_PERSONAL_KEY: first as string });
    const { id, secret } = await rig.subscribe();
    await rig.restart({
      LIUCHENG_PERSONAL_KEY: second as string,
      LIUCHENG_PERSONAL_KEY_PREVIOUS: first as string,
    });
    await rig.happen(skipping('c1'));
    await rig.until(id, { behind: 0 });
    await rig.restart({ LIUCHENG_PERSONAL_KEY: second as string });
    await rig.happen(skipping('c2'));
    for (const each of await rig.target.until(2)) expect(rig.verified(each, secret)).toBeDefined();
  });

  it('goes on with a new secret when the key of the installation is lost', async () => {
    const { id } = await rig.subscribe();
    const [next, last] = [8, 9].map((each) => Buffer.alloc(32, each).toString('base64')) as [string, string];
    await rig.restart({ LIUCHENG_PERSONAL_KEY: next });
    await rig.happen(skipping('c1'));
    await pause(300);
    expect(rig.target.received).toEqual([]);
    const { secret } = await rig.do(id, 'secret');
    const [first] = await rig.target.until(1);
    expect(rig.verified(first as never, secret)).toBeDefined();
    // The lost one, which is still there, does not keep the new one from being encrypted anew.
    await rig.restart({ LIUCHENG_PERSONAL_KEY: last, LIUCHENG_PERSONAL_KEY_PREVIOUS: next });
    await rig.happen(skipping('c2'));
    await rig.target.until(2);
    await rig.restart({ LIUCHENG_PERSONAL_KEY: last });
    await rig.happen(skipping('c3'));
    const received = await rig.target.until(3);
    expect(rig.verified(received.at(-1) as never, secret)).toBeDefined();
  });

  it('keeps the latest five hundred attempts', async () => {
    const { id } = await rig.subscribe();
    const cases = Array.from({ length: 520 }, (_, index) => `c${index}`);
    await rig.happen(cases.flatMap((each) => skipping(each)));
    await rig.target.until(520, 60_000);
    await rig.until(id, { behind: 0 });
    const pages: number[] = [];
    for (let cursor = ''; ;) {
      const query = `limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
      const { json } = await rig.rig.get(`/subscriptions/${id}/deliveries?${query}`);
      const { items, next } = json as { items: unknown[]; next?: string };
      pages.push(items.length);
      if (next === undefined) break;
      cursor = next;
    }
    expect(pages).toEqual([200, 200, 100]);
  });

  it('waits while it is paused, and is sent pings all the same', async () => {
    const { id, secret } = await rig.subscribe();
    expect(await rig.do(id, 'pause')).toMatchObject({ state: 'paused' });
    await rig.happen(skipping('c1'));
    rig.target.answers.push(answer(202, {}, 'pong'), answer(500));
    expect(await rig.do(id, 'test')).toMatchObject({ outcome: 'delivered', status: 202, answer: 'pong' });
    expect(await rig.do(id, 'test')).toMatchObject({
      outcome: 'failed',
      error: 'refused',
      explanation: { en: expect.any(String), 'zh-CN': expect.any(String) },
    });
    const [ping] = rig.target.received;
    expect(rig.verified(ping as never, secret)).toMatchObject({ type: 'ping', data: { name: 'Desk' } });
    await pause(1_100);
    expect(rig.target.received).toHaveLength(2);
    await rig.do(id, 'resumption');
    expect(subjects(await rig.target.until(3))[2]).toBe('raised c1');
    await rig.until(id, { behind: 0, failures: 0 });
    expect((await rig.deliveries(id)).map(({ type }) => type)).toEqual(['violation.raised', 'ping', 'ping']);
  });
});
