import { text } from '@liucheng/kernel';
import {
  caseProcess,
  commandsOf,
  defineCaseType,
  readCase,
  seenBy,
  type DepartmentProcess,
} from '@liucheng/service-kit';
import { levels, type Level } from '../clearance/clearance.ts';
import { clearances } from '../clearance/clearances.ts';
import { describeDocumentEvent } from './document-history.ts';
import {
  AppraisalBody,
  ArchivingBody,
  DestructionBody,
  DraftBody,
  LoanBody,
  PublicationBody,
  RegistrationBody,
  ReturnBody,
  ReviewBody,
  RevisionBody,
} from './document.bodies.ts';
import { plays, unplayable } from './document.plays.ts';
import { documentControlProcess } from './document.process.ts';
import { keepers } from './document.steps.ts';
import {
  classes,
  controlledDocument,
  documentEvents,
  numberKey,
  statuses,
  type ControlledDocument,
  type DocumentEvent,
  type DocumentStatus,
} from './document.ts';
import { approve, archive, draft, numberTaken, publish, register, review, revise } from './issuing.ts';
import { appraise, destroy, lend, signDestruction, takeBack } from './keeping.ts';

const command = commandsOf<ControlledDocument, DocumentEvent>();

const commands = [
  command({
    name: 'draft',
    step: 'draft',
    body: DraftBody,
    route: { method: 'POST', path: '' },
    summary: text('Draft a document', '起草文件'),
    examples: {
      'a policy': {
        number: 'XZ-2026-017',
        title: 'Rules for the use of seals',
        class: 'policy' as const,
        level: 'internal' as const,
        retentionYears: 10,
      },
    },
    decide: draft,
  }),
  command({
    name: 'review',
    step: 'review',
    body: ReviewBody,
    route: { method: 'POST', path: ':id/reviews' },
    summary: text('Review the present version', '审核现行版本'),
    examples: { passed: { outcome: 'passed' as const, remarks: 'In order.' } },
    trial: () => ({ outcome: 'passed' as const, remarks: '-' }),
    decide: review,
  }),
  command({
    name: 'approve',
    step: 'approve',
    route: { method: 'POST', path: ':id/approval' },
    summary: text('Approve the present version', '批准现行版本'),
    trial: () => ({}),
    decide: approve,
  }),
  command({
    name: 'publish',
    step: 'publish',
    body: PublicationBody,
    route: { method: 'POST', path: ':id/publication' },
    summary: text('Publish the approved version', '发布文件'),
    examples: { 'to all': { audience: 'All departments' } },
    trial: () => ({ audience: '-' }),
    decide: publish,
  }),
  command({
    name: 'register',
    step: 'register',
    body: RegistrationBody,
    route: { method: 'POST', path: ':id/registration' },
    summary: text('Enter the document in the register', '登记文件'),
    examples: { policies: { register: 'Policies, page 12' } },
    trial: () => ({ register: '-' }),
    decide: register,
  }),
  command({
    name: 'archive',
    step: 'archive',
    body: ArchivingBody,
    route: { method: 'POST', path: ':id/archiving' },
    summary: text('Archive the document; its retention begins', '归档（开始计算保管期限）'),
    examples: { 'a cabinet': { location: 'Room 105, cabinet 3' } },
    trial: () => ({ location: '-' }),
    decide: (state, body, context) => archive(state, body, context),
  }),
  command({
    name: 'lend',
    step: 'lend',
    body: LoanBody,
    route: { method: 'POST', path: ':id/loans' },
    summary: text('Lend the document', '借出文件'),
    examples: { 'to Li Na': { borrower: 'u-li', due: '2099-12-31', purpose: 'Preparing a contract' } },
    facts: async (_state, { borrower }, { now }, { events, directory }): Promise<Level | undefined> => {
      if (directory?.inForce && !directory.actor(borrower, now)) return undefined;
      return (await readCase(events, clearances, borrower)).state.level;
    },
    decide: (state, body, context, clearance) => lend(state, body, context, clearance),
  }),
  command({
    name: 'take-back',
    step: 'return',
    body: ReturnBody,
    route: { method: 'POST', path: ':id/returns' },
    summary: text('Take a loan back', '收回借阅'),
    examples: { complete: { loanId: 'L1', condition: 'complete' } },
    trial: ({ loans }) => ({ loanId: loans[0]?.loanId ?? '-', condition: '-' }),
    decide: takeBack,
  }),
  command({
    name: 'revise',
    step: 'revise',
    body: RevisionBody,
    route: { method: 'POST', path: ':id/revisions' },
    summary: text('Revise to the next version', '修订为新版本'),
    examples: { branches: { changes: 'Seals of the branches added.' } },
    trial: () => ({ changes: '-' }),
    decide: revise,
  }),
  command({
    name: 'appraise',
    step: 'appraise',
    body: AppraisalBody,
    route: { method: 'POST', path: ':id/appraisals' },
    summary: text('Appraise: keep or destroy', '鉴定（保管或销毁）'),
    examples: { keep: { outcome: 'keep' as const, opinion: 'Still referred to.', keepYears: 10 } },
    trial: (): AppraisalBody => ({ outcome: 'destroy', opinion: '-' }),
    decide: (state, body, context) => appraise(state, body, context),
  }),
  command({
    name: 'sign-destruction',
    binding: keepers,
    route: { method: 'POST', path: ':id/destruction-signature' },
    summary: text('Sign the destruction, as the first of two', '签字确认销毁（第一人）'),
    trial: () => ({}),
    decide: (state, body, context) => signDestruction(state, body, context),
  }),
  command({
    name: 'destroy',
    step: 'destroy',
    body: DestructionBody,
    route: { method: 'POST', path: ':id/destruction' },
    summary: text('Destroy the document, as the second of two', '销毁文件（第二人）'),
    examples: { shredded: { method: 'Shredded' } },
    trial: () => ({ method: '-' }),
    decide: (state, body, context) => destroy(state, body, context),
  }),
];

