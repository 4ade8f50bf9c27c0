import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseEnvelope, type EventEnvelope, type Json } from '@liucheng/kernel';

const path = (name: string): string => fileURLToPath(new URL(`../../../${name}`, import.meta.url));
const args = [
  '--definition',
  path('samples/equipment-loan.definition.json'),
  '--log',
  path('samples/equipment-loan.csv'),
];
const eventsOfSample = 290;

interface Answer {
  readonly status: number;
  readonly body?: Json;
  readonly headers?: Record<string, string>;
}

/** The import routes of a suite, with faults injected: what the real one does only under load or when it restarts. */
class ImportServer {
  readonly events: EventEnvelope[] = [];
  readonly requests: string[] = [];
  readonly tokens: string[] = [];
  /** Asked before each request; an answer is given instead of the real one. */
  inject: (request: string, count: number) => Answer | 'hang-up' | undefined = () => undefined;
  declared: unknown;
  private readonly http = createServer((request, response) => {
    void body(request).then((content) => {
      const name = `${request.method} ${(request.url ?? '').replace(/imports\/[0-9a-f-]{36}/, 'imports/ID')}`;
      this.requests.push(name);
      const injected = this.inject(name, this.requests.length);
      if (injected === 'hang-up') {
        response.destroy();
        return;
      }
      const {
        status,
        body: answer,
        headers,
      } = injected ?? this.answer(name, content, request.headers.authorization);
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(answer === undefined ? '' : JSON.stringify(answer));
    });
  });

