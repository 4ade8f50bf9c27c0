import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { expenseClaims } from '@liucheng/finance';
import { sampleCompany } from '@liucheng/human-resources';
import type { Json } from '@liucheng/kernel';
import { createLogger, readConfig, startHost, type RunningHost } from '@liucheng/service-kit';
import { services } from '../services.ts';
import { operationsOf, sampleOf, type Operation } from './api-operations.ts';
import { sendRaw, type RawAnswer, type RawRequest } from './raw-request.ts';

export interface ProblemBody {
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly errors?: readonly { readonly path: string; readonly expected: string }[];
}

/** A request that has to be refused: by whom it is sent (nobody: without a token), and what else is asked of the answer. */
export interface WrongRequest extends RawRequest {
  readonly person?: string;
  readonly check?: (problem: ProblemBody) => void;
}

/** Of expense reimbursement, as it is published. */
export const claimVersion = expenseClaims.definition.version;

/** Requests between two looks at what is on record. */
const lookedAtEvery = 100;

/** Operations whose faults are named by validators of other formats than requests: in English only. */
const faultsInEnglish = /\/(definitions|events|backtests)(\?|$)/;

/** The suite in this process, on a port of its own, with a case of each kind and one import in it. */
export class ProbedSuite {
  private readonly tokens = new Map<string, string>();
  /** Of all services. */
  operations: readonly Operation[] = [];
  /** By the address that starts them, one of each kind, begun with the example of the OpenAPI document. */
  private readonly cases = new Map<string, string>();
  /** What `addressOf` has given: it is asked thousands of times, after the last case was started. */
  private readonly addresses = new Map<string, string>();

  /** Who has started a case may as well start the next. */
  private readonly starters = new Set<string>();
  private backtest = '';
  private subscription = '';

  private constructor(
    readonly directory: string,
    private readonly host: RunningHost,
  ) {}

  static async open(): Promise<ProbedSuite> {
    const directory = await mkdtemp(join(tmpdir(), 'liucheng-probed-'));
    const host = await startHost(services, {
      config: readConfig({ PORT: '0', LIUCHENG_DATA: directory, LIUCHENG_RATE_LIMIT: '0' }),
      logger: createLogger('silent'),
      people: sampleCompany,
    });
    const suite = new ProbedSuite(directory, host);
    await suite.prepare();
    return suite;
  }

  async close(): Promise<void> {
    await this.host.close();
    await rm(this.directory, { recursive: true, force: true });
  }

  send(request: RawRequest): Promise<RawAnswer> {
    return sendRaw(this.host.url, request);
  }

  as(person: string, { headers, ...request }: RawRequest): Promise<RawAnswer> {
    const authorization = `Bearer ${this.token(person)}`;
    return this.send({ ...request, headers: { authorization, ...headers } });
  }

  token(person: string): string {
    return this.tokens.get(person) ?? '';
  }

  /** The JSON that somebody is answered with. */
  async read<Answer>(person: string, path: string): Promise<Answer> {
    return JSON.parse((await this.as(person, { method: 'GET', path })).text) as Answer;
  }

  /** A draft of `u-zhao`. */
  get claim(): string {
    return this.cases.get('/finance/expense-claims') ?? '';
  }

  /** The address of something that is there, as far as the suite has it. */
  addressOf(path: string): string {
    let address = this.addresses.get(path);
    if (address === undefined) this.addresses.set(path, (address = this.placed(path)));
    return address;
  }

  private placed(path: string): string {
    const places = {
      ...Object.fromEntries([...this.cases].map(([start, id]) => [`${start}/{id}`, `${start}/${id}`])),
      '/human-resources/employees/{id}': '/human-resources/employees/u-probe',
      '/human-resources/departments/{id}': '/human-resources/departments/laboratory',
      '/human-resources/deputy-plans/{id}': '/human-resources/deputy-plans/2026',
      '/human-resources/employees/{person}': '/human-resources/employees/u-other',
      '/human-resources/departments/{department}': '/human-resources/departments/other',
      '/human-resources/deputy-plans/{year}': '/human-resources/deputy-plans/2026',
      '/human-resources/training-files/{id}': '/human-resources/training-files/u-probe',
      '/human-resources/training-files/{employee}': '/human-resources/training-files/u-other',
      '/human-resources/organisation/{company}': '/human-resources/organisation/company',
      '/monitor/imports/{id}': '/monitor/imports/log-1',
      '{department}/{year}': 'sales/2026',
      'clearances/{person}': 'clearances/u-li',
      'channels/{channel}': 'channels/chat',
      '{year}': '2026',
      '{campaign}': '0199a1b2-0000-7000-8000-000000000003',
      '/monitor/backtests/{id}': `/monitor/backtests/${this.backtest}`,
      '/monitor/subscriptions/{id}': `/monitor/subscriptions/${this.subscription}`,
      '{process}/{subject}': `expense-reimbursement/${this.claim}`,
      'guides/{process}/{version}': `guides/expense-reimbursement/${claimVersion}`,
      '{id}/versions/{version}': `expense-reimbursement/versions/${claimVersion}`,
      '/monitor/metrics/processes/{id}': '/monitor/metrics/processes/expense-reimbursement',
      'personal-data/{person}': 'personal-data/customer:C-1001',
      '{kind}/{unit}': 'department/sales',
      '{sha256}': 'a'.repeat(64),
      '{id}': 'none',
    };
    return Object.entries(places).reduce((address, [name, place]) => address.replace(name, place), path);
  }

