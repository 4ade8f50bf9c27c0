import { Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BusMessage } from '@liucheng/ports';
import { createLogger } from '@liucheng/service-kit';
import { collections } from '../collections.ts';
import { subscribedTopic } from '../subscriptions/message.ts';
import { subscribedChannel } from '../subscriptions/subscribed-channel.ts';
import { expectDescribed } from '../testing/described.ts';
import { monday } from '../testing/monitor-rig.ts';
import { employee, salesHead } from '../testing/service-rig.ts';
import { skipping, subjects, SubscriptionRig, twoEyes } from '../testing/subscription-rig.ts';
import { answer } from '../testing/webhook-target.ts';

let rig: SubscriptionRig;
let lines = '';
beforeEach(async () => {
  lines = '';
  const write = (chunk: Buffer, _encoding: string, done: () => void): void => {
    lines += chunk.toString();
    done();
  };
  rig = await SubscriptionRig.open(createLogger('trace', { stream: new Writable({ write }) }));
});
afterEach(() => rig.close());

const url = 'https://desk.example.com/hook';
const items = async (path: string) => ((await rig.rig.get(path)).json as { items: { id: string }[] }).items;

describe('subscriptions', () => {
  it('are listed, read, replaced and removed', async () => {
    expect(await items('/subscriptions')).toEqual([]);
    const configuration = {
      name: '监督台',
      target: { url },
      filter: { process: 'purchase', departments: ['sales'], minSeverity: 'major' },
      digest: 'daily',
      digestHour: 8,
      timeZone: 'Asia/Shanghai',
      quietHours: { calendar: 'cn-office', except: 'critical' },
    };
    const { json } = await rig.rig.post('/subscriptions', configuration);
    const { id, secret } = json as { id: string; secret: string };
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(await rig.read(id)).toEqual({
      ...configuration,
      id,
      state: 'active',
      by: 'u-sup',
      createdAt: new Date(monday).toISOString(),
      nextDigestAt: '2026-03-03T00:00:00.000Z',
      position: '0',
      behind: 0,
      failures: 0,
    });
    const other = { name: 'Other', target: { url: rig.target.url }, filter: { severity: 'minor' } };
    expect((await rig.rig.put(`/subscriptions/${id}`, other)).json).toEqual({
      ...other,
      digest: 'none',
      id,
      state: 'active',
      by: 'u-sup',
      createdAt: new Date(monday).toISOString(),
      position: '0',
      behind: 0,
      failures: 0,
    });
    expect(await items('/subscriptions')).toMatchObject([{ id, name: 'Other' }]);
    expect((await rig.do(id, 'test')).state).toBeUndefined();
    expect((await rig.rig.delete(`/subscriptions/${id}`)).status).toBe(204);
    expect(await items('/subscriptions')).toEqual([]);
    const { items: left } = await rig.rig.stores.documents.find(collections.deliveries.name, { limit: 10 });
    expect(left).toEqual([]);
    for (const path of ['', '/deliveries'])
      expect((await rig.rig.get(`/subscriptions/${id}${path}`)).status).toBe(404);
    for (const action of ['secret', 'pause', 'resumption', 'test'])
      expect((await rig.rig.post(`/subscriptions/${id}/${action}`, {})).status).toBe(404);
    expect((await rig.rig.put(`/subscriptions/${id}`, other)).status).toBe(404);
    expect((await rig.rig.post(`/subscriptions/${id}/replay`, { after: '0' })).status).toBe(404);
    expect((await rig.rig.delete(`/subscriptions/${id}`)).status).toBe(404);
  });

  it('are made as the examples of the OpenAPI document say', async () => {
    const { json } = await rig.rig.get('/openapi.json');
    const { paths } = json as {
      paths: Record<string, { post: { requestBody: { content: Record<string, { examples: object }> } } }>;
    };
    const content = paths['/monitor/subscriptions']?.post.requestBody.content['application/json'];
    const examples = Object.values(content?.examples ?? {}) as { value: object }[];
    expect(examples).toHaveLength(4);
    for (const { value } of examples)
      expect(await rig.rig.post('/subscriptions', value)).toMatchObject({ status: 201, json: value });
  });

  it('are for supervisors and administrators', async () => {
    const { id } = await rig.subscribe();
    const body = { name: 'x', target: { url } };
    for (const as of [employee, salesHead]) {
      for (const path of ['', `/${id}`, `/${id}/deliveries`])
        expect((await rig.rig.get(`/subscriptions${path}`, as)).status).toBe(403);
      for (const path of ['', `/${id}/secret`, `/${id}/test`, `/${id}/pause`])
        expect((await rig.rig.post(`/subscriptions${path}`, body, as)).status).toBe(403);
      expect((await rig.rig.put(`/subscriptions/${id}`, body, as)).status).toBe(403);
      expect((await rig.rig.delete(`/subscriptions/${id}`, as)).status).toBe(403);
    }
  });

  it.each([
    ['/name', { name: '' }],
    ['/target', { target: {} }],
    ['/target', { target: { url, topic: true } }],
    ['/target/topic', { target: { topic: false } }],
    ['/target/url', { target: { url: 'desk' } }],
    ['/target/url', { target: { url: 'ftp://desk.example.com' } }],
    ['/target/url', { target: { url: 'https://me:word@desk.example.com' } }],
    ['/target/url', { target: { url: `https://desk.example.com/${'x'.repeat(2_000)}` } }],
    ['/filter/severity', { filter: { severity: 'minor', minSeverity: 'major' } }],
    ['/filter/kind', { filter: { kind: 'anything' } }],
    ['/filter/departments', { filter: { departments: [] } }],
    ['/filter/departments/1', { filter: { departments: ['sales', 7] } }],
    ['/filter/department', { filter: { department: 'sales' } }],
    ['/digest', { digest: 'weekly' }],
    ['/digest', { target: { topic: true }, digest: 'daily' }],
    ['/digestHour', { digest: 'daily', digestHour: 24 }],
    ['/digestHour', { digest: 'hourly', digestHour: 8 }],
    ['/timeZone', { digest: 'daily', timeZone: 'Mars/Olympus' }],
    ['/timeZone', { timeZone: 'Asia/Shanghai' }],
    ['/quietHours', { quietHours: {} }],
    ['/quietHours/calendar', { quietHours: { calendar: 'mine' } }],
    [
      '/quietHours/businessCalendar/timeZone',
      {
        quietHours: {
          businessCalendar: { id: 'x', timeZone: 'Nowhere', hours: { 1: [['09:00', '18:00']] } },
        },
      },
    ],
    ['/quietHours/except', { quietHours: { calendar: 'cn-office', except: 'worst' } }],
  ])('say what is wrong at %s: %j', async (path, wrong) => {
    const { status, json } = await rig.rig.post('/subscriptions', { name: 'x', target: { url }, ...wrong });
    expect([status, json]).toEqual([
      400,
      expect.objectContaining({ errors: [expect.objectContaining({ path, expected: expect.any(String) })] }),
    ]);
  });

  it('are not replayed after what is no notice, and a hundred at most', async () => {
    const { id } = await rig.subscribe();
    expect(await rig.rig.post(`/subscriptions/${id}/replay`, { after: 'x' })).toMatchObject({
      status: 400,
      json: { errors: [{ path: '/after' }] },
    });
    const body = { name: 'x', target: { topic: true } };
    for (let count = 1; count < 100; count++) await rig.rig.post('/subscriptions', body);
    expect(await rig.rig.post('/subscriptions', body)).toMatchObject({
      status: 409,
      json: { code: 'too-many-subscriptions' },
    });
  });

  it('go to public targets only, unless it is allowed otherwise', async () => {
    await rig.rig.service.close();
    await rig.rig.start();
    for (const refused of [
      rig.target.url,
      'https://127.0.0.1/',
      'https://[::ffff:127.0.0.1]/',
      'https://2130706433/',
      'https://169.254.169.254/',
    ])
      expect(await rig.rig.post('/subscriptions', { name: 'x', target: { url: refused } })).toMatchObject({
        status: 400,
        json: { errors: [{ path: '/target/url' }] },
      });
    const named = { name: 'x', target: { url: `https://localhost:${rig.target.port}/` } };
    const { id } = (await rig.rig.post('/subscriptions', named)).json as { id: string };
    expect(await rig.do(id, 'test')).toMatchObject({ outcome: 'failed', error: 'private-target' });
    await rig.happen(skipping('c1'));
    await rig.until(id, { failures: 1 });
    expect(rig.target.received).toEqual([]);
  });

  it('keep their secrets to themselves', async () => {
    const { id, secret } = await rig.subscribe();
    const { secret: second } = await rig.do(id, 'secret');
    const body = { name: 'Desk', target: { url: rig.target.url } };
    rig.target.answers.push(answer(500));
    await rig.happen(skipping('c1'));
    await rig.until(id, { failures: 1 });
    const said = [
      (await rig.rig.get('/subscriptions')).text,
      (await rig.rig.get(`/subscriptions/${id}`)).text,
      (await rig.rig.get(`/subscriptions/${id}/deliveries`)).text,
      (await rig.rig.put(`/subscriptions/${id}`, body)).text,
      (await rig.rig.post(`/subscriptions/${id}/test`, {})).text,
      (await rig.rig.post(`/subscriptions/${id}/pause`, {})).text,
      JSON.stringify(await rig.rig.stores.documents.get(collections.subscriptions.name, id)),
      lines,
    ];
    expect(lines).toContain('/monitor/subscriptions');
    for (const text of said) {
      expect(text.length).toBeGreaterThan(2);
      for (const each of [secret, second]) expect(text).not.toContain(each.slice('whsec_'.length));
    }
  });

  it('are measured', async () => {
    const { id } = await rig.subscribe();
    rig.target.answers.push(answer(500));
    await rig.happen(skipping('c1'));
    await rig.until(id, { failures: 1 });
    const { text } = await rig.rig.get('/metrics');
    expect(text.replaceAll(',service="monitor"', '').split('\n')).toEqual(
      expect.arrayContaining([
        'liucheng_subscription_deliveries_total{target="webhook",outcome="failed"} 1',
        `liucheng_subscription_lag_notices{subscription="${id}"} 1`,
        'liucheng_subscriptions{state="active"} 1',
      ]),
    );
  });
});

