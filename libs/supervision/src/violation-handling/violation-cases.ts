import { dayAt, text, type Actor } from '@liucheng/kernel';
import { severities } from '@liucheng/process-model';
import {
  alsoNamedIn,
  caseProcess,
  defineCaseType,
  seenBy,
  type DepartmentProcess,
} from '@liucheng/service-kit';
import { CaseOpeningController } from './case-opening.controller.ts';
import { caseListName } from './earlier-cases.ts';
import { findingOpensCase } from './finding-policy.ts';
import { caseForViolation } from './opening.ts';
import {
  heldReference,
  isOver,
  sources,
  standing,
  statuses,
  violationCase,
  violationCaseEvents,
  type ViolationCase,
  type ViolationStatus,
} from './violation-case.ts';
import { commands } from './violation-commands.ts';
import { violationHandlingProcess } from './violation-handling.process.ts';
import { describeViolationCaseEvent } from './violation-history.ts';
import { handledViolation, violationOpensCase } from './violation-policies.ts';

const next: Readonly<Record<ViolationStatus, readonly string[]>> = {
  new: [],
  detected: ['assign'],
  assigned: ['notify', 'assign'],
  notified: ['explain', 'decide', 'dismiss', 'assign'],
  explained: ['decide', 'dismiss', 'explain', 'assign'],
  decided: ['rectify', 'appeal'],
  rectified: ['verify', 'appeal'],
  verified: ['close', 'appeal'],
  appealed: ['re-decide', 'overturn'],
  closed: [],
  dismissed: [],
  withdrawn: [],
};

/** Supervision sees every case, heads those of their department, whoever is concerned the own one; colleagues none. */
const sight = seenBy();

function isAssigned({ assignee }: ViolationCase, { id }: Actor): boolean {
  return assignee === id;
}

export const violationCases = defineCaseType({
  definition: violationHandlingProcess(),
  category: 'violation',
  service: 'supervision',
  path: 'violation-cases',
  events: violationCaseEvents,
  decider: violationCase,
  commands,
  uniqueKeys: [{ scope: handledViolation, held: heldReference, refusal: caseForViolation }],
  subject: ({ breach }) => breach && { person: breach.person ?? '', department: breach.department ?? '' },
  readable: (state, actor, owner) => sight.sees(actor, owner) || isAssigned(state, actor),
  summary: (state) => ({
    status: standing(state),
    severity: state.severity ?? '',
    dueAt: state.dueAt ?? '',
    repeats: state.repeats.length,
  }),
  next: possibleNext,
});

/** Beside an appeal that waits, a rectification goes on; nothing is closed. There is no second appeal. */
function possibleNext(state: ViolationCase): readonly string[] {
  const ahead = standing(state);
  const meanwhile = ahead === state.status ? [] : next[state.status];
  const impossible = state.appealed ? ['appeal', ...(ahead === 'appealed' ? ['close'] : [])] : [];
  return [...next[ahead], ...meanwhile].filter((command) => !impossible.includes(command));
}

/** The regulation's days are China's. */
const utcOffsetMinutes = 480;

const process = caseProcess({
  type: violationCases,
  sight: alsoNamedIn(sight, 'assignee'),
  describe: describeViolationCaseEvent,
  list: {
    ...caseListName,
    row: rowOf,
    filters: {
      status: {
        kind: 'choice',
        about: text('Where the case stands', '案件状态'),
        values: statuses.slice(1),
      },
      handling: {
        kind: 'choice',
        about: text(
          'Whether it is over: closed, dismissed or withdrawn',
          '是否办结（已结案、不予处理或已撤销）',
        ),
        values: ['open', 'over'],
      },
      severity: { kind: 'choice', about: text('Severity', '严重程度'), values: severities },
      source: { kind: 'choice', about: text('Who has detected it', '发现来源'), values: sources },
      rule: { kind: 'text', about: text('Rule that was broken', '违反的规则') },
      process: { kind: 'text', about: text('Process in which it happened', '所在流程') },
      case: { kind: 'text', about: text('Case in which it happened', '所在案例') },
      department: { kind: 'text', about: text('Department concerned', '涉及部门') },
      person: { kind: 'text', about: text('Person concerned', '当事人') },
      assignee: { kind: 'text', about: text('Who handles the case', '承办人') },
      reference: {
        kind: 'text',
        about: text("The monitor's violation or the finding", '违规或检查发现的编号'),
      },
      happenedOn: { kind: 'day', about: text('Day on which it happened', '发生日期') },
      dueOn: { kind: 'day', about: text('Day of the decision, or of the rectification', '处理或整改期限') },
    },
    sorts: ['dueOn', 'happenedAt', 'severity', 'status'],
  },
  policies: [violationOpensCase(), findingOpensCase],
});

function rowOf(state: ViolationCase) {
  const { source, reference, breach, severity, dueAt, repeats, assignee, ruling } = state;
  return {
    status: standing(state),
    handling: isOver(state) ? 'over' : 'open',
    severity: severity ?? '',
    source: source ?? '',
    rule: breach?.rule ?? '',
    process: breach?.process ?? '',
    case: breach?.case ?? '',
    department: breach?.department ?? '',
    person: breach?.person ?? '',
    happenedAt: breach?.happenedAt ?? '',
    happenedOn: breach === undefined ? '' : dayOf(breach.happenedAt),
    dueOn: dueAt === undefined ? '' : dayOf(dueAt),
    repeats: repeats.length,
    ...(reference === undefined ? {} : { reference }),
    ...(assignee === undefined ? {} : { assignee }),
    ...(ruling === undefined ? {} : { measure: ruling.measure }),
  };
}

/** SUP-3 as the service lists it. */
export const violationHandling: DepartmentProcess = {
  ...process,
  controllers: [...process.controllers, CaseOpeningController],
};

/** A time's day; a day is one. */
function dayOf(due: string): string {
  return due.length === 10 ? due : dayAt(Date.parse(due), utcOffsetMinutes);
}
