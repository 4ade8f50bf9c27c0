import { text } from '@liucheng/kernel';
import { data, upheldSteps, type AskedBinding, type RoleBinding, type Step } from '@liucheng/process-model';
import { rolloutEvents } from './rollout.ts';

const { line, count, flag, day, object, list } = data;
const step = upheldSteps(rolloutEvents);
const concerned = list(object({ person: line, department: line, dueOn: day }), 1);

const supervision: RoleBinding = { roles: ['process-supervisor'] };
const everybody: RoleBinding = { roles: ['employee'] };
/** Nothing that has to be done: nobody is asked for it. */
const nobody: readonly AskedBinding[] = [];

/** The steps of SUP-1; whoever a binding excludes is refused. */
export const steps = {
  'publish-definition': step('definition-published', supervision, {
    names: text('Publish the definition', '发布流程定义'),
    instructions: text(
      'Name the process, the version that the monitor has, and the day from which on it is worked by.',
      '填写流程、已在监控中发布的版本及生效日期。',
    ),
    cautions: text(
      'A version is rolled out once. Leave everybody time: they acknowledge before the effective date.',
      '同一版本只宣贯一次。须预留足够时间，相关人员应在生效日期前完成确认。',
    ),
    inputs: object({
      by: line,
      process: line,
      version: count,
      names: object({ en: line, 'zh-CN': line }),
      effectiveOn: day,
      roles: list(line),
    }),
    expectedDuration: 'PT30M',
  }),
  'publish-guide': step('guide-published', supervision, {
    names: text('Publish the guide', '发布操作指南'),
    instructions: text(
      'Read the guide that is generated from the definition, in both languages, and publish it.',
      '核对由流程定义自动生成的中英文操作指南后发布。',
    ),
    cautions: text(
      'What is wrong in the guide is wrong in the definition: publish a new version of it.',
      '指南有误即流程定义有误，须另行发布新版本。',
    ),
    inputs: object({ by: line, guide: line }),
    expectedDuration: 'PT30M',
  }),
  announce: step('announced', supervision, {
    names: text('Announce', '发布宣贯通知'),
    instructions: text(
      'Say what changes. Everybody who holds a role of one of the steps is asked to acknowledge. Add questions if it is to be tested.',
      '说明变化内容。凡担任流程步骤所需角色的人员均须确认；需要考核的，附上试题。',
    ),
    cautions: text(
      'Who is concerned is settled by the announcement. Add whoever takes over a role later.',
      '宣贯对象以发布时为准；此后新任相关角色的人员须另行追加。',
    ),
    inputs: object({ by: line, message: line, effectiveOn: day, concerned }),
    expectedDuration: 'PT30M',
  }),
  acknowledge: step('acknowledged', everybody, {
    asked: [{ roles: ['employee'], person: 'key' }],
    names: text('Acknowledge', '确认已阅'),
    instructions: text(
      'Read the guide and confirm that you will work by it.',
      '阅读操作指南，确认知悉并将遵照执行。',
    ),
    cautions: text(
      'Before the effective date, and for yourself only.',
      '须在生效日期前由本人确认，不得代为确认。',
    ),
    inputs: object({ by: line, person: line, concerned: flag, again: flag }),
    expectedDuration: 'PT20M',
  }),
  'take-test': step('tested', everybody, {
    asked: nobody,
    names: text('Take the test', '参加考核'),
    instructions: text(
      'Answer every question. A test that was not passed may be taken again.',
      '回答全部试题；未通过的可以重考。',
    ),
    cautions: text('After the acknowledgement.', '须在确认之后参加。'),
    inputs: object({
      by: line,
      attempt: count,
      answers: list(count, 1),
      right: count,
      of: count,
      passed: flag,
      passPercent: count,
    }),
    expectedDuration: 'PT15M',
  }),
  'add-concerned': step('concerned-added', supervision, {
    asked: nobody,
    names: text('Add somebody concerned', '追加宣贯对象'),
    instructions: text(
      'Name whoever has taken over a role of the process since the announcement.',
      '填写通知发布后新任相关角色的人员。',
    ),
    cautions: text(
      'After the effective date, set a day of their own by which they acknowledge.',
      '已过生效日期的，须单独设定确认期限。',
    ),
    inputs: object({ by: line, concerned }),
    expectedDuration: 'PT5M',
  }),
  'release-concerned': step('released', supervision, {
    asked: nobody,
    names: text('Release somebody', '移除宣贯对象'),
    instructions: text(
      'Name who is concerned no longer, and why: has left, has another role.',
      '填写不再属于宣贯对象的人员及原因，如离职、调岗。',
    ),
    cautions: text('Whoever is late stays on record as late.', '已逾期的记录予以保留。'),
    inputs: object({ by: line, person: line, reason: line }),
    expectedDuration: 'PT5M',
  }),
  conclude: step('concluded', supervision, {
    names: text('Conclude', '办结'),
    instructions: text(
      'Conclude the rollout when everybody has acknowledged.',
      '相关人员全部确认后予以办结。',
    ),
    cautions: text('Nobody is added afterwards.', '办结后不再追加宣贯对象。'),
    inputs: object({ by: line, concerned: count, outstanding: count, passed: count }),
    expectedDuration: 'PT5M',
  }),
  cancel: step('cancelled', supervision, {
    names: text('Cancel the rollout', '取消宣贯'),
    instructions: text('Say why the version is not rolled out.', '说明取消原因。'),
    cautions: text('The version may be rolled out anew.', '取消后，该版本可重新宣贯。'),
    inputs: object({ by: line, reason: line }),
    expectedDuration: 'PT5M',
  }),
} as const satisfies Readonly<Record<string, Step>>;

export type StepId = keyof typeof steps;