  url = '';

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.http.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.http.address() as { port: number }).port}`;
  }

  stop(): void {
    this.http.close();
    this.http.closeAllConnections();
  }

  private answer(name: string, content: unknown, authorization = ''): Answer {
    if (name === 'POST /issuer/token') {
      this.tokens.push(`token-${this.tokens.length}`);
      return { status: 200, body: { access_token: this.tokens.at(-1) } };
    }
    if (authorization !== `Bearer ${this.tokens.at(-1) ?? 'given'}`) return { status: 401 };
    switch (name) {
      case 'POST /monitor/definitions':
        return { status: 201, body: {} };
      case 'PUT /monitor/imports/ID':
        this.declared = content;
        return { status: 200, body: { accepted: this.events.length } };
      case 'GET /monitor/imports/ID':
        return { status: 200, body: { accepted: this.events.length } };
      case 'POST /monitor/imports/ID/events': {
        const { from, events } = content as { from: number; events: EventEnvelope[] };
        if (from > this.events.length) return { status: 409, body: { title: 'A gap' } };
        this.events.push(...events.slice(this.events.length - from));
        return { status: 200, body: { accepted: this.events.length } };
      }
      default:
        return { status: 404 };
    }
  }
}

async function body(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? undefined : JSON.parse(text);
}

const server = { current: new ImportServer() };
beforeEach(async () => {
  server.current = new ImportServer();
  await server.current.start();
});
afterEach(() => server.current.stop());

async function run(...more: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const bin = path('apps/cli/bin/liucheng.mjs');
  const child = spawn(process.execPath, [bin, 'import', ...args, '--server', server.current.url, ...more]);
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (err += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
}

describe('liucheng import', () => {
  it('sends the log as event envelopes, in order and with ids that follow from it', async () => {
    const { current } = server;
    const { code, out, err } = await run('--person', 'p-supervisor', '--json');
    expect({ code, err: err.replace(/^(columns|times) .*\n/gm, '') }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toMatchObject({
      cases: 60,
      events: eventsOfSample,
      sent: eventsOfSample,
      results: { cases: `${current.url}/monitor/cases?process=equipment-loan` },
    });
    expect(current.declared).toEqual({
      definition: 'equipment-loan',
      version: 1,
      source: 'equipment-loan.csv',
    });
    expect(current.events).toHaveLength(eventsOfSample);
    expect(new Set(current.events.map(({ id }) => id)).size).toBe(eventsOfSample);
    const next = new Map<string, number>();
    for (const event of current.events) {
      expect(parseEnvelope(event)).toEqual({ envelope: event });
      expect(event.sequence).toBe(next.get(event.subject) ?? 0);
      next.set(event.subject, event.sequence + 1);
    }
    expect(current.events[0]).toMatchObject({
      type: 'Request equipment',
      subject: 'EL-2026-0001',
      process: 'equipment-loan',
      processversion: 1,
      actorrole: 'employee',
    });
  });

  it('doubles nothing when repeated', async () => {
    const { current } = server;
    current.tokens.push('given');
    await run('--token', 'given');
    const first = [...current.events];
    const { code, out } = await run('--token', 'given');
    expect(code).toBe(0);
    expect(out).toMatch(/0 sent, 290 were there already/);
    expect(current.events).toEqual(first);
  });

  it('gives what an earlier log of the process had the same ids, and others to what is new', async () => {
    const { current } = server;
    const directory = await mkdtemp(join(tmpdir(), 'import-log-'));
    const earlier = join(directory, 'earlier.csv');
    const rows = (await readFile(path('samples/equipment-loan.csv'), 'utf8')).split('\n');
    await writeFile(earlier, rows.slice(0, 120).join('\n'));
    await run('--person', 'p', '--log', earlier);
    const before = current.events.splice(0);
    await run('--person', 'p');
    await rm(directory, { recursive: true });
    const place = ({ subject, sequence }: EventEnvelope): string => `${subject} ${sequence}`;
    const ids = new Map(current.events.map((event) => [place(event), event.id]));
    expect(before).toHaveLength(119);
    expect(before.map((event) => ids.get(place(event)))).toEqual(before.map(({ id }) => id));
    expect(new Set(ids.values()).size).toBe(eventsOfSample);
  });

  it('goes on where an interrupted run has stopped', async () => {
    const { current } = server;
    await run('--person', 'p');
    const whole = [...current.events];
    current.events.length = 123;
    const { out } = await run('--person', 'p');
    expect(out).toMatch(/167 sent, 123 were there already/);
    expect(current.events).toEqual(whole);
  });

  it('tries again when the server is busy, hangs up or forgets the token, and doubles nothing', async () => {
    const { current } = server;
    const lost: Record<number, Answer | 'hang-up'> = {
      2: { status: 503 },
      4: { status: 429, headers: { 'retry-after': '1' } },
      6: 'hang-up',
      8: { status: 401 },
    };
    current.inject = (_request, count) => lost[count];
    const { code } = await run('--person', 'p');
    expect(code).toBe(0);
    expect(current.events).toHaveLength(eventsOfSample);
    expect(current.tokens).toHaveLength(2);
  });

  it('tells refusals from bad input', async () => {
    const { current } = server;
    const refused = (answer: Answer) => {
      current.inject = (request) => (request === 'POST /monitor/definitions' ? answer : undefined);
      return run('--person', 'p');
    };
    expect(await refused({ status: 403, body: { title: 'Not allowed', code: 'forbidden' } })).toMatchObject({
      code: 4,
      err: expect.stringContaining('403 forbidden Not allowed'),
    });
    const errors = [{ path: '/flow', expected: 'a flow' }];
    expect(await refused({ status: 400, body: { title: 'Bad', errors } })).toMatchObject({
      code: 3,
      err: expect.stringContaining('/flow: expected a flow'),
    });
    expect(await refused({ status: 404 })).toMatchObject({
      code: 4,
      err: expect.stringContaining('is this a Liucheng suite'),
    });
  });

  it('gives up on an address where nobody answers', async () => {
    server.current.stop();
    expect(await run('--person', 'p')).toMatchObject({
      code: 4,
      err: expect.stringMatching(/cannot be reached: ECONNREFUSED/),
    });
  });

  it('wants one kind of credentials and a URL', async () => {
    expect(await run()).toMatchObject({ code: 2, err: expect.stringContaining('--token or --person') });
    expect(await run('--person', 'p', '--server', 'localhost')).toMatchObject({
      code: 2,
      err: expect.stringContaining('http://localhost:8080'),
    });
  });
});
