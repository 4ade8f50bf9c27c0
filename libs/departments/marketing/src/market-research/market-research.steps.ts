import { text } from '@liucheng/kernel';
import { data, upheldSteps, type Step } from '@liucheng/process-model';
import { inMarketing } from '../shared/steps.ts';
import { channels, findingKinds, origins, researchEvents } from './research.ts';

const { choice, count, day, line, list, object } = data;
const step = upheldSteps(researchEvents);
const channel = choice(channels);
const researchers = inMarketing('market-researcher', 'marketing-manager');

/** The steps of MKT-1; whoever a binding excludes is refused. */
export const steps = {
  plan: step('planned', researchers, {
    names: text('Plan the research', '制定调研计划'),
    instructions: text(
      'Enter the six elements: what the research is for, what is to be found out, which market and which people it covers, how it is done and through which channels, from when to when, and who does it. List each channel that you mean to use and each person by number.',
      '填写六项要素：调研目的、调研内容、调研范围、调研方法及渠道、时间安排、调研人员。逐一列出拟采用的渠道和参与人员编号。',
    ),
    cautions: text(
      'A plan without one of the six elements is refused. Plan only channels that you will use: each one must have a source before the analysis. The report is due by the end of the last planned day.',
      '六项要素缺一不可，否则不予受理。只列确需采用的渠道，分析前每个渠道都须有资料来源。报告须在计划完成日当日内提交。',
    ),
    inputs: object({
      by: line,
      purpose: line,
      content: line,
      scope: line,
      method: object({ description: line, channels: list(object({ channel }, { target: line }), 1) }),
      schedule: object({ from: day, to: day }),
      people: list(object({ person: line }, { task: line }), 1),
    }),
    expectedDuration: 'PT4H',
  }),
  collect: step('source-collected', researchers, {
    names: text('Collect a source', '收集资料'),
    instructions: text(
      'Enter one source at a time: the channel it comes from, whether you gathered it yourself or it was published by others, its title, where it is kept, and what it says that matters here. For an interview, a questionnaire or feedback, give the informant as a number.',
      '逐项登记资料：来源渠道、一手或二手资料、标题、存放处及要点。访谈、问卷和客户反馈以编号登记受访者。',
    ),
    cautions: text(
      'Names, contacts and verbatim words of informants belong only in the informant fields, and only where they are needed. Do not use material that a competitor keeps secret.',
      '受访者的姓名、联系方式和原话只能填写在受访者栏内，且以必要为限。不得使用竞争对手的商业秘密。',
    ),
    inputs: object(
      {
        by: line,
        source: line,
        channel,
        origin: choice(origins),
        title: line,
        reference: line,
        summary: line,
      },
      { informant: object({ id: line }, { name: line, contact: line, statement: line }) },
    ),
    expectedDuration: 'PT2H',
  }),
  analyse: step('analysed', researchers, {
    names: text('Analyse', '分析资料'),
    instructions: text(
      'Sort the sources and enter each finding under its class: market trend, customer need or competition. State what follows from the sources, one statement per finding.',
      '整理资料，按市场趋势、客户需求、竞争状况分类填写结论，一条结论一项。',
    ),
    cautions: text(
      'First see that no planned channel is without a source; the case shows which ones are. An analysis with a channel missing is reported to supervision.',
      '请先确认所有计划渠道均已有资料（案例中列有缺失渠道）。缺少渠道即开始分析的，将上报监督部门。',
    ),
    inputs: object({
      by: line,
      findings: list(object({ kind: choice(findingKinds), finding: line }), 1),
      sources: count,
      plannedChannels: list(channel),
      missingChannels: list(channel),
    }),
    expectedDuration: 'P2D',
  }),
  report: step('reported', researchers, {
    names: text('Write the report', '撰写调研报告'),
    instructions: text(
      'Enter the present state of the market, its problems, the trends and what you recommend. Name the author if somebody else wrote it.',
      '填写市场现状、存在问题、发展趋势和建议。如由他人撰写，请注明撰写人。',
    ),
    cautions: text(
      'By the planned last day, and by one of the people in the plan. A report may be handed in again until it is accepted.',
      '须在计划完成日前提交，撰写人须为计划列明的调研人员。验收前可以修改后重新提交。',
    ),
    inputs: object({
      by: line,
      author: line,
      people: list(line),
      report: object({ currentState: line, problems: line, trends: line, recommendations: line }),
    }),
    expectedDuration: 'P2D',
  }),
  accept: step('report-accepted', inMarketing('marketing-manager'), {
    names: text('Accept the report', '验收调研报告'),
    instructions: text(
      'Read the report against the plan: does it answer what was to be found out, and do the findings carry the recommendations? Then accept it.',
      '对照计划审阅报告：是否回答了调研内容，结论是否足以支撑建议；符合要求的予以验收。',
    ),
    cautions: text(
      'Targeting customers starts from an accepted report. After the acceptance nothing can be changed; have it written again first if something is missing.',
      '目标客户定位以验收通过的报告为依据。验收后不得再修改；如有欠缺，应先要求修改后重新提交。',
    ),
    inputs: object({ by: line }, { remark: line }),
    expectedDuration: 'PT2H',
  }),
} as const satisfies Readonly<Record<string, Step>>;

export type StepId = keyof typeof steps;
