import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { play } from '../testing/claim-scripts.ts';
import { Cluster, type ServiceProcess } from './cluster.ts';
import { PatientClient } from './patient-client.ts';
import { missingServers } from './servers.ts';

const supervisor = 'u-gao';
const kills = 2;
const monitors = 3;
const title = 'deliveries of monitors that are killed -9 in the midst of them';
const missing = await missingServers();

interface Came {
  readonly id: string;
  /** `raised ID` */
  readonly said: string;
}

interface Message {
  readonly type: string;
  readonly data: { readonly violation: { readonly id: string } };
}

interface Notice {
  readonly id: string;
  readonly kind: string;
  readonly violation?: { readonly id: string };
}

const saidBy = ({ type, data }: Message): string =>
  `${type.replace(/^.*violation\./, '').replace(/\.v1$/, '')} ${data.violation.id}`;

/** A receiver of webhooks; while it holds on, it leaves requests without an answer. */
class Receiver {
  readonly came: Came[] = [];
  readonly taken: Came[] = [];
  private readonly held: ServerResponse[] = [];
  private holdsOn = false;
  private readonly server = createServer((request, response) => {
    void (async () => {
      let text = '';
      for await (const chunk of request) text += String(chunk);
      const came = { id: String(request.headers['webhook-id']), said: saidBy(JSON.parse(text) as Message) };
      this.came.push(came);
      if (this.holdsOn) this.held.push(response);
      else {
        this.taken.push(came);
        response.writeHead(204).end();
      }
    })();
  });

  async open(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  /** Resolves when a message has come that is not answered. */
  async holdOn(limit: AbortSignal): Promise<void> {
    this.holdsOn = true;
    await until('a message to hold on to', limit, () => this.held.length > 0);
  }

  /** Whoever still waits for an answer gets none. */
  goOn(): void {
    this.holdsOn = false;
    for (const response of this.held.splice(0)) response.destroy();
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** Looks until it holds. @throws Error that says what did not come about */
async function until(
  what: string,
  limit: AbortSignal,
  holds: () => boolean | Promise<boolean>,
): Promise<void> {
  while (!(await holds())) {
    if (limit.aborted) throw new Error(`not in time: ${what}`);
    await pause(20);
  }
}

/** The one that delivers, once it says so. */
async function delivering(cluster: Cluster, limit: AbortSignal): Promise<ServiceProcess> {
  let found: ServiceProcess | undefined;
  await until('a monitor that delivers', limit, async () => {
    for (const monitor of cluster.monitors.filter(({ running }) => running)) {
      const answer = await fetch(`${monitor.url}/monitor/metrics`).catch(() => undefined);
      const text = (await answer?.text().catch(() => '')) ?? '';
      if (/background_work_active\{work="subscriptions"[^}]*\} 1$/m.test(text)) found = monitor;
    }
    return found !== undefined;
  });
  return found as ServiceProcess;
}

/** What the monitor has told of violations. */
async function noticesOf(client: PatientClient): Promise<string[]> {
  const told: string[] = [];
  for (let after = '0'; ;) {
    const { json } = await client.request(supervisor, `/monitor/notices?after=${after}`);
    const items = json['items'] as Notice[];
    const last = items.at(-1);
    if (!last) return told.sort();
    after = last.id;
    for (const { kind, violation } of items) if (violation) told.push(`${kind} ${violation.id}`);
  }
}

/** Everything on a topic. */
async function read(brokers: string, topic: string, limit: AbortSignal): Promise<Came[]> {
  const kafka = new Kafka({ brokers: [brokers], clientId: 'test', logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const left = new Map(ends.map(({ partition, low, high }) => [partition, Number(high) - Number(low)]));
  let count = [...left.values()].reduce((sum, each) => sum + each, 0);
  const came: Came[] = [];
  const consumer = kafka.consumer({ groupId: `test-${topic}` });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message: { value, headers = {} } }) => {
      const data = JSON.parse(String(value)) as Message['data'];
      came.push({ id: String(headers['ce_id']), said: saidBy({ type: String(headers['ce_type']), data }) });
      count--;
    },
  });
  await until(`all of ${topic}, ${count} left`, limit, () => count <= 0);
  await consumer.disconnect();
  return came;
}

