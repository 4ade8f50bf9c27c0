import {
  elapsed,
  soon,
  type Passing,
  type Planted,
  type Play,
  type PlayedCase,
  type Stage,
} from '@liucheng/service-kit';

// How people go through ADM-3: documents that go as they should, and each way to break a rule or the flow.

interface Paper {
  readonly document: PlayedCase;
  readonly author: string;
  readonly head: string;
}

type Acting<Result = Paper> = AsyncGenerator<Passing, Result, void>;

const keeper = { role: 'records-clerk' };
const manager = { role: 'office-manager' };
/** Departments with a head. */
const departments = ['sales', 'product', 'customer-service'];
/** As long as the shortest retention, and some days. */
const retention = 'P370D';

const content = (stage: Stage, level = 'internal') => ({
  number: stage.unique('XZ'),
  title: 'Rules for the use of seals',
  class: 'policy',
  level,
  retentionYears: 1,
});

async function* drafted(stage: Stage, level = 'internal'): Acting {
  const department = stage.chance.pick(departments);
  const head = stage.who({ role: 'department-head', department });
  const author = stage.who({ department, not: [head] });
  const document = await stage.start(author, 'draft', content(stage, level));
  yield soon(stage);
  return { document, author, head };
}

const review = ({ document, head }: Paper, outcome = 'passed') =>
  document.send(head, 'review', { outcome, remarks: 'Read.' });
const approve = (stage: Stage, { document }: Paper) =>
  document.send(stage.who({ role: 'executive' }), 'approve');
const publish = (stage: Stage, { document }: Paper) =>
  document.send(stage.who(keeper), 'publish', { audience: 'All departments' });
const register = (stage: Stage, { document }: Paper) =>
  document.send(stage.who(keeper), 'register', { register: 'Policies, page 12' });
const archive = (stage: Stage, { document }: Paper) =>
  document.send(stage.who(keeper), 'archive', { location: 'Room 105, cabinet 3' });
const loan = (stage: Stage, inDays: number) => ({
  borrower: stage.who({ role: 'employee' }),
  due: stage.day(inDays),
  purpose: 'Preparing a contract',
});
const takeBack = (stage: Stage, { document }: Paper) =>
  document.send(stage.who(keeper), 'take-back', { loanId: 'L1', condition: 'Complete' });
const appraise = (stage: Stage, { document }: Paper) =>
  document.send(stage.who(manager), 'appraise', { outcome: 'destroy', opinion: 'No longer referred to.' });
const shredding = { method: 'Shredded' };

/** From an approved version to the archive. */
async function* issue(stage: Stage, paper: Paper): Acting<void> {
  await publish(stage, paper);
  yield soon(stage);
  await register(stage, paper);
  yield soon(stage);
  await archive(stage, paper);
  yield soon(stage);
}

async function* approved(stage: Stage, level = 'internal'): Acting {
  const paper = yield* drafted(stage, level);
  await review(paper);
  yield soon(stage);
  await approve(stage, paper);
  yield soon(stage);
  return paper;
}

async function* archived(stage: Stage, level = 'internal'): Acting {
  const paper = yield* approved(stage, level);
  yield* issue(stage, paper);
  return paper;
}

/** From the end of the retention on. */
async function* destroy(stage: Stage, paper: Paper): Acting<void> {
  yield elapsed(retention);
  await appraise(stage, paper);
  yield soon(stage);
  await paper.document.send(stage.who(keeper), 'sign-destruction');
  yield soon(stage);
  await paper.document.send(stage.who(manager), 'destroy', shredding);
}

const conforming: readonly Play[] = [
  {
    name: 'archived, lent and returned',
    weight: 2,
    async *run(stage) {
      const paper = yield* archived(stage);
      await paper.document.send(stage.who(keeper), 'lend', loan(stage, 14));
      yield elapsed('P5D');
      await takeBack(stage, paper);
    },
  },
  {
    name: 'returned by the review, and revised once it is archived',
    async *run(stage) {
      const paper = yield* drafted(stage);
      await review(paper, 'returned');
      yield soon(stage);
      for (let version = 2; version < 4; version++) {
        await paper.document.send(paper.author, 'revise', { changes: 'Seals of the branches added.' });
        yield soon(stage);
        await review(paper);
        yield soon(stage);
        await approve(stage, paper);
        yield soon(stage);
        yield* issue(stage, paper);
      }
    },
  },
  {
    name: 'destroyed after its retention',
    async *run(stage) {
      yield* destroy(stage, yield* archived(stage));
    },
  },
];

