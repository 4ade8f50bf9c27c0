import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sampleCompany } from '@liucheng/human-resources';
import { monitorService } from '@liucheng/monitor';
import { createLogger, readConfig, startHost, type RunningHost } from '@liucheng/service-kit';
import { liucheng, liuchengJson } from './testing/cli.ts';

const sample = (name: string): string => fileURLToPath(new URL(`../../../samples/${name}`, import.meta.url));
const definition = sample('equipment-loan.definition.json');
const folder = mkdtempSync(join(tmpdir(), 'liucheng-export-'));
const suites: { readonly host: RunningHost; readonly directory: string }[] = [];

/** What imports and exports logs is the monitor, whatever else a suite runs. */
async function suite(): Promise<RunningHost> {
  const directory = mkdtempSync(join(tmpdir(), 'liucheng-export-suite-'));
  const host = await startHost([monitorService], {
    config: readConfig({ PORT: '0', LIUCHENG_DATA: directory, LIUCHENG_RATE_LIMIT: '0' }),
    logger: createLogger('silent'),
    people: sampleCompany,
  });
  suites.push({ host, directory });
  return host;
}

async function closeSuites(keep = 0): Promise<void> {
  for (const { host, directory } of suites.splice(keep)) {
    await host.close();
    rmSync(directory, { recursive: true });
  }
}

const person = ['--person', 'u-gao'];

async function imported(host: RunningHost, log: string, ...more: readonly string[]): Promise<void> {
  await liuchengJson([
    'import',
    '--definition',
    definition,
    '--log',
    log,
    '--server',
    host.url,
    ...person,
    ...more,
  ]);
}

interface Listed {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly next?: string;
}

async function listed(host: RunningHost, path: string, token: string): Promise<Listed['items']> {
  const items: Listed['items'][number][] = [];
  for (let cursor: string | undefined; ;) {
    const url = `${host.url}/monitor/${path}&wait=10000&limit=200${cursor === undefined ? '' : `&cursor=${cursor}`}`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    const page = (await answer.json()) as Listed;
    items.push(...page.items);
    if (page.next === undefined) return items;
    cursor = page.next;
  }
}