  /** Sends requests that are all to be refused, in both languages by turns, and sees, now and then, that nothing comes of them. */
  async expectRefused(requests: readonly WrongRequest[]): Promise<void> {
    const before = await this.effects();
    for (const [index, { person, check, headers, ...request }] of requests.entries()) {
      const sent = { ...request, headers: { 'accept-language': index % 2 ? 'zh-CN' : 'en', ...headers } };
      const problem = expectProblem(
        sent,
        await (person === undefined ? this.send(sent) : this.as(person, sent)),
      );
      check?.(problem);
      if (index % lookedAtEvery !== 0 && index < requests.length - 1) continue;
      expect([request.path, await this.effects()]).toEqual([request.path, before]);
    }
  }

  /** Events on record and what the monitor was told: what no refused request may move. */
  async effects(): Promise<{ readonly events: number } & Readonly<Record<string, unknown>>> {
    const health = await this.send({ method: 'GET', path: '/health/ready' });
    const { services: reports } = JSON.parse(health.text) as {
      services: Record<string, { checks: { stores: { details: { position: number } } } }>;
    };
    const { definitions, partitions } = await this.read<{
      definitions: number;
      partitions: { name: string; head: number }[];
    }>('u-gao', '/monitor/status');
    return {
      events: Object.entries(reports)
        .filter(([name]) => name !== 'monitor')
        .reduce((sum, [, { checks }]) => sum + checks.stores.details.position, 0),
      definitions,
      published: reports['monitor']?.checks.stores.details.position,
      imported: partitions.filter(({ name }) => name.startsWith('liucheng.imported')),
      import: await this.read('u-gao', '/monitor/imports/log-1'),
    };
  }

  /** Starts a case as the first of the people who may; the example of the document is to work as it stands. */
  private async start({ path, body = {}, example = sampleOf(body) }: Operation): Promise<void> {
    const answers: string[] = [];
    for (const person of new Set(['u-zhao', ...this.starters, ...this.tokens.keys()])) {
      const answer = await this.as(person, { method: 'POST', path, ...json(example) });
      if (answer.status === 201) {
        this.starters.add(person);
        this.cases.set(path, (JSON.parse(answer.text) as { id: string }).id);
        return;
      }
      answers.push(answer.text);
    }
    throw new Error(`nobody could start a case at ${path}: ${answers.at(0)}`);
  }

  /** Resolves when nothing more comes of what was done: violations that were raised for it have their cases. */
  private async settled(): Promise<void> {
    for (let [before, still] = ['', 0]; still < 3;) {
      await this.read('u-gao', '/monitor/status?wait=1000');
      const now = JSON.stringify(await this.effects());
      still = now === before ? still + 1 : 0;
      before = now;
      await pause(100);
    }
  }

  /** Something of the organisation, which stays out of force: roles come with the tokens here. */
  private async enter(place: string, body: Json, method = 'PUT'): Promise<void> {
    const path = `/human-resources/${place}`;
    const { status, text } = await this.as('u-shen', { method, path, ...json(body) });
    if (status !== 200) throw new Error(`${path}: ${text}`);
  }

  /** A promotion needs an approved campaign, which no example has; one that costs nothing needs no budget. */
  private async promote(): Promise<void> {
    const doing = async (person: string, method: string, path: string, body: Json = {}): Promise<string> => {
      const answer = await this.as(person, { method, path: `/marketing/${path}`, ...json(body) });
      if (answer.status > 201) throw new Error(`no promotion, at ${path}: ${answer.text}`);
      return (JSON.parse(answer.text) as { id: string }).id;
    };
    const campaign = await doing('u-jiang', 'POST', 'campaigns', { title: 'Word of mouth' });
    await doing('u-jiang', 'PUT', `campaigns/${campaign}/plan`, {
      goals: 'To be known',
      strategy: 'Ask people to tell others',
      period: { from: '2026-04-01', to: '2026-04-30' },
      activities: [{ activity: 'Talk' }],
      budget: 0,
      split: [{ item: 'Talk', amount: 0 }],
    });
    await doing('u-bai', 'POST', `campaigns/${campaign}/approval`);
    const channels = [{ kind: 'social', name: 'Forum' }];
    const promotion = await doing('u-jiang', 'POST', `promotions/${campaign}/channels`, { channels });
    this.cases.set('/marketing/promotions', promotion);
  }

