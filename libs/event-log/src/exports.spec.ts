import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '@liucheng/kernel';
import fc from 'fast-check';
import { exportCsv } from './csv-writer.ts';
import type { LogEvent, LogFault, LogSource, LogTrace, LogViolation } from './log.ts';
import { exportOcelJson } from './ocel-json-writer.ts';
import { writeOcelSqlite } from './ocel-sqlite-writer.ts';
import { readLog, type ReadFileOptions } from './read-log.ts';
import type { LogKind } from './source.ts';
import { exportXes } from './xes-writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'liucheng-exports-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

type Exported = LogTrace & { readonly process: string };

const sourceOf = (traces: readonly Exported[]): LogSource => ({
  attributes: {
    'liucheng:position': 'liucheng.finance/0=3',
    'liucheng:exported': '2026-03-02T01:00:00.000Z',
  },
  async *traces() {
    yield* traces;
  },
});

const uri = 'http://localhost/monitor/liucheng.xesext';
const endings: Readonly<Record<LogKind, string>> = {
  xes: 'xes',
  csv: 'csv',
  ocel: 'json',
  'ocel-sqlite': 'sqlite',
};

async function written(kind: LogKind, source: LogSource): Promise<string> {
  const path = join(folder, `${files++}.${endings[kind]}`);
  if (kind === 'ocel-sqlite') {
    await writeOcelSqlite(path, source);
    return path;
  }
  const pieces = { xes: exportXes(source, uri), csv: exportCsv(source), ocel: exportOcelJson(source) }[kind];
  let text = '';
  for await (const piece of pieces) text += piece;
  writeFileSync(path, text);
  return path;
}

async function readBack(path: string, options: ReadFileOptions = {}): Promise<LogTrace[]> {
  const faults: LogFault[] = [];
  const traces: LogTrace[] = [];
  const reading = {
    objectType: 'purchase',
    types: 'guess',
    onFault: (fault: LogFault) => faults.push(fault),
  } as const;
  for await (const trace of readLog(path, { ...reading, ...options })) traces.push(trace);
  expect(faults).toEqual([]);
  return traces.sort((a, b) => (a.caseId < b.caseId ? -1 : 1));
}

/** As it was exported, but for what every file has to say in its own way: order of cases and of violations, `-0`. */
function plainly(traces: readonly LogTrace[]): unknown {
  const sorted = traces.map(({ caseId, attributes, events, violations = [] }) => ({
    caseId,
    attributes,
    // An activity that is the type is not told twice.
    events: events.map((event) => ({ ...event, type: event.type ?? event.activity })),
    violations: [...violations].sort((a, b) => (a.id < b.id ? -1 : 1)),
  }));
  return JSON.parse(JSON.stringify(sorted));
}

const name = fc.oneof(
  fc.constantFrom(
    'amount',
    'Amount',
    'AMOUNT',
    'concept:name',
    'org:role',
    'resource',
    'ocel_id',
    'liucheng:x',
    'a:json',
    'case:a',
    '__proto__',
    ' a',
    '备注',
    'ocel:objects',
  ),
  fc.string({ minLength: 1, maxLength: 6, unit: 'binary' }),
);
const value: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    '',
    '7',
    '007',
    'true',
    true,
    false,
    0,
    1.5,
    -3,
    1e21,
    null,
    [],
    {},
    'a\u0000b',
    '\ud800',
    'x\ufffe',
    '\r\n',
    '"',
    ';',
    '=1+1',
    '2026-03-02T09:00:00Z',
  ),
  fc.string({ maxLength: 8, unit: 'binary' }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
  fc.jsonValue({ maxDepth: 2 }).map((each) => JSON.parse(JSON.stringify(each)) as Json),
);
const attributes: fc.Arbitrary<JsonObject> = fc
  .uniqueArray(fc.tuple(name, value), { maxLength: 5, selector: ([key]) => key })
  .map(
    (pairs) =>
      JSON.parse(
        `{${pairs.map(([key, each]) => `${JSON.stringify(key)}:${JSON.stringify(each)}`).join(',')}}`,
      ) as JsonObject,
  );
