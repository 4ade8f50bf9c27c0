import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Clock, type EventEnvelope, type JsonObject } from '@liucheng/kernel';
import type { ProcessDefinition, StepActions } from '@liucheng/process-model';
import { actionsPublished, createLogger, definitionPublished } from '@liucheng/service-kit';
import { openStores, type Stores } from '@liucheng/service-kit/testing';
import { digest, type Digest } from '../digest.ts';
import { ProcessMonitor } from '../process-monitor.ts';
import type { MonitorSettings } from '../settings.ts';

export const hour = 3_600_000;
/** Tests date events as they like: their clock stands still, and is no measure of others. */
export const anyClockMs = 10 * 365 * 24 * hour;
/** Monday, 9 o'clock in Shanghai. */
export const monday = Date.parse('2026-03-02T01:00:00.000Z');

/** The only thing that tests do not leave as it is in production: they say what time it is. */
export class SetClock extends Clock {
  constructor(public time = monday) {
    super();
  }

  override now(): number {
    return this.time;
  }
}

/** ask → approve | reject, then pay within 8 hours of the approval by somebody else than the approver. */
export const purchase: ProcessDefinition = {
  id: 'purchase',
  version: 1,
  code: 'T-1',
  names: { en: 'Purchase', 'zh-CN': '采购' },
  area: 'internal-management',
  department: 'finance',
  effectiveFrom: '2026-01-01T00:00:00Z',
  steps: {
    ask: { names: { en: 'Ask', 'zh-CN': '申请' }, role: { roles: ['employee'] } },
    approve: {
      names: { en: 'Approve', 'zh-CN': '批准' },
      role: { roles: ['department-head'], department: 'case' },
    },
    reject: {
      names: { en: 'Reject', 'zh-CN': '驳回' },
      role: { roles: ['department-head'], department: 'case' },
    },
    pay: { names: { en: 'Pay', 'zh-CN': '付款' }, role: { roles: ['cashier'] } },
  },
  notes: ['note'],
  flow: { seq: ['ask', { xor: [{ seq: ['approve', 'pay'] }, 'reject'] }] },
  ends: ['pay', 'reject'],
  rules: [
    {
      kind: 'deadline',
      id: 'pay-in-time',
      names: { en: 'Paid within 8 hours', 'zh-CN': '8小时内付款' },
      severity: 'major',
      clause: 'T-1',
      step: 'pay',
      after: 'approve',
      within: { duration: 'PT8H', time: 'elapsed' },
    },
    {
      kind: 'separationOfDuties',
      id: 'four-eyes',
      names: { en: 'Four eyes', 'zh-CN': '四眼原则' },
      severity: 'critical',
      clause: 'T-1',
      a: 'approve',
      b: 'pay',
    },
  ],
};

export interface StepOptions {
  readonly at?: number;
  readonly actor?: string;
  readonly role?: string;
  readonly department?: string;
  readonly data?: JsonObject;
  readonly version?: number;
  readonly process?: string;
}

const usualRoles: Readonly<Record<string, string>> = {
  ask: 'employee',
  approve: 'department-head',
  reject: 'department-head',
  pay: 'cashier',
};

/** One event of a case of `purchase`: at `monday` plus an hour per sequence number, by the usual person. */
export function step(
  subject: string,
  sequence: number,
  type: string,
  options: StepOptions = {},
): EventEnvelope {
  const { process = 'purchase', version = 1, at = monday + sequence * hour, data = {} } = options;
  return {
    specversion: '1.0',
    id: `${process}-${subject}-${sequence}`,
    source: '/liucheng/finance',
    type,
    subject,
    time: new Date(at).toISOString(),
    datacontenttype: 'application/json',
    data,
    process,
    processversion: version,
    sequence,
    actor: options.actor ?? `${type}-person`,
    actorrole: options.role ?? usualRoles[type] ?? 'employee',
    department: options.department ?? 'sales',
  };
}

export function published(definition: ProcessDefinition, at = monday): EventEnvelope {
  return {
    specversion: '1.0',
    id: `${definition.id}-${definition.version}`,
    source: '/liucheng/finance',
    type: definitionPublished,
    subject: definition.id,
    time: new Date(at).toISOString(),
    datacontenttype: 'application/json',
    data: { definition: definition as unknown as JsonObject },
    process: definition.id,
    processversion: definition.version,
    sequence: definition.version - 1,
  };
}