  /** Scores are there once the figures of a period are, which wait for the monitor. */
  private async assess(): Promise<void> {
    const assessment = this.addressOf('/supervision/assessments/{id}');
    for (const [command, request] of [
      ['figures', {}],
      ['scoring', json({ respondBy: '2099-12-31' })],
    ] as const) {
      const path = `${assessment}/${command}`;
      let answer: RawAnswer;
      do answer = await this.as('u-gao', { method: 'POST', path, ...request });
      while (answer.status === 503);
      if (answer.status !== 200) throw new Error(`no scores, at ${path}: ${answer.text}`);
    }
  }

  private async prepare(): Promise<void> {
    for (const { id } of sampleCompany) {
      const answer = await this.send({ method: 'POST', path: '/issuer/token', ...json({ person: id }) });
      this.tokens.set(id, (JSON.parse(answer.text) as { access_token: string }).access_token);
    }
    const documents = await Promise.all(
      services.map(({ name }) => this.send({ method: 'GET', path: `/${name}/openapi.json` })),
    );
    this.operations = documents.flatMap(({ text }) => operationsOf(JSON.parse(text) as never));
    const starting = this.operations.filter(
      ({ method, path, body, open }) =>
        method === 'POST' && !open && body && !path.includes('{') && !path.startsWith('/monitor'),
    );
    // Some begin with a definition that the monitor has to have.
    await this.read('u-gao', '/monitor/status?wait=10000');
    for (const operation of starting) await this.start(operation);
    await this.enter('departments/laboratory/founding', {
      names: { en: 'Laboratory', 'zh-CN': '实验室' },
      posts: [{ post: 'researcher', names: { en: 'Researcher', 'zh-CN': '研究员' } }],
    });
    for (const id of ['u-probe', 'u-deputy'])
      await this.enter(`employees/${id}/employment`, {
        department: 'laboratory',
        post: 'researcher',
        from: '2026-01-01',
      });
    await this.enter('training-files/u-probe/employment', {
      department: 'laboratory',
      post: 'researcher',
      startsOn: '2026-01-01',
    });
    const days = { from: '2026-03-02', until: '2026-03-06' };
    await this.enter(
      'deputy-plans/2026/deputies',
      { absent: 'u-probe', deputy: 'u-deputy', ...days },
      'POST',
    );
    await this.promote();
    await this.as('u-zhao', {
      method: 'PUT',
      path: '/finance/department-budgets/sales/2026',
      ...json({ amount: 20_000_000, currency: 'CNY', reason: 'On paper' }),
    });
    await this.as('u-gao', {
      method: 'PUT',
      path: '/monitor/imports/log-1',
      ...json({ definition: 'expense-reimbursement', version: claimVersion, source: 'log.xes' }),
    });
    await this.read('u-gao', '/monitor/status?wait=10000');
    const published = `/monitor/definitions/expense-reimbursement/versions/${claimVersion}`;
    const { definition } = await this.read<{ definition: Json }>('u-gao', published);
    const begun = await this.as('u-gao', {
      method: 'POST',
      path: '/monitor/backtests',
      ...json(definition),
    });
    this.backtest = (JSON.parse(begun.text) as { id: string }).id;
    const subscribed = await this.as('u-gao', {
      method: 'POST',
      path: '/monitor/subscriptions',
      ...json({ name: 'Desk', target: { topic: true } }),
    });
    this.subscription = (JSON.parse(subscribed.text) as { id: string }).id;
    await this.assess();
    await this.settled();
  }
}

/**
 * Checks that an answer is a refusal as every one has to be, and gives the problem. Thousands pass here: what would be said
 * of one that is none is put together only then.
 */
export function expectProblem(request: RawRequest, answer: RawAnswer): ProblemBody {
  const told = (): string => JSON.stringify({ request, answer }).slice(0, 2_000);
  if (answer.status < 400 || answer.status > 499) throw new Error(`not refused: ${told()}`);
  const type = answer.headers['content-type'];
  if (type !== 'application/problem+json; charset=utf-8')
    throw new Error(`of type ${String(type)}: ${told()}`);
  const problem = JSON.parse(answer.text) as ProblemBody;
  if (problem.status !== answer.status) throw new Error(`says ${problem.status}: ${told()}`);
  if (!/^[a-z][a-z-]+$/.test(problem.code)) throw new Error(`code ${problem.code}: ${told()}`);
  const texts = faultsInEnglish.test(request.path)
    ? [problem.title]
    : [problem.title, ...(problem.errors ?? []).map(({ expected }) => expected)];
  const chinese = answer.headers['content-language'] === 'zh-CN';
  const foreign = texts.filter((text) => /\p{Script=Han}/u.test(text) !== chinese);
  if (foreign.length > 0) throw new Error(`in another language, ${JSON.stringify(foreign)}: ${told()}`);
  return problem;
}

export function json(body: Json): Pick<RawRequest, 'headers' | 'body'> {
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
