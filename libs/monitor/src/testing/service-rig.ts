import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:http';
import type { Actor, EventEnvelope } from '@liucheng/kernel';
import type { Logger } from '@liucheng/service-kit';
import { openStores, startTestService, type Stores, type TestService } from '@liucheng/service-kit/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorService } from '../monitor-service.ts';
import { SetClock } from './monitor-rig.ts';

export const supervisor: Actor = {
  id: 'u-sup',
  department: 'supervision',
  roles: [{ role: 'process-supervisor' }],
};
export const salesHead: Actor = {
  id: 'u-head',
  department: 'sales',
  roles: [{ role: 'employee' }, { role: 'department-head', department: 'sales' }],
};
export const employee: Actor = { id: 'u-emp', department: 'sales', roles: [{ role: 'employee' }] };

type Answer = ReturnType<TestService['request']>;

/** The whole service over HTTP, on real stores that the test publishes to. */
export class ServiceRig {
  readonly clock = new SetClock();
  private server: Server | undefined;

  private constructor(
    readonly directory: string,
    readonly stores: Stores,
    private readonly logger: Logger | undefined,
  ) {}

  service!: TestService;

  static async open(settings: Readonly<Record<string, string>> = {}, logger?: Logger): Promise<ServiceRig> {
    const directory = await mkdtemp(join(tmpdir(), 'liucheng-monitor-'));
    const rig = new ServiceRig(directory, await openStores('monitor', directory, {}), logger);
    await rig.start(settings);
    return rig;
  }

  async start(settings: Readonly<Record<string, string>> = {}): Promise<void> {
    const { store, bus, documents } = this.stores;
    this.service = await startTestService(monitorService, {
      settings: { LIUCHENG_CLOCK_TOLERANCE: '87600h', ...settings },
      directory: this.directory,
      overrides: {
        store,
        bus,
        documents,
        clock: this.clock,
        ...(this.logger === undefined ? {} : { logger: this.logger }),
      },
    });
  }

  async publish(events: readonly EventEnvelope[], topic = 'liucheng.finance'): Promise<void> {
    await this.stores.bus.publish(events.map((event) => ({ topic, key: event.subject, event })));
  }

  get(path: string, as: Actor = supervisor, headers: Readonly<Record<string, string>> = {}): Answer {
    return this.service.request('GET', `/monitor${path}`, { as, headers });
  }

  post(path: string, body: unknown, as: Actor = supervisor): Answer {
    return this.service.request('POST', `/monitor${path}`, { as, body });
  }

  put(path: string, body: unknown, as: Actor = supervisor): Answer {
    return this.service.request('PUT', `/monitor${path}`, { as, body });
  }

  delete(path: string, as: Actor = supervisor): Answer {
    return this.service.request('DELETE', `/monitor${path}`, { as });
  }

  /** Base URL of the service on a port of its own, for what needs a connection. */
  async listen(): Promise<string> {
    this.server ??= await new Promise<Server>((resolve) => {
      const server = createServer((request, response) => this.service.service.handle(request, response));
      server.listen(0, '127.0.0.1', () => resolve(server));
    });
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    await this.service.close();
    this.server?.closeAllConnections();
    this.server?.close();
    await this.stores.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}

export interface ServerSentEvent {
  readonly id: string;
  readonly event: string;
  readonly data: {
    readonly id: string;
    readonly kind: string;
    readonly case: string;
    readonly department?: string;
  };
}

/** A subscriber as one would write it in a browser: reads the stream of a fetch. */
export class Subscriber {
  private buffer = '';
  private ended = false;

  private constructor(
    private readonly reader: ReadableStreamDefaultReader<Uint8Array>,
    readonly status: number,
  ) {}

  static async open(
    rig: ServiceRig,
    query: string,
    as: Actor = supervisor,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Subscriber> {
    const url = `${await rig.listen()}/monitor/violations/stream${query}`;
    const authorization = `Bearer ${await rig.service.token(as)}`;
    const response = await fetch(url, { headers: { authorization, ...headers } });
    if (!response.body) throw new Error('no body');
    return new Subscriber(response.body.getReader(), response.status);
  }

  /** The next events. */
  async take(count: number): Promise<ServerSentEvent[]> {
    const events: ServerSentEvent[] = [];
    while (events.length < count) {
      const frame = await this.frame();
      if (frame === undefined) break;
      const fields = new Map(frame.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line]));
      const value = (name: string): string => fields.get(name)?.slice(name.length + 2) ?? '';
      if (!fields.has('data')) continue;
      events.push({
        id: value('id'),
        event: value('event'),
        data: JSON.parse(value('data')) as ServerSentEvent['data'],
      });
    }
    return events;
  }

  /** Text up to the next empty line; undefined at the end of the stream. */
  async frame(): Promise<string | undefined> {
    for (;;) {
      const end = this.buffer.indexOf('\n\n');
      if (end >= 0) {
        const frame = this.buffer.slice(0, end);
        this.buffer = this.buffer.slice(end + 2);
        return frame;
      }
      if (this.ended) return undefined;
      const { done, value } = await this.reader.read();
      if (done) this.ended = true;
      else this.buffer += new TextDecoder().decode(value, { stream: true });
    }
  }

  async close(): Promise<void> {
    await this.reader.cancel().catch(() => undefined);
  }
}
