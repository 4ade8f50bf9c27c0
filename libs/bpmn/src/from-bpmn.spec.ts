import { describe, expect, it } from '@jest/globals';
import type { FieldFault } from '@liucheng/kernel';
import { sameForm, validateDefinition, type Flow } from '@liucheng/process-model';
import fc from 'fast-check';
import { fromBpmn } from './from-bpmn.ts';
import { definitionOf } from './testing/definitions.ts';
import { document, drawn } from './testing/drawn.ts';
import { toBpmn } from './to-bpmn.ts';

async function flowOf(xml: string): Promise<Flow> {
  const result = await fromBpmn(xml);
  if ('faults' in result) throw new Error(JSON.stringify(result.faults));
  return result.definition.flow;
}

async function faultsOf(xml: string): Promise<readonly FieldFault[]> {
  const result = await fromBpmn(xml);
  if (!('faults' in result)) throw new Error(`taken: ${JSON.stringify(result.definition.flow)}`);
  return result.faults;
}

describe("others' drawings", () => {
  it.each<[string, string, Flow]>([
    ['a sequence', 'S>a a>b b>E', { seq: ['a', 'b'] }],
    ['a choice', 'S>X1 X1>a X1>b a>X2 b>X2 X2>E', { xor: ['a', 'b'] }],
    ['a choice with a way past', 'S>X1 X1>a X1>X2 a>X2 X2>E', { opt: 'a' }],
    ['parallel branches', 'S>P1 P1>a P1>b a>P2 b>P2 P2>E', { and: ['a', 'b'] }],
    [
      'a split by a task, which is parallel',
      'S>a a>b a>c b>P1 c>P1 P1>E',
      { seq: ['a', { and: ['b', 'c'] }] },
    ],
    [
      'a merge by a task, which is exclusive',
      'S>X1 X1>a X1>b a>c b>c c>E',
      { seq: [{ xor: ['a', 'b'] }, 'c'] },
    ],
    ['a loop', 'S>X1 X1>a a>X2 X2>b b>X1 X2>E', { loop: ['a', 'b'] }],
    ['a loop that is entered by a task', 'S>a a>X2 X2>a X2>E', { repeat: 'a' }],
    [
      'a way back around a way back',
      'S>X1 X1>a a>X2 X2>b b>X1 X2>X3 X3>c c>X1 X3>E',
      { loop: [{ loop: ['a', 'b'] }, 'c'] },
    ],
    ['several ends of a choice', 'S>X1 X1>a a>E1 X1>X2 X2>b b>E2 X2>c c>E3', { xor: ['a', 'b', 'c'] }],
    ['several ends of parallel branches', 'S>P1 P1>a a>E1 P1>b b>E2', { and: ['a', 'b'] }],
    ['an end out of a loop', 'S>X1 X1>a a>X2 X2>b b>X1 X2>c c>E1', { seq: [{ loop: ['a', 'b'] }, 'c'] }],
    ['a task without a way out', 'S>X1 X1>a X1>b b>E', { xor: ['a', 'b'] }],
    ['no start event', 'a>b b>E', { seq: ['a', 'b'] }],
    ['several start events', 'S1>a S2>b a>X1 b>X1 X1>E', { xor: ['a', 'b'] }],
    [
      'one merge for nested choices',
      'S>X1 X1>a X1>X2 X2>b X2>c a>X3 b>X3 c>X3 X3>E',
      { xor: ['a', 'b', 'c'] },
    ],
    [
      'merges one after the other for splits that cross',
      'S>X1 X1>a X1>X2 a>X3 X2>b X2>c b>X3 X3>X4 c>X4 X4>E',
      { xor: ['a', 'b', 'c'] },
    ],
    ['a gateway that merges and splits', 'S>X1 X1>a a>X2 X2>X1 X2>E', { repeat: 'a' }],
    ['one gateway for both ends of a loop', 'S>X1 X1>a a>X1 X1>E', { loop: [{ skip: true }, 'a'] }],
  ])('%s', async (_, ways, flow) => {
    const read = await flowOf(drawn(ways));
    expect({ read, same: sameForm(read, flow) }).toEqual({ read, same: true });
  });

  it('reads sub-processes as part of the flow, repeated tasks, events on the way and cancellations', async () => {
    const xml = document(`<process id="p" name="Claims 报销">
      <startEvent id="s"/><endEvent id="e"/><intermediateCatchEvent id="i"><timerEventDefinition/></intermediateCatchEvent>
      <userTask id="t" name="check"><standardLoopCharacteristics/></userTask>
      <subProcess id="sub"><startEvent id="s1"/><task id="u" name="pay"/><task id="v" name="book"/>
        <sequenceFlow id="g1" sourceRef="s1" targetRef="u"/><sequenceFlow id="g2" sourceRef="s1" targetRef="v"/></subProcess>
      <subProcess id="late" triggeredByEvent="true"><startEvent id="s2"><timerEventDefinition/></startEvent><task id="w" name="expire"/>
        <sequenceFlow id="h1" sourceRef="s2" targetRef="w"/></subProcess>
      <sequenceFlow id="f1" sourceRef="s" targetRef="t"/><sequenceFlow id="f2" sourceRef="t" targetRef="i"/>
      <sequenceFlow id="f3" sourceRef="i" targetRef="sub"/><sequenceFlow id="f4" sourceRef="sub" targetRef="e"/>
      <laneSet id="l"><lane id="l1" name="Accountant"><flowNodeRef>u</flowNodeRef></lane>
        <lane id="l2" name="Front desk"><flowNodeRef>t</flowNodeRef></lane></laneSet></process>`);
    expect(
      await fromBpmn(xml, { head: { department: 'finance', effectiveFrom: '2026-05-01T00:00:00Z' } }),
    ).toEqual({
      definition: {
        id: 'claims',
        version: 1,
        names: { en: 'Claims 报销', 'zh-CN': 'Claims 报销' },
        area: 'draft',
        department: 'finance',
        effectiveFrom: '2026-05-01T00:00:00Z',
        roles: { 'front-desk': { en: 'Front desk', 'zh-CN': 'Front desk' } },
        steps: {
          check: { names: { en: 'check', 'zh-CN': 'check' }, role: { roles: ['front-desk'] } },
          pay: { names: { en: 'pay', 'zh-CN': 'pay' }, role: { roles: ['accountant'] } },
          book: { names: { en: 'book', 'zh-CN': 'book' } },
          expire: { names: { en: 'expire', 'zh-CN': 'expire' } },
        },
        flow: { seq: [{ repeat: 'check' }, { and: ['pay', 'book'] }] },
        cancels: ['expire'],
      },
    });
  });

  it.each<[string, string, string[], RegExp]>([
    [
      'parallel branches that meet without waiting',
      drawn('S>P1 P1>a P1>b a>X1 b>X1 X1>E'),
      ['/P1'],
      /parallel gateway where its branches meet.*X1/,
    ],
    [
      'a choice whose branches are waited for',
      drawn('S>X1 X1>a X1>b a>P1 b>P1 P1>E'),
      ['/X1'],
      /exclusive merge.*P1/,
    ],
    [
      'branches that cross',
      drawn('S>P1 P1>a P1>b a>X1 X1>P2 X1>c b>P3 c>P3 P2>P4 P3>P4 P4>E'),
      ['/X1'],
      /exclusive merge.*P4/,
    ],
    [
      'two ways out of a loop',
      drawn('S>X1 X1>a a>X2 X2>x x>X4 X2>b b>X3 X3>y y>X4 X3>c c>X1 X4>E'),
      ['/X1', '/X2', '/X4', '/X3'],
      /blocks/,
    ],
    ['a loop without an end', drawn('S>a a>b b>a'), ['/S', '/a', '/b'], /leads from it to an end/],
    ['what nothing leads to', drawn('S>a a>E b>E'), ['/b'], /leads to it from the start/],
    [
      'an inclusive gateway',
      drawn('S>a a>E').replace('<task id="a"', '<inclusiveGateway id="a"'),
      ['/a'],
      /exclusive or parallel gateway/,
    ],
    ['a way out of an end', drawn('S>a a>E E>a'), ['/E'], /no way out of an end/],
    [
      'conditions at a task',
      drawn('S>a a>E a>b b>E').replace(
        'targetRef="E"/>',
        'targetRef="E"><conditionExpression>x</conditionExpression></sequenceFlow>',
      ),
      ['/a'],
      /inclusive choice/,
    ],
    [
      'several instances',
      drawn('S>a a>E').replace('name="a"/>', 'name="a"><multiInstanceLoopCharacteristics/></task>'),
      ['/a'],
      /several instances/,
    ],
    [
      'a boundary event',
      drawn('S>a a>E', '<boundaryEvent id="B" attachedToRef="a"/>'),
      ['/B'],
      /exclusive gateway after/,
    ],
    [
      'an event sub-process that does not interrupt',
      drawn(
        'S>a a>E',
        '<subProcess id="n" triggeredByEvent="true"><startEvent id="s1" isInterrupting="false"/><task id="z" name="z"/></subProcess>',
      ),
      ['/n'],
      /interrupts/,
    ],
    [
      'two processes',
      document('<process id="p"><task id="a"/></process><process id="q"><task id="b"/></process>'),
      ['/p', '/q'],
      /one process/,
    ],
    ['no process', document(''), [''], /one process/],
    ['no BPMN', '<svg xmlns="http://www.w3.org/2000/svg"/>', [''], /BPMN 2.0/],
    ['no XML', 'flow', [''], /BPMN 2.0/],
    ['XML that breaks off', drawn('S>a a>E').slice(0, -20), [''], /BPMN 2.0/],
    ['an empty text', '', [''], /BPMN 2.0/],
  ])('refuses %s, and says where', async (_, xml, paths, expected) => {
    const faults = await faultsOf(xml);
    expect(faults).toEqual(paths.map((path) => expect.objectContaining({ path })));
    expect(faults.map((fault) => fault.expected).join('\n')).toMatch(expected);
  });
});

