import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { ProcessDefinition } from '@liucheng/process-model';
import { liucheng, liuchengJson } from './testing/cli.ts';
import { CrashingSuite } from './testing/crashing-suite.ts';

const samples = fileURLToPath(new URL('../../../samples/', import.meta.url));
const definition = join(samples, 'equipment-loan.definition.json');

let directory: string;
let suite: CrashingSuite;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'liucheng-backtest-'));
  suite = await CrashingSuite.open(join(directory, 'data'));
  await suite.ready();
});
afterEach(async () => {
  await suite.destroy();
  await rm(directory, { recursive: true, force: true });
});

it('a draft is tried on an imported log from the command line', async () => {
  const at = ['--server', await suite.url(), '--person', 'u-gao'];
  await liuchengJson([
    'import',
    '--definition',
    definition,
    '--log',
    join(samples, 'equipment-loan.csv'),
    ...at,
  ]);
  await suite.request('u-gao', '/monitor/status?wait=10000');
  const published = JSON.parse(await readFile(definition, 'utf8')) as ProcessDefinition;
  const draft = join(directory, 'draft.json');
  await writeFile(draft, JSON.stringify({ ...published, version: published.version + 1, rules: [] }));

  const { code, out, err } = await liucheng(['backtest', draft, ...at]).ended;
  expect(code).toBe(0);
  expect(err).toBe('inputs:hand-out: cannot be told in 4 cases, of whose events there are no data\n');
  const { json } = await suite.request('u-gao', '/monitor/violations?limit=200&state=open');
  const raised = (json as { items: { rule: string }[] }).items.filter(({ rule }) =>
    published.rules?.some(({ id }) => id === rule),
  );
  expect(raised.length).toBeGreaterThan(0);
  const lines = out.split('\n');
  for (const rule of new Set(raised.map((each) => each.rule))) {
    const count = raised.filter((each) => each.rule === rule).length;
    const line = lines.find((each) => each.startsWith(`${rule} (`));
    expect([rule, line?.split(/ {2,}/).slice(1)]).toEqual([rule, [String(count), '0', String(-count)]]);
  }
  expect(out).toMatch(/\d+ cases of equipment-loan, \d+ events; the draft judges [1-9]\d* differently/);

  const refused = liucheng(['backtest', draft, '--server', await suite.url(), '--person', 'u-zhang']);
  expect((await refused.ended).code).toBe(4);
}, 180_000);
