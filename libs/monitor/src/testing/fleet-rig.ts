import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventEnvelope } from '@liucheng/kernel';
import { StoreUnavailableError, type DocumentStore } from '@liucheng/ports';
import { createLogger } from '@liucheng/service-kit';
import { openStores, type Stores } from '@liucheng/service-kit/testing';
import { collections } from '../collections.ts';
import type { Notice } from '../notices.ts';
import { ProcessMonitor } from '../process-monitor.ts';
import { defaultSettings, type MonitorSettings } from '../settings.ts';
import { ownsLanes, SetClock } from './monitor-rig.ts';
import { SharedBus } from './shared-bus.ts';
import { SharedLog } from './shared-log.ts';

/** The way from a process to its stores: it may stand still before a commit, as if the process were stopped, or end. */
class Way {
  private blocked: Promise<void> | undefined;
  private unblock = (): void => undefined;
  private dead = false;

  block(): void {
    this.blocked ??= new Promise((resolve) => (this.unblock = resolve));
  }

  free(): void {
    this.unblock();
    this.blocked = undefined;
  }

  end(): void {
    this.dead = true;
    this.free();
  }

  to(documents: DocumentStore): DocumentStore {
    return new Proxy(documents, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return async (...args: unknown[]): Promise<unknown> => {
          if (name === 'commit') await this.blocked;
          if (this.dead) throw new StoreUnavailableError('the process is dead', 1);
          return method.apply(target, args) as unknown;
        };
      },
    });
  }
}

/** One of several processes. */
export class Instance {
  readonly bus: SharedBus;
  readonly monitor: ProcessMonitor;
  private readonly way = new Way();
  stalled = false;

  constructor(rig: FleetRig, settings: Partial<MonitorSettings>) {
    this.bus = new SharedBus(rig.log);
    this.monitor = new ProcessMonitor({
      bus: this.bus,
      documents: this.way.to(rig.stores.documents),
      clock: rig.clock,
      logger: createLogger('silent'),
      settings: { retry: { attempts: 2, firstDelayMs: 1 }, ...settings },
    });
  }

  /** Stands still when it next stores something: what it will store is decided, and perhaps out of date when it goes on. */
  stall(): void {
    this.stalled = true;
    this.way.block();
  }

  goOn(): void {
    this.stalled = false;
    this.way.free();
  }

  async owns(lanes: readonly number[]): Promise<void> {
    await ownsLanes(this.monitor, lanes);
  }

  /** Stores nothing more, without leaving in order. */
  kill(): void {
    this.way.end();
    this.bus.kill();
  }

  async stop(): Promise<void> {
    this.goOn();
    await this.monitor.stop();
    await this.bus.close();
  }
}

/** Instances of the monitor that share one document store and the partitions of one bus. */
export class FleetRig {
  readonly clock = new SetClock();
  readonly log: SharedLog;
  running: Instance[] = [];
  private readonly ended: Instance[] = [];

  private constructor(
    private readonly directory: string,
    readonly stores: Stores,
    private readonly settings: Partial<MonitorSettings>,
    partitions: number,
  ) {
    this.log = new SharedLog(partitions);
  }

  static async open(settings: Partial<MonitorSettings> = {}, partitions = 4): Promise<FleetRig> {
    const directory = await mkdtemp(join(tmpdir(), 'liucheng-fleet-'));
    return new FleetRig(directory, await openStores('monitor', directory, {}), settings, partitions);
  }

  async start(settings: Partial<MonitorSettings> = {}): Promise<Instance> {
    const topics = ['liucheng.finance', 'liucheng.imported'];
    const instance = new Instance(this, { topics, ...this.settings, ...settings });
    this.running.push(instance);
    await instance.monitor.start();
    return instance;
  }

  /** Several at once, with the partitions shared out evenly. */
  async startAll(count: number): Promise<Instance[]> {
    for (let started = 0; started < count; started++) await this.start();
    await this.shared();
    return this.running;
  }

  kill(instance: Instance): void {
    instance.kill();
    this.remove(instance);
  }

  async stop(instance: Instance): Promise<void> {
    this.remove(instance);
    await instance.stop();
  }

  /** Which instance has each partition, by place in `running`; a place that there is not: nobody. */
  share(owners: readonly number[]): void {
    const { group } = defaultSettings;
    this.log.group(group).share((member) => {
      const index = this.running.findIndex(({ bus }) => bus.memberOf(group) === member);
      return owners.flatMap((owner, partition) => (owner === index ? [partition] : []));
    });
  }

  /** Gives every partition to one that is not stalled, and waits until all have opened theirs. */
  async shared(): Promise<void> {
    const awake = this.running.filter(({ stalled }) => !stalled);
    const owners = Array.from({ length: this.log.partitions }, (_, partition) =>
      this.running.indexOf(awake[partition % awake.length] as Instance),
    );
    this.share(owners);
    for (const instance of awake) {
      const index = this.running.indexOf(instance);
      await instance.owns(owners.flatMap((owner, partition) => (owner === index ? [partition] : [])));
    }
  }

  publish(events: readonly EventEnvelope[], topic = 'liucheng.finance'): void {
    this.log.append(events.map((event) => ({ topic, key: event.subject, event })));
  }

  /** Everything published is handled or parked, as any that is awake sees it. */
  async settle(): Promise<void> {
    for (const { monitor, stalled } of this.running) {
      if (!stalled && !(await monitor.progress.caughtUp(10_000))) throw new Error('did not catch up');
    }
  }

  async feed(events: readonly EventEnvelope[], topic?: string): Promise<void> {
    this.publish(events, topic);
    await this.settle();
  }

  /** What is due by then is raised when it resolves. */
  async passTo(time: number): Promise<void> {
    this.clock.time = time;
    await this.shared();
    await this.settle();
    for (let round = 0; round < 2; round++)
      for (const { monitor, stalled } of this.running) if (!stalled) await tick(monitor);
  }

  async notices(): Promise<Notice[]> {
    return allNotices(this.stores.documents);
  }

  async close(): Promise<void> {
    for (const instance of [...this.running, ...this.ended]) await instance.stop();
    await this.stores.close();
    await rm(this.directory, { recursive: true, force: true });
  }

  private remove(instance: Instance): void {
    this.running = this.running.filter((each) => each !== instance);
    this.ended.push(instance);
  }
}

/** As the monitor's own timer does: when somebody who had a lane before has written to it, once more. */
async function tick(monitor: ProcessMonitor): Promise<void> {
  for (;;) {
    try {
      return await monitor.tick();
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
    }
  }
}

export async function allNotices(documents: DocumentStore): Promise<Notice[]> {
  const notices: Notice[] = [];
  let cursor: string | undefined;
  do {
    const page = await documents.find<Notice>(collections.notices.name, {
      limit: 1_000,
      ...(cursor === undefined ? {} : { cursor }),
    });
    notices.push(...page.items.map(({ doc }) => doc));
    cursor = page.next;
  } while (cursor !== undefined);
  return notices;
}

/** What each notice tells, sorted: between lanes there is no order. */
export function toldOf(notices: readonly Notice[]): string[] {
  return notices
    .map((notice) => {
      if ('violation' in notice) return `${notice.kind} ${notice.violation.id}`;
      return 'case' in notice ? `${notice.kind} ${notice.case} ${notice.from}` : notice.kind;
    })
    .sort();
}
