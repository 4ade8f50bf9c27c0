import { attemptRefused, text } from '@liucheng/kernel';
import {
  data,
  defineProcess,
  repeat,
  upheldSteps,
  xor,
  type ProcessDefinition,
  type RoleBinding,
} from '@liucheng/process-model';
import { attendanceResults, kinds } from '../training/training.ts';
import { trainingFileEvents } from './training-file.ts';

const { line, count, day, choice, object } = data;
const step = upheldSteps(trainingFileEvents);
const keepers: RoleBinding = {
  roles: ['automation', 'trainer', 'hr-manager'],
  department: 'human-resources',
};

type StepId = 'open-file' | 'enter-training' | 'enter-advice';

/** As much of HR-2 as lasts longer than a year: every employee has a training file, which fills by itself. */
export function trainingFileProcess(): ProcessDefinition<StepId> {
  return defineProcess<StepId>({
    id: 'training-file',
    version: 1,
    names: text('Training file', '培训档案'),
    area: 'internal-management',
    department: 'human-resources',
    owner: 'hr-manager',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    steps: {
      'open-file': step('opened', keepers, {
        names: text('Open the file', '建立培训档案'),
        instructions: text(
          'It is opened by itself when a contract is signed. Open it by hand only for somebody who was employed before.',
          '签订劳动合同后系统自动建立。只有此前入职的员工才需手工建立。',
        ),
        cautions: text('One file for each person.', '每人只建一份档案。'),
        inputs: object({ by: line, employee: line, department: line, post: line, startsOn: day }),
      }),
      'enter-training': step('training-entered', keepers, {
        names: text('Enter a training', '归入培训记录'),
        instructions: text(
          'It is entered by itself with the result of the session. Enter by hand only what was learnt elsewhere and is proven.',
          '登记培训结果后系统自动归入。只有在外取得且有证明的培训才需手工归入。',
        ),
        cautions: text(
          'An entry of the same attendance replaces the one before.',
          '同一出勤的记录将替代原记录。',
        ),
        inputs: object({
          by: line,
          employee: line,
          training: line,
          attendance: line,
          course: line,
          title: line,
          kind: choice(kinds),
          hours: count,
          result: choice(attendanceResults),
          deliveredOn: day,
        }),
      }),
      'enter-advice': step('advice-entered', keepers, {
        names: text('Enter career advice', '归入职业发展建议'),
        instructions: text(
          'It is entered by itself with the advice that was given.',
          '登记职业发展建议后系统自动归入。',
        ),
        cautions: text('The employee reads it.', '员工本人可见。'),
        inputs: object({ by: line, employee: line, training: line, advice: line }),
      }),
    },
    notes: [trainingFileEvents.type(attemptRefused)],
    flow: repeat(xor('open-file', 'enter-training', 'enter-advice')),
  });
}