const inArchive = ['lend', 'revise', 'appraise'];
const next: Readonly<Record<DocumentStatus, readonly string[]>> = {
  new: [],
  drafted: ['review'],
  returned: ['revise'],
  reviewed: ['approve', 'revise'],
  approved: ['publish'],
  published: ['register'],
  registered: ['archive'],
  archived: inArchive,
  'to-be-destroyed': [...inArchive, 'sign-destruction', 'destroy'],
  destroyed: [],
};

/** Reviewers and approvers have to see what they decide on. */
const sight = seenBy('records-clerk', 'office-manager', 'executive');

export const documents = defineCaseType({
  definition: documentControlProcess(),
  category: 'document',
  service: 'administration',
  path: 'documents',
  events: documentEvents,
  decider: controlledDocument,
  commands,
  uniqueKeys: [
    {
      scope: 'document-number',
      // Also of a document that is no more: a number is used once.
      held: ({ number }) => (number === undefined ? [] : [numberKey(number)]),
      refusal: numberTaken,
    },
  ],
  readable: ({ loans }, actor, owner) =>
    sight.sees(actor, owner) || loans.some(({ borrower }) => borrower === actor.id),
  summary: ({ status, number = '', version, loans, retainUntil }) => ({
    status,
    number,
    version,
    loansOut: loans.length,
    ...(retainUntil === undefined ? {} : { retainUntil }),
  }),
  next: ({ status, loans }) => [...next[status], ...(loans.length > 0 ? ['take-back'] : [])],
});

/** ADM-3 as the service lists it. */
export const documentControl: DepartmentProcess = caseProcess({
  type: documents,
  sight,
  describe: describeDocumentEvent,
  list: {
    name: 'documents',
    version: 1,
    row: (state: ControlledDocument) => {
      const due = state.loans.map((each) => each.due).sort()[0];
      return {
        status: state.status,
        number: state.number ?? '',
        title: state.title ?? '',
        class: state.class ?? 'other',
        level: state.level,
        version: state.version,
        ...(state.retainUntil === undefined ? {} : { retainUntil: state.retainUntil }),
        loansOut: state.loans.length,
        ...(due === undefined ? {} : { nextDue: due }),
      };
    },
    filters: {
      status: {
        kind: 'choice',
        about: text('Where the document stands', '文件状态'),
        values: statuses.slice(1),
      },
      number: { kind: 'text', about: text('Number', '文件编号') },
      class: { kind: 'choice', about: text('Class', '类别'), values: classes },
      level: { kind: 'choice', about: text('Level of secrecy', '密级'), values: levels },
      retainUntil: { kind: 'day', about: text('Last day of its retention', '保管期限截止日') },
      loansOut: { kind: 'number', about: text('Loans that are out', '未归还借阅数') },
      nextDue: { kind: 'day', about: text('By when the next loan is due', '最近归还期限') },
    },
    sorts: ['number', 'retainUntil', 'nextDue'],
  },
  plays,
  unplayable,
});
