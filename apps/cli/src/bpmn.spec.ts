import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { fromBpmn, toBpmn } from '@liucheng/bpmn';
import { services } from '@liucheng/company';
import { languages } from '@liucheng/kernel';
import { sameForm } from '@liucheng/process-model';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const bin = join(root, 'apps/cli/bin/liucheng.mjs');
const folder = mkdtempSync(join(tmpdir(), 'liucheng-bpmn-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(args: readonly string[], input = ''): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { input, encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

const definitions = services.flatMap(({ processes = [] }) =>
  processes.map(({ caseType }) => caseType.definition),
);

describe('every process of the company', () => {
  it.each(definitions.map((definition) => [definition.id, definition] as const))(
    '%s comes back from BPMN as it was, and its drawing alone says its flow',
    async (_, definition) => {
      for (const language of languages) {
        const xml = await toBpmn(definition, language);
        expect(await fromBpmn(xml)).toEqual({ definition: JSON.parse(JSON.stringify(definition)) });
        // Without the kept definition names are ids; so the flow is compared by the names of its steps.
        const plain = xml
          .replace(/<liucheng:definition[^]*<\/liucheng:definition>/, '')
          .replace(/ name="[^"]*"( liucheng:step="([^"]*)")/g, ' name="$2"');
        const read = await fromBpmn(plain);
        expect('definition' in read && sameForm(read.definition.flow, definition.flow)).toBe(true);
      }
    },
  );
});

describe('liucheng definitions', () => {
  it('exports a definition as BPMN and imports it again', () => {
    const file = join(folder, 'expenses.bpmn');
    expect(
      run(['definitions', 'export', 'expense-reimbursement', '--language', 'zh-CN', '--out', file]),
    ).toMatchObject({
      code: 0,
      out: '',
      err: expect.stringMatching(/^expense-reimbursement version \d+ is written to /),
    });
    expect(readFileSync(file, 'utf8')).toMatch(/<bpmn:task [^>]*name="\p{Script=Han}+/u);
    const exported = run(['definitions', 'export', 'expense-reimbursement', '--format', 'json']);
    expect(run(['definitions', 'import', file])).toEqual({ ...exported, code: 0, err: '' });
    expect(run(['definitions', 'import', '-'], readFileSync(file, 'utf8')).out).toBe(exported.out);
    expect(run(['definitions', 'validate', file])).toMatchObject({
      code: 0,
      out: expect.stringContaining('well-formed'),
    });
    expect(run(['definitions', 'export', file, '--format', 'json']).out).toBe(exported.out);
  });

  it("imports others' drawings as drafts that can be checked by", () => {
    const drawing = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="loan" name="Equipment loan">
      <startEvent id="s"/><task id="a" name="ask"/><sequenceFlow id="f" sourceRef="s" targetRef="a"/></process></definitions>`;
    const { code, out, err } = run(['definitions', 'import', '-', '--department', 'administration'], drawing);
    expect({ code, err }).toEqual({ code: 0, err: 'a draft: the drawing does not say the area (--area)\n' });
    expect(JSON.parse(out)).toMatchObject({
      id: 'equipment-loan',
      department: 'administration',
      flow: 'ask',
    });
    const file = join(folder, 'loan.bpmn');
    writeFileSync(file, drawing);
    const log = join(folder, 'loan.csv');
    writeFileSync(log, 'case_id,activity,timestamp\n1,ask,2026-01-05T00:00:00Z\n');
    const checked = run(['check', '--definition', file, '--log', log, '--json']);
    expect(JSON.parse(checked.out)).toMatchObject({ totalCost: 0, cases: { total: 1, completed: 1 } });
  });

  it('names what is wrong', () => {
    expect(run(['definitions', 'export', 'expenses'])).toMatchObject({
      code: 3,
      err: expect.stringMatching(/no definition expenses; there are: .*expense-reimbursement/),
    });
    expect(run(['definitions', 'export', 'expense-reimbursement@99'])).toMatchObject({ code: 3 });
    const spoilt = run(['definitions', 'import', '-', '--json'], '<!DOCTYPE a []><a/>');
    expect({ ...spoilt, out: JSON.parse(spoilt.out) as unknown }).toMatchObject({
      code: 3,
      out: {
        error: { exitCode: 3, faults: [{ path: '', expected: 'XML without a document type declaration' }] },
      },
    });
    expect(run(['definitions', 'import', join(folder, 'none.bpmn')])).toMatchObject({
      code: 3,
      err: expect.stringContaining('cannot be read'),
    });
    expect(
      run(
        ['definitions', 'import', '-', '--effective-from', 'soon'],
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p"><task id="a" name="a"/></process></definitions>',
      ),
    ).toMatchObject({ code: 3, err: expect.stringContaining('/effectiveFrom') });
  });
});
