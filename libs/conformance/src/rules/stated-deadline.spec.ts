import { describe, expect, it } from '@jest/globals';
import { text } from '@liucheng/kernel';
import type { BusinessCalendar, ProcessDefinition } from '@liucheng/process-model';
import { compileDefinition } from '../compiled-definition.ts';
import { at } from '../testing/claim-process.ts';
import { endOf, far, judge, short, type Told } from '../testing/judged-project.ts';
import { projectProcess, projectWith } from '../testing/project-process.ts';

const hour = 3_600_000;

const report = projectWith('report');
const plan = (endsOn?: unknown, when: string | number = 'Mon 10:00'): Told => ['plan', when, { endsOn }];

describe('a deadline that stands in the data', () => {
  const friday = '2026-03-06T17:00:00+08:00';
  const due = Date.parse(friday);

  it('is met by then, late after it, and missed by time alone', () => {
    expect(judge(report, plan(friday), ['report', due], far).short).toEqual([]);
    expect(judge(report, plan(friday), ['report', due + hour], far).short).toEqual([[due, hour]]);
    const { verdicts, violations } = judge(report, plan(friday), due - 1, due, far);
    expect(verdicts.map(({ raised }) => raised.length)).toEqual([0, 0, 1, 0]);
    expect(violations[0]).toMatchObject({
      rule: 'report',
      step: 'report',
      department: 'research',
      at: due,
      expected: text(
        '“File report” by 2026-03-06 17:00, the time that “Plan project” at 2026-03-02 10:00 states',
        '2026-03-06 17:00 前完成“提交报告”（按“制定计划”（2026-03-02 10:00）所载时间）',
      ),
    });
  });

  it('is amended when it is done late, and withdrawn when it had been done in time', () => {
    const late = judge(report, plan(friday), far, ['report', due + hour]);
    expect(late.verdicts[2]?.amended.map(short)).toEqual([[due, hour]]);
    const inTime = judge(report, plan(friday), far, ['report', due]);
    expect(inTime.verdicts[2]?.withdrawn).toHaveLength(1);
  });

  it('is the end of the day in the zone of the calendar where a date stands there', () => {
    expect(judge(report, plan('2026-03-06')).nextDue).toBe(endOf('2026-03-06'));
    const calendar: BusinessCalendar = {
      id: 'new-york',
      timeZone: 'America/New_York',
      hours: { '1': [['09:00', '17:00']] },
    };
    // On the day that clocks go forward.
    expect(judge({ ...report, calendar }, plan('2026-03-08')).nextDue).toBe(
      Date.parse('2026-03-08T23:59:59.999-04:00'),
    );
  });

  it.each([
    ['2026-03-06T09:00:00Z', due],
    ['2026-03-06t09:00:00.000z', due],
    ['2026-03-06T04:00:00-05:00', due],
  ])('reads %s', (endsOn, instant) => expect(judge(report, plan(endsOn)).nextDue).toBe(instant));

  it.each([
    undefined,
    null,
    '',
    due,
    '2026-02-30',
    '2026-3-6',
    '2026-03-06T17:00:00',
    '2026-03-06 17:00:00+08:00',
    '2026-02-30T17:00:00Z',
    '2026-03-06T24:00:00Z',
    '2026-03-06T17:00:00+25:00',
    '0001-01-01T00:00:00Z',
    'tomorrow',
    ['2026-03-06'],
  ])('accuses nobody where %j stands there', (endsOn) => {
    expect(judge(report, plan(endsOn), far)).toMatchObject({ short: [], nextDue: undefined });
  });

  it('accuses nobody where the event has no data', () => {
    expect(judge(report, ['plan', 'Mon 10:00'], far).short).toEqual([]);
  });

  it('is past at once where a time before the event stands there', () => {
    expect(judge(report, plan('2026-02-27'), far).short).toEqual([[endOf('2026-02-27'), undefined]]);
  });

  it('counts on from there in business time, from the first step where the rule says start', () => {
    const evaluation = projectWith('evaluation');
    const { violations } = judge(evaluation, plan('2026-03-06'), far);
    expect(violations.map(short)).toEqual([[Date.parse('2026-03-20T18:00:00+08:00'), undefined]]);
    expect(violations[0]?.message).toEqual(
      text(
        '“Evaluate project” was due by 2026-03-20 18:00 (10 business days after the time that the start of the case at 2026-03-02 10:00 states) and was not done.',
        '“评估项目”应于 2026-03-20 18:00 前完成（案件开始（2026-03-02 10:00）所载时间后10个工作日），但未完成。',
      ),
    );
    // Only the first step starts the case.
    expect(judge(evaluation, plan(), plan('2026-03-06'), far).short).toEqual([]);
  });

  it('is replaced by a later word of it', () => {
    const moved = plan('2026-03-13', 'Tue 10:00');
    expect(judge(report, plan(friday), moved, at('Mon 10:00', 1)).short).toEqual([]);
    expect(judge(report, plan(friday), moved, far).short).toEqual([[endOf('2026-03-13'), undefined]]);
    const delivered = judge(report, plan(friday), at('Mon 10:00', 1), moved);
    expect(delivered.verdicts[2]?.withdrawn).toHaveLength(1);
  });

  it('stays missed where the later word comes after it, and tells how late it was in the end', () => {
    const moved = plan('2026-03-13', due + hour);
    expect(judge(report, plan(friday), moved, ['report', due + 2 * hour], far).short).toEqual([
      [due, 2 * hour],
    ]);
  });

  it('stays where a later occurrence does not speak of it, and is taken back where its word is no time', () => {
    const later = (endsOn: unknown) => judge(report, plan(friday), plan(endsOn, 'Tue 10:00'), far).short;
    expect(later(undefined)).toEqual([[due, undefined]]);
    expect(later(null)).toEqual([]);
    expect(later('2026-03-32')).toEqual([]);
  });

  it('has its outcome once, however often it is said', () => {
    const done: Told = ['report', 'Tue 10:00'];
    expect(judge(report, plan(friday), done, plan(friday, 'Wed 10:00'), far).short).toEqual([]);
    const moved = plan('2026-03-13', 'Wed 10:00');
    expect(judge(report, plan(friday), done, moved, far).short).toEqual([[endOf('2026-03-13'), undefined]]);
    const late: Told = ['report', due + hour];
    expect(judge(report, plan(friday), late, plan(friday, due + 2 * hour), far).short).toEqual([[due, hour]]);
  });
});

