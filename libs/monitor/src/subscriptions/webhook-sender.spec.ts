import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { answer, WebhookTarget } from '../testing/webhook-target.ts';
import { isPublic } from './addresses.ts';
import type { Message } from './message.ts';
import { WebhookSender } from './webhook-sender.ts';

const message: Message = {
  id: 'msg_1',
  type: 'violation.raised',
  timestamp: '2026-03-02T01:00:00.000Z',
  data: { text: '采购：跳过了审批' },
};
const secrets = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)].map((secret) => secret.toString('base64'));

let target: WebhookTarget;
let sender: WebhookSender;
beforeEach(async () => {
  target = await WebhookTarget.open();
  sender = new WebhookSender({ privateTargets: true, timeoutMs: 400 });
});
afterEach(async () => {
  await sender.close();
  await target.close();
});

const send = (url = target.url, by = sender) => by.send(url, message, secrets, Date.now());

describe('a webhook', () => {
  it('is signed by each secret as the library of Standard Webhooks verifies it', async () => {
    expect(await send()).toEqual({ outcome: 'delivered', ms: expect.any(Number), status: 204 });
    const [{ text, headers }] = target.received as [(typeof target.received)[0]];
    const { id: _, ...payload } = message;
    for (const secret of secrets)
      expect(new Webhook(`whsec_${secret}`).verify(text, headers)).toEqual(payload);
    const stranger = new Webhook(Buffer.alloc(32, 3).toString('base64'));
    expect(() => stranger.verify(text, headers)).toThrow('No matching signature');
    expect(() => new Webhook(secrets[0] as string).verify(`${text} `, headers)).toThrow();
    expect(headers['webhook-id']).toBe('msg_1');
  });

  it('fails by what is answered, and follows no redirect', async () => {
    const elsewhere = await WebhookTarget.open();
    target.answers.push(
      answer(500),
      answer(410, {}, 'gone'),
      answer(302, { location: elsewhere.url }),
      answer(429, { 'retry-after': '120' }),
      answer(503, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }),
    );
    expect(await send()).toMatchObject({ outcome: 'failed', status: 500, error: 'refused' });
    expect(await send()).toMatchObject({ outcome: 'failed', status: 410, error: 'refused', answer: 'gone' });
    expect(await send()).toMatchObject({ outcome: 'failed', status: 302, error: 'redirect' });
    expect(await send()).toMatchObject({ outcome: 'failed', status: 429, retryAfter: 120_000 });
    const { retryAfter = 0 } = await send();
    expect(retryAfter).toBeGreaterThan(50_000);
    expect(retryAfter).toBeLessThanOrEqual(60_000);
    expect(elsewhere.received).toEqual([]);
    await elsewhere.close();
  });

  it('waits no longer than it may for an answer, a body, a connection', async () => {
    target.answers.push(() => undefined);
    expect(await send()).toMatchObject({ outcome: 'failed', error: 'timeout' });
    target.answers.push((response) => response.writeHead(200).write('begun'));
    const slow = await send();
    expect(slow).toMatchObject({ outcome: 'delivered', status: 200, answer: 'begun' });
    expect(slow.ms).toBeLessThan(5_000);
    const { url } = await WebhookTarget.open().then(async (other) => {
      const at = { url: other.url };
      await other.close();
      return at;
    });
    expect(await send(url)).toMatchObject({ outcome: 'failed', error: 'ECONNREFUSED' });
  });

  it('reads no more than a kibibyte of an answer', async () => {
    let closed = false;
    target.answers.push((response) => {
      response.once('close', () => (closed = true));
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(512)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    const { answer: kept } = await send();
    expect(kept).toBe('x'.repeat(1_024));
    for (let looks = 0; looks < 100 && !closed; looks++) await new Promise((r) => setTimeout(r, 10));
    expect(closed).toBe(true);
  });

  it('is given up at once when the sender stops', async () => {
    const stopping = new AbortController();
    target.answers.push(() => stopping.abort(new Error('stopped')));
    const sent = new WebhookSender({ privateTargets: true });
    await expect(sent.send(target.url, message, secrets, Date.now(), stopping.signal)).rejects.toThrow(
      'stopped',
    );
    await sent.close();
  });
});

describe('a target that is not public', () => {
  it.each([
    'https://localhost:PORT/',
    'https://127.0.0.1:PORT/',
    'https://[::1]:PORT/',
    'https://[::ffff:127.0.0.1]:PORT/',
    'https://[::127.0.0.1]:PORT/',
    'https://[64:ff9b::7f00:1]:PORT/',
    'https://2130706433:PORT/',
    'https://0x7f.1:PORT/',
    'https://017700000001:PORT/',
    'https://0:PORT/',
    'https://10.0.0.8/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://100.100.100.200/',
    'https://168.63.129.16/',
    'https://[fd00:ec2::254]/',
    'https://[fe80::1]/',
    'https://224.0.0.1/',
    'http://8.8.8.8/',
    'http://localhost:PORT/',
  ])('%s is refused before anything is sent', async (url) => {
    const careful = new WebhookSender({ privateTargets: false, timeoutMs: 4_000 });
    expect(await send(url.replace('PORT', String(target.port)), careful)).toMatchObject({
      outcome: 'failed',
      error: 'private-target',
    });
    expect(target.received).toEqual([]);
    await careful.close();
  });

  it('is told by its address', () => {
    for (const address of ['8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8'])
      expect(isPublic(address)).toBe(true);
    for (const address of ['', 'localhost', '::', '2002:7f00:1::', '4000::1'])
      expect(isPublic(address)).toBe(false);
  });
});
