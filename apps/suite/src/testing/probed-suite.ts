import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { financeService, sampleCompany } from '@liucheng/finance';
import type { Json } from '@liucheng/kernel';
import { monitorService } from '@liucheng/monitor';
import { createLogger, readConfig, startHost, type RunningHost } from '@liucheng/service-kit';
import { operationsOf, type Operation } from './api-operations.ts';
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

/** Operations whose faults are named by validators of other formats than requests: in English only. */
const faultsInEnglish = /\/definitions$|\/events$/;

/** The suite in this process, on a port of its own, with one claim and one import in it. */
export class ProbedSuite {
  private readonly tokens = new Map<string, string>();
  /** Of both services. */
  operations: readonly Operation[] = [];
  /** A draft of `u-zhao`. */
  claim = '';

  private constructor(
    readonly directory: string,
    private readonly host: RunningHost,
  ) {}

  static async open(): Promise<ProbedSuite> {
    const directory = await mkdtemp(join(tmpdir(), 'liucheng-probed-'));
    const host = await startHost([financeService, monitorService], {
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

  /** The address of something that is there, as far as the suite has it. */
  addressOf(path: string): string {
    const places = {
      '/finance/expense-claims/{id}': `/finance/expense-claims/${this.claim}`,
      '/monitor/imports/{id}': '/monitor/imports/log-1',
      '{department}/{year}': 'sales/2026',
      '{process}/{subject}': `expense-reimbursement/${this.claim}`,
      '{id}/versions/{version}': 'expense-reimbursement/versions/1',
      '/monitor/metrics/processes/{id}': '/monitor/metrics/processes/expense-reimbursement',
      '{sha256}': 'a'.repeat(64),
      '{id}': 'none',
    };
    return Object.entries(places).reduce((address, [name, place]) => address.replace(name, place), path);
  }

  /** Sends requests that are all to be refused, in both languages by turns, and sees that nothing comes of them. */
  async expectRefused(requests: readonly WrongRequest[]): Promise<void> {
    const before = await this.effects();
    for (const [index, { person, check, headers, ...request }] of requests.entries()) {
      const sent = { ...request, headers: { 'accept-language': index % 2 ? 'zh-CN' : 'en', ...headers } };
      const problem = expectProblem(
        sent,
        await (person === undefined ? this.send(sent) : this.as(person, sent)),
      );
      check?.(problem);
    }
    expect(await this.effects()).toEqual(before);
  }

  /** Events on record and what the monitor was told: what no refused request may move. */
  async effects(): Promise<{ readonly events: number } & Readonly<Record<string, unknown>>> {
    const health = await this.send({ method: 'GET', path: '/health/ready' });
    const { services } = JSON.parse(health.text) as {
      services: Record<string, { checks: { stores: { details: { position: number } } } }>;
    };
    const { definitions, partitions } = await this.read<{
      definitions: number;
      partitions: { name: string; head: number }[];
    }>('u-gao', '/monitor/status');
    return {
      events: services['finance']?.checks.stores.details.position ?? NaN,
      definitions,
      published: services['monitor']?.checks.stores.details.position,
      imported: partitions.filter(({ name }) => name.startsWith('liucheng.imported')),
      import: await this.read('u-gao', '/monitor/imports/log-1'),
    };
  }

  private async prepare(): Promise<void> {
    for (const { id } of sampleCompany) {
      const answer = await this.send({ method: 'POST', path: '/issuer/token', ...json({ person: id }) });
      this.tokens.set(id, (JSON.parse(answer.text) as { access_token: string }).access_token);
    }
    const documents = await Promise.all(
      ['finance', 'monitor'].map((service) => this.send({ method: 'GET', path: `/${service}/openapi.json` })),
    );
    this.operations = documents.flatMap(({ text }) => operationsOf(JSON.parse(text) as never));
    const draft = { method: 'POST', path: '/finance/expense-claims', ...json({ title: 'Trip' }) };
    this.claim = (JSON.parse((await this.as('u-zhao', draft)).text) as { id: string }).id;
    await this.as('u-gao', {
      method: 'PUT',
      path: '/monitor/imports/log-1',
      ...json({ definition: 'expense-reimbursement', version: 1, source: 'log.xes' }),
    });
  }
}

/** Checks that an answer is a refusal as every one has to be, and gives the problem. */
export function expectProblem(request: RawRequest, answer: RawAnswer): ProblemBody {
  const told = JSON.stringify({ request, answer }).slice(0, 2_000);
  if (answer.status < 400 || answer.status > 499) throw new Error(`not refused: ${told}`);
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  const problem = JSON.parse(answer.text) as ProblemBody;
  expect(problem.status).toBe(answer.status);
  expect(problem.code).toMatch(/^[a-z][a-z-]+$/);
  const texts = faultsInEnglish.test(request.path)
    ? [problem.title]
    : [problem.title, ...(problem.errors ?? []).map(({ expected }) => expected)];
  const chinese = answer.headers['content-language'] === 'zh-CN';
  for (const text of texts) expect([text, /\p{Script=Han}/u.test(text)]).toEqual([text, chinese]);
  return problem;
}

export function json(body: Json): Pick<RawRequest, 'headers' | 'body'> {
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
