import {
  EventCatalogue,
  reject,
  text,
  type Decider,
  type Decision,
  type DecisionContext,
  type DomainEvent,
  type Rejection,
  type Text,
} from '@liucheng/kernel';
import { resultNames } from '../training/training-history.ts';
import { clause } from '../training/training.rules.ts';
import type { AttendanceResult, Kind } from '../training/training.ts';

/*
 * The training file of an employee: all that the person has learnt here, of whatever year. Its case is named by the person id. It is
 * opened when a contract is signed, and by the first entry for somebody who was here before the company had such files.
 */

/** What was recorded of one session; `training` and `attendance` together name it. */
export type Entry = {
  readonly training: string;
  readonly attendance: string;
  readonly course: string;
  readonly title: string;
  readonly kind: Kind;
  readonly hours: number;
  readonly result: AttendanceResult;
  readonly deliveredOn: string;
};

export type Advice = { readonly training: string; readonly advice: string };

type Of = { readonly by: string; readonly employee: string };

export type TrainingFileEvent =
  | DomainEvent<
      'opened',
      Of & { readonly department: string; readonly post: string; readonly startsOn: string }
    >
  | DomainEvent<'training-entered', Of & Entry>
  | DomainEvent<'advice-entered', Of & Advice>;

export const trainingFileEvents = new EventCatalogue<TrainingFileEvent>(
  'liucheng.human-resources.training-file',
  {
    opened: { version: 1 },
    'training-entered': { version: 1 },
    'advice-entered': { version: 1 },
  },
);

export interface TrainingFile {
  readonly employee?: string;
  readonly department?: string;
  readonly post?: string;
  readonly startsOn?: string;
  readonly entries: readonly Entry[];
  readonly advice: readonly Advice[];
}

export const trainingFile: Decider<TrainingFile, TrainingFileEvent> = {
  initial: { entries: [], advice: [] },
  evolve(state, event): TrainingFile {
    switch (event.name) {
      case 'opened': {
        const { employee, department, post, startsOn } = event.data;
        return { ...state, employee, department, post, startsOn };
      }
      case 'training-entered': {
        const { by: _, employee, ...entry } = event.data;
        const others = state.entries.filter((each) => !isSame(each, entry));
        return { ...state, employee, entries: [...others, entry] };
      }
      case 'advice-entered': {
        const { employee, training, advice } = event.data;
        return { ...state, employee, advice: [...state.advice, { training, advice }] };
      }
      default:
        return state;
    }
  },
};

function isSame(one: Entry, other: Entry): boolean {
  return one.training === other.training && one.attendance === other.attendance;
}

/** A file is read as a whole: thirty years of a session a week. */
const mostEntries = 1_500;

export interface Open {
  readonly employee: string;
  readonly department: string;
  readonly post: string;
  readonly startsOn: string;
}

/** Once for each employment: the same a second time changes nothing. */
export function open(
  state: TrainingFile,
  { employee, department, post, startsOn }: Open,
  { actor }: DecisionContext,
): Decision<TrainingFileEvent> {
  if (state.department === department && state.post === post && state.startsOn === startsOn) return [];
  return [{ name: 'opened', data: { by: actor.id, employee, department, post, startsOn } }];
}

/** Replaces what was entered about the same attendance. */
export function enterTraining(
  state: TrainingFile,
  { employee, ...entry }: Entry & { readonly employee: string },
  { actor }: DecisionContext,
): Decision<TrainingFileEvent> {
  const corrects = state.entries.some((each) => isSame(each, entry));
  if (!corrects && state.entries.length >= mostEntries) return full(employee);
  return [{ name: 'training-entered', data: { by: actor.id, employee, ...entry } }];
}

export function enterAdvice(
  state: TrainingFile,
  { employee, training, advice }: Advice & { readonly employee: string },
  { actor }: DecisionContext,
): Decision<TrainingFileEvent> {
  if (state.advice.length >= mostEntries) return full(employee);
  return [{ name: 'advice-entered', data: { by: actor.id, employee, training, advice } }];
}

function full(employee: string): Rejection {
  return reject({
    code: 'training-file-full',
    clause,
    reason: text(
      `The training file of ${employee} has ${mostEntries} entries.`,
      `${employee} 的培训档案已有 ${mostEntries} 条记录。`,
    ),
    acceptable: text('A correction of an entry that is there.', '更正已有记录。'),
  });
}

/** Of courses that were attended, whatever the result. */
export function hoursOf({ entries }: TrainingFile): number {
  return entries.reduce((sum, { hours, result }) => (result === 'absent' ? sum : sum + hours), 0);
}

export function describeTrainingFileEvent(event: TrainingFileEvent): Text {
  switch (event.name) {
    case 'opened': {
      const { department, post, startsOn } = event.data;
      return text(
        `Training file opened: ${post} in ${department} from ${startsOn}.`,
        `建立培训档案：自 ${startsOn} 起任部门 ${department} ${post}。`,
      );
    }
    case 'training-entered': {
      const { title, deliveredOn, hours, result } = event.data;
      const { en, 'zh-CN': zh } = resultNames[result];
      return text(
        `${title} on ${deliveredOn}: ${en}, hours: ${hours}.`,
        `${deliveredOn} 培训“${title}”：${zh}，${hours} 学时。`,
      );
    }
    case 'advice-entered':
      return text(`Career advice: ${event.data.advice}`, `职业发展建议：${event.data.advice}`);
  }
}
