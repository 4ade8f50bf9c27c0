import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, it } from '@jest/globals';
import { freePort } from '@liucheng/service-kit/testing';
import type { Message } from './message.ts';
import { WebhookSender } from './webhook-sender.ts';

const secret = Buffer.alloc(32, 7).toString('base64');
const message: Message = {
  id: 'msg_1',
  type: 'violation.raised',
  timestamp: '2026-03-02T01:00:00.000Z',
  data: { violation: { message: { en: 'The approval was skipped.' } } },
};

let receiver: ChildProcess | undefined;
afterEach(() => {
  receiver?.kill();
});

it('the receiver in the documentation takes what is signed, once, and nothing else', async () => {
  const page = readFileSync(new URL('../../../../docs/subscriptions.md', import.meta.url), 'utf8');
  const [, code = ''] = /```js\n(.*?)```/s.exec(page) ?? [];
  const port = await freePort();
  receiver = spawn(process.execPath, ['--input-type=module', '-e', code], {
    env: { SECRET: `whsec_${secret}`, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  receiver.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const sender = new WebhookSender({ privateTargets: true });
  const send = (by = secret, sent = message) =>
    sender.send(`http://127.0.0.1:${port}/`, sent, [by], Date.now());
  let sent = await send();
  for (let tries = 0; sent.error === 'ECONNREFUSED' && tries < 200; tries++) {
    await pause(50);
    sent = await send();
  }
  expect(sent).toMatchObject({ outcome: 'delivered', status: 204 });
  expect(await send()).toMatchObject({ status: 204 });
  expect(await send(Buffer.alloc(32, 8).toString('base64'))).toMatchObject({ status: 401 });
  // As long as a digest may be: it comes in pieces, which end within a character.
  const digest = { ...message, id: 'msg_2', data: { ...message.data, more: '审批被跳过。'.repeat(50_000) } };
  expect(await send(secret, digest)).toMatchObject({ status: 204 });
  expect(said).toBe('violation.raised The approval was skipped.\n'.repeat(2));
  await sender.close();
});
