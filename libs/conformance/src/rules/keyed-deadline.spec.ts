import { describe, expect, it } from '@jest/globals';
import { text } from '@liucheng/kernel';
import { compileDefinition } from '../compiled-definition.ts';
import { refold } from '../refold.ts';
import { at } from '../testing/claim-process.ts';
import { endOf, far, judge, short, type Told } from '../testing/judged-project.ts';
import { projectProcess, projectWith } from '../testing/project-process.ts';
import type { Violation } from '../verdict.ts';
import { keptPerRule } from './terms.ts';

const hour = 3_600_000;
const said = ({ expected }: Violation) => expected.en.slice(0, expected.en.indexOf(' by '));

describe('a deadline with a key', () => {
  const visits = projectWith('visits');
  const plan = (when: string, ...planned: readonly unknown[]): Told => ['plan', when, { visits: planned }];
  const visit = (when: string | number, visitId?: unknown): Told => ['visit', when, { visitId }];
  const v1 = { visitId: 'v1', at: '2026-03-04' };
  const v2 = { visitId: 'v2', at: '2026-03-06' };
  const [due1, due2] = [endOf('2026-03-04'), endOf('2026-03-06')];

  it('is armed for each item of a list, and each is met by its own key', () => {
    const both = plan('Mon 10:00', v1, v2);
    expect(judge(visits, both, visit('Tue 10:00', 'v2'), visit('Wed 10:00', 'v1'), far).short).toEqual([]);
    const { violations } = judge(visits, both, visit('Tue 10:00', 'v2'), far);
    expect(violations.map(short)).toEqual([[due1, undefined]]);
    expect(violations[0]).toMatchObject({
      expected: text(
        '“Visit customer” (v1) by 2026-03-04 23:59, the time that “Plan project” at 2026-03-02 10:00 states',
        '2026-03-04 23:59 前完成“拜访客户”（v1）（按“制定计划”（2026-03-02 10:00）所载时间）',
      ),
      repair: text('Do “Visit customer” (v1) now.', '请立即办理“拜访客户”（v1）。'),
    });
  });

  it('gives two of one due time ids of their own, late by what each is late', () => {
    const { violations } = judge(
      visits,
      plan('Mon 10:00', v1, { ...v1, visitId: 'v2' }),
      visit(due1 + hour, 'v2'),
      far,
    );
    expect(violations.map((each) => [said(each), each.lateBy])).toEqual([
      ['“Visit customer” (v1)', undefined],
      ['“Visit customer” (v2)', hour],
    ]);
    expect(new Set(violations.map(({ id }) => id)).size).toBe(2);
    expect(violations[1]?.repair).toEqual(
      text(
        'Nothing is left to be done about v2; find out what caused the delay.',
        'v2 无需再办理；请查明逾期原因。',
      ),
    );
  });

  it('is replaced under its own key only', () => {
    const moved = plan('Tue 10:00', { visitId: 'v1', at: '2026-03-10' });
    expect(judge(visits, plan('Mon 10:00', v1, v2), moved, far).short).toEqual([
      [due2, undefined],
      [endOf('2026-03-10'), undefined],
    ]);
  });

  it('takes the last word of a list about one key', () => {
    expect(judge(visits, plan('Mon 10:00', v1, { ...v1, at: v2.at })).nextDue).toBe(due2);
  });

  it('is not asked for again when a plan is repeated', () => {
    const again = plan('Wed 10:00', v1, v2);
    expect(judge(visits, plan('Mon 10:00', v1), visit('Tue 10:00', 'v1'), again, far).short).toEqual([
      [due2, undefined],
    ]);
  });

  it('is neither armed nor met by an event without the key', () => {
    const nameless = [{ at: v1.at }, { ...v1, visitId: null }, { ...v1, visitId: '' }, v1.at, null];
    expect(judge(visits, plan('Mon 10:00', ...nameless), far).short).toEqual([]);
    expect(judge(visits, ['plan', 'Mon 10:00', { visits: v1 }], far).short).toEqual([]);
    expect(
      judge(visits, ['plan', 'Mon 10:00', { visits: [{ ...v1, visitId: 'v'.repeat(201) }] }], far).short,
    ).toEqual([]);
    for (const key of [undefined, null, '', [], 'v2']) {
      expect(judge(visits, plan('Mon 10:00', v1), visit('Tue 10:00', key), far).short).toEqual([
        [due1, undefined],
      ]);
    }
  });

  it('takes a number and its text for one key', () => {
    expect(
      judge(visits, plan('Mon 10:00', { ...v1, visitId: 7 }), visit('Tue 10:00', '7'), far).short,
    ).toEqual([]);
  });

  it('is disarmed under its key: in time, too late, and delivered late', () => {
    const both = plan('Mon 10:00', v1, v2);
    const cancel = (when: number): Told => ['cancel-visit', when, { visitId: 'v1' }];
    expect(judge(visits, both, cancel(due1), far).short).toEqual([[due2, undefined]]);
    expect(judge(visits, both, cancel(due1 + 1), visit(due2, 'v1'), far).short).toEqual([
      [due1, undefined],
      [due2, undefined],
    ]);
    expect(judge(visits, both, far, cancel(due1)).verdicts[2]?.withdrawn).toHaveLength(1);
  });

  it('is armed anew after it was disarmed', () => {
    const cancel: Told = ['cancel-visit', 'Tue 10:00', { visitId: 'v1' }];
    expect(judge(visits, plan('Mon 10:00', v1), cancel, plan('Wed 10:00', v1), far).short).toEqual([
      [due1, undefined],
    ]);
  });

  it('ends with the case', () => {
    for (const end of ['close', 'stop']) {
      expect(judge(visits, plan('Mon 10:00', v1), [end, due1], far).short).toEqual([]);
    }
  });

  it('goes with a time allowance, lists of keys and places of their own as well', () => {
    const reminders = projectWith('reminders');
    const lend = (when: string, loanId: unknown): Told => ['lend', when, { loanId }];
    const lent = [['plan', 'Mon 09:00'], lend('Mon 10:00', ['l1', 'l2']), lend('Mon 11:00', 'l3')] as Told[];
    const remind: Told = ['remind', 'Tue 10:00', { loans: ['l1', 3, null] }];
    expect(
      judge(reminders, ...lent, remind, ['return', 'Tue 11:00', { loanId: 'l3' }], far).violations.map(said),
    ).toEqual(['“Remind borrowers” (l2)']);
    expect(judge(reminders, ...lent, lend('Tue 10:00', 'l1'), far).short).toEqual([
      [at('Wed 10:00'), undefined],
      [at('Wed 11:00'), undefined],
      [at('Thu 10:00'), undefined],
    ]);
  });

  it('counts what is added to the stated time in elapsed time', () => {
    const { short: loans } = judge(
      projectWith('loans'),
      ['plan', 'Mon 09:00'],
      ['lend', 'Mon 10:00', { loanId: 'l1', dueOn: '2026-03-07' }],
      ['return', endOf('2026-03-08') + 1, { loanId: 'l1' }],
    );
    expect(loans).toEqual([[endOf('2026-03-08'), 1]]);
  });

  it('waits for a bounded number of them', () => {
    const many = Array.from({ length: keptPerRule + 5 }, (_, index) => ({ ...v1, visitId: index }));
    const compiled = compileDefinition(visits);
    const { state } = refold(
      compiled,
      'c1',
      [many, [v2]].map((planned, sequence) => ({
        id: `e${sequence}`,
        sequence,
        type: 'plan',
        time: at('Mon 10:00'),
        data: { visits: planned },
      })),
    );
    expect(compiled.save(state)['armed']).toHaveLength(keptPerRule);
  });
});