const monitored: readonly Play[] = [
  {
    name: 'approved although the review has returned it',
    plants: ['approved-after-passed-review'],
    async *run(stage) {
      const paper = yield* drafted(stage);
      await review(paper, 'returned');
      yield soon(stage);
      await approve(stage, paper);
      paper.document.plant('approved-after-passed-review', { person: paper.head });
      yield soon(stage);
      yield* issue(stage, paper);
    },
  },
  {
    name: 'lent before it is archived',
    plants: ['lent-from-the-archive'],
    async *run(stage) {
      const paper = yield* drafted(stage);
      await paper.document.send(stage.who(keeper), 'lend', loan(stage, 14));
      paper.document.plant('lent-from-the-archive');
      yield soon(stage);
      await takeBack(stage, paper);
    },
  },
  {
    name: 'returned late',
    plants: ['returned-by-due-date'],
    async *run(stage) {
      const paper = yield* archived(stage);
      await paper.document.send(stage.who(keeper), 'lend', loan(stage, 3));
      yield elapsed('P6D');
      paper.document.plant('returned-by-due-date');
      await takeBack(stage, paper);
    },
  },
];

const outOfFlow: readonly Play[] = [
  {
    name: 'never registered',
    plants: ['flow:step-skipped'],
    async *run(stage) {
      const paper = yield* approved(stage);
      await publish(stage, paper);
      yield soon(stage);
      await archive(stage, paper);
      paper.document.plant('flow:step-skipped');
    },
  },
  {
    name: 'archived before it is registered',
    plants: ['flow:wrong-order'],
    async *run(stage) {
      const paper = yield* approved(stage);
      await publish(stage, paper);
      yield soon(stage);
      await archive(stage, paper);
      yield soon(stage);
      await register(stage, paper);
      paper.document.plant('flow:wrong-order');
      yield* destroy(stage, paper);
    },
  },
  {
    name: 'registered twice',
    plants: ['flow:step-repeated'],
    async *run(stage) {
      const paper = yield* approved(stage);
      await publish(stage, paper);
      yield soon(stage);
      await register(stage, paper);
      yield soon(stage);
      await register(stage, paper);
      paper.document.plant('flow:step-repeated');
      yield soon(stage);
      await archive(stage, paper);
    },
  },
];

const refused: readonly Play[] = [
  {
    name: 'a number that another document has',
    plants: ['number-unique'],
    async *run(stage) {
      const { author } = yield* drafted(stage);
      await stage.refusedStart(author, 'draft', content(stage), 'number-unique');
    },
  },
  {
    name: 'approved by its author',
    plants: ['approved-by-another-than-author'],
    async *run(stage) {
      const head = stage.who({ role: 'department-head', department: 'administration' });
      const author = stage.who({ ...manager, not: [head] });
      const document = await stage.start(author, 'draft', content(stage));
      yield soon(stage);
      await document.send(head, 'review', { outcome: 'passed', remarks: 'Read.' });
      yield soon(stage);
      await document.refused(author, 'approve', {}, 'approved-by-another-than-author');
    },
  },
  {
    name: 'published before it is approved',
    plants: ['approved-before-publishing', 'role:review'],
    async *run(stage) {
      const paper = yield* drafted(stage);
      const { document, head } = paper;
      const audience = { audience: 'All departments' };
      await document.refused(stage.who(keeper), 'publish', audience, 'approved-before-publishing');
      const others = { role: 'department-head', not: [head, ...stage.everybody(manager)] };
      const reading = { outcome: 'passed', remarks: 'Read.' };
      await document.refused(stage.who(others), 'review', reading, 'role:review');
      yield soon(stage);
      await review(paper);
      yield soon(stage);
      await approve(stage, paper);
    },
  },
  {
    name: 'lent to somebody who is not cleared',
    plants: ['lent-to-cleared-people'],
    async *run(stage) {
      const { document } = yield* archived(stage, 'secret');
      await document.refused(stage.who(keeper), 'lend', loan(stage, 14), 'lent-to-cleared-people');
    },
  },
  {
    name: 'to be destroyed before its time',
    plants: ['destroyed-after-retention'],
    async *run(stage) {
      const { document } = yield* archived(stage);
      await document.refused(stage.who(manager), 'destroy', shredding, 'destroyed-after-retention');
    },
  },
  {
    name: 'to be destroyed by one person',
    plants: ['destroyed-by-two-people', 'document-destroyed'],
    async *run(stage) {
      const paper = yield* archived(stage);
      const { document } = paper;
      yield elapsed(retention);
      await appraise(stage, paper);
      const clerk = stage.who(keeper);
      await document.send(clerk, 'sign-destruction');
      await document.refused(clerk, 'destroy', shredding, 'destroyed-by-two-people');
      yield soon(stage);
      await document.send(stage.who(manager), 'destroy', shredding);
      const past = { register: 'Policies, page 12' };
      await document.refused(clerk, 'register', past, 'document-destroyed');
    },
  },
];

export const plays: readonly Play[] = [...conforming, ...monitored, ...outOfFlow, ...refused];

export const unplayable: Readonly<Record<Planted, string>> = {
  'flow:incomplete-case':
    'A document ends with the last step of its flow, so what is left out lies before it.',
  'flow:unexpected-step': 'What a document is not ready for is refused.',
};