async function tokenAt(host: RunningHost): Promise<string> {
  const answer = await fetch(`${host.url}/issuer/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ person: 'u-gao' }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** What a suite makes of the cases: all of it follows from the events, but for when it was found. */
async function found(host: RunningHost): Promise<{ cases: unknown[]; violations: unknown[] }> {
  const token = await tokenAt(host);
  const cases = await listed(host, 'cases?process=equipment-loan&sort=started', token);
  const violations = await listed(host, 'violations?process=equipment-loan&state=open&sort=at', token);
  const events = await Promise.all(
    cases.map(async ({ subject }) => {
      const url = `${host.url}/monitor/cases/equipment-loan/${subject as string}`;
      const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
      const { history } = (await answer.json()) as { history: Readonly<Record<string, unknown>>[] };
      // The ids of imported events follow from the file that they came in.
      return history.map(({ id: _id, ...event }) => event);
    }),
  );
  return {
    cases: cases.map((each, index) => ({ ...each, events: events[index] })),
    violations: violations
      .map(({ detectedAt: _detected, amendedAt: _amended, ...violation }) => violation)
      .sort((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1)),
  };
}

/** When every deadline that is past has been judged: some seconds after the last batch of an import. */
async function settled(host: RunningHost): Promise<Awaited<ReturnType<typeof found>>> {
  const token = await tokenAt(host);
  for (;;) {
    const [next] = await listed(host, 'cases?process=equipment-loan&sort=due', token);
    if (next === undefined || Date.parse(next['nextDue'] as string) > Date.now()) return found(host);
    await pause(100);
  }
}

let first: RunningHost;
let original: Awaited<ReturnType<typeof found>>;

beforeAll(async () => {
  first = await suite();
  await imported(first, sample('equipment-loan.csv'));
  original = await settled(first);
  expect([original.cases.length, original.violations.length > 20]).toEqual([60, true]);
}, 240_000);
afterEach(() => closeSuites(1));
afterAll(async () => {
  await closeSuites();
  rmSync(folder, { recursive: true });
});

const exported = (out: string, ...more: readonly string[]): readonly string[] => [
  'export',
  '--server',
  first.url,
  ...person,
  '--process',
  'equipment-loan',
  '--out',
  join(folder, out),
  ...more,
];

describe('what one suite exports and another imports', () => {
  it.each(['loan.xes', 'loan.xes.gz', 'loan.csv', 'loan.json.gz', 'loan.sqlite'])(
    'is the same in both: %s',
    async (name) => {
      const { position } = await liuchengJson<{ position: string }>(exported(name));
      expect(position).toMatch(/liucheng\.imported\/\d+=\d+/);
      const second = await suite();
      await imported(second, join(folder, name), '--object-type', 'equipment-loan', '--strict');
      expect(await settled(second)).toEqual(original);
    },
    120_000,
  );
});

describe('liucheng export', () => {
  it('says what it wants', async () => {
    const wants = async (...args: string[]) => {
      const { code, err } = await liucheng(['export', '--server', first.url, ...person, ...args]).ended;
      return [code, err.trim().split('\n').at(-1)];
    };
    const out = join(folder, 'x.xes');
    expect(await wants('--out', join(folder, 'x.doc'))).toEqual([
      2,
      expect.stringContaining('.xes, .csv or .json'),
    ]);
    expect(await wants('--out', out)).toEqual([
      2,
      expect.stringContaining('--process: xes holds cases of one process'),
    ]);
    writeFileSync(out, 'mine');
    expect(await wants('--out', out, '--process', 'p')).toEqual([
      2,
      expect.stringContaining('--force replaces it'),
    ]);
    expect((await readFile(out)).toString()).toBe('mine');
    const bad = await wants('--out', join(folder, 'y.xes'), '--process', 'p', '--from', 'once');
    expect(bad).toEqual([3, expect.stringContaining('GET /monitor/export: the server refused with 400')]);
    const away = await wants('--out', join(folder, 'no', 'y.xes'), '--process', 'p');
    expect(away).toEqual([3, expect.stringContaining('cannot be written: ENOENT')]);
    const employee = [
      'export',
      '--server',
      first.url,
      '--person',
      'u-zhao',
      '--process',
      'p',
      '--out',
      join(folder, 'z.xes'),
    ];
    expect(await liucheng(employee).ended).toMatchObject({ code: 4, err: expect.stringContaining('403') });
  }, 180_000);

  it('compresses what is called so, and replaces a file when told to', async () => {
    const path = join(folder, 'again.csv.gz');
    writeFileSync(path, 'mine');
    const { bytes } = await liuchengJson<{ bytes: number }>(exported('again.csv.gz', '--force'));
    expect(gunzipSync(await readFile(path))).toHaveLength(bytes);
  }, 180_000);

  /** What a server does that breaks off, or stands still: nothing that the real one can be told to do at a given moment. */
  async function faulty(listener: RequestListener, during: (url: string) => Promise<void>): Promise<void> {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await during(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.closeAllConnections();
    server.close();
  }

  it.each(['cut.xes', 'cut.xes.gz'])(
    'leaves nothing of an export that breaks off: %s',
    async (name) => {
      await faulty(
        (_request, response) => {
          response.write('<log>'.repeat(1_000), () => response.destroy());
        },
        async (url) => {
          const args = [
            'export',
            '--server',
            url,
            '--token',
            't',
            '--process',
            'p',
            '--out',
            join(folder, name),
          ];
          expect(await liucheng(args).ended).toMatchObject({
            code: 4,
            err: expect.stringMatching(/broke off after \d+ bytes; nothing was kept/),
          });
        },
      );
      expect(readdirSync(folder).filter((each) => each.startsWith('cut'))).toEqual([]);
    },
    60_000,
  );

  it('leaves nothing when it is interrupted', async () => {
    let begun: () => void;
    const under = new Promise<void>((resolve) => (begun = resolve));
    await faulty(
      (_request, response) => {
        response.write('<log>'.repeat(1_000), () => begun());
      },
      async (url) => {
        const out = join(folder, 'stopped.xes');
        const { child, ended } = liucheng([
          'export',
          '--server',
          url,
          '--token',
          't',
          '--process',
          'p',
          '--out',
          out,
        ]);
        await under;
        child.kill('SIGINT');
        expect(await ended).toMatchObject({ code: 130 });
      },
    );
    expect(readdirSync(folder).filter((each) => each.startsWith('stopped'))).toEqual([]);
  }, 180_000);
});
