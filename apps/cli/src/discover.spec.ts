import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const bin = join(root, 'apps/cli/bin/liucheng.mjs');
const folder = mkdtempSync(join(tmpdir(), 'liucheng-discover-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(args: readonly string[], options: readonly string[] = []) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...options, bin, ...args], {
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

/** A CSV log of such cases, a letter a step, a minute apart. */
function log(name: string, words: readonly string[]): string {
  const rows = words.flatMap((word, id) =>
    [...word].map(
      (step, k) =>
        `${id},${step},2026-03-02T08:${String(k).padStart(2, '0')}:00Z,${step === 'a' ? '会计' : 'Front desk'}`,
    ),
  );
  const path = join(folder, name);
  writeFileSync(path, `case_id,activity,timestamp,role\n${rows.join('\n')}\n`);
  return path;
}

describe('liucheng discover', () => {
  const words = ['abcd', 'acbd', 'aed', 'abcd'];

  it.each(['json', 'bpmn'])('drafts a definition (%s) by which the log conforms', (kind) => {
    const file = log('orders.csv', words);
    const out = join(folder, `orders.${kind}`);
    const found = run(['discover', file, '--role', 'role', '--out', out]);
    expect(found.code).toBe(0);
    expect(found.out).toMatch(
      /traces +4\nvariants +3\nevents +15\nactivities +5\n[^]*fitness \(alignments\) +1\.0000\nprecision/,
    );
    expect(run(['definitions', 'validate', out])).toMatchObject({
      code: 0,
      out: 'orders version 1 is well-formed: 5 steps, 0 rules\n',
    });
    const checked = run(['check', '--definition', out, '--log', file, '--whole-cases', '--json']);
    expect(JSON.parse(checked.out)).toMatchObject({
      totalCost: 0,
      meanFitness: 1,
      cases: { total: 4, completed: 4, fitting: 4 },
    });
    if (kind === 'json') {
      expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({
        id: 'orders',
        steps: { a: { role: { roles: ['accountant'] } }, b: { role: { roles: ['front-desk'] } } },
        flow: { seq: ['a', { xor: [{ and: ['b', 'c'] }, 'e'] }, 'd'] },
        ends: ['d'],
      });
    }
  });

  it('gives the definition to stdout and the figures beside it, or all as JSON', () => {
    const file = log('订单.csv', words);
    const piped = run(['discover', file, '--id', 'orders']);
    expect(JSON.parse(piped.out)).toMatchObject({ id: 'orders', names: { 'zh-CN': '订单' } });
    expect(piped.err).toMatch(/precision/);
    expect(run(['discover', file, '--id', 'no id!'])).toMatchObject({ code: 2, out: '' });
    expect(JSON.parse(run(['discover', file, '--json']).out)).toMatchObject({
      noise: 0,
      fitness: 1,
      traces: 4,
      variants: 3,
      definition: { id: 'process', flow: { seq: expect.anything() } },
    });
  });

  it('names the process after the log, whatever kind it is of', () => {
    const file = join(folder, 'orders.jsonocel');
    const order = { objectId: 'o1', qualifier: 'order' };
    const event = { id: 'e1', type: 'place', time: '2026-03-02T08:00:00Z', relationships: [order] };
    writeFileSync(file, JSON.stringify({ objects: [{ id: 'o1', type: 'order' }], events: [event] }));
    expect(JSON.parse(run(['discover', file]).out)).toMatchObject({ id: 'orders', names: { en: 'orders' } });
  });

  it('sets aside what is rare', () => {
    const file = log('noisy.csv', [...Array<string>(30).fill('abcd'), 'adbc']);
    expect(JSON.parse(run(['discover', file]).out)).not.toMatchObject({
      flow: { seq: ['a', 'b', 'c', 'd'] },
    });
    const { out } = run(['discover', file, '--noise', '0.2', '--json']);
    expect(JSON.parse(out)).toMatchObject({
      noise: 0.2,
      definition: { flow: { seq: ['a', 'b', 'c', 'd'] } },
    });
  });

  it.each<[string, string[], number, RegExp]>([
    [
      'a share that is none',
      [log('a.csv', ['ab']), '--noise', '2'],
      2,
      /--noise: expected a share from 0 to 1, found "2"/,
    ],
    ['no share', [log('b.csv', ['ab']), '--noise', ''], 2, /--noise/],
    ['no file', [join(folder, 'none.csv')], 3, /cannot be read/],
    ['a log without events', [log('empty.csv', [])], 3, /no events/],
    [
      'a folder that is not there',
      [log('c.csv', ['ab']), '--out', join(folder, 'no/where.json')],
      2,
      /cannot be written/,
    ],
  ])('refuses %s', (_, args, code, message) => {
    expect(run(['discover', ...args])).toMatchObject({ code, err: expect.stringMatching(message) });
  });

  it('holds variants in memory, not cases', () => {
    const file = log(
      'many.csv',
      Array.from({ length: 60_000 }, (_, k) => words[k % 4] as string),
    );
    // 225,000 events; held as cases they would not fit.
    const { code, out } = run(['discover', file, '--json'], ['--max-old-space-size=40']);
    expect({ code, ...(code === 0 ? (JSON.parse(out) as object) : {}) }).toMatchObject({
      code: 0,
      traces: 60_000,
      variants: 3,
    });
  });
});
