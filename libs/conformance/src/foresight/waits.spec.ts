import { describe, expect, it } from '@jest/globals';
import type { ProcessDefinition } from '@liucheng/process-model';
import { compileDefinition } from '../compiled-definition.ts';
import { projectWith } from '../testing/project-process.ts';
import type { CaseEvent } from '../verdict.ts';
import { waitsOf } from './waits.ts';

const names = { en: 'x', 'zh-CN': 'x' };
const compiled = compileDefinition({
  id: 'order',
  version: 1,
  names,
  area: 'test',
  department: 'sales',
  effectiveFrom: '2026-01-01T00:00:00Z',
  steps: { ask: { names }, check: { names }, answer: { names }, close: { names } },
  flow: { seq: ['ask', { loop: ['check', 'ask'] }, 'answer', 'close'] },
  rules: [
    {
      kind: 'deadline',
      id: 'answered-in-time',
      names,
      severity: 'major',
      clause: 'T',
      step: 'answer',
      after: 'ask',
      within: { duration: 'PT100S', time: 'elapsed' },
    },
  ],
} satisfies ProcessDefinition);

const told = (...steps: readonly (readonly [string, number])[]): CaseEvent[] =>
  steps.map(([type, seconds], sequence) => ({ id: `e${sequence}`, sequence, type, time: seconds * 1_000 }));
const waits = (events: CaseEvent[], asOf = 0) =>
  waitsOf(compiled, 'c', events, asOf * 1_000).map(({ rule, state, from, until, met, first }) =>
    [rule ?? 'end', state, from / 1_000, until / 1_000, met ? 'met' : 'open', first ? 'first' : 'later'].join(
      ' ',
    ),
  );

describe('the waiting of a case', () => {
  it('is told by the state in which it was done, until what was waited for', () => {
    expect(waits(told(['ask', 0], ['check', 10], ['answer', 30], ['close', 70])).toSorted()).toEqual([
      'answered-in-time ask answer 10 30 met later',
      'answered-in-time check 0 30 met first',
      'end ask answer 10 70 met later',
      'end check 0 70 met first',
      'end close 30 70 met later',
    ]);
  });

  it('ends without an outcome where nobody can tell what was done', () => {
    const visits = compileDefinition(projectWith('visits'));
    const planned = { visits: [{ visitId: 'v1', at: '1970-01-09' }] };
    const outcome = (data: CaseEvent['data']) => {
      const [plan, visit] = told(['plan', 0], ['visit', 10]) as [CaseEvent, CaseEvent];
      const events = [{ ...plan, data: planned }, data ? { ...visit, data } : visit];
      return waitsOf(visits, 'c', events, 20_000).filter(({ rule }) => rule === 'visits');
    };
    expect(outcome({ visitId: 'v1' })).toMatchObject([{ until: 10_000, met: true }]);
    expect(outcome(undefined)).toMatchObject([{ until: 10_000, met: false }]);
  });

  it('is known only so far where it goes on', () => {
    expect(waits(told(['ask', 0], ['check', 10]), 500).toSorted()).toEqual([
      'answered-in-time ask answer 10 500 open later',
      'answered-in-time check 0 500 open first',
      'end ask answer 10 500 open later',
      'end check 0 500 open first',
    ]);
    expect(waits([], 10)).toEqual([]);
  });

  it('goes on beyond the deadline, which is no end of it', () => {
    expect(waits(told(['ask', 0], ['answer', 300]))).toContain('answered-in-time check 0 300 met first');
  });
});