describe('the topic of violations', () => {
  it('gets them as events under their cases, which are no cases to the monitor', async () => {
    const { id, secret } = await rig.subscribe({ target: { topic: true }, filter: { severity: 'critical' } });
    expect(secret).toBeUndefined();
    const taken: BusMessage[] = [];
    const subscription = rig.rig.stores.bus.consume(
      { topics: [subscribedTopic], group: 'listener' },
      async ({ messages }) => {
        taken.push(...messages);
        return Promise.resolve();
      },
    );
    await rig.happen([...skipping('c1'), ...twoEyes('c2')]);
    await rig.until(id, { behind: 0 });
    for (let looks = 0; looks < 200 && taken.length === 0; looks++) await pause(25);
    await subscription.stop();
    expect(taken).toEqual([
      expect.objectContaining({
        topic: 'liucheng.subscribed-violations',
        key: 'c2',
        event: expect.objectContaining({
          specversion: '1.0',
          type: 'liucheng.violation.raised.v1',
          source: '/liucheng/monitor',
          subject: 'c2',
          process: 'purchase',
          data: expect.objectContaining({ violation: expect.objectContaining({ rule: 'four-eyes' }) }),
        }),
      }),
    ]);
    for (const { event } of taken) expectDescribed(subscribedChannel, event);
    await rig.restart();
    await rig.happen(skipping('c3'));
    const { partitions, deadLetters } = (await rig.rig.get('/status?wait=5000')).json as {
      partitions: { name: string }[];
      deadLetters?: unknown;
    };
    expect(partitions.map(({ name }) => name).filter((name) => name.startsWith(subscribedTopic))).toEqual([]);
    expect(deadLetters ?? 0).toEqual(0);
    for (const action of ['test', 'secret'])
      expect(await rig.rig.post(`/subscriptions/${id}/${action}`, {})).toMatchObject({
        status: 409,
        json: { code: 'no-webhook' },
      });
    const webhook = { name: 'Desk', target: { url: rig.target.url } };
    const { json } = await rig.rig.put(`/subscriptions/${id}`, webhook);
    await rig.happen(twoEyes('c4'));
    const [first] = await rig.target.until(1);
    expect(subjects([first as never])).toEqual(['raised c4']);
    expect(rig.verified(first as never, (json as { secret: string }).secret)).toBeDefined();
  });
});
