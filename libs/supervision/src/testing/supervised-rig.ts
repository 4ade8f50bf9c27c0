import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Clock, text, type Actor, type EventEnvelope } from '@liucheng/kernel';
import { monitorService } from '@liucheng/monitor';
import { defineProcess, seq, type ProcessDefinition } from '@liucheng/process-model';
import { definitionPublished, organisationTopic, type OrganisationRecord } from '@liucheng/service-kit';
import {
  CaseClient,
  openStores,
  startTestService,
  type ListedCase,
  type Stores,
  type TestResponse,
  type TestService,
  type TestServiceOptions,
} from '@liucheng/service-kit/testing';
import { assessments } from '../assessment/assessments.ts';
import { inspections } from '../inspection/inspections.ts';
import { optimisations } from '../optimisation/optimisations.ts';
import { rollouts } from '../rollout/rollouts.ts';
import { supervisionService } from '../supervision.service.ts';
import { violationCases } from '../violation-handling/violation-cases.ts';
import { people } from '../violation-handling/violation-people.ts';

export const hour = 3_600_000;
/** Monday, 9 o'clock in Shanghai. */
export const monday = Date.parse('2026-03-02T01:00:00.000Z');

class SetClock extends Clock {
  time = monday;

  override now(): number {
    return this.time;
  }
}

const step = (en: string, zh: string) => ({ names: text(en, zh), role: { roles: ['employee'] } });
/** What the cases are of that the monitor judges here. */
export const purchase: ProcessDefinition = defineProcess({
  id: 'purchase',
  version: 1,
  code: 'T-1',
  names: text('Purchase', '采购'),
  area: 'internal-management',
  department: 'finance',
  effectiveFrom: '2026-01-01T00:00:00Z',
  steps: { ask: step('Ask', '申请'), pay: step('Pay', '付款') },
  flow: seq('ask', 'pay'),
  ends: ['pay'],
  rules: [
    {
      kind: 'deadline',
      id: 'paid-in-time',
      names: text('Paid within 8 hours', '8小时内付款'),
      severity: 'major',
      clause: 'T-1',
      step: 'pay',
      after: 'ask',
      within: { duration: 'PT8H', time: 'elapsed' },
    },
    {
      kind: 'data',
      id: 'amount-named',
      names: text('An amount is named', '须填写金额'),
      severity: 'minor',
      clause: 'T-1',
      step: 'ask',
      schema: { type: 'object', required: ['amount'] },
    },
    {
      kind: 'data',
      id: 'not-for-oneself',
      names: text('Nobody asks for themselves', '不得为本人申请'),
      severity: 'major',
      clause: 'T-1',
      step: 'ask',
      schema: { type: 'object', properties: { private: { const: false } } },
    },
  ],
});

type Client = CaseClient<unknown, never>;

/** Settings that name the servers which stores and bus are on; files without. */
type Servers = Readonly<Record<string, string>>;

/** Monitor and supervision on one bus and one directory, as they run beside each other, at a time that the test sets. */
export class SupervisedRig {
  readonly clock = new SetClock();
  cases!: Client;
  inspections!: Client;
  rollouts!: Client;
  optimisations!: Client;
  assessments!: Client;
  supervision!: TestService;
  private monitor!: TestService;

  private constructor(
    private readonly directory: string,
    private readonly stores: Stores,
    private readonly servers: Servers,
  ) {}

  static async open(servers: Servers = {}): Promise<SupervisedRig> {
    const rig = await SupervisedRig.unsupervised(servers);
    await rig.supervise();
    return rig;
  }

  /** The monitor alone, as before supervision was ever started beside it. */
  static async unsupervised(servers: Servers = {}): Promise<SupervisedRig> {
    const directory = await mkdtemp(join(tmpdir(), 'liucheng-supervised-'));
    const rig = new SupervisedRig(directory, await openStores('rig', directory, {}, servers), servers);
    await rig.startMonitor();
    await rig.define(purchase);
    return rig;
  }