describe('a step that disarms', () => {
  it('takes back whatever waits where the rule has no key', () => {
    const start = projectWith('start');
    const plan: Told = ['plan', 'Mon 10:00'];
    expect(judge(start, plan, ['report', 'Tue 10:00'], far).short).toEqual([]);
    expect(judge(start, plan, far).short).toEqual([[at('Wed 10:00'), undefined]]);
  });
});

describe('what is armed by data', () => {
  it('is kept in a stored case, and cases stored without keys are read', () => {
    const compiled = compileDefinition(projectProcess);
    const { state } = refold(compiled, 'c1', [
      {
        id: 'a',
        sequence: 0,
        type: 'plan',
        time: at('Mon 10:00'),
        data: { endsOn: '2026-03-06', visits: [{ visitId: 'v1', at: '2026-03-04' }] },
      },
      { id: 'b', sequence: 1, type: 'report', time: at('Tue 10:00') },
    ]);
    const json = compiled.save(state);
    expect(json).toMatchObject({
      armed: [
        [1, at('Mon 10:00'), Date.parse('2026-03-20T18:00:00+08:00'), 0],
        [2, at('Mon 10:00'), endOf('2026-03-04'), 0, 'v1'],
      ],
      settled: [`0 ${endOf('2026-03-06')} `],
    });
    expect(compiled.save(compiled.restore(json))).toEqual(json);
    const { settled: _, ...before } = json;
    const older = { ...before, armed: [[5, 1, 2, 0]] };
    expect(compiled.save(compiled.restore(older))).toEqual(older);
    for (const armed of [[[2, 1, 2, 0, 9]], [[2, 1, 2]]]) {
      expect(() => compiled.restore({ ...json, armed })).toThrow(/\/armed\/0/);
    }
  });
});