describe('a deadline whose own step says when it is next due', () => {
  const again = {
    ...report,
    rules: report.rules?.map((rule) => ({ ...rule, after: ['plan', 'report'] })),
  } as ProcessDefinition;
  const filed = (when: string | number, endsOn?: string): Told => ['report', when, endsOn ? { endsOn } : {}];
  const next = endOf('2026-03-06');

  it('is asked for anew, also by the time that was said before', () => {
    const twice = [plan('2026-03-06'), filed('Tue 10:00', '2026-03-06'), filed('Tue 16:00', '2026-03-06')];
    expect(judge(again, ...twice).nextDue).toBe(next);
    expect(judge(again, ...twice, far).short).toEqual([[next, undefined]]);
    expect(judge(again, ...twice, filed('Wed 10:00'), far).short).toEqual([]);
    expect(judge(again, ...twice, filed('Wed 10:00'), plan('2026-03-06', 'Thu 10:00'), far).short).toEqual(
      [],
    );
  });

  it('is missed once, and done late once', () => {
    const late = filed(next + hour, '2026-03-06');
    expect(judge(again, plan('2026-03-06'), filed('Tue 10:00', '2026-03-06'), late, far).short).toEqual([
      [next, hour],
    ]);
  });
});

describe('the events whose data is asked for', () => {
  const told = (id: string, types: readonly string[]) => {
    const definition = projectWith(id);
    const steps = {
      ...definition.steps,
      plan: { ...definition.steps['plan'], events: ['planned.v1'] },
      visit: { ...definition.steps['visit'], events: ['visited.v1'] },
    } as ProcessDefinition['steps'];
    const compiled = compileDefinition({ ...definition, steps, notes: ['noted.v1'] });
    return types.filter((type) => compiled.takesTermsFrom(type));
  };
  const types = [
    'planned.v1',
    'planned.v2',
    'visited.v1',
    'visited.v3',
    'cancel-visit',
    'report',
    'noted.v1',
    'noted.v2',
    'x',
  ];

  it.each([
    ['start', []],
    ['report', ['planned.v1', 'planned.v2']],
    ['notice', ['planned.v1', 'planned.v2']],
    ['visits', ['planned.v1', 'planned.v2', 'visited.v1', 'visited.v3', 'cancel-visit']],
    // Whatever the case begins with.
    ['evaluation', types.filter((type) => !type.startsWith('noted'))],
  ])('of the rule %s', (id, expected) => expect(told(id, types)).toEqual(expected));
});

describe('a pointer that is none', () => {
  it.each(['endsOn', '/a~2', '/a~'])('cannot be compiled with the pointer %s', (until) => {
    const rules = [{ ...(projectProcess.rules ?? [])[0], until }] as ProcessDefinition['rules'];
    expect(() => compileDefinition({ ...projectProcess, rules })).toThrow(RangeError);
  });
});
