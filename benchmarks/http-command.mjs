/**
 * An HTTP command with everything it needs — token, validation, idempotency key, a durable event — against bare Nest +
 * Fastify + ValidationPipe that stores nothing, under the same load from a third process, in turn.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { peer } from './peers.mjs';
import { inTurn, report } from './report.mjs';
import { startApp, tokenOf } from './service.mjs';

const seconds = '5';
const connections = '64';
const body = JSON.stringify({
  title: 'Customer visit in Hangzhou',
  currency: 'CNY',
  total: 35_000,
  items: [
    {
      category: 'travel',
      date: '2026-03-02',
      amount: 35_000,
      receipt: { number: 'FP-2026-000123' },
      description: 'Train to Hangzhou',
    },
  ],
});

async function startBare() {
  const script = fileURLToPath(new URL('peers/bare-nest/server.mjs', import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await createInterface({ input: child.stdout })
    [Symbol.asyncIterator]()
    .next()
    .then(({ value }) => [value]);
  return { url: `http://127.0.0.1:${JSON.parse(line).port}/claims`, stop: () => child.kill() };
}

const load = (url, token) => {
  const answer = peer('load', 'load.mjs', [url, seconds, connections, body, ...(token ? [token] : [])]);
  if (answer.failed > 0) throw new Error(`${answer.failed} requests to ${url} failed`);
  return answer.requestsPerSecond;
};

const finance = await startApp('finance', { LIUCHENG_RATE_LIMIT: '10000000' });
const bare = await startBare();
try {
  const token = await tokenOf(finance.url, 'u-zhang');
  const target = `${finance.url}/finance/expense-claims`;
  load(target, token);
  load(bare.url);
  const { a, b, ratio } = await inTurn(
    3,
    () => load(target, token),
    () => load(bare.url),
  );
  report({
    what: `HTTP command → durable event, ${connections} connections`,
    value: a,
    unit: 'commands/s',
    peer: `bare Nest + Fastify + ValidationPipe: ${Math.round(b)} requests/s`,
    ratio,
    goal: '≥ 0.6×',
    met: ratio >= 0.6,
    note: 'one thread does it all; about a third of its time are the commits of events, bus and views, and what is left per request (token, limits, validation, headers, idempotency, history) is still twice the bare request',
  });
} finally {
  await finance.stop();
  bare.stop();
}