/** Each once, whatever came more often; one id stands for one thing. */
function eachOnce(came: readonly Came[]): string[] {
  const said = new Map<string, string>();
  for (const { id, said: what } of came) {
    expect(said.get(id) ?? what).toBe(what);
    said.set(id, what);
  }
  return [...said.values()].sort();
}

describe(title, () => {
  if (missing !== undefined) {
    process.stderr.write(`skipped: ${title}: ${missing}\n`);
    it.skip(`lose nothing (skipped: ${missing})`, () => undefined);
    return;
  }
  it('bring each violation to the webhook and to both topics, doubles under one id', async () => {
    const limit = AbortSignal.timeout(240_000);
    const directory = await mkdtemp(join(tmpdir(), 'liucheng-couriers-'));
    const receiver = new Receiver();
    let cluster: Cluster | undefined;
    try {
      const url = await receiver.open();
      const running = (cluster = await Cluster.start({
        directory,
        monitors,
        environment: {
          LIUCHENG_PERSONAL_KEY: randomBytes(32).toString('base64'),
          LIUCHENG_WEBHOOK_PRIVATE_TARGETS: 'allow',
          LIUCHENG_LEASE: '2s',
        },
      }));
      const client = new PatientClient((path) => running.serverOf(path), limit);
      const subscribe = async (target: object): Promise<string> => {
        const body = { name: 'Desk', target };
        const { status, json } = await client.request(supervisor, '/monitor/subscriptions', {
          method: 'POST',
          body,
        });
        expect([status, json]).toEqual([201, expect.anything()]);
        return String(json['id']);
      };
      const subscriptions = [await subscribe({ url }), await subscribe({ topic: true })];

      let playing = true;
      const violations: string[] = [];
      const claims = (async () => {
        for (let turn = 0; playing; turn++) {
          await pause(300);
          const played = await play(client, `claim-${turn}`, (turn % 5) / 6);
          violations.push(...played.flatMap((each) => each.violations));
        }
      })();
      for (let killed = 0; killed < kills; killed++) {
        await receiver.holdOn(limit);
        const victim = await delivering(running, limit);
        await victim.kill9();
        receiver.goOn();
        const back = victim.start();
        const taken = receiver.taken.length;
        // Another one goes on.
        await until('delivered by another', limit, () => receiver.taken.length > taken);
        await back;
      }
      playing = false;
      await claims;
      expect((await client.request(supervisor, '/monitor/status?wait=10000')).status).toBe(200);
      for (const id of subscriptions) {
        await until(`all of subscription ${id}`, limit, async () => {
          const { json } = await client.request(supervisor, `/monitor/subscriptions/${id}`);
          return json['behind'] === 0 && json['state'] === 'active';
        });
      }
      const told = await noticesOf(client);
      expect(told.filter((each) => each.startsWith('raised'))).toHaveLength(violations.length);
      expect(eachOnce(receiver.taken)).toEqual(told);
      expect(eachOnce(await read(running.brokerAddress, 'liucheng.subscribed-violations', limit))).toEqual(
        told,
      );
      expect(eachOnce(await read(running.brokerAddress, 'liucheng.violations', limit))).toEqual(told);
      // What was under way at each kill came again; one monitor delivers, not each of them.
      const doubles = receiver.came.length - new Set(receiver.came.map(({ id }) => id)).size;
      expect(doubles).toBeGreaterThanOrEqual(kills);
      expect(doubles).toBeLessThan(told.length / 4);
      process.stderr.write(`couriers: ${told.length} told, ${doubles} came again over ${kills} × kill -9\n`);
    } finally {
      await cluster?.destroy();
      await receiver.close();
      await rm(directory, { recursive: true, force: true });
    }
  }, 300_000);
});
