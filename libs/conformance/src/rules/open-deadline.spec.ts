import { describe, expect, it } from '@jest/globals';
import { inBoth, withheld } from '@liucheng/kernel';
import type { ProcessDefinition } from '@liucheng/process-model';
import { compileDefinition } from '../compiled-definition.ts';
import { refold } from '../refold.ts';
import { at } from '../testing/claim-process.ts';
import { endOf, far, judge, type Told } from '../testing/judged-project.ts';
import { projectWith } from '../testing/project-process.ts';

const hour = 3_600_000;
const visits = projectWith('visits');
const v1 = { visitId: 'v1', at: '2026-03-04' };
const v2 = { visitId: 'v2', at: '2026-03-06' };
const due1 = endOf(v1.at);
const due2 = endOf(v2.at);
const plan = (when: string, ...planned: readonly unknown[]): Told => ['plan', when, { visits: planned }];
const both = plan('Mon 10:00', v1, v2);

describe('a step of which nobody knows what it is about', () => {
  it('may have met whatever was waited for: nothing of that is missed, and the rule is left open', () => {
    expect(judge(visits, both, far)).toMatchObject({
      short: [
        [due1, undefined],
        [due2, undefined],
      ],
      open: [],
    });
    expect(judge(visits, both, ['visit', 'Tue 10:00'], far)).toMatchObject({
      short: [],
      open: [['visits', 1, 'data']],
      nextDue: undefined,
    });
  });

  it('has not met what was due before it', () => {
    const { short, open } = judge(visits, both, ['visit', due1 + hour], far);
    expect([short, open]).toEqual([[[due1, undefined]], [['visits', 1, 'data']]]);
  });

  it.each([[{ id: 'v1' }], [true], ['v'.repeat(201)], [inBoth(withheld)], [['v2', { id: 'v1' }]]])(
    'is one whose data say %j',
    (visitId) => {
      const { short, open } = judge(visits, plan('Mon 10:00', v1), ['visit', 'Tue 10:00', { visitId }], far);
      expect([short, open]).toEqual([[], [['visits', 1, 'about']]]);
    },
  );

  it('is known to be about nothing where its data say nothing and need not', () => {
    const silent: Told = ['visit', 'Tue 10:00', {}];
    expect(judge(visits, both, silent, far)).toMatchObject({
      short: [
        [due1, undefined],
        [due2, undefined],
      ],
      open: [],
    });
    expect(judge(requiring('visit', 'visitId'), both, silent, far)).toMatchObject({
      short: [],
      open: [['visits', 1, 'about']],
    });
  });

  it('is one whose key is a personal number, which is not shown', () => {
    const compiled = compileDefinition(visits);
    const events = ([hidden]: readonly (readonly string[])[]) => [
      { id: 'a', sequence: 0, type: 'plan', time: at('Mon 10:00'), data: { visits: [v1] } },
      { id: 'b', sequence: 1, type: 'visit', time: at('Tue 10:00'), data: {}, hidden: hidden ?? [] },
    ];
    const missed = (hidden: string) =>
      refold(compiled, 'c1', events([[hidden]]), { to: far }).raised.filter(({ rule }) => rule === 'visits');
    expect(missed('/visitId')).toEqual([]);
    expect(missed('/note')).toHaveLength(1);
    const planned = {
      id: 'a',
      sequence: 0,
      type: 'plan',
      time: at('Mon 10:00'),
      data: { visits: [{ at: v1.at }] },
    };
    const open = (hidden: string) =>
      refold(compiled, 'c1', [{ ...planned, hidden: [hidden] }]).observations.filter(
        ({ kind }) => kind === 'undeterminable',
      );
    expect(open('/visits/0/visitId')).toMatchObject([{ rule: 'visits', unsaid: 'about' }]);
    expect(open('/visits/1/visitId')).toEqual([]);
  });

  it('leaves nothing open where nothing is waited for', () => {
    expect(judge(visits, ['plan', 'Mon 10:00', {}], ['visit', 'Tue 10:00'], far).open).toEqual([]);
  });

  it('withdraws what was raised when it is delivered late', () => {
    const { verdicts, short } = judge(visits, plan('Mon 10:00', v1), far, ['visit', 'Tue 10:00']);
    expect(verdicts.map(({ raised, withdrawn }) => [raised.length, withdrawn.length])).toEqual([
      [0, 0],
      [1, 0],
      [0, 1],
    ]);
    expect(short).toEqual([]);
  });

  it('is not made certain by what comes later: neither late nor met', () => {
    const known = (when: number): Told => ['visit', when, { visitId: 'v1' }];
    for (const when of [due1, due1 + hour]) {
      const { verdicts, short } = judge(
        visits,
        plan('Mon 10:00', v1),
        ['visit', 'Tue 10:00'],
        known(when),
        far,
      );
      expect(short).toEqual([]);
      expect(verdicts.flatMap(({ observations }) => observations.map(({ kind }) => kind))).not.toContain(
        'met',
      );
    }
  });

  it('may have disarmed it as well', () => {
    const { short, open } = judge(visits, both, ['cancel-visit', 'Tue 10:00'], far);
    expect([short, open]).toEqual([[], [['visits', 1, 'data']]]);
  });

  it('may have met what is said once more later, but nothing that is new', () => {
    const moved = plan('Wed 10:00', { ...v1, at: '2026-03-09' });
    const back = plan('Wed 11:00', v1);
    const told = [plan('Mon 10:00', v1), ['visit', 'Tue 10:00'], moved] as Told[];
    expect(judge(visits, ...told, far).short).toEqual([[endOf('2026-03-09'), undefined]]);
    expect(judge(visits, ...told, back, far).short).toEqual([]);
  });

  it('is still asked for, and not said to be at risk', () => {
    const compiled = compileDefinition(visits);
    const events = [both, ['visit', 'Tue 10:00'] as Told].map(([type, when, data], sequence) => ({
      id: `e${sequence}`,
      sequence,
      type,
      time: at(when as string),
      ...(data === undefined ? {} : { data: data as Record<string, never> }),
    }));
    const { state } = refold(compiled, 'c1', events);
    const waiting = compiled.waiting(state);
    expect(waiting.map(({ key, unsure }) => [key, unsure])).toEqual([
      ['v1', true],
      ['v2', true],
    ]);
    expect(waiting.map((each) => compiled.ifMissed(state, each))).toEqual([undefined, undefined]);
  });
});

