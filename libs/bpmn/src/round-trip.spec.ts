import { describe, expect, it } from '@jest/globals';
import { arbitraryFlow } from '@liucheng/conformance/testing';
import {
  opt,
  repeat,
  sameForm,
  validateDefinition,
  type Flow,
  type ProcessDefinition,
} from '@liucheng/process-model';
import fc from 'fast-check';
import { fromBpmn } from './from-bpmn.ts';
import { definitionOf, runsOf } from './testing/definitions.ts';
import { toBpmn } from './to-bpmn.ts';

const language = fc.constantFrom('en' as const, 'zh-CN' as const);
/** What only our own drawings carry. */
const ours = /<liucheng:definition[^>]*>[^<]*<\/liucheng:definition>| liucheng:step="[^"]*"/g;

const flows = fc.oneof(
  arbitraryFlow({ letters: 'abcdefgh', depth: 4, branches: 4 }),
  arbitraryFlow({ letters: 'abc', depth: 3, branches: 3 }),
);
const wellFormed = (definition: ProcessDefinition): boolean => 'definition' in validateDefinition(definition);

async function read(xml: string): Promise<ProcessDefinition> {
  const result = await fromBpmn(xml);
  if ('faults' in result) throw new Error(JSON.stringify(result.faults));
  return result.definition;
}

describe('a definition written as BPMN', () => {
  it('comes back as it was, whatever its flow', async () => {
    await fc.assert(
      fc.asyncProperty(flows, language, async (flow, lang) => {
        const definition = definitionOf(flow);
        fc.pre(wellFormed(definition));
        expect(await read(await toBpmn(definition, lang))).toEqual(definition);
      }),
      { numRuns: 120 },
    );
  });

  it('comes back as it was, whatever its words and ids', async () => {
    const words = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });
    const ids = fc.uniqueArray(
      words.filter((id) => id !== 'start' && id !== '__proto__'),
      {
        minLength: 4,
        maxLength: 4,
      },
    );
    await fc.assert(
      fc.asyncProperty(ids, words, words, language, async ([a, b, c, d], en, zh, lang) => {
        const names = { en, 'zh-CN': zh };
        const step = { names, instructions: names };
        const [one, two, three, four] = [a, b, c, d] as [string, string, string, string];
        const definition = definitionOf(
          { seq: [one, { opt: { and: [two, three, { seq: [one] }] } }] },
          {
            names,
            steps: { [one]: step, [two]: { ...step, cautions: names }, [three]: step, [four]: step },
            cancels: [four],
            roles: { 'own-role': names },
            rules: [{ kind: 'precedence', id: 'r', names, severity: 'minor', clause: en, a: one, b: two }],
          },
        );
        fc.pre(wellFormed(definition));
        expect(await read(await toBpmn(definition, lang))).toEqual(definition);
      }),
      { numRuns: 80 },
    );
  });

  it('says by its drawing alone what the flow says', async () => {
    await fc.assert(
      fc.asyncProperty(flows, async (flow) => {
        const definition = definitionOf(flow);
        fc.pre(wellFormed(definition) && Object.keys(definition.steps).length > 0);
        const xml = (await toBpmn(definition, 'en')).replace(ours, '');
        expect(xml).not.toContain('liucheng:');
        const { flow: again } = await read(xml);
        expect({ again, same: sameForm(again, flow) }).toEqual({ again, same: true });
      }),
      { numRuns: 120 },
    );
  });

  it('has the runs that the flow has', async () => {
    const small = arbitraryFlow({ letters: 'abc', depth: 2, branches: 3 });
    await fc.assert(
      fc.asyncProperty(small, async (flow) => {
        const definition = definitionOf(flow);
        fc.pre(wellFormed(definition) && Object.keys(definition.steps).length > 0);
        const { flow: again } = await read((await toBpmn(definition, 'en')).replace(ours, ''));
        expect(runsOf(again, 5)).toEqual(runsOf(flow, 5));
      }),
      { numRuns: 80 },
    );
  });

  it('keeps everything else when somebody changes the drawing', async () => {
    const flow: Flow = { seq: ['a', repeat(opt('b')), { seq: ['c'] }] };
    const definition = definitionOf(flow, {
      steps: { late: { names: { en: 'Too late', 'zh-CN': '过期' } } },
      cancels: ['late'],
      ends: ['c'],
      code: 'FIN-9',
    });
    const xml = await toBpmn(definition, 'en');
    const renamed = xml.replace('name="b"', 'name="Check again"');
    expect(await read(renamed)).toEqual({
      ...definition,
      steps: { ...definition.steps, b: { names: { en: 'Check again', 'zh-CN': '步骤b' } } },
    });
    const end = /<bpmn:endEvent id="(End_\d+)">/.exec(xml)?.[1] as string;
    const into = new RegExp(`(<bpmn:sequenceFlow [^>]*)targetRef="${end}"`);
    const longer = (drawing: string): string =>
      drawing
        .replace(into, '$1targetRef="New_1"')
        .replace(
          '<bpmn:endEvent',
          `<bpmn:task id="New_1" name="Archive"/><bpmn:sequenceFlow id="New_2" sourceRef="New_1" targetRef="${end}"/><bpmn:endEvent`,
        );
    const result = await fromBpmn(longer(xml));
    // The case no longer ends with c: the drawing and the kept `ends` contradict each other, and that is said.
    expect(result).toEqual({ faults: [expect.objectContaining({ path: '/ends/0', actual: 'c' })] });
    const { ends: _, ...endless } = definition;
    const archived = await read(longer(await toBpmn(endless, 'en')));
    expect(archived).toMatchObject({ code: 'FIN-9', cancels: ['late'] });
    expect(sameForm(archived.flow, { seq: ['a', repeat(opt('b')), 'c', 'Archive'] })).toBe(true);
    expect(archived.steps['Archive']).toEqual({ names: { en: 'Archive', 'zh-CN': 'Archive' } });
  });

  it('refuses a kept definition that somebody has spoilt', async () => {
    const xml = await toBpmn(definitionOf('a'), 'en');
    expect(xml).toContain('"version":1');
    expect(await fromBpmn(xml.replace('"version":1', '"version":0'))).toEqual({
      faults: [expect.objectContaining({ path: '/liucheng:definition/version' })],
    });
    expect(await fromBpmn(xml.replace('"version":1', '"version"'))).toEqual({
      faults: [expect.objectContaining({ path: '/liucheng:definition' })],
    });
  });

  it('of too many elements or words is not drawn at all, rather than not read again', async () => {
    const row = (length: number): Flow => ({ seq: Array<Flow>(length).fill('a') });
    const most: Flow = { seq: [row(1_000), row(1_000), row(498)] };
    expect(await read(await toBpmn(definitionOf(most), 'en'))).toEqual(definitionOf(most));
    const more: Flow = { seq: [most, 'a'] };
    await expect(toBpmn(definitionOf(more), 'en')).rejects.toThrow('5001 flow elements, at most 5000');
    const words = { en: 'w'.repeat(2_000), 'zh-CN': '字' };
    const steps = Array.from({ length: 600 }, (_, k) => [
      `s${k}`,
      { names: words, instructions: words, cautions: words },
    ]);
    const wordy = definitionOf(
      { seq: steps.map(([id]) => id as string) },
      { steps: Object.fromEntries(steps) as never },
    );
    expect(wellFormed(wordy)).toBe(true);
    await expect(toBpmn(wordy, 'en')).rejects.toThrow(/characters, at most 5000000/);
  });
});