  async define(definition: ProcessDefinition): Promise<void> {
    await this.publish({
      ...this.event(definition.id, 0, definitionPublished, { process: definition.id }),
      data: { definition: JSON.parse(JSON.stringify(definition)) as never },
    });
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async close(): Promise<void> {
    await this.stop();
    await this.stores.close();
    await rm(this.directory, { recursive: true, force: true });
  }

  /** With a token of the moment: days pass here. */
  as(person: keyof typeof people): Actor {
    return { ...people[person] };
  }

  /** Of a purchase, by u-zhao of sales. */
  event(subject: string, sequence: number, type: string, more: Partial<EventEnvelope> = {}): EventEnvelope {
    return {
      specversion: '1.0',
      id: `${subject}-${sequence}`,
      source: '/liucheng/finance',
      type,
      subject,
      time: new Date(this.clock.time).toISOString(),
      datacontenttype: 'application/json',
      data: { amount: 1 },
      process: 'purchase',
      processversion: 1,
      sequence,
      actor: people.concerned.id,
      actorrole: 'employee',
      department: 'sales',
      ...more,
    };
  }

  async publish(...events: EventEnvelope[]): Promise<void> {
    const topic = 'liucheng.finance';
    await this.stores.bus.publish(events.map((event) => ({ topic, key: event.subject, event })));
  }

  /** What everybody is told of the organisation; who somebody is comes with the tokens all the same. */
  async organise(...records: OrganisationRecord[]): Promise<void> {
    await this.stores.bus.publish(
      records.map((record, sequence) => ({
        topic: organisationTopic,
        key: record.id,
        event: this.event(record.id, sequence, 'organised', { data: { record: { ...record } } }),
      })),
    );
    // A copy of it is whole after a start.
    await this.restart();
  }

  /** Resolves when the monitor has handled everything that was published. */
  async monitored(): Promise<void> {
    const { status } = await this.monitor.request('GET', '/monitor/cases?limit=1&wait=10000', {
      as: this.as('supervisor'),
    });
    if (status !== 200) throw new Error(`the monitor answered ${status}`);
  }

  /** Commands that somebody is asked for in a case, in the order of the worklist. */
  async askedOf(person: keyof typeof people, id: string): Promise<string[]> {
    const path = '/monitor/tasks?wait=10000&limit=200';
    const { status, json } = await this.monitor.request('GET', path, { as: this.as(person) });
    if (status !== 200) throw new Error(`the monitor answered ${status}`);
    const { items } = json as { items: readonly { case: string; step: string }[] };
    return items.filter((task) => task.case === id).map((task) => task.step);
  }

  /** What is found once it is there: looked for again after each thing that happens. */
  async found<Found>(look: () => Promise<Found | undefined>): Promise<Found> {
    for (;;) {
      const before = await this.position();
      const there = await look();
      if (there !== undefined) return there;
      const next = `/supervision/violation-cases?atLeast=${before + 1}`;
      await this.supervision.request('GET', next, { as: this.as('supervisor') });
    }
  }

  /** The case that comes of a violation. */
  opened(query: string): Promise<ListedCase> {
    return this.found(async () => (await this.cases.rows(this.as('supervisor'), query))[0]);
  }

  /** What is on record in a case. */
  told(id: string, event: string): Promise<string> {
    return this.found(async () => {
      const history = await this.cases.history(this.as('supervisor'), id);
      return history.find((each) => each.event === event)?.text['en'] as string | undefined;
    });
  }

  /** What somebody is answered by either service. */
  get(person: keyof typeof people, path: string): Promise<TestResponse> {
    const service = path.startsWith('/monitor/') ? this.monitor : this.supervision;
    return service.request('GET', path, { as: this.as(person) });
  }

  /** Supervision goes on without it. */
  stopMonitor(): Promise<void> {
    return this.monitor.close();
  }

  async startMonitor(): Promise<void> {
    this.monitor = await startTestService(monitorService, this.options);
  }

  private get options(): TestServiceOptions {
    const { directory, clock, servers } = this;
    const settings = { LIUCHENG_CLOCK_TOLERANCE: '87600h', ...servers };
    const ofServer = servers['LIUCHENG_EVENT_BUS'] !== undefined;
    return { directory, settings, overrides: { clock, ...(ofServer ? {} : { bus: this.stores.bus }) } };
  }

  private async start(): Promise<void> {
    await this.startMonitor();
    await this.supervise();
  }

  async supervise(more: Readonly<Record<string, string>> = {}): Promise<void> {
    const { settings, ...options } = this.options;
    this.supervision = await startTestService(supervisionService, {
      ...options,
      settings: { ...settings, ...more },
    });
    this.cases = new CaseClient(this.supervision, violationCases) as unknown as Client;
    this.assessments = new CaseClient(this.supervision, assessments) as unknown as Client;
    this.optimisations = new CaseClient(this.supervision, optimisations) as unknown as Client;
    this.rollouts = new CaseClient(this.supervision, rollouts) as unknown as Client;
    this.inspections = new CaseClient(this.supervision, inspections) as unknown as Client;
  }

  private async stop(): Promise<void> {
    await this.supervision.close();
    await this.monitor.close();
  }

  private async position(): Promise<number> {
    const { checks } = await this.supervision.service.health.report();
    const { stores } = checks as unknown as { stores: { details: { position: number } } };
    return stores.details.position;
  }
}
