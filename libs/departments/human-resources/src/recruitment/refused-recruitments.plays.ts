import { soon, type Play, type Stage } from '@liucheng/service-kit';
import {
  candidateOf,
  choose,
  close,
  contractOf,
  giveUp,
  hire,
  manager,
  offered,
  onboard,
  published,
  reason,
  recruiter,
  screen,
  select,
  selected,
  sign,
  suitable,
  turnDown,
} from './playing-recruitments.ts';

// Recruitments in which something is refused before they go on as they should.

const elsewhere = (stage: Stage, department: string) =>
  stage.who({ role: 'department-head', not: stage.everybody({ role: 'department-head', department }) });

export const refused: readonly Play[] = [
  {
    name: 'a contract without a recommendation',
    plants: ['contract-needs-recommendation'],
    async *run(stage) {
      const candidate = candidateOf(stage);
      const drawn = yield* selected(stage, candidate);
      const contract = contractOf(stage, candidate);
      await drawn.recruitment.refused(
        stage.who(manager),
        'sign-contract',
        contract,
        'contract-needs-recommendation',
      );
      yield soon(stage);
      yield* choose(stage, drawn, candidate);
      yield* hire(stage, drawn, candidate);
    },
  },
  {
    name: 'one more than was requested',
    plants: ['hires-within-head-count', 'hires-within-head-count-onboard', 'person-id-taken'],
    async *run(stage) {
      const [one, other, third] = ['A', 'B', 'C'].map((which) => candidateOf(stage, which)) as [
        string,
        string,
        string,
      ];
      const drawn = yield* published(stage, 2);
      const { recruitment } = drawn;
      for (const candidate of [one, other, third]) {
        yield* select(stage, drawn, candidate);
        yield* choose(stage, drawn, candidate);
      }
      await sign(stage, drawn, one);
      const { employeeId } = contractOf(stage, one);
      const taken = { ...contractOf(stage, other), employeeId };
      await recruitment.refused(stage.who(manager), 'sign-contract', taken, 'person-id-taken');
      await onboard(stage, drawn, other);
      yield soon(stage);
      const further = contractOf(stage, third);
      await recruitment.refused(stage.who(manager), 'sign-contract', further, 'hires-within-head-count');
      const begun = { candidate: third, on: stage.day() };
      await recruitment.refused(stage.who(recruiter), 'onboard', begun, 'hires-within-head-count-onboard');
      yield soon(stage);
      await turnDown(stage, drawn, third);
      await sign(stage, drawn, other);
      await onboard(stage, drawn, one);
      yield soon(stage);
      await close(stage, drawn);
    },
  },
  {
    name: 'by people who have no say in it',
    plants: ['role:request', 'role:publish', 'role:recommend', 'role:sign-contract', 'role:onboard'],
    async *run(stage) {
      const heads = stage.everybody({ role: 'department-head' });
      const nobody = stage.who({ department: 'sales', not: heads });
      const wanted = { post: 'sales-representative', headCount: 1, qualifications: 'Careful' };
      await stage.refusedStart(nobody, 'request', wanted, 'role:request');
      const candidate = candidateOf(stage);
      const drawn = yield* selected(stage, candidate);
      const { recruitment, colleague, department } = drawn;
      const notice = { channels: [{ channel: 'campus' }], notice: 'We look for people.' };
      await recruitment.refused(colleague, 'publish', notice, 'role:publish');
      await recruitment.refused(colleague, 'recommend', { candidate }, 'role:recommend');
      const stranger = elsewhere(stage, department);
      await recruitment.refused(stranger, 'recommend', { candidate }, 'role:recommend');
      yield soon(stage);
      yield* choose(stage, drawn, candidate);
      const contract = contractOf(stage, candidate);
      await recruitment.refused(stage.who(recruiter), 'sign-contract', contract, 'role:sign-contract');
      await recruitment.refused(colleague, 'onboard', { candidate, on: stage.day() }, 'role:onboard');
      yield* hire(stage, drawn, candidate);
    },
  },
  {
    name: 'days to come, somebody unknown, and a candidate who waits',
    plants: ['day-not-come', 'no-such-candidate', 'screened-already', 'candidates-waiting'],
    async *run(stage) {
      const candidate = candidateOf(stage);
      const drawn = yield* offered(stage, candidate);
      const { recruitment } = drawn;
      const somebody = stage.who(recruiter);
      await recruitment.refused(somebody, 'onboard', { candidate, on: stage.day(30) }, 'day-not-come');
      const unknown = { candidate: candidateOf(stage, 'B'), score: 80, ...suitable };
      await recruitment.refused(somebody, 'test', unknown, 'no-such-candidate');
      const again = { candidate: { id: candidate, name: 'Zhou Min' }, ...suitable };
      await recruitment.refused(somebody, 'screen', again, 'screened-already');
      await recruitment.refused(somebody, 'close', reason, 'candidates-waiting');
      yield* giveUp(stage, drawn, candidate);
    },
  },
  {
    name: 'goes on with somebody who is hired or turned down, and after the end',
    plants: ['candidate-hired', 'already-onboarded', 'candidate-rejected', 'recruitment-closed'],
    async *run(stage) {
      const [one, other] = [candidateOf(stage), candidateOf(stage, 'B')];
      const drawn = yield* offered(stage, one);
      const { recruitment } = drawn;
      const somebody = stage.who(recruiter);
      await screen(stage, drawn, other);
      yield soon(stage);
      await turnDown(stage, drawn, other);
      const late = { candidate: other, score: 80, ...suitable };
      await recruitment.refused(somebody, 'test', late, 'candidate-rejected');
      await onboard(stage, drawn, one);
      await recruitment.refused(
        somebody,
        'onboard',
        { candidate: one, on: stage.day() },
        'already-onboarded',
      );
      await sign(stage, drawn, one);
      const leaving = { candidate: one, outcome: 'withdrew' };
      await recruitment.refused(somebody, 'reject-candidate', leaving, 'candidate-hired');
      yield soon(stage);
      await close(stage, drawn);
      await recruitment.refused(somebody, 'close', reason, 'recruitment-closed');
    },
  },
];
