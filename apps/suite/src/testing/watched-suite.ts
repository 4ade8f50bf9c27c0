import { sampleCompany } from '@liucheng/human-resources';
import type { JsonObject } from '@liucheng/kernel';
import { createLogger, readConfig, startHost, type RunningHost } from '@liucheng/service-kit';
import { services } from '../services.ts';
import { operationsOf } from './api-operations.ts';
import { sendRaw, type RawAnswer } from './raw-request.ts';

interface Sent {
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The suite in this process on a directory, with every line that it logs. */
export class WatchedSuite {
  private static readonly running = new Set<WatchedSuite>();
  private readonly tokens = new Map<string, string>();

  private constructor(
    private readonly host: RunningHost,
    /** Everything that was logged, at the most talkative level. */
    readonly log: readonly string[],
  ) {}

  static async open(directory: string): Promise<WatchedSuite> {
    const log: string[] = [];
    const host = await startHost(services, {
      config: readConfig({ PORT: '0', LIUCHENG_DATA: directory, LIUCHENG_RATE_LIMIT: '0' }),
      logger: createLogger('trace', { stream: { write: (line) => void log.push(line) } }),
      people: sampleCompany,
    });
    const suite = new WatchedSuite(host, log);
    WatchedSuite.running.add(suite);
    return suite;
  }

  /** Whatever a failed test has left running. */
  static async closeAll(): Promise<void> {
    for (const suite of WatchedSuite.running) await suite.close();
  }

  async close(): Promise<void> {
    await this.host.close();
    WatchedSuite.running.delete(this);
  }

  async send(person: string, method: string, path: string, { body, headers }: Sent = {}): Promise<RawAnswer> {
    return sendRaw(this.host.url, {
      method,
      path,
      headers: {
        authorization: `Bearer ${await this.token(person)}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async read<Answer = JsonObject>(person: string, path: string): Promise<Answer> {
    return JSON.parse((await this.send(person, 'GET', path)).text) as Answer;
  }

  /** What a command is answered with, which has to be a success. */
  async command(
    person: string,
    path: string,
    body: object = {},
    method = 'POST',
  ): Promise<{ readonly id: string }> {
    const { status, text } = await this.send(person, method, path, { body });
    if (status > 299) throw new Error(`${method} ${path}: ${status} ${text}`);
    return JSON.parse(text) as { id: string };
  }

  /** Everything that people are shown: each GET of each service, for each of them, with these cases by their address. */
  async shown(people: readonly string[], cases: readonly string[]): Promise<Map<string, string>> {
    const answers = new Map<string, string>();
    const documents = await Promise.all(
      services.map(({ name }) => this.read('u-gao', `/${name}/openapi.json`)),
    );
    const paths = documents
      .flatMap((document) => operationsOf(document as never))
      .filter(({ method }) => method === 'GET')
      .flatMap(({ path }) => addressesOf(path, cases));
    for (const person of people)
      for (const path of new Set(paths))
        answers.set(`${person} ${path}`, (await this.send(person, 'GET', path)).text);
    return answers;
  }

  private async token(person: string): Promise<string> {
    const known = this.tokens.get(person);
    if (known !== undefined) return known;
    const { text } = await sendRaw(this.host.url, {
      method: 'POST',
      path: '/issuer/token',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ person }),
    });
    const token = (JSON.parse(text) as { access_token: string }).access_token;
    this.tokens.set(person, token);
    return token;
  }
}

/** `/customer-service/complaints/{id}/history` at each complaint; the monitor has them by process and subject. */
function addressesOf(path: string, cases: readonly string[]): string[] {
  const ids = cases.map((each) => each.split('/').at(-1) as string);
  if (path.endsWith('{process}/{subject}'))
    return ids.flatMap((id) =>
      ['complaint', 'customer-care'].map((process) =>
        path.replace('{process}/{subject}', `${process}/${id}`),
      ),
    );
  const at = cases.filter((each) => path.startsWith(`${each.slice(0, each.lastIndexOf('/'))}/{id}`));
  if (at.length > 0) return at.map((each) => path.replace(/^.*\{id\}/, each));
  return [path.replace(/\{person\}/, 'customer:C-7001').replace(/\{\w+\}/g, 'complaint')];
}
