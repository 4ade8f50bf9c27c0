import { describe, expect, it } from '@jest/globals';
import { text } from '@liucheng/kernel';
import type { ProcessDefinition } from '@liucheng/process-model';
import { compileDefinition } from '../compiled-definition.ts';
import { refold } from '../refold.ts';
import { at } from '../testing/claim-process.ts';
import { projectProcess, projectWith } from '../testing/project-process.ts';
import type { CaseEvent } from '../verdict.ts';

const notice = projectWith('notice');

/** What is raised by a plan of a time, at a time; live, and the same when replayed. */
function planned(startsAt: unknown, when: number, definition: ProcessDefinition = notice) {
  const data = startsAt === undefined ? undefined : { startsAt };
  const event = { id: 'e0', sequence: 0, type: 'plan', time: when, actor: 'ann', data } as CaseEvent;
  const compiled = compileDefinition(definition);
  const state = compiled.begin('c1');
  const live = compiled.apply(state, event);
  expect(compiled.advance(state, at('Mon 10:00', 20)).raised).toEqual([]);
  expect(refold(compiled, 'c1', [event]).raised).toEqual(live.raised);
  return live.raised;
}

const tuesday = '2026-03-03T10:00:00+08:00';

describe('a step that has to be done ahead of a time in its data', () => {
  it('is early enough up to the very instant, and too late after it', () => {
    expect(planned(tuesday, at('Mon 10:00'))).toEqual([]);
    expect(planned(tuesday, at('Mon 10:00') + 1)).toHaveLength(1);
  });

  it('counts in business time: a weekend gives no notice', () => {
    const monday = '2026-03-09T10:00:00+08:00';
    expect(planned(monday, at('Fri 10:00'))).toEqual([]);
    expect(planned(monday, at('Fri 11:00'))).toHaveLength(1);
    expect(planned(monday, at('Sun 10:00'))).toHaveLength(1);
  });

  it('counts in elapsed time where the rule says so', () => {
    const rules = (notice.rules ?? []).map((rule) => ({ ...rule, by: { duration: 'P1D', time: 'elapsed' } }));
    const elapsed = { ...notice, rules } as ProcessDefinition;
    expect(planned('2026-03-09T10:00:00+08:00', at('Sun 10:00'), elapsed)).toEqual([]);
    expect(planned('2026-03-09T10:00:00+08:00', at('Sun 10:01'), elapsed)).toHaveLength(1);
  });

  it('is told with its times, and is put down to whoever did it', () => {
    const [violation] = planned(tuesday, at('Mon 15:00'));
    expect(violation).toMatchObject({
      kind: 'short-notice',
      rule: 'notice',
      clause: 'T-2',
      severity: 'major',
      person: 'ann',
      step: 'plan',
      sequence: 0,
      at: at('Mon 15:00'),
      expected: text(
        '“Plan project” at least 1 business day before 2026-03-03 10:00, the time that it states',
        '至少在其所载时间 2026-03-03 10:00 之前1个工作日“制定计划”',
      ),
      message: text(
        '“Plan project” was done at 2026-03-02 15:00, less than 1 business day before 2026-03-03 10:00, the time that it states.',
        '“制定计划”于 2026-03-02 15:00 办理，距其所载时间 2026-03-03 10:00 不足1个工作日。',
      ),
    });
  });

  it('is too late for a time that has passed', () => {
    expect(planned(tuesday, at('Wed 10:00'))).toHaveLength(1);
  });

  it('has until the end of the day where a date stands there', () => {
    expect(planned('2026-03-03', at('Mon 17:00'))).toEqual([]);
    expect(planned('2026-03-03', at('Tue 09:30'))).toHaveLength(1);
  });

  it.each([undefined, null, '', 'soon', 1_772_503_200_000, {}, '2026-02-30', '2026-03-03T10:00:00'])(
    'is not asked for where %j stands there',
    (startsAt) => expect(planned(startsAt, at('Wed 10:00'))).toEqual([]),
  );

  it('is judged each time that it is done', () => {
    const compiled = compileDefinition(notice);
    const state = compiled.begin('c1');
    const raised = ['Mon 09:00', 'Mon 11:00', 'Mon 12:00'].flatMap((when, sequence) => {
      const data = { startsAt: tuesday };
      return compiled.apply(state, { id: `e${sequence}`, sequence, type: 'plan', time: at(when), data })
        .raised;
    });
    expect(raised.map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect(new Set(raised.map(({ id }) => id)).size).toBe(2);
  });

  it('cannot be compiled with a pointer or a duration that is none', () => {
    for (const change of [{ until: 'startsAt' }, { by: { duration: 'P1M', time: 'business' } }]) {
      const rules = (notice.rules ?? []).map((rule) => ({ ...rule, ...change }));
      expect(() => compileDefinition({ ...projectProcess, rules } as ProcessDefinition)).toThrow(RangeError);
    }
  });
});
