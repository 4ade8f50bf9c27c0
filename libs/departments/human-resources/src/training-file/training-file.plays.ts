import { business, noDeparture, soon, type Play, type Stage } from '@liucheng/service-kit';
import { candidateOf, contractOf, hire, offered } from '../recruitment/playing-recruitments.ts';
import { finish, planned, recorded } from '../training/playing-trainings.ts';

// Training files: by hand, and by what the policies of HR-1 and HR-2 enter.

const keeper = { role: 'trainer' };
/** Somebody whose file no other case touches. */
const employeeOf = (stage: Stage): string => stage.unique('u');

const employmentOf = (employee: string) => ({
  employee,
  department: 'sales',
  post: 'sales-representative',
  startsOn: '2020-07-01',
});

const certificateOf = (stage: Stage, employee: string) => ({
  ...planned,
  employee,
  training: 'certificate',
  attendance: stage.unique('CERT'),
  result: 'passed',
  deliveredOn: '2025-11-03',
});

const adviceOf = (employee: string) => ({
  employee,
  training: 'talk',
  advice: 'Could lead a team in two years.',
});

const conforming: readonly Play[] = [
  {
    name: 'opened by hand, and a certificate corrected',
    async *run(stage) {
      const employee = employeeOf(stage);
      const file = await stage.start(stage.who(keeper), 'open', employmentOf(employee));
      yield soon(stage);
      const certificate = certificateOf(stage, employee);
      await file.send(stage.who(keeper), 'enter-training', certificate);
      yield business('P1D');
      await file.send(stage.who(keeper), 'enter-training', { ...certificate, hours: 8 });
      await file.send(stage.who(keeper), 'enter-advice', adviceOf(employee));
    },
  },
  {
    name: 'opened by a result of a training',
    weight: 0.5,
    async *run(stage) {
      const employee = employeeOf(stage);
      const trainings = stage.of('training');
      const drawn = yield* recorded(trainings, [employee]);
      const file = await stage.find(stage.who(keeper), { owner: employee });
      await file.send(stage.who(keeper), 'enter-training', certificateOf(stage, employee));
      yield* finish(trainings, drawn);
    },
  },
  {
    name: 'opened by a contract',
    weight: 0.5,
    async *run(stage) {
      const candidate = candidateOf(stage);
      const recruitments = stage.of('recruitment');
      const drawn = yield* offered(recruitments, candidate);
      yield* hire(recruitments, drawn, candidate);
      yield soon(stage);
      const { employeeId } = contractOf(stage, candidate);
      const file = await stage.find(stage.who(keeper), { owner: employeeId });
      await file.send(stage.who(keeper), 'enter-training', certificateOf(stage, employeeId));
    },
  },
];

const refused: readonly Play[] = [
  {
    name: 'by somebody who does not keep files',
    plants: ['role:open-file', 'role:enter-training', 'role:enter-advice'],
    async *run(stage) {
      const employee = employeeOf(stage);
      const stranger = stage.who({ role: 'employee', department: 'sales' });
      const employment = employmentOf(employee);
      await stage.refusedStart(stranger, 'open', employment, 'role:open-file');
      yield soon(stage);
      const file = await stage.start(stage.who(keeper), 'open', employment);
      yield soon(stage);
      const certificate = certificateOf(stage, employee);
      await file.refused(stranger, 'enter-training', certificate, 'role:enter-training');
      await file.refused(stranger, 'enter-advice', adviceOf(employee), 'role:enter-advice');
      yield soon(stage);
      await file.send(stage.who(keeper), 'enter-training', certificate);
    },
  },
];

export const plays: readonly Play[] = [...conforming, ...refused];

export const unplayable = noDeparture(
  'The steps may be done in any order, as often as one likes, and a file does not end.',
);
