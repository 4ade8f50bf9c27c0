/**
 * An HTTP command with everything it needs — token, validation, idempotency key, a durable event — against bare Nest +
 * Fastify + ValidationPipe that stores nothing, under the same load from a third process, in turn.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { lives } from './lives.mjs';
import { peer } from './peers.mjs';
import { inTurn, report } from './report.mjs';
import { sampleToken, startApp } from './service.mjs';

const seconds = '5';
const connections = '64';
/** The bare server validates claims. */
const bareBody = JSON.stringify(lives.claim.begins.body(0));
/** Where each begins: the service that takes it, which is the app of that name. */
const begun = Object.values(lives).map(({ process: name, begins }) => ({ name, ...begins }));

async function startBare() {
  const script = fileURLToPath(new URL('peers/bare-nest/server.mjs', import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await createInterface({ input: child.stdout })
    [Symbol.asyncIterator]()
    .next()
    .then(({ value }) => [value]);
  return { url: `http://127.0.0.1:${JSON.parse(line).port}/claims`, stop: () => child.kill() };
}

const load = (url, body, token) => {
  const answer = peer('load', 'load.mjs', [url, seconds, connections, body, ...(token ? [token] : [])]);
  if (answer.failed > 0) throw new Error(`${answer.failed} requests to ${url} failed`);
  return answer.requestsPerSecond;
};

const bare = await startBare();
try {
  for (const { name, person, path, body } of begun) {
    const service = await startApp(path.split('/')[0], { LIUCHENG_RATE_LIMIT: '10000000' });
    try {
      const token = await sampleToken(service.data, person);
      const sent = JSON.stringify(body(0));
      const ours = () => load(`${service.url}/${path}`, sent, token);
      const theirs = () => load(bare.url, bareBody);
      ours();
      theirs();
      const { a, b, ratio } = await inTurn(3, ours, theirs);
      report({
        what: `HTTP command → durable event, ${name}, ${connections} connections`,
        value: a,
        unit: 'commands/s',
        peer: `bare Nest + Fastify + ValidationPipe: ${Math.round(b)} requests/s`,
        ratio,
        goal: '≥ 0.6×',
        met: ratio >= 0.6,
        note: 'one thread does it all; about a third of its time are the commits of events, bus and views, and what is left per request (token, limits, validation, headers, idempotency, history) is still twice the bare request',
      });
    } finally {
      await service.stop();
    }
  }
} finally {
  bare.stop();
}
