import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { collections } from '@liucheng/monitor';
import { SqliteDocumentStore } from '@liucheng/sqlite';
import { liucheng, liuchengJson } from './testing/cli.ts';
import { CrashingSuite } from './testing/crashing-suite.ts';

const samples = fileURLToPath(new URL('../../../samples/', import.meta.url));

let directory: string;
let suite: CrashingSuite;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'liucheng-rebuild-'));
  suite = await CrashingSuite.open(join(directory, 'data'));
  await suite.ready();
});
afterEach(async () => {
  await suite.destroy();
  await rm(directory, { recursive: true, force: true });
});

/** Some violations are lost, which nobody has told the suite. */
async function damage(): Promise<string[]> {
  const documents = SqliteDocumentStore.open({ file: join(directory, 'data', 'monitor-documents.db') });
  await documents.define(collections.violations);
  const { name: collection } = collections.violations;
  const { items } = await documents.find(collection, { where: { state: 'open' }, limit: 3 });
  await documents.commit({ writes: items.map(({ id }) => ({ kind: 'delete', collection, id })) });
  await documents.close();
  return items.map(({ id }) => id);
}

it('a suite that runs is mended from the command line, also when it is killed meanwhile', async () => {
  const at = async () => ['--server', await suite.url(), '--person', 'u-gao'];
  await liuchengJson([
    'import',
    '--definition',
    join(samples, 'equipment-loan.definition.json'),
    '--log',
    join(samples, 'equipment-loan.csv'),
    ...(await at()),
  ]);
  await suite.request('u-gao', '/monitor/status?wait=10000');
  const lost = await damage();
  const { json } = await suite.request('u-gao', '/monitor/rebuilds', { method: 'POST', body: {} });
  const { id } = json as { id: string };
  await suite.killAndRestart();
  for (let state = ''; state !== 'done';)
    ({ state } = (await suite.request('u-gao', `/monitor/rebuilds/${id}`)).json as { state: string });
  const { code, out } = await liucheng(['rebuild', ...(await at())]).ended;
  expect(code).toBe(0);
  expect(out).toMatch(/violations +\d+ +0 +0\n/);
  expect(out).toContain('told of violations: 0 raised, 0 amended, 0 withdrawn');
  for (const each of lost)
    expect((await suite.request('u-gao', `/monitor/violations/${each}`)).json).toMatchObject({
      state: 'open',
    });
  const refused = liucheng(['rebuild', '--server', await suite.url(), '--person', 'u-zhang']);
  expect((await refused.ended).code).toBe(4);
}, 120_000);
