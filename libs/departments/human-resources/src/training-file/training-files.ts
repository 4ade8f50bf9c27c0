import { text } from '@liucheng/kernel';
import {
  caseProcess,
  commandsOf,
  defineCaseType,
  seenBy,
  type DepartmentProcess,
} from '@liucheng/service-kit';
import {
  adviceGoesIntoTrainingFile,
  contractOpensTrainingFile,
  resultGoesIntoTrainingFile,
} from './filing.ts';
import { EntryBody, FileAdviceBody, OpenFileBody } from './training-file.bodies.ts';
import { plays, unplayable } from './training-file.plays.ts';
import { trainingFileProcess } from './training-file.process.ts';
import {
  describeTrainingFileEvent,
  enterAdvice,
  enterTraining,
  hoursOf,
  open,
  trainingFile,
  trainingFileEvents,
  type TrainingFile,
  type TrainingFileEvent,
} from './training-file.ts';

const command = commandsOf<TrainingFile, TrainingFileEvent>();
const caseId = ({ employee }: { readonly employee: string }): string => employee;

const commands = [
  command({
    name: 'open',
    step: 'open-file',
    body: OpenFileBody,
    route: { method: 'PUT', path: ':employee/employment' },
    caseId,
    summary: text('Open the training file of an employee', '建立员工培训档案'),
    decide: open,
  }),
  command({
    name: 'enter-training',
    step: 'enter-training',
    body: EntryBody,
    route: { method: 'PUT', path: ':employee/trainings' },
    caseId,
    summary: text('Enter a training', '归入培训记录'),
    decide: enterTraining,
  }),
  command({
    name: 'enter-advice',
    step: 'enter-advice',
    body: FileAdviceBody,
    route: { method: 'POST', path: ':employee/advice' },
    caseId,
    summary: text('Enter career advice', '归入职业发展建议'),
    decide: enterAdvice,
  }),
];

const sight = seenBy('trainer', 'hr-manager');

export const trainingFiles = defineCaseType({
  definition: trainingFileProcess(),
  category: 'training-file',
  service: 'human-resources',
  path: 'training-files',
  events: trainingFileEvents,
  decider: trainingFile,
  commands,
  // A rule of the regulation starts it; it belongs to the employee, and the head of the department sees it.
  subject: ({ employee, department = '' }) =>
    employee === undefined ? undefined : { person: employee, department },
  readable: (_state, actor, owner) => sight.sees(actor, owner),
  summary: (state) => ({ entries: state.entries.length, hours: hoursOf(state) }),
  next: () => ['enter-training', 'enter-advice'],
});

/** The training files as the service lists them. */
export const trainingRecords: DepartmentProcess = caseProcess({
  type: trainingFiles,
  sight,
  describe: describeTrainingFileEvent,
  plays,
  unplayable,
  list: {
    name: 'training_files',
    version: 1,
    row: (state: TrainingFile) => ({
      employee: state.employee ?? '',
      department: state.department ?? '',
      post: state.post ?? '',
      entries: state.entries.length,
      hours: hoursOf(state),
      lastTraining:
        state.entries
          .map(({ deliveredOn }) => deliveredOn)
          .sort()
          .at(-1) ?? '',
    }),
    filters: {
      department: { kind: 'text', about: text('Department', '部门') },
      post: { kind: 'text', about: text('Post', '岗位') },
      hours: { kind: 'number', about: text('Hours altogether', '累计学时') },
      lastTraining: { kind: 'day', about: text('Day of the last training', '最近培训日期') },
    },
    sorts: ['employee', 'hours', 'lastTraining'],
  },
  policies: [contractOpensTrainingFile, resultGoesIntoTrainingFile, adviceGoesIntoTrainingFile],
});
