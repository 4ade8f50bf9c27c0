import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { attemptRefused, EventCatalogue, text, type Decider, type DomainEvent } from '@liucheng/kernel';
import { data, seq, type ProcessDefinition } from '@liucheng/process-model';
import { processFaults, type DeclaredProcess } from './process-faults.ts';

type Letter = DomainEvent<'sent', { readonly number: string; readonly name?: string }>;

const events = new EventCatalogue<Letter>('liucheng.test.letter', {
  sent: { version: 1, personal: ['/name'] },
});
const decider: Decider<number, Letter> = { initial: 0, evolve: (sent) => sent + 1 };
const definition: ProcessDefinition = {
  id: 'letter',
  version: 1,
  names: text('Letter', '信函'),
  area: 'internal-management',
  department: 'post',
  effectiveFrom: '2026-01-01T00:00:00Z',
  steps: {
    send: {
      names: text('Send', '寄出'),
      instructions: text('Send it.', '寄出信函。'),
      cautions: text('Mind the stamp.', '注意邮票。'),
      events: events.types('sent'),
      inputs: data.object({ number: data.line }, { name: data.line }),
    },
  },
  notes: [events.type(attemptRefused)],
  flow: seq('send'),
};
const sent: Letter = { name: 'sent', data: { number: 'L-1', name: 'Zhou Min' } };

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'golden-'));
  await writeFile(join(folder, 'sent.v1.json'), JSON.stringify(sent.data));
});
afterAll(() => rm(folder, { recursive: true }));

const faults = (change: Partial<DeclaredProcess<number, Letter>> = {}) =>
  processFaults({
    definition,
    events,
    decider,
    describe: ({ data: { number } }) => text(`Letter ${number} sent.`, `寄出信函 ${number}。`),
    examples: [sent],
    golden: pathToFileURL(`${folder}/`),
    ...change,
  });
const { send } = definition.steps as { send: (typeof definition.steps)[string] };
const withStep = (step: object): ProcessDefinition => ({
  ...definition,
  steps: { send: { ...send, ...step } },
});

describe('processFaults', () => {
  it('finds nothing where everything fits together', () => expect(faults()).toEqual([]));

  it('names a definition that could not be published', () => {
    expect(faults({ definition: { ...definition, ends: ['open'] } })).toEqual([
      expect.stringMatching('/ends/0'),
    ]);
  });

  it('names an event that nothing witnesses, and one that nobody writes', () => {
    const { notes: _, ...without } = definition;
    expect(faults({ definition: without })).toEqual([
      'liucheng.test.letter.attempt-refused.v1: neither of a step nor a note',
    ]);
    const more = [...(definition.notes ?? []), 'liucheng.test.letter.read.v1'];
    expect(faults({ definition: { ...definition, notes: more } })).toEqual([
      'liucheng.test.letter.read.v1: never written',
    ]);
  });

  it('names a text that is not in both languages', () => {
    const { cautions: _, ...silent } = send;
    expect(faults({ definition: { ...definition, steps: { send: silent } } })).toEqual([
      'cautions of send: not in both languages',
    ]);
    expect(faults({ definition: withStep({ names: text('Send', 'Send') }) })).toEqual([
      'names of send: not in both languages',
    ]);
  });

  it('names data that a step does not take, and a step that takes anything', () => {
    const asksMore = data.object({ number: data.line, weight: data.count });
    expect(faults({ definition: withStep({ inputs: asksMore }) })).toEqual([expect.stringMatching('weight')]);
    expect(faults({ definition: withStep({ inputs: data.object({}) }) })).toEqual([
      'sent: its step takes anything',
    ]);
  });

  it('names what is personal and told, or in no example, and what has no example', () => {
    const talkative = ({ data: { name = '' } }: Letter) => text(`To ${name}.`, `寄给${name}。`);
    expect(faults({ describe: talkative })).toEqual(['sent tells what is personal: Zhou Min']);
    const nameless: Letter = { name: 'sent', data: { number: 'L-1' } };
    expect(faults({ examples: [nameless] })).toEqual([
      'sent /name: personal, but in no example',
      'golden/sent.v1.json has another shape than what is written today',
    ]);
    expect(faults({ examples: [] })).toContain('sent: no example');
  });

  it('names what cannot be read any more when the person is forgotten', () => {
    const greetings: Readonly<Record<string, string>> = { 'Zhou Min': 'Dear' };
    const looksUp = ({ data: { name = '' } }: Letter) => text(`${greetings[name]} letter.`, '信函。');
    expect(faults({ describe: looksUp })).toEqual(['sent, forgotten, says: undefined letter.']);
    const bold: Decider<number, Letter> = {
      initial: 0,
      evolve: (length, { data: { name = '' } }) => length + (greetings[name] as string).length,
    };
    expect(faults({ decider: bold })).toContainEqual(
      expect.stringMatching('sent cannot be read when the person is forgotten'),
    );
    const rule = {
      id: 'to-zhou',
      kind: 'data',
      step: 'send',
      clause: 'T-1',
      names: text('To Zhou', '寄给周'),
      severity: 'minor',
      schema: { properties: { name: { const: 'Zhou Min' } } },
    } as const;
    expect(faults({ definition: { ...definition, rules: [rule] } })).toEqual([
      'sent: the rule to-zhou goes by what is personal',
    ]);
    const inputs = data.object({ number: data.line, name: data.choice(['Zhou Min']) });
    expect(faults({ definition: withStep({ inputs }) })).toEqual([
      'sent: what the step send takes goes by what is personal',
    ]);
  });

  it('names a sentence with a hole, and a stored shape that is missing', () => {
    const hole = ({ data: { name } }: Letter) =>
      text(`Sent to ${String(name?.length && undefined)}`, '寄出。');
    expect(faults({ describe: hole })).toContain('sent says: Sent to undefined');
    expect(faults({ golden: new URL('nowhere/', pathToFileURL(`${folder}/`)) })).toEqual([
      'golden/sent.v1.json is missing',
    ]);
  });
});
