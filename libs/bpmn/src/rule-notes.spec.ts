import { describe, expect, it } from '@jest/globals';
import { arbitraryFlow } from '@liucheng/conformance/testing';
import {
  normalForm,
  stepsOf,
  validateDefinition,
  type ProcessDefinition,
  type Rule,
} from '@liucheng/process-model';
import { BpmnModdle, type ModdleElement } from 'bpmn-moddle';
import fc from 'fast-check';
import { descriptor } from './descriptor.ts';
import { drawingOf, type Bounds } from './drawing.ts';
import { fromBpmn } from './from-bpmn.ts';
import { notesOf, placedNotes } from './rule-notes.ts';
import { definitionOf } from './testing/definitions.ts';
import { toBpmn } from './to-bpmn.ts';

const origin = { x: 160, y: 80 };

const rule = (id: string, more: object): Rule =>
  ({
    id,
    names: { en: `Rule ${id}`, 'zh-CN': `规则${id}` },
    severity: 'major',
    clause: 'T-1',
    ...more,
  }) as Rule;

const purchase = definitionOf(
  { seq: ['ask', 'approve', 'pay'] },
  {
    steps: { late: { names: { en: 'Too late', 'zh-CN': '过期' } } },
    cancels: ['late'],
    rules: [
      rule('soon', {
        kind: 'deadline',
        step: 'pay',
        after: 'approve',
        within: { duration: 'P2D', time: 'business' },
      }),
      rule('four-eyes', { kind: 'separationOfDuties', a: 'ask', b: 'approve' }),
      rule('not-both', { kind: 'notCoexistence', a: 'pay', b: 'late' }),
    ],
  },
);

/** What each annotation says, and the steps of the tasks that lines lead to. */
async function annotations(xml: string): Promise<{ text: string; of: (string | undefined)[] }[]> {
  const { rootElement, warnings } = await new BpmnModdle({ liucheng: descriptor }).fromXML(xml);
  expect(warnings).toEqual([]);
  const [process] = rootElement['rootElements'] as ModdleElement[];
  const all = (process?.['artifacts'] ?? []) as ModdleElement[];
  return all
    .filter(({ $type }) => $type === 'bpmn:TextAnnotation')
    .map((note) => ({
      text: String(note['text']),
      of: all
        .filter((line) => line['sourceRef'] === note)
        .map((line) => line['targetRef'] as ModdleElement)
        .map((target) => (target['step'] as string | undefined) ?? target.$type),
    }));
}

async function readAgain(xml: string): Promise<ProcessDefinition> {
  const result = await fromBpmn(xml);
  if ('faults' in result) throw new Error(JSON.stringify(result.faults));
  return result.definition;
}

const overlap = (a: Bounds, b: Bounds): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** Rules about some of the steps, and one that names a step that is not drawn. */
const ruled = arbitraryFlow({ letters: 'abcdef', depth: 3, branches: 3 }).chain((flow) => {
  const step = fc.constantFrom(...new Set([...stepsOf(flow), 'nowhere']));
  const names = fc.record({ en: fc.string({ maxLength: 200 }), 'zh-CN': fc.string({ unit: 'grapheme' }) });
  const rules = fc.array(fc.record({ a: step, b: step, names }), { maxLength: 12 });
  return rules.map((all) =>
    definitionOf(flow, {
      rules: all.map(({ names: said, ...steps }, index) =>
        rule(`r${index}`, { ...steps, kind: 'precedence', names: said }),
      ),
    }),
  );
});