describe('hostile XML', () => {
  it('declares no entities', async () => {
    const entities =
      '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>';
    const xml = drawn('S>a a>E')
      .replace('<definitions', `${entities}<definitions`)
      .replace('name="a"', 'name="&b;&f;"');
    expect(await faultsOf(xml)).toEqual([{ path: '', expected: 'XML without a document type declaration' }]);
    // An entity that nobody declared is text.
    const { steps } = (
      (await fromBpmn(drawn('S>a a>E').replace('name="a"', 'name="&f;"'))) as {
        definition: { steps: object };
      }
    ).definition;
    expect(Object.keys(steps)).toEqual(['&f;']);
  });

  it.each([
    ['too long', ' '.repeat(5_000_001), /at most 5000000 characters/],
    [
      'nested too deep',
      document(
        `<process id="p">${Array.from({ length: 20_000 }, (_, k) => `<subProcess id="x${k}">`).join('')}${'</subProcess>'.repeat(20_000)}</process>`,
      ),
      /nested at most 50/,
    ],
    [
      'of too many elements',
      document(
        `<process id="p">${Array.from({ length: 6_000 }, (_, k) => `<task id="t${k}"/>`).join('')}</process>`,
      ),
      /at most 5000/,
    ],
  ])('%s is refused', async (_, xml, expected) => {
    const faults = await faultsOf(xml);
    expect(faults.map((fault) => fault.expected).join('\n')).toMatch(expected);
  });

  it('spoilt in any place gives a definition or faults, and never an exception', async () => {
    const whole = await toBpmn(
      definitionOf(
        { seq: ['a', { opt: { and: ['b', 'c'] } }, { repeat: 'd' }] },
        { cancels: ['e'], steps: { e: { names: { en: 'e', 'zh-CN': '五' } } } },
      ),
      'zh-CN',
    );
    const spot = fc.nat(whole.length);
    await fc.assert(
      fc.asyncProperty(spot, fc.nat(200), spot, fc.boolean(), async (from, length, to, moved) => {
        const part = whole.slice(from, from + length);
        const rest = whole.slice(0, from) + whole.slice(from + length);
        const spoilt = moved ? rest.slice(0, to) + part + rest.slice(to) : rest;
        const reading = await fromBpmn(spoilt);
        if ('faults' in reading) expect(reading.faults.length).toBeGreaterThan(0);
        else expect(validateDefinition(reading.definition)).toEqual(reading);
      }),
      { numRuns: 200 },
    );
  });

  it('names nothing that objects have by birth', async () => {
    const xml = drawn('S>a a>b b>c c>E')
      .replace('name="a"', 'name="__proto__"')
      .replace('name="b"', 'name="constructor"')
      .replace('name="c"', 'name="start"');
    const { definition } = (await fromBpmn(xml)) as { definition: { steps: object; flow: Flow } };
    expect(Object.keys(definition.steps)).toEqual(['step', 'constructor', 'start-step']);
    expect(definition.flow).toEqual({ seq: ['step', 'constructor', 'start-step'] });
  });
});

describe('large drawings', () => {
  it('are written and read in a moment', async () => {
    const steps = Array.from({ length: 400 }, (_, k) => `step ${k}`);
    const flow: Flow = { seq: steps.map((step, k) => (k % 2 === 0 ? { opt: step } : { repeat: step })) };
    const definition = definitionOf(flow);
    expect(await fromBpmn(await toBpmn(definition, 'zh-CN'))).toEqual({ definition });
    expect(
      await flowOf((await toBpmn(definition, 'en')).replace(/<liucheng:definition[^]*definition>/, '')),
    ).toBeDefined();
  });
});