describe('a promise that cannot be read', () => {
  const report = projectWith('report');
  const ends = (endsOn: unknown, when = 'Mon 10:00'): Told => ['plan', when, { endsOn }];
  const friday = '2026-03-06';

  it.each([null, '', 'soon', '2026-02-30', 7, inBoth(withheld)])('leaves the rule open: %j', (endsOn) => {
    const { short, open } = judge(report, ends(endsOn), far);
    expect([short, open]).toEqual([[], [['report', 0, 'due']]]);
  });

  it('is none where nothing is said and need not be', () => {
    expect(judge(report, ends(undefined), far).open).toEqual([]);
    expect(judge(report, ends(friday), far).open).toEqual([]);
    expect(judge(requiring('plan', 'endsOn', 'report'), ['plan', 'Mon 10:00', {}], far).open).toEqual([
      ['report', 0, 'due'],
    ]);
  });

  it('may have replaced what is waited for', () => {
    expect(judge(report, ends(friday), ['plan', 'Tue 10:00'], far)).toMatchObject({
      short: [],
      open: [['report', 1, 'data']],
    });
    expect(judge(report, ends(friday), ['plan', endOf(friday) + hour], far)).toMatchObject({
      short: [[endOf(friday), undefined]],
      open: [['report', 1, 'data']],
    });
    expect(judge(report, ends(friday), ['plan', 'Tue 10:00', {}], far)).toMatchObject({
      short: [[endOf(friday), undefined]],
      open: [],
    });
  });

  it('may have been met, so that what is said once more is not waited for', () => {
    const done: Told = ['report', 'Tue 10:00'];
    for (const first of [['plan', 'Mon 10:00'] as Told, ends('soon')])
      expect(judge(report, first, done, ends(friday, 'Wed 10:00'), far).short).toEqual([]);
    expect(judge(report, ends(undefined), done, ends(friday, 'Wed 10:00'), far).short).toEqual([
      [endOf(friday), undefined],
    ]);
  });

  it('is about its own key where that can be read, and otherwise about any', () => {
    const unread = (visitId: unknown) => plan('Mon 10:00', { visitId, at: 'soon' });
    const met: Told = ['visit', 'Tue 10:00', { visitId: 'v2' }];
    const later = plan('Wed 10:00', v2);
    const missed = [[due2, undefined]];
    expect(judge(visits, unread('v1'), met, later, far)).toMatchObject({
      short: missed,
      open: [['visits', 0, 'due']],
    });
    expect(judge(visits, unread('v2'), met, later, far).short).toEqual([]);
    expect(judge(visits, unread({}), met, later, far)).toMatchObject({
      short: [],
      open: [['visits', 0, 'about']],
    });
    // A meeting of nobody knows what.
    expect(judge(visits, unread('v2'), ['visit', 'Tue 10:00'], later, far).short).toEqual([]);
  });

  it('is a list that cannot be read, or lacks though it has to be there', () => {
    const one: Told = ['plan', 'Tue 10:00', { visits: v1 }];
    const { short, open } = judge(visits, plan('Mon 10:00', v2), one, far);
    expect([short, open]).toEqual([[], [['visits', 1, 'due']]]);
    expect(judge(requiring('plan', 'visits'), ['plan', 'Mon 10:00', {}], far).open).toEqual([
      ['visits', 0, 'due'],
    ]);
    expect(judge(visits, ['plan', 'Mon 10:00', {}], far).open).toEqual([]);
  });

  it('lacks what the items of its list have to say', () => {
    const items = { type: 'object', required: ['visitId', 'at'] };
    const asking = requiring('plan', 'visits', 'visits', { visits: { type: 'array', items } });
    const told = (item: object) => judge(asking, plan('Mon 10:00', item), far);
    expect(told({ visitId: 'v1' }).open).toEqual([['visits', 0, 'due']]);
    expect(told({ at: v1.at }).open).toEqual([['visits', 0, 'about']]);
    expect(told(v1)).toMatchObject({ short: [[due1, undefined]], open: [] });
  });
});

/** Whose step has to say something. */
function requiring(step: string, field: string, rule = 'visits', properties = {}): ProcessDefinition {
  const definition = projectWith(rule);
  const inputs = { type: 'object', required: [field], properties };
  const steps = { ...definition.steps, [step]: { ...definition.steps[step], inputs } };
  return { ...definition, steps: steps as ProcessDefinition['steps'] };
}
