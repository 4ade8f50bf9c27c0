import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { CaseReport, CheckReport } from './log-check.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const bin = join(root, 'apps/cli/bin/liucheng.mjs');
const definition = join(root, 'samples/equipment-loan.definition.json');
const xes = join(root, 'samples/equipment-loan.xes');
const csv = join(root, 'samples/equipment-loan.csv');

const folder = mkdtempSync(join(tmpdir(), 'liucheng-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

/** Runs what the build made, as people do. */
function run(args: readonly string[], input = ''): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { input, encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

describe('liucheng', () => {
  it('documents its exit codes, and tells wrong usage apart', () => {
    expect(run(['--help'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/Exit codes:[^]*130 {2}interrupted/),
    });
    expect(run(['check', '--help']).out).toMatch(/--as-of[^]*Exit codes:/);
    expect(run(['check'])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining("'--log <file>'"),
    });
    expect(run(['chek'])).toMatchObject({ code: 2, err: expect.stringContaining('check') });
    expect(run([]).code).toBe(2);
    expect(JSON.parse(run(['check', '--json']).out)).toEqual({
      error: { exitCode: 2, message: "required option '--log <file>' not specified", faults: [] },
    });
  });

  it('prints nothing but the result when run from a checkout', () => {
    const args = [join(root, 'tools/run-cli.mjs'), 'align', '-'];
    const { stdout, status } = spawnSync(process.execPath, args, {
      cwd: folder,
      input: '[{"flow":"a","trace":["a"]}]',
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: '[\n{"flow":"a","trace":["a"],"prefixCosts":[0],"cost":0,"shortestRun":1}\n]\n',
    });
  });

  it('stops at Ctrl-C with 130', async () => {
    // A server that takes connections and never answers: the import can only be interrupted.
    const server = createServer().listen(0);
    const connected = new Promise((resolve) => server.once('connection', resolve));
    const { port } = server.address() as { port: number };
    const args = [
      'import',
      '--definition',
      definition,
      '--log',
      csv,
      '--server',
      `http://127.0.0.1:${port}`,
      '--person',
      'x',
    ];
    const child = spawn(process.execPath, [bin, ...args]);
    await connected;
    child.kill('SIGINT');
    const code = await new Promise((resolve) => child.once('exit', resolve));
    server.close();
    expect(code).toBe(130);
  });
});

describe('liucheng align', () => {
  const cases = [
    { flow: { seq: ['a', { xor: ['b', 'c'] }] }, trace: ['a', 'x', 'c'], note: 'ignored' },
    { flow: { repeat: 'a' }, trace: [] },
    { flow: { seq: ['a', { xor: ['b', 'c'] }] }, trace: ['b'] },
  ];
  const expected = [
    '[',
    '{"flow":{"seq":["a",{"xor":["b","c"]}]},"trace":["a","x","c"],"prefixCosts":[0,1,1],"cost":1,"shortestRun":2},',
    '{"flow":{"repeat":"a"},"trace":[],"prefixCosts":[],"cost":1,"shortestRun":1},',
    '{"flow":{"seq":["a",{"xor":["b","c"]}]},"trace":["b"],"prefixCosts":[1],"cost":1,"shortestRun":2}',
    ']\n',
  ].join('\n');

  it('adds costs to a file or to stdin, one case per line', () => {
    expect(run(['align', file('cases.json', JSON.stringify(cases))])).toEqual({
      code: 0,
      out: expected,
      err: '',
    });
    expect(run(['align', '-'], JSON.stringify(cases)).out).toBe(expected);
    expect(run(['align', '-'], '[]').out).toBe('[]\n');
  });

  it('names every bad entry by index and path', () => {
    const bad = [
      { flow: { seq: [] }, trace: ['a', 1] },
      { flow: 'a', trace: ['a'] },
      'x',
      { flow: { sequence: ['a'] } },
    ];
    const { code, out, err } = run(['align', '-'], JSON.stringify(bad));
    expect({ code, out }).toEqual({ code: 3, out: '' });
    for (const path of ['/0/flow/seq', '/0/trace/1', '/2', '/3/flow/sequence', '/3/trace']) {
      expect(err).toMatch(new RegExp(`^${path}: expected `, 'm'));
    }
    expect(err).not.toMatch(/^\/1/m);
  });

  it('says where a file stops being JSON, and what cannot be read', () => {
    expect(run(['align', '-'], '[\n {"flow": a}]')).toMatchObject({
      code: 3,
      err: 'stdin: no JSON from line 2, column 11 on\n',
    });
    expect(run(['align', join(folder, 'absent.json')])).toMatchObject({
      code: 3,
      err: expect.stringContaining('ENOENT'),
    });
    expect(run(['align', '-'], '{}')).toMatchObject({ code: 3, err: expect.stringContaining('JSON array') });
    expect(
      run(['align', '-'], `[{"trace":[],"flow":${'{"opt":'.repeat(1e5)}"a"${'}'.repeat(1e5)}}]`),
    ).toMatchObject({
      code: 3,
      err: expect.stringContaining('/0/flow: expected values nested at most'),
    });
  });
});

describe('liucheng check', () => {
  const check = (log: string, ...more: string[]) =>
    run(['check', '--definition', definition, '--log', log, ...more]);
  const report = (log: string, ...more: string[]): CheckReport & { brokenOff?: string; leftOut: number } =>
    JSON.parse(check(log, '--json', ...more).out) as CheckReport & { leftOut: number };

  it('judges the sample log', () => {
    expect(report(xes)).toMatchObject({
      definition: { id: 'equipment-loan', version: 1 },
      asOf: '2026-05-13T01:37:00.000Z',
      cases: { total: 60, completed: 55, cancelled: 1, open: 4, conforming: 30, fitting: 49 },
      events: 290,
      totalCost: 12,
      sumOfPrefixCosts: 19,
      violations: {
        byRule: {
          'decision-in-time': 11,
          'returned-in-time': 10,
          flow: 8,
          'two-extensions': 7,
          'asset-noted': 4,
          'role:approve': 3,
          'four-eyes': 3,
        },
      },
      leftOut: 0,
    });
  });

  it('judges the same log alike as CSV and compressed', () => {
    const outcome = ({ cases, events, totalCost, sumOfPrefixCosts, violations, steps }: CheckReport) =>
      JSON.stringify({
        cases,
        events,
        totalCost,
        sumOfPrefixCosts,
        violations: Object.entries(violations.byRule).sort(),
        steps,
      });
    const compressed = file('loan.csv.gz', gzipSync(readFileSync(csv)));
    expect(outcome(report(csv))).toBe(outcome(report(xes)));
    expect(outcome(report(compressed))).toBe(outcome(report(xes)));
  });

  it('writes one line per case, and the sums agree', () => {
    const path = join(folder, 'out.ndjson');
    const whole = report(xes, '--cases', path);
    const cases = readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as CaseReport);
    const sum = (pick: (each: CaseReport) => number) => cases.reduce((total, each) => total + pick(each), 0);
    expect(cases).toHaveLength(60);
    expect(sum((each) => each.events)).toBe(whole.events);
    expect(sum((each) => each.cost)).toBe(whole.totalCost);
    expect(sum((each) => Number(each.conforming))).toBe(whole.cases.conforming);
    expect(sum((each) => each.violations.length)).toBe(whole.violations.total);
    expect(cases.find((each) => each.case === 'EL-2026-0012')?.violations).toMatchObject([
      { kind: 'unknown-step' },
    ]);
    expect(check(xes, '--cases', join(folder, 'absent', 'out'))).toMatchObject({ code: 2 });
  });

  (existsSync('/dev/full') ? it : it.skip)('says when what it finds cannot be written', () => {
    expect(check(xes, '--cases', '/dev/full')).toMatchObject({
      code: 4,
      err: expect.stringMatching(/--cases: \/dev\/full cannot be written: ENOSPC/),
    });
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(
      process.execPath,
      [bin, 'check', '--definition', definition, '--log', xes],
      { stdio: ['ignore', full, 'pipe'], encoding: 'utf8' },
    );
    closeSync(full);
    expect({ status, stderr }).toEqual({
      status: 4,
      stderr: 'the result cannot be written: ENOSPC: no space left on device, write\n',
    });
  });

  it('judges deadlines at the time asked for', () => {
    const missed = (asOf: string) => report(xes, '--as-of', asOf).violations.byKind['deadline-missed'];
    expect(missed('2026-03-01')).toBeLessThan(missed('2026-07-01') as number);
    for (const none of ['soon', '2026-02-30', '2026-04-31T00:00:00Z'])
      expect(check(xes, '--as-of', none)).toMatchObject({ code: 2, err: expect.stringContaining('--as-of') });
  });

  it('takes cases for whole when told so: what is missing counts', () => {
    const { cases, totalCost, violations } = report(xes, '--whole-cases');
    expect({ open: cases.open, completed: cases.completed, totalCost }).toEqual({
      open: 0,
      completed: 59,
      totalCost: 12,
    });
    expect(violations.byKind['incomplete-case']).toBe(4);
  });

  it('fails on violations when asked to', () => {
    expect(check(xes).code).toBe(0);
    expect(check(xes, '--fail-on', 'violations').code).toBe(1);
    const clean = file(
      'clean.csv',
      'case,activity,time,resource,role,department\n1,Request equipment,2026-03-02 09:00,p-1,employee,finance\n',
    );
    expect(check(clean, '--fail-on', 'violations', '--as-of', '2026-03-02').code).toBe(0);
  });

  it('prints the figures for people', () => {
    const { out, err } = check(csv);
    expect(out).toMatch(/total cost \(alignment\) +12\nsum of prefix costs +19\nconforming cases +30/);
    expect(out).toMatch(/four-eyes +3/);
    expect(out).toMatch(/slowest steps \(waiting\) +count +p50 +p90 +max\n {2}take-back/);
    expect(err).toMatch(/columns taken by their names: case = "case:concept:name"/);
  });

  it('keeps what was read before a log breaks off', () => {
    const cut = file('cut.xes', readFileSync(xes, 'utf8').slice(0, 50_000));
    const { code, out, err } = check(cut, '--json');
    const result = JSON.parse(out) as CheckReport & { brokenOff: string };
    expect(code).toBe(3);
    expect(result.cases.total).toBeGreaterThan(20);
    expect(result.brokenOff).toMatch(/^line \d+, column \d+: /);
    expect(err).toContain(result.brokenOff);
  });

  it('keeps what was read of a compressed log that is cut off', () => {
    const whole = gzipSync(readFileSync(xes));
    const { brokenOff, cases } = report(file('cut.xes.gz', whole.subarray(0, whole.length / 2)));
    expect(brokenOff).toMatch(/^line \d+, column \d+: the compressed file ends early/);
    expect(cases.total).toBeGreaterThan(5);
  });

  it('has no figures of a log of which nothing could be read', () => {
    const torn = file('torn.csv', `case,activity,time\n1,"${'x'.repeat(2 ** 21)}\n`);
    const brokenOff = /torn\.csv: line 2, column 1: /;
    expect(check(torn)).toMatchObject({ code: 3, out: '', err: expect.stringMatching(brokenOff) });
    const { code, out } = check(torn, '--json');
    expect([code, JSON.parse(out)]).toEqual([
      3,
      { error: { exitCode: 3, message: expect.stringMatching(brokenOff), faults: [] } },
    ]);
  });

  it('says of no cases nothing that would be a mean', () => {
    const none = file('none.csv', 'case,activity,time\n');
    expect(report(none)).toMatchObject({ cases: { total: 0 }, events: 0 });
    expect(report(none)).not.toHaveProperty('meanFitness');
    expect(check(none)).toMatchObject({ code: 0, out: expect.not.stringContaining('fitness') });
  });

  it('ends with its own code when nobody reads what it says', async () => {
    const bad = file('worse.csv', `${readFileSync(csv, 'utf8')}${'only one\n'.repeat(20_000)}`);
    const args = [bin, 'check', '--json', '--definition', definition, '--log', bad];
    const child = spawn(process.execPath, args);
    child.stderr.destroy();
    child.stdout.resume();
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0);
  });

  it('names bad rows and goes on, or stops when strict', () => {
    const bad = file('bad.csv', `${readFileSync(csv, 'utf8')}EL-X,Request equipment,soon,,,,\nonly one\n`);
    const { code, err } = check(bad);
    expect(code).toBe(0);
    expect(err).toMatch(/line 292, column 3: .*expected a time as .*found "soon"/);
    expect(err).toMatch(/line 293, column 2: expected 7 columns, found 1/);
    expect(report(bad)).toMatchObject({ events: 290, leftOut: 2 });
    expect(check(bad, '--strict')).toMatchObject({ code: 3 });
  });

  it('refuses what is no log and what is no definition', () => {
    expect(check(definition)).toMatchObject({
      code: 3,
      err: expect.stringContaining('no OCEL log'),
    });
    expect(check(file('log.txt', readFileSync(csv, 'utf8')))).toMatchObject({
      code: 3,
      err: expect.stringContaining('unknown kind of file'),
    });
    expect(check(join(folder, 'absent.xes'))).toMatchObject({
      code: 3,
      err: expect.stringContaining('ENOENT'),
    });
    expect(check(folder, '--format', 'csv')).toMatchObject({
      code: 3,
      err: expect.stringContaining('cannot be read: EISDIR'),
    });
    expect(check(csv, '--delimiter', '')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--delimiter'),
    });
    expect(check(xes, '--zone', 'Mars')).toMatchObject({ code: 2, err: expect.stringContaining('IANA') });
    const faulty = file(
      'faulty.json',
      JSON.stringify({ ...JSON.parse(readFileSync(definition, 'utf8')), ends: ['nowhere'] }),
    );
    const { code, out } = run(['check', '--json', '--definition', faulty, '--log', xes]);
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({
      error: { exitCode: 3, faults: [{ path: '/ends/0', actual: 'nowhere' }] },
    });
  });

  it('judges nobody by a name that stands for anybody', () => {
    const rows = ['Request equipment', 'Approve request'].map(
      (step, hour) => `1,${step},2026-03-02 1${hour}:00,STAFF,,`,
    );
    const log = file('anonymous.csv', `case,activity,time,resource,role,department\n${rows.join('\n')}\n`);
    expect(report(log).violations.byRule['four-eyes']).toBe(1);
    expect(report(log, '--anonymous', 'STAFF').violations.byRule['four-eyes']).toBeUndefined();
  });
});

describe('liucheng definitions validate', () => {
  it('accepts the samples', () => {
    for (const name of ['equipment-loan', 'domestic-declarations']) {
      const path = join(root, `samples/${name}.definition.json`);
      expect(run(['definitions', 'validate', path])).toMatchObject({
        code: 0,
        out: expect.stringContaining('well-formed'),
      });
    }
  });

  it('names every fault with its path', () => {
    const sound = JSON.parse(readFileSync(definition, 'utf8')) as Record<string, unknown>;
    const path = file('two-faults.json', JSON.stringify({ ...sound, version: 0, cancels: ['nowhere'] }));
    expect(run(['definitions', 'validate', path])).toMatchObject({
      code: 3,
      out: expect.stringMatching(
        /^\/version: expected at least 1.*found 0\n[^]*\/cancels\/0: expected a step declared/,
      ),
    });
    const { code, out } = run(['definitions', 'validate', path, '--json']);
    expect({ code, ...(JSON.parse(out) as object) }).toMatchObject({
      code: 3,
      valid: false,
      faults: expect.any(Array),
    });
  });
});