/** How the steps of `purchase` are done from a time on. */
export function actionsOf(actions: StepActions, sequence: number, at = monday): EventEnvelope {
  return {
    ...published(purchase, at),
    id: `purchase-actions-${sequence}`,
    type: actionsPublished,
    data: { actions: actions as unknown as JsonObject },
    sequence,
  };
}

/** Whether an instance gets these lanes in time; without a list: all there are, and at least one. */
export async function ownsLanes(
  monitor: ProcessMonitor,
  expected?: readonly number[],
  ms = Infinity,
): Promise<boolean> {
  const until = performance.now() + ms;
  for (;;) {
    const lanes = await monitor.lanes();
    const owned = lanes.flatMap(({ lane, owned: here }) => (here ? [lane] : []));
    if (expected ? String(owned) === String(expected) : owned.length > 0 && owned.length === lanes.length)
      return true;
    const left = until - performance.now();
    if (left <= 0) return false;
    await monitor.progress.wait(Math.min(left, 1_000));
  }
}

/** Real stores in a directory of their own, and monitors on them, one after the other. */
export class MonitorRig {
  readonly clock = new SetClock();
  private running: ProcessMonitor | undefined;
  private rebuilds = 0;

  private constructor(
    readonly directory: string,
    readonly stores: Stores,
    private readonly settings: Partial<MonitorSettings>,
  ) {}

  static async open(settings: Partial<MonitorSettings> = {}): Promise<MonitorRig> {
    const directory = await mkdtemp(join(tmpdir(), 'liucheng-monitor-'));
    const stores = await openStores('monitor', directory, {});
    return new MonitorRig(directory, stores, settings);
  }

  get monitor(): ProcessMonitor {
    if (!this.running) throw new Error('start the monitor first');
    return this.running;
  }

  async start(settings: Partial<MonitorSettings> = {}): Promise<ProcessMonitor> {
    const { bus, documents } = this.stores;
    this.running = new ProcessMonitor({
      bus,
      documents,
      clock: this.clock,
      logger: createLogger('silent'),
      settings: {
        retry: { attempts: 2, firstDelayMs: 1 },
        clockToleranceMs: anyClockMs,
        ...this.settings,
        ...settings,
      },
    });
    await this.running.start();
    await ownsLanes(this.running);
    return this.running;
  }

  async stop(): Promise<void> {
    await this.running?.stop();
    this.running = undefined;
  }

  async publish(events: readonly EventEnvelope[], topic = 'liucheng.finance'): Promise<void> {
    await this.stores.bus.publish(events.map((event) => ({ topic, key: event.subject ?? 'none', event })));
  }

  /** Publishes and waits until all of it is handled or parked. */
  async feed(events: readonly EventEnvelope[], topic?: string): Promise<void> {
    await this.publish(events, topic);
    await this.settle();
  }

  async settle(): Promise<void> {
    if (!(await this.monitor.progress.caughtUp(10_000))) throw new Error('the monitor did not catch up');
  }

  /** Lets time pass for the cases as well: what is due by then is raised when it resolves. */
  async passTo(time: number): Promise<void> {
    this.clock.time = time;
    await this.settle();
    await this.monitor.tick();
    await this.monitor.tick();
  }

  /** What a new monitor on empty documents makes of everything that the bus holds, by the present time. */
  async rebuilt(settings: Partial<MonitorSettings> = {}): Promise<Digest> {
    const rebuild = new MonitorRig(
      this.directory,
      await openStores(`rebuilt-${++this.rebuilds}`, this.directory, { bus: this.stores.bus }),
      { ...this.settings, group: `rebuild-${this.rebuilds}`, ...settings },
    );
    rebuild.clock.time = this.clock.time;
    await rebuild.start();
    await rebuild.settle();
    // Gaps that the live monitor has given up waiting for are given up here too.
    await rebuild.passTo(this.clock.time + rebuild.monitor.settings.gapHoldMs);
    const result = await digest(rebuild.stores.documents);
    await rebuild.stop();
    await rebuild.stores.close();
    return result;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.stores.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}
