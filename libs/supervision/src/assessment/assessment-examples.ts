import type { Actor, DecisionContext } from '@liucheng/kernel';
import { people } from '../violation-handling/violation-people.ts';
import type { AssessmentEvent, MeasuredUnit, Reading } from './assessment.ts';
import { periodNamed } from './period.ts';
import { defaultScheme, schemeOf } from './scheme.ts';
import { noFigures, scoreOf, type Figures } from './scoring.ts';

// Events as the commands write them, for specs of decisions, definition and stored shapes.

/** Wednesday, 9 o'clock in China: March is over. */
export const start = Date.parse('2026-04-01T01:00:00.000Z');
export const at = (actor: Actor, now = start): DecisionContext => ({ actor, now, caseId: 'assessment-1' });

const by = people.supervisor.id;
export const march = periodNamed('2026-03');
export const scheme = schemeOf(defaultScheme);
export const opened: AssessmentEvent = { name: 'opened', data: { by, period: march, scheme } };

export const asOf: Reading = {
  time: '2026-04-01T01:00:00.000Z',
  upTo: '2026-04-01T00:59:58.000Z',
  positions: { 'liucheng.finance/0': 41 },
};
export const sales: Figures = {
  ...noFigures,
  ended: 40,
  conforming: 30,
  met: 36,
  missed: 4,
  major: 1,
  toAcknowledge: 10,
  acknowledged: 9,
};
export const units: readonly MeasuredUnit[] = [
  { kind: 'department', id: 'finance', figures: { ...noFigures, ended: 20, conforming: 20, met: 20 } },
  { kind: 'department', id: 'sales', figures: sales },
  { kind: 'department', id: 'supervision', figures: noFigures },
  { kind: 'process', id: 'purchase', names: { en: 'Purchase', 'zh-CN': '采购' }, figures: sales },
];
export const collected: AssessmentEvent = { name: 'figures-collected', data: { by, asOf, units } };

export const respondBy = '2026-04-08';
/** Thursday, when nobody may respond any more. */
export const afterwards = Date.parse('2026-04-09T01:00:00.000Z');
export const scored: AssessmentEvent = {
  name: 'scored',
  data: {
    by,
    respondBy,
    scores: units.map(({ figures, ...unit }) => ({ ...unit, ...scoreOf(figures, scheme) })),
  },
};
export const objection: AssessmentEvent = {
  name: 'responded',
  data: {
    by: people.head.id,
    number: 1,
    department: 'sales',
    heads: 'sales',
    kind: 'objection',
    statement: 'x',
    inTime: true,
  },
};
export const corrected: Figures = { ...sales, conforming: 35 };
export const upheld: AssessmentEvent = {
  name: 'objection-decided',
  data: {
    by,
    number: 1,
    department: 'sales',
    outcome: 'upheld',
    remark: 'x',
    own: false,
    figures: corrected,
    score: scoreOf(corrected, scheme),
  },
};
export const before = { assessment: 'assessment-0', period: '2026-02' };
export const published: AssessmentEvent = {
  name: 'published',
  data: {
    by,
    ranking: [
      { kind: 'department', id: 'finance', score: 97.6, rank: 1, tied: false, change: 1.6 },
      { kind: 'department', id: 'sales', score: 89.11, rank: 2, tied: false },
      { kind: 'department', id: 'supervision' },
      { kind: 'process', id: 'purchase', score: 84.67, rank: 1, tied: false },
    ],
    undecided: 0,
    early: false,
    before,
  },
};
export const cancelled: AssessmentEvent = { name: 'cancelled', data: { by, reason: 'x' } };
export const fenced: AssessmentEvent = {
  name: 'reservation-fenced',
  data: { scope: 'assessed-period', key: '2026-03' },
};

/** One event of each name, in the order of an assessment. */
export const oneOfEach = [opened, collected, scored, objection, upheld, published, cancelled, fenced];
