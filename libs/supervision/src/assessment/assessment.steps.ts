import { text } from '@liucheng/kernel';
import { data, upheldSteps, type AskedBinding, type RoleBinding, type Step } from '@liucheng/process-model';
import { assessmentEvents, kinds, outcomes, responseKinds } from './assessment.ts';
import { spans } from './period.ts';

const { line, count, flag, day, time, choice, object, list } = data;
const step = upheldSteps(assessmentEvents);
const number = { type: 'number' } as const;
const unit = { kind: choice(kinds), id: line };
const figures = object({
  ended: count,
  conforming: count,
  met: count,
  missed: count,
  overdue: count,
  critical: count,
  major: count,
  minor: count,
  toAcknowledge: count,
  acknowledged: count,
});
const score = {
  terms: list(
    object({ term: line, points: number, weight: count, contribution: number, of: count, few: flag }),
  ),
};

const supervisors: RoleBinding = { roles: ['process-supervisor'] };
const publishers: RoleBinding = { roles: ['process-supervisor', 'executive'] };
const heads: RoleBinding = { roles: ['department-head'] };
/** Nothing that has to be done: nobody is asked for it. */
const nobody: readonly AskedBinding[] = [];

/** The steps of SUP-5; whoever a binding excludes is refused. */
export const steps = {
  open: step('opened', supervisors, {
    names: text('Open the assessment', '发起考核'),
    instructions: text(
      'Name a month, a quarter or a year that is over. Without a scheme of your own, the usual weights count.',
      '选定已结束的月度、季度或年度；未另行设定方案的，适用默认权重。',
    ),
    cautions: text(
      'A period is assessed once. The scheme cannot be changed afterwards.',
      '同一期间只考核一次，方案发起后不得更改。',
    ),
    inputs: object({
      by: line,
      period: object({
        name: line,
        span: choice(spans),
        firstDay: day,
        lastDay: day,
        from: time,
        until: time,
      }),
      scheme: object({ version: line, weights: { type: 'object' } }),
    }),
    expectedDuration: 'PT15M',
  }),
  'collect-figures': step('figures-collected', supervisors, {
    names: text('Collect the figures', '采集指标'),
    instructions: text(
      'The figures of every department and process are read and kept, with how far the monitor was. Before they are scored they may be read once more.',
      '系统采集各部门、各流程的指标并留存，同时记录监控数据的截止位置；评分前可重新采集。',
    ),
    cautions: text(
      'Refused as long as the monitor has not handled everything up to the end of the period.',
      '流程监控尚未处理完期间内全部事件的，不得采集。',
    ),
    inputs: object({
      by: line,
      asOf: object({ time, upTo: time, positions: { type: 'object' } }),
      units: list(object({ ...unit, figures })),
    }),
    expectedDuration: 'PT5M',
  }),
  score: step('scored', supervisors, {
    names: text('Score', '评分'),
    instructions: text(
      'Each department and process gets its score from the figures, by the published formula. Set the day until which departments may respond.',
      '系统按公布的公式计算各部门、各流程得分；设定部门反馈意见的截止日期。',
    ),
    cautions: text(
      'Who had no case in the period has no score: neither 0 nor 100.',
      '期间内无案例的不评分，既非 0 分也非 100 分。',
    ),
    inputs: object({
      by: line,
      respondBy: day,
      scores: list(object({ ...unit, ...score }, { score: number })),
    }),
    expectedDuration: 'PT30M',
  }),
  respond: step('responded', heads, {
    asked: nobody,
    names: text('Comment or object', '反馈意见或提出异议'),
    instructions: text(
      'Look at the figures behind the score of your department. Say what explains them, or object and say which figure is wrong and why.',
      '核对本部门得分所依据的指标，说明情况；指标有误的，提出异议并写明理由。',
    ),
    cautions: text(
      'By the day that is set, for the own department only. An objection is decided, a comment is not.',
      '须在规定期限内提出，且仅限本部门。异议须经裁定，意见仅作记录。',
    ),
    inputs: object({
      by: line,
      number: count,
      department: line,
      heads: line,
      kind: choice(responseKinds),
      statement: line,
      inTime: flag,
    }),
    expectedDuration: 'PT1H',
  }),
  'decide-objection': step('objection-decided', supervisors, {
    asked: nobody,
    names: text('Decide an objection', '裁定异议'),
    instructions: text(
      'Look into what is objected to. If a figure is wrong, uphold the objection and say what is right: the score is worked out again.',
      '核查异议内容。指标有误的，认定异议成立并更正指标，系统重新计算得分。',
    ),
    cautions: text(
      'The figures as measured stay on record. Nobody decides on an objection of their own department.',
      '原采集指标予以留存。不得裁定本人所负责部门的异议。',
    ),
    inputs: object(
      { by: line, number: count, department: line, outcome: choice(outcomes), remark: line, own: flag },
      { figures, score: object(score, { score: number }) },
    ),
    expectedDuration: 'PT2H',
  }),
  publish: step('published', publishers, {
    names: text('Publish', '公布结果'),
    instructions: text(
      'Scores and ranking are published, with the change to the last period that was assessed by the same scheme.',
      '公布得分和排名，并列出与上一个采用相同方案的同类期间相比的变化。',
    ),
    cautions: text(
      'After the day until which departments may respond, with every objection decided. It is final.',
      '须在反馈期限届满且全部异议裁定之后；公布后不得更改。',
    ),
    inputs: object(
      {
        by: line,
        ranking: list(object(unit, { score: number, rank: count, tied: flag, change: number })),
        undecided: count,
        early: flag,
      },
      { before: object({ assessment: line, period: line }) },
    ),
    expectedDuration: 'PT15M',
  }),
  cancel: step('cancelled', supervisors, {
    asked: nobody,
    names: text('Cancel the assessment', '取消考核'),
    instructions: text('Say why it is not gone on with.', '说明取消原因。'),
    cautions: text(
      'The period may be assessed anew. What was measured stays on record.',
      '该期间可重新发起考核，已采集的指标予以留存。',
    ),
    inputs: object({ by: line, reason: line }),
    expectedDuration: 'PT5M',
  }),
} as const satisfies Readonly<Record<string, Step>>;

export type StepId = keyof typeof steps;
