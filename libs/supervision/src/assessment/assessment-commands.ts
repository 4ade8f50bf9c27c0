import { text } from '@liucheng/kernel';
import { commandsOf } from '@liucheng/service-kit';
import { cancel, collectFigures, open, publish, score, standsOtherwise } from './assessing.ts';
import { earlierOf } from './assessment-list.ts';
import {
  AssessmentBody,
  AssessmentCancellationBody,
  ObjectionDecisionBody,
  ResponseBody,
  ScoringBody,
} from './assessment.bodies.ts';
import type { Assessment, AssessmentEvent } from './assessment.ts';
import { collect } from './collecting.ts';
import { decideObjection, respond } from './responding.ts';
import { defaultScheme } from './scheme.ts';

const command = commandsOf<Assessment, AssessmentEvent>();

export const commands = [
  command({
    name: 'open',
    step: 'open',
    body: AssessmentBody,
    route: { method: 'POST', path: '' },
    summary: text('Open the assessment of a period', '发起期间考核'),
    examples: {
      'a month': { period: '2025-12' },
      'a year, by a scheme': { period: '2025', scheme: defaultScheme },
    },
    decide: open,
  }),
  command({
    name: 'collect-figures',
    step: 'collect-figures',
    route: { method: 'POST', path: ':id/figures' },
    summary: text('Read and keep the figures', '采集并留存指标'),
    facts: async (state, _body, { now }, sources) =>
      state.period === undefined || standsOtherwise(state, 'opened', 'collected')
        ? undefined
        : collect(state.period, now, sources),
    decide: (state, _body, context, collected) => collectFigures(state, context, collected),
  }),
  command({
    name: 'score',
    step: 'score',
    body: ScoringBody,
    route: { method: 'POST', path: ':id/scoring' },
    summary: text('Score departments and processes', '对部门和流程评分'),
    examples: { 'until a day': { respondBy: '2099-12-31' }, 'in a week': {} },
    trial: () => ({}),
    decide: score,
  }),
  command({
    name: 'respond',
    step: 'respond',
    body: ResponseBody,
    route: { method: 'POST', path: ':id/responses' },
    summary: text('Comment on the score of a department, or object', '就部门得分反馈意见或提出异议'),
    examples: {
      'an objection': {
        department: 'sales',
        kind: 'objection',
        statement: 'Two of the late payments were held by the bank.',
      },
      'a comment': { department: 'sales', kind: 'comment', statement: 'Two people were ill in March.' },
    },
    decide: respond,
  }),
  command({
    name: 'decide-objection',
    step: 'decide-objection',
    body: ObjectionDecisionBody,
    route: { method: 'POST', path: ':id/objection-decisions' },
    summary: text('Decide an objection', '裁定异议'),
    examples: {
      'a figure is wrong': {
        number: 1,
        outcome: 'upheld',
        remark: 'The bank confirms that the money was sent in time.',
        corrections: { met: 38, missed: 2 },
      },
      'no figure is wrong': { number: 1, outcome: 'rejected', remark: 'The payments were entered late.' },
    },
    decide: decideObjection,
  }),
  command({
    name: 'publish',
    step: 'publish',
    route: { method: 'POST', path: ':id/publication' },
    summary: text('Publish scores and ranking', '公布得分和排名'),
    trial: () => ({}),
    facts: (state, _body, _context, { documents }) => earlierOf(state, documents),
    decide: (state, _body, context, earlier) => publish(state, context, earlier),
  }),
  command({
    name: 'cancel',
    step: 'cancel',
    body: AssessmentCancellationBody,
    route: { method: 'POST', path: ':id/cancellation' },
    summary: text('Cancel the assessment', '取消考核'),
    examples: { 'a log is missing': { reason: 'A log of the period is to be imported first.' } },
    trial: () => ({ reason: '-' }),
    decide: cancel,
  }),
];