describe('a rule in the drawing', () => {
  it('is an annotation of each step that it is about, with its clause and limit, in the language asked for', async () => {
    expect(await annotations(await toBpmn(purchase, 'en'))).toEqual([
      { text: 'Rule soon (T-1)\nwithin 2 business days after: approve', of: ['approve', 'pay'] },
      { text: 'Rule four-eyes (T-1)', of: ['ask', 'approve'] },
      { text: 'Rule not-both (T-1)', of: ['pay', 'late'] },
    ]);
    expect(await annotations(await toBpmn(purchase, 'zh-CN'))).toMatchObject([
      { text: '规则soon (T-1)\n“步骤approve”之后 2个工作日内' },
      { text: '规则four-eyes (T-1)' },
      { text: '规则not-both (T-1)' },
    ]);
  });

  it('lies on nothing else; one about no step that is drawn is at the start', () => {
    fc.assert(
      fc.property(ruled, fc.constantFrom('en' as const, 'zh-CN' as const), (definition, language) => {
        const notes = notesOf(definition, language);
        const drawing = drawingOf(normalForm(definition.flow), { ...origin, y: origin.y + notes.height });
        const placed = placedNotes(notes, [drawing], origin);
        expect(placed).toHaveLength(definition.rules?.length ?? 0);
        for (const [index, { bounds, lines }] of placed.entries()) {
          expect(bounds.y).toBeGreaterThanOrEqual(origin.y);
          const others = [...placed.slice(index + 1), ...drawing.nodes, { bounds: drawing.bounds }];
          expect(others.filter((other) => overlap(bounds, other.bounds))).toEqual([]);
          const { a, b } = definition.rules?.[index] as { a: string; b: string } & Rule;
          const drawn = drawing.nodes.filter(({ step }) => step === a || step === b);
          const start = drawing.nodes.filter(({ kind }) => kind === 'start');
          expect(lines.map(({ to }) => to)).toEqual(drawn.length > 0 ? drawn : start);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('stands with others about the same step around it', () => {
    const flow = { seq: ['a', 'b', 'c', 'd', 'e'] };
    const three = definitionOf(flow, {
      rules: ['r1', 'r2', 'r3'].map((id) => rule(id, { kind: 'atMost', step: 'd', times: 1 })),
    });
    const notes = notesOf(three, 'en');
    const drawing = drawingOf(normalForm(flow), { ...origin, y: origin.y + notes.height });
    const placed = placedNotes(notes, [drawing], origin);
    const middles = placed.map(({ bounds }) => bounds.x + bounds.width / 2);
    const { bounds } = drawing.nodes.find(({ step }) => step === 'd') as { bounds: Bounds };
    expect(middles[1]).toBeCloseTo(bounds.x + bounds.width / 2, -1);
    expect((middles[0] as number) + (middles[2] as number)).toBeCloseTo(2 * (middles[1] as number), -1);
  });

  it('is read over: what was moved, rewritten or taken away changes nothing', async () => {
    const xml = await toBpmn(purchase, 'en');
    const bounds = /(bpmnElement="Rule_1">\s*<dc:Bounds x=)"\d+"/;
    expect(xml).toMatch(bounds);
    const moved = xml.replace(bounds, '$1"9000"').replace('>Rule four-eyes', '>Whatever somebody noted');
    expect(moved).toContain('Whatever somebody noted');
    const without = xml
      .replace(/<bpmn:textAnnotation[^]*?<\/bpmn:textAnnotation>/g, '')
      .replace(/<bpmn:association [^>]*\/>/g, '')
      .replace(/<bpmndi:BPMN(Shape|Edge) id="Rule_[^]*?<\/bpmndi:BPMN\1>/g, '');
    expect(without).not.toContain('"Rule_');
    for (const each of [xml, moved, without]) expect(await readAgain(each)).toEqual(purchase);
  });

  it('comes back with its definition, however many there are', async () => {
    await fc.assert(
      fc.asyncProperty(ruled, async (drawn) => {
        const steps = [...stepsOf(drawn.flow)];
        const rules = (drawn.rules ?? []).filter((each) => {
          const { a, b } = each as { a: string; b: string } & Rule;
          return a !== b && [a, b].every((step) => steps.includes(step)) && each.names.en !== '';
        });
        const definition = { ...drawn, rules };
        fc.pre('definition' in validateDefinition(definition));
        expect(await readAgain(await toBpmn(definition, 'en'))).toEqual(definition);
      }),
      { numRuns: 60 },
    );
  });
});
