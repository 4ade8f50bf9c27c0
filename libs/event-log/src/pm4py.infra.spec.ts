import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { exportCsv } from './csv-writer.ts';
import type { LogSource, LogTrace } from './log.ts';
import { exportOcelJson } from './ocel-json-writer.ts';
import { writeOcelSqlite } from './ocel-sqlite-writer.ts';
import { readLog } from './read-log.ts';
import { exportXes } from './xes-writer.ts';

const peer = (name: string): string =>
  fileURLToPath(new URL(`../../../benchmarks/peers/pm4py/${name}`, import.meta.url));
/** A Python that has pm4py: the one that is named, or that of the benchmarks' peer. */
const python = process.env['LIUCHENG_TEST_PM4PY_PYTHON'] ?? peer('.venv/bin/python');

function whyNot(): string | undefined {
  if (!existsSync(python))
    return `LIUCHENG_TEST_PM4PY_PYTHON names no Python, and there is none at ${python}`;
  const { status } = spawnSync(python, ['-c', 'import pm4py'], { encoding: 'utf8' });
  return status === 0 ? undefined : `${python} has no pm4py`;
}

interface Outline {
  readonly cases?: number;
  readonly events: number;
  readonly objects?: Readonly<Record<string, number>>;
  readonly outline: Readonly<Record<string, readonly (readonly [activity: string, time: string])[]>>;
}

function readByPm4py(path: string): Outline {
  const run = spawnSync(python, [peer('read_log.py'), path, '--outline'], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout.trim().split('\n').at(-1) as string) as Outline;
}

const folder = mkdtempSync(join(tmpdir(), 'liucheng-pm4py-'));
afterAll(() => rmSync(folder, { recursive: true }));

const hour = 3_600_000;
const start = Date.parse('2026-03-02T01:00:00.123Z');
/** What makes files hard to read: quotes, Chinese, line breaks, data of every kind, violations of cases and of events. */
const traces = Array.from({ length: 40 }, (_, index): LogTrace & { readonly process: string } => ({
  process: 'purchase',
  caseId: index % 2 ? `采购-${index}` : `P "${index}"`,
  attributes: { 'liucheng:process': 'purchase', 'liucheng:fitness': index % 3 ? 1 : 0.75 },
  events: ['ask', 'approve, at once', '付款'].slice(0, 1 + (index % 3)).map((activity, step) => ({
    activity,
    time: start + index * 24 * hour + step * hour,
    id: `${index}-${step}`,
    type: `liucheng.finance.${activity}.v1`,
    resource: `u-${index % 4}`,
    department: index % 2 ? 'sales' : 'finance',
    attributes: {
      amount: index % 5 ? index : 'none',
      note: 'line\nbreak & <tag>',
      items: [{ of: step }],
      nothing: null,
    },
  })),
  violations: [
    { id: `v-${index}`, at: start, facts: { kind: 'incomplete-case', 'message-zh': '缺少步骤' } },
    { id: `w-${index}`, at: start, event: 0, facts: { kind: 'wrong-role', 'late-by': 5 } },
  ],
}));
const source: LogSource = {
  attributes: { 'liucheng:position': 'liucheng.finance/0=120' },
  async *traces() {
    yield* traces;
  },
};

async function file(name: string, pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

type Timed = Record<string, (readonly [activity: string, time: number])[]>;
const expected: Timed = Object.fromEntries(
  traces.map(({ caseId, events }) => [caseId, events.map(({ activity, time }) => [activity, time] as const)]),
);
const told = (outline: Outline['outline']) =>
  Object.fromEntries(
    Object.entries(outline).map(([id, events]) => [
      id,
      events.map(([activity, at]) => [activity, Date.parse(at)]),
    ]),
  );
const toSeconds = (cases: Timed): Timed =>
  Object.fromEntries(
    Object.entries(cases).map(([id, events]) => [
      id,
      events.map(([activity, at]) => [activity, at - (at % 1_000)]),
    ]),
  );
const eventCount = traces.reduce((sum, { events }) => sum + events.length, 0);

const reason = whyNot();
if (reason !== undefined) {
  process.stderr.write(`skipped: pm4py: ${reason}\n`);
  describe('pm4py', () => it.skip(`reads what is exported (skipped: ${reason})`, () => undefined));
} else {
  describe('pm4py reads what is exported', () => {
    it('as XES', async () => {
      const read = readByPm4py(await file('log.xes', exportXes(source, 'http://localhost/liucheng.xesext')));
      expect([read.cases, read.events]).toEqual([traces.length, eventCount]);
      expect(told(read.outline)).toEqual(expected);
    }, 180_000);

    it('as CSV', async () => {
      const read = readByPm4py(await file('log.csv', exportCsv(source)));
      expect([read.cases, read.events]).toEqual([traces.length, eventCount]);
      expect(told(read.outline)).toEqual(expected);
    }, 180_000);

    // It leaves out objects that no event touches: the one that says what the log is.
    const objects = { purchase: 40, violation: 80, person: 4, department: 2 };

    it('as OCEL in JSON and in SQLite', async () => {
      const sqlite = join(folder, 'log.sqlite');
      await writeOcelSqlite(sqlite, source);
      for (const path of [await file('log.json', exportOcelJson(source)), sqlite]) {
        const read = readByPm4py(path);
        expect([path, read.events, read.objects]).toEqual([path, eventCount, objects]);
        const cases = Object.entries(told(read.outline)).filter(([id]) => id.startsWith('purchase/'));
        expect(
          Object.fromEntries(cases.map(([id, events]) => [id.slice('purchase/'.length), events])),
        ).toEqual(expected);
      }
    }, 180_000);
  });

  describe('what pm4py writes', () => {
    const script = `
import sys, pm4py
log = pm4py.read_ocel2_json(sys.argv[1])
pm4py.write_ocel2_json(log, sys.argv[2])
pm4py.write_ocel2_sqlite(log, sys.argv[3])
pm4py.write_xes(pm4py.convert_to_event_log(pm4py.read_xes(sys.argv[4])), sys.argv[5])
`;

    it('of an export is read again, with cases, events and data', async () => {
      const [json, sqlite, xes] = ['again.json', 'again.sqlite', 'again.xes'].map((name) =>
        join(folder, name),
      ) as [string, string, string];
      const given = [await file('given.json', exportOcelJson(source)), json, sqlite];
      const run = spawnSync(
        python,
        ['-c', script, ...given, await file('given.xes', exportXes(source, 'http://x')), xes],
        {
          encoding: 'utf8',
        },
      );
      expect([run.status, run.stderr.includes('Traceback')]).toEqual([0, false]);
      for (const path of [json, sqlite, xes]) {
        const found: Timed = {};
        const notes: unknown[] = [];
        for await (const trace of readLog(path, { objectType: 'purchase' })) {
          found[trace.caseId] = trace.events.map(({ activity, time }) => [activity, time]);
          notes.push(...trace.events.map(({ attributes }) => attributes['note']));
        }
        // Its writers of OCEL leave out milliseconds.
        const whole = path === xes ? expected : toSeconds(expected);
        expect([path, path === xes ? found : toSeconds(found)]).toEqual([path, whole]);
        expect(new Set(notes)).toEqual(new Set(['line\nbreak & <tag>']));
      }
    }, 180_000);
  });
}
