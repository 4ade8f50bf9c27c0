import { text } from '@liucheng/kernel';
import type { Policy } from '@liucheng/service-kit';
import { recruitmentEvents, type ContractSigned } from '../recruitment/recruitment.ts';
import { trainingEvents, type TrainingEvent } from '../training/training.ts';
import type { Advice, Entry, Open } from './training-file.ts';

type To<Body> = Body & { readonly employee: string };
type Recorded = Extract<TrainingEvent, { name: 'attendance-recorded' }>['data'];
type Advised = Extract<TrainingEvent, { name: 'career-advised' }>['data'];

/** HR-1, HR-2: whoever is hired gets a training file. */
export const contractOpensTrainingFile: Policy = {
  name: 'contract-opens-training-file',
  title: text('A signed contract opens the training file', '签订劳动合同后自动建立培训档案'),
  service: 'human-resources',
  types: recruitmentEvents.types('contract-signed'),
  react: ({ data }) => {
    const { employeeId: employee, department, post, startsOn } = data as ContractSigned;
    const body: Open = { employee, department, post, startsOn };
    return { command: 'open', caseId: employee, body };
  },
};

/** HR-2: what is recorded about somebody goes into the file of that person. */
export const resultGoesIntoTrainingFile: Policy = {
  name: 'result-goes-into-training-file',
  title: text('Results go into the training file', '培训结果自动归入培训档案'),
  service: 'human-resources',
  types: trainingEvents.types('attendance-recorded'),
  react: ({ subject: training, data }) => {
    const { by: _, person: employee, session: _session, ...result } = data as Recorded;
    const body: To<Entry> = { employee, training, ...result };
    return { command: 'enter-training', caseId: employee, body };
  },
};

/** HR-2: so does advice. */
export const adviceGoesIntoTrainingFile: Policy = {
  name: 'advice-goes-into-training-file',
  title: text('Career advice goes into the training file', '职业发展建议自动归入培训档案'),
  service: 'human-resources',
  types: trainingEvents.types('career-advised'),
  react: ({ subject: training, data }) => {
    const { person: employee, advice } = data as Advised;
    const body: To<Advice> = { employee, training, advice };
    return { command: 'enter-advice', caseId: employee, body };
  },
};
