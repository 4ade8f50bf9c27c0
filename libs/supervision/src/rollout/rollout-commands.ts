import { text } from '@liucheng/kernel';
import { commandsOf, type FactSources } from '@liucheng/service-kit';
import { acknowledge, addConcerned, release, takeTest } from './acknowledging.ts';
import { definitionOf } from '../published-definition.ts';
import { holder, holdersOf } from './concerned.ts';
import { announce, cancel, conclude, publishDefinition, publishGuide } from './preparing.ts';
import {
  AcknowledgementBody,
  AnnouncementBody,
  ConcernedBody,
  DefinitionRolloutBody,
  ReleaseFromRolloutBody,
  RolloutCancellationBody,
  TestAnswersBody,
} from './rollout.bodies.ts';
import { rolloutEvents, type Rollout, type RolloutEvent } from './rollout.ts';

const command = commandsOf<Rollout, RolloutEvent>();

/** First part of the stream names. */
export const category = 'rollout';

export const commands = [
  command({
    name: 'publish-definition',
    step: 'publish-definition',
    body: DefinitionRolloutBody,
    route: { method: 'POST', path: '' },
    summary: text('Roll out a version of a process', '发起流程版本宣贯'),
    examples: {
      expenses: { process: 'expense-reimbursement', version: 2, effectiveOn: '2099-12-31' },
    },
    facts: (_state, { process, version }, _context, { others }) => definitionOf(others, process, version),
    decide: publishDefinition,
  }),
  command({
    name: 'publish-guide',
    step: 'publish-guide',
    route: { method: 'POST', path: ':id/guide' },
    summary: text('Publish the guide', '发布操作指南'),
    trial: () => ({}),
    decide: (state, _body, context) => publishGuide(state, context),
  }),
  command({
    name: 'announce',
    step: 'announce',
    body: AnnouncementBody,
    route: { method: 'POST', path: ':id/announcement' },
    summary: text('Announce it to everybody concerned', '向相关人员发布通知'),
    examples: {
      'with a test': {
        message: 'Receipts are attached from now on.',
        questions: [
          {
            question: 'By when is an expense claimed?',
            options: [{ option: 'Within a year' }, { option: 'Within 30 days' }],
            right: 2,
          },
        ],
        passPercent: 80,
      },
      'without a test': { message: 'Receipts are attached from now on.', questions: [], passPercent: 80 },
    },
    facts: async ({ roles }, _body, { now }, { directory }) =>
      directory === undefined ? [] : holdersOf(directory, roles, now),
    decide: (state, { message, questions, passPercent }, context, holders) =>
      announce(
        state,
        {
          message,
          passPercent,
          questions: questions.map(({ question, options, right }) => ({
            question,
            options: options.map(({ option }) => option),
            right,
          })),
        },
        context,
        holders,
      ),
  }),
  command({
    name: 'acknowledge',
    step: 'acknowledge',
    body: AcknowledgementBody,
    route: { method: 'POST', path: ':id/acknowledgements' },
    summary: text('Acknowledge', '确认已阅'),
    examples: { 'for myself': {} },
    trial: () => ({}),
    decide: acknowledge,
  }),
  command({
    name: 'take-test',
    step: 'take-test',
    body: TestAnswersBody,
    route: { method: 'POST', path: ':id/tests' },
    summary: text('Take the test', '参加考核'),
    examples: { 'one answer': { answers: [{ option: 2 }] } },
    trial: ({ test }) => ({ answers: (test?.questions ?? []).map(() => ({ option: 1 })) }),
    facts: (_state, _body, { caseId }, sources) => rightAnswers(caseId, sources),
    decide: (state, { answers }, context, right = []) =>
      takeTest(state, { answers: answers.map(({ option }) => option) }, context, right),
  }),
  command({
    name: 'add-concerned',
    step: 'add-concerned',
    body: ConcernedBody,
    route: { method: 'POST', path: ':id/concerned' },
    summary: text('Add somebody who has taken over a role', '追加宣贯对象'),
    examples: { 'a new colleague': { person: 'u-zhao' } },
    facts: async ({ roles }, { person }, { now }, { directory }) =>
      directory === undefined ? undefined : holder(directory, person, roles, now),
    decide: addConcerned,
  }),
  command({
    name: 'release',
    step: 'release-concerned',
    body: ReleaseFromRolloutBody,
    route: { method: 'POST', path: ':id/releases' },
    summary: text('Release somebody who is concerned no longer', '移除宣贯对象'),
    examples: { 'has left': { person: 'u-zhao', reason: 'Has left the company.' } },
    decide: release,
  }),
  command({
    name: 'conclude',
    step: 'conclude',
    route: { method: 'POST', path: ':id/conclusion' },
    summary: text('Conclude the rollout', '办结宣贯'),
    trial: () => ({}),
    decide: (state, _body, context) => conclude(state, context),
  }),
  command({
    name: 'cancel',
    step: 'cancel',
    body: RolloutCancellationBody,
    route: { method: 'POST', path: ':id/cancellation' },
    summary: text('Cancel the rollout', '取消宣贯'),
    examples: { 'another version': { reason: 'Another version follows.' } },
    trial: () => ({ reason: '-' }),
    decide: cancel,
  }),
];

/** From the event itself: the state is shown to people who are to be tested. */
async function rightAnswers(
  caseId: string,
  { events }: Pick<FactSources, 'events'>,
): Promise<readonly number[]> {
  const recorded = await events.readStream(`${category}-${caseId}`);
  for (const { event } of recorded) {
    const read = rolloutEvents.read(event.type, event.data);
    if (read?.name === 'test-set') return (read as Extract<RolloutEvent, { name: 'test-set' }>).data.right;
  }
  return [];
}