const word = fc.constantFrom('ask', 'approve', 'pay', '付款', 'a "b", c', 'u-li');
const event: fc.Arbitrary<LogEvent> = fc.record(
  {
    activity: word,
    time: fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 }),
    attributes,
    id: fc.uuid(),
    type: word,
    resource: word,
    onBehalfOf: word,
    role: word,
    department: word,
  },
  { requiredKeys: ['activity', 'time', 'attributes'] },
);
const facts = fc.record({
  kind: fc.constantFrom('step-skipped', 'deadline-missed'),
  severity: fc.constantFrom('minor', 'critical'),
  'late-by': fc.integer({ min: 0 }),
  message: fc.string({ minLength: 1, unit: 'binary', maxLength: 10 }),
}) as fc.Arbitrary<LogViolation['facts']>;
/** Under these keys stands of a case only what the monitor says. */
const monitorApart = (ofCase: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(ofCase).filter(([key]) => !key.startsWith('liucheng:')));
const trace = fc
  .tuple(
    fc.array(event, { minLength: 1, maxLength: 4 }),
    attributes,
    fc.array(fc.tuple(facts, fc.nat(5)), { maxLength: 3 }),
  )
  .map(([events, ofCase, found]) => ({
    process: 'purchase',
    attributes: { ...monitorApart(ofCase), 'liucheng:process': 'purchase', 'liucheng:cost': 1 },
    events,
    violations: found.map(([known, at], index) => ({
      id: `v${index}`,
      at: 1_700_000_000_000 + at,
      ...(at < events.length ? { event: at } : {}),
      facts: known,
    })),
  }));
const log: fc.Arbitrary<Exported[]> = fc.array(trace, { maxLength: 4 }).map((traces) =>
  traces.map((each, index) => ({
    ...each,
    caseId: `case ${index}`,
    violations: each.violations.map((v) => ({ ...v, id: `${index}-${v.id}` })),
  })),
);

describe.each<LogKind>(['xes', 'csv', 'ocel', 'ocel-sqlite'])('an export as %s', (kind) => {
  it('read again gives the same cases, events and violations', async () => {
    await fc.assert(
      fc.asyncProperty(log, async (traces) => {
        // Without a case there is nothing that could be chosen.
        if (traces.length === 0 && kind.startsWith('ocel')) return;
        const again = await readBack(await written(kind, sourceOf(traces)));
        expect(plainly(again)).toEqual(plainly(traces));
      }),
      { numRuns: 150 },
    );
  }, 180_000);
});

describe('an export as XES', () => {
  it('has what the schema of the standard asks for', async () => {
    const violations: LogViolation[] = [{ id: 'v', at: 0, event: 0, facts: { rule: 'four-eyes' } }];
    const event: LogEvent = { activity: 'pay', time: 0, attributes: { lines: [1], by: { name: 'x' } } };
    const path = await written(
      'xes',
      sourceOf([{ caseId: 'c', process: 'p', attributes: {}, events: [event], violations }]),
    );
    const text = readFileSync(path, 'utf8');
    // A decimal, as the standard writes it.
    expect(text).toContain('<log xes.version="1849.2016" ');
    const elements = text.matchAll(/^ *<(\w+)(?: key="([^"]*)")?/gm);
    const [tags, keys] = [new Set<string>(), new Set<string | undefined>()];
    for (const [, tag = '', key] of elements) {
      tags.add(tag);
      if (!structure.has(tag)) keys.add(key);
    }
    expect([...tags].filter((tag) => !structure.has(tag)).sort()).toEqual([
      'date',
      'list',
      'string',
      'values',
    ]);
    for (const key of keys) expect(key).toMatch(/^[\p{L}_:][\p{L}\p{N}._:-]*$/u);
  });
});

/** Elements that are no attributes. */
const structure = new Set(['log', 'extension', 'global', 'classifier', 'trace', 'event']);
