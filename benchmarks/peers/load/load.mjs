/**
 * Posts one body for some seconds over many connections; each request has an idempotency key of its own. Prints JSON:
 * answered requests a second, and how many were not 2xx.
 * Usage: load.mjs URL SECONDS CONNECTIONS BODY [TOKEN]
 */
import { randomUUID } from 'node:crypto';
import autocannon from 'autocannon';

const [url, seconds, connections, body, token] = process.argv.slice(2);
const run = randomUUID();
let sent = 0;
const result = await autocannon({
  url,
  duration: Number(seconds),
  connections: Number(connections),
  requests: [
    {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      setupRequest: (request) => {
        sent += 1;
        return { ...request, headers: { ...request.headers, 'idempotency-key': `${run}-${sent}` } };
      },
    },
  ],
});
console.log(
  JSON.stringify({
    requestsPerSecond: result['2xx'] / result.duration,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors,
  }),
);
