import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventEnvelope } from '@liucheng/kernel';
import { StoreUnavailableError, type DocumentStore } from '@liucheng/ports';
import { createLogger, type Work } from '@liucheng/service-kit';
import { openStores, type Stores } from '@liucheng/service-kit/testing';
import { collections } from '../collections.ts';
import { readLaneHeads } from '../lane-head.ts';
import type { Notice } from '../notices.ts';
import { Positions } from '../positions.ts';
import { ProcessMonitor } from '../process-monitor.ts';
import { defaultSettings, type MonitorSettings } from '../settings.ts';
import { anyClockMs, ownsLanes, SetClock } from './monitor-rig.ts';
import { RewindableDocuments } from './rewindable-documents.ts';
import { SharedBus } from './shared-bus.ts';
import { SharedLog } from './shared-log.ts';
import { everything } from '../pages.ts';

/**
 * The way from a process to its stores and out into the world: it may stand still before a commit or a message, as if the
 * process were stopped, or end.
 */
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

  /** @throws StoreUnavailableError when the process has ended */
  async pass(): Promise<void> {
    await this.blocked;
    this.requireLife();
  }

  to(documents: DocumentStore): DocumentStore {
    return new Proxy(documents, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return async (...args: unknown[]): Promise<unknown> => {
          if (name === 'commit') await this.blocked;
          this.requireLife();
          return method.apply(target, args) as unknown;
        };
      },
    });
  }

  private requireLife(): void {
    if (this.dead) throw new StoreUnavailableError('the process is dead', 1);
  }
}

/** One of several processes. */
export class Instance {
  readonly bus: SharedBus;
  readonly documents: DocumentStore;
  readonly monitor: ProcessMonitor;
  private readonly way = new Way();
  private readonly beside: Work | undefined;
  stalled = false;

  constructor(rig: FleetRig, settings: Partial<MonitorSettings>) {
    this.bus = new SharedBus(rig.log);
    this.documents = this.way.to(rig.stores.documents);
    this.monitor = new ProcessMonitor({
      bus: this.bus,
      documents: this.documents,
      clock: rig.clock,
      logger: createLogger('silent'),
      settings: { retry: { attempts: 2, firstDelayMs: 1 }, clockToleranceMs: anyClockMs, ...settings },
    });
    this.beside = rig.beside?.(this);
  }

  async start(): Promise<void> {
    await this.monitor.start();
    await this.beside?.start();
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

  /** What it is about to do in the world waits while it stands still. @throws StoreUnavailableError when it was killed */
  pass(): Promise<void> {
    return this.way.pass();
  }

  owns(lanes: readonly number[], ms?: number): Promise<boolean> {
    return ownsLanes(this.monitor, lanes, ms);
  }

  /** Stores nothing more, without leaving in order. */
  kill(): void {
    this.way.end();
    this.bus.kill();
  }

  async stop(): Promise<void> {
    this.goOn();
    await this.beside?.stop();
    await this.monitor.stop();
    await this.bus.close();
  }
}

/** Instances of the monitor that share one document store and the partitions of one bus. */
export class FleetRig {
  readonly clock = new SetClock();
  readonly log: SharedLog;
  running: Instance[] = [];
  /** What each instance started from now on does beside its monitor, from its start to its stop. */
  beside: ((instance: Instance) => Work) | undefined;
  private readonly ended: Instance[] = [];

  private constructor(
    private readonly directory: string,
    readonly stores: Stores,
    /** The stores' documents. */
    readonly past: RewindableDocuments,
    private readonly settings: Partial<MonitorSettings>,
    partitions: number,
  ) {
    this.log = new SharedLog(partitions);
  }

  static async open(settings: Partial<MonitorSettings> = {}, partitions = 4): Promise<FleetRig> {
    const directory = await mkdtemp(join(tmpdir(), 'liucheng-fleet-'));
    const stores = await openStores('monitor', directory, {});
    let opened = 0;
    const past = new RewindableDocuments(
      stores.documents,
      async () =>
        (await openStores(`monitor-${++opened}`, directory, { store: stores.store, bus: stores.bus }))
          .documents,
    );
    return new FleetRig(directory, { ...stores, documents: past.documents }, past, settings, partitions);
  }

  async start(settings: Partial<MonitorSettings> = {}): Promise<Instance> {
    const topics = ['liucheng.finance', 'liucheng.imported'];
    const instance = new Instance(this, { topics, ...this.settings, ...settings });
    this.running.push(instance);
    await instance.start();
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
    for (let open = false; !open;) {
      this.share(owners);
      // One that starts over is no member for a moment, and when it comes back all is shared out anew.
      const owned = awake.map((instance) => {
        const index = this.running.indexOf(instance);
        const lanes = owners.flatMap((owner, partition) => (owner === index ? [partition] : []));
        return instance.owns(lanes, 500);
      });
      open = (await Promise.all(owned)).every(Boolean);
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

  /** Everything published is in the documents, which may have gone back, and what was told before is told again. */
  async stored(): Promise<void> {
    for (;;) {
      for (const { monitor } of this.running) await monitor.tick().catch(notYet);
      const heads = await readLaneHeads(this.stores.documents);
      const [one] = this.running as [Instance];
      const reached = heads
        .map(({ doc }) => Positions.from(doc.partitions))
        .reduce((all, each) => all.merge(each), Positions.none)
        .reached(await one.monitor.progress.heads());
      if (reached && heads.every(({ doc }) => !doc.wentBack?.until)) return;
      await one.monitor.progress.wait(10);
    }
  }

  /** What is due by then is raised when it resolves. */
  async passTo(time: number): Promise<void> {
    this.clock.time = time;
    await this.shared();
    await this.settle();
    for (let round = 0; round < 2; round++)
      for (const { monitor, stalled } of this.running) if (!stalled) await tick(monitor);
  }

  /** What rules over cases find in what is stored is found, and known to its cases. */
  async judged(): Promise<void> {
    const { documents } = this.stores;
    const left = [collections.changedKeys, collections.changedOffences, collections.accusedUntold];
    for (;;) {
      await this.shared();
      for (const { monitor, stalled } of this.running) if (!stalled) await tick(monitor);
      const pages = await Promise.all(left.map(({ name }) => documents.find(name, { limit: 1 })));
      if (pages.every(({ items }) => items.length === 0)) return;
      await (this.running[0] as Instance).monitor.progress.wait(10);
    }
  }

  async notices(): Promise<Notice[]> {
    return allNotices(this.stores.documents);
  }

  async close(): Promise<void> {
    for (const instance of [...this.running, ...this.ended]) await instance.stop();
    await this.past.close();
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
      notYet(error);
    }
  }
}

function notYet(error: unknown): void {
  if (!(error instanceof StoreUnavailableError)) throw error;
}

export async function allNotices(documents: DocumentStore): Promise<Notice[]> {
  const notices: Notice[] = [];
  const { name } = collections.notices;
  for await (const { doc } of everything<Notice>(documents, name, { limit: 1_000 })) notices.push(doc);
  return notices;
}

/** What each notice tells, sorted: between lanes there is no order. */
export function toldOf(notices: readonly Notice[]): string[] {
  return notices
    .map((notice) => {
      if ('violation' in notice) return `${notice.kind} ${notice.violation.id}`;
      return notice.kind === 'gap' ? `gap ${notice.case} ${notice.from}` : notice.kind;
    })
    .sort();
}
