import { describe, expect, it } from '@jest/globals';
import { recruitments } from '@liucheng/human-resources';
import type { JsonObject } from '@liucheng/kernel';
import type { CaseType } from '@liucheng/service-kit';
import { brokenRules, type Happened } from '../testing/judge-history.ts';

// What the monitor makes of HR-1: each monitored rule kept and broken, and nothing else said.

const hr = { by: 'u-cui' };
const sales = { by: 'u-li', department: 'sales' };
const about = (name: string, stage: string | undefined, data: JsonObject, id = 'K-1'): Happened => ({
  name,
  data: { ...hr, candidate: { id, name: 'Zhou Min', terms: '-' }, ...(stage ? { stage } : {}), ...data },
});
const suitable = { result: 'suitable' };
const interviewers = [{ person: 'u-li', department: 'sales' }];
const counted = { hires: 1, headCount: 2 };

const requested: Happened = {
  name: 'requested',
  data: { ...sales, post: 'clerk', headCount: 2, qualifications: '-' },
};
const published: Happened = { name: 'published', data: { ...hr, channels: ['website'], notice: '-' } };
const screened = about('screened', undefined, suitable);
const interviewed = (stage = 'screened') =>
  about('interviewed', stage, { on: '2026-03-04', interviewers, ...suitable });
const tested = (stage = 'interviewed') => about('tested', stage, { score: 80, ...suitable });
const evaluated = (more: JsonObject = {}) =>
  about('evaluated', 'tested', {
    ...sales,
    ...suitable,
    interviewDepartments: ['human-resources', 'sales'],
    interviews: 1,
    tests: 1,
    ...more,
  });
const recommended = (more: JsonObject = {}) =>
  about('recommended', 'evaluated', { ...sales, ...suitable, ...more });
const offered = (stage = 'recommended') => about('offered', stage, { startsOn: '2026-04-01' });
const signed = (more: JsonObject = {}): Happened =>
  about('contract-signed', 'offered', {
    by: 'u-shen',
    employeeId: 'u-zhou',
    contract: 'LC-1',
    post: 'clerk',
    department: 'sales',
    startsOn: '2026-04-01',
    recommendation: sales,
    ...counted,
    ...more,
  });
const onboarded = (more: JsonObject = {}, id = 'K-1'): Happened => ({
  ...about('onboarded', 'contracted', { on: '2026-04-01', ...counted, ...more }, id),
  at: '2026-04-01T02:00:00Z',
});
const withoutContract = onboarded({ stage: 'offered', contractBy: '2026-05-01' });
const turnedDown = about('candidate-rejected', 'screened', { outcome: 'rejected' });
const closed: Happened = { name: 'closed', data: { ...hr, reason: '-', ...counted } };
const open = [requested, published];
const selected = [...open, screened, interviewed(), tested(), evaluated(), recommended()];
const at = (event: Happened, time: string): Happened => ({ ...event, at: time });
const judged = (history: readonly Happened[], asOf?: string) =>
  brokenRules(recruitments as unknown as CaseType, history, asOf);

describe('the monitor on HR-1', () => {
  it('says nothing of a recruitment that goes as it should, with several candidates at once', () => {
    const other = (event: Happened): Happened => ({
      ...event,
      data: { ...event.data, candidate: { id: 'K-2', name: 'Qin', terms: '-' } },
    });
    expect(
      judged([
        ...open,
        screened,
        other(screened),
        interviewed(),
        other(tested('screened')),
        tested(),
        other(interviewed('tested')),
        other(interviewed('interviewed')),
        evaluated(),
        other(turnedDown),
        recommended(),
        offered(),
        signed(),
        onboarded(),
        closed,
      ]),
    ).toEqual([]);
    expect(judged([...open, closed])).toEqual([]);
  });

  it('sees a recruitment that is not published', () => {
    expect(judged([requested, screened])).toEqual(['step-skipped']);
  });

  it('sees that nobody of the hiring department took part in the interview', () => {
    for (const interviewDepartments of [[], ['human-resources']])
      expect(judged([...selected.slice(0, 5), evaluated({ interviewDepartments })])).toEqual([
        'hiring-department-interviewed',
      ]);
  });

  it('sees, by time alone, who begins to work and has no contract for thirty days', () => {
    const begun = [...selected, offered(), withoutContract];
    const late = at(signed({ stage: 'onboarded' }), '2026-05-02T02:00:00Z');
    const inTime = at(signed({ stage: 'onboarded' }), '2026-05-01T02:00:00Z');
    // The last day ends in Shanghai.
    expect(judged(begun, '2026-05-01T15:59:00Z')).toEqual([]);
    expect(judged(begun, '2026-05-01T16:01:00Z')).toEqual(['contract-within-30-days']);
    expect(judged([...begun, inTime], '2026-06-01T00:00:00Z')).toEqual([]);
    expect(judged([...begun, late])).toEqual(['contract-within-30-days']);
    const contracted = [...selected, offered(), signed(), onboarded()];
    expect(judged(contracted, '2026-06-01T00:00:00Z')).toEqual([]);
    const gone = at(
      { ...turnedDown, data: { ...turnedDown.data, stage: 'onboarded' } },
      '2026-04-09T02:00:00Z',
    );
    expect(judged([...begun, gone], '2026-06-01T00:00:00Z')).toEqual([]);
    // Another candidate's contract is no contract of this one.
    const others = at(
      { ...inTime, data: { ...inTime.data, candidate: { id: 'K-2', name: 'Qin' } } },
      '2026-04-09T02:00:00Z',
    );
    expect(judged([...begun, others], '2026-06-01T00:00:00Z')).toEqual(['contract-within-30-days']);
  });

  it('sees a step that comes too early for a candidate', () => {
    const unsuitable = { result: 'unsuitable' };
    for (const [step, event] of [
      ['interview', interviewed('screened-out')],
      ['interview', interviewed('evaluated')],
      ['written-test', tested('screened-out')],
      ['evaluate', evaluated({ stage: 'screened' })],
      ['evaluate', evaluated({ tests: 0 })],
      ['evaluate', evaluated({ interviews: 0 })],
      ['recommend', recommended({ stage: 'tested' })],
      ['recommend', recommended(unsuitable)],
      ['offer', offered('evaluated')],
      ['sign-contract', signed({ stage: 'recommended' })],
      ['onboard', onboarded({ stage: 'recommended' })],
    ] as const)
      expect([step, judged([...open, screened, event])]).toEqual([step, [`candidate-in-order-${step}`]]);
  });

  it('sees in events of another source what the service would have refused', () => {
    const ready = [...selected, offered()];
    const { recommendation: _, ...unasked } = signed().data;
    expect(judged([...ready, { ...signed(), data: unasked }])).toEqual(['contract-needs-recommendation']);
    expect(judged([...ready, signed({ recommendation: { by: 'u-ma', department: 'product' } })])).toEqual([
      'contract-needs-recommendation',
    ]);
    expect(judged([...ready, signed({ hires: 3 })])).toEqual(['hires-within-head-count']);
    expect(judged([...ready, signed(), onboarded({ hires: 3 })])).toEqual([
      'hires-within-head-count-onboard',
    ]);
  });

  it('sees an evaluation and a recommendation by another department', () => {
    const elsewhere = { role: 'department-head', department: 'product' };
    expect(judged([...selected.slice(0, 6), { ...recommended(), ...elsewhere }])).toEqual(['role:recommend']);
    expect(
      judged([...selected.slice(0, 5), { ...evaluated(), role: 'employee', department: 'product' }]),
    ).toEqual(['role:evaluate']);
  });
});
