import { hash } from 'node:crypto';
import type { Duty } from '@liucheng/conformance';
import type { LiveCase } from './case-document.ts';
import { collections } from './collections.ts';
import type { WorkUnit } from './work-unit.ts';

/**
 * Steps of an open case that the same people may do, since the same moment and until the same moment: to approve or to
 * reject is one document, as whoever does one of them does the other no more. It holds what lists are filtered and sorted
 * by and what follows from the case; names and instructions stand in the definition, claims by themselves.
 */
export interface TaskDocument {
  readonly process: string;
  readonly version: number;
  readonly subject: string;
  /** Its place in every list: by due time, those without one last, then by how long it has been possible. Unique. */
  readonly order: string;
  /** See `audienceKey`. */
  readonly audience: string;
  /** Whose case it is: nobody does it on behalf of this person. */
  readonly initiator?: string;
  /** The department that answers for it. */
  readonly department: string;
  readonly since: number;
  /** Of the event that made it possible. */
  readonly sequence: number;
  readonly dueAt?: number;
  /** In the order of the flow. */
  readonly steps: readonly TaskStep[];
}

export interface TaskStep {
  readonly id: string;
  /** Who did a step that the same person must not do; absent: nobody. */
  readonly notBy?: readonly string[];
}

/** Who may do a step in one case. */
export interface Audience {
  /** Any one suffices; undefined: whoever. */
  readonly roles: readonly string[] | undefined;
  readonly department: string | undefined;
  readonly person: string | undefined;
}

/** As one value: what somebody may do is found by the few of these that fit the person. */
export function audienceKey({ roles, department, person }: Audience): string {
  return `[${written(roles)},${quoted(department)},${quoted(person)}]`;
}

/** Roles stand in definitions: the same list is written again and again. */
const writtenRoles = new WeakMap<readonly string[], string>();

function written(roles: readonly string[] | undefined): string {
  if (roles === undefined) return 'null';
  let text = writtenRoles.get(roles);
  if (text === undefined) writtenRoles.set(roles, (text = JSON.stringify(roles)));
  return text;
}

function quoted(value: string | undefined): string {
  return value === undefined ? 'null' : JSON.stringify(value);
}

export function audienceOf(key: string): Audience {
  const [roles, department, person] = JSON.parse(key) as [string[] | null, string | null, string | null];
  return {
    roles: roles ?? undefined,
    department: department ?? undefined,
    person: person ?? undefined,
  };
}

/** Sorts behind every due time. */
const never = 'z';
const timeOffset = 1e15;

/** A time as a text that sorts as times do, also those before 1970. */
export function sortableTime(ms: number): string {
  return String(Math.round(ms) + timeOffset).padStart(16, '0');
}

/** Of all tasks that are due before a time (Infinity: at any time), and of no other, the order is less than this. */
export function orderBefore(ms: number): string {
  return ms === Infinity ? never : sortableTime(ms);
}

/** Under which the tasks of a case lie: short, whatever the case is called, because it is a part of addresses. */
export function taskKey(process: string, subject: string): string {
  return hash('sha256', `${process.length}:${process}${subject}`, 'base64url').slice(0, 22);
}

export function taskDocumentId(key: string, slot: number): string {
  return `${key}~${slot}`;
}

interface Group {
  readonly document: Omit<TaskDocument, 'order'> & { readonly steps: TaskStep[] };
  /** Equal for documents of a case that say the same. */
  key: string;
}

/** What a case's tasks are stored as. Which document holds which of them does not matter. */
function groupsOf(
  { process, version, subject, state: { initiator } }: LiveCase,
  duties: readonly Duty[],
): Group[] {
  const groups = new Map<string, Group>();
  for (const duty of duties) {
    const { step, since, sequence, dueAt, responsible: department, notBy } = duty;
    const audience = audienceKey(duty);
    const key = `${sequence} ${dueAt} ${department} ${audience} ${initiator}`;
    let group = groups.get(key);
    if (!group) {
      const due = dueAt === undefined ? {} : { dueAt };
      const whose = initiator === undefined ? {} : { initiator };
      const steps: TaskStep[] = [];
      group = {
        document: {
          process,
          version,
          subject,
          audience,
          ...whose,
          department,
          since,
          sequence,
          ...due,
          steps,
        },
        key,
      };
      groups.set(key, group);
    }
    group.document.steps.push(notBy.length === 0 ? { id: step } : { id: step, notBy });
    group.key += ` ${step} ${notBy.join()}`;
  }
  return [...groups.values()];
}

/**
 * Puts a case's tasks into the unit as far as they differ from what is stored. They follow from the case's history, so no
 * document needs to be read for it, and a case that begins and ends within one unit writes none.
 */
export function storeTasks(live: LiveCase, duties: readonly Duty[], unit: WorkUnit): void {
  const { tasks } = live;
  if (duties.length === 0 && tasks.length === 0) return;
  live.taskKey ??= taskKey(live.process, live.subject);
  const groups = groupsOf(live, duties);
  for (const [slot, { document, key }] of groups.entries()) {
    if (tasks[slot] === key) continue;
    tasks[slot] = key;
    const id = taskDocumentId(live.taskKey, slot);
    const { dueAt, since } = document;
    const order = `${dueAt === undefined ? never : sortableTime(dueAt)} ${sortableTime(since)} ${id}`;
    // Of a case that is new there is none; of another one, a program that knew no tasks may have gone on meanwhile.
    unit[live.stored ? 'put' : 'add'](collections.tasks.name, id, {
      order,
      ...document,
    } satisfies TaskDocument);
  }
  for (let slot = groups.length; slot < tasks.length; slot++)
    unit.delete(collections.tasks.name, taskDocumentId(live.taskKey, slot));
  tasks.length = groups.length;
}

/** A step that is to be done, of the document that it stands in. */
export interface Task {
  readonly id: string;
  readonly step: string;
  readonly notBy: readonly string[];
  /** Its place in every list. */
  readonly place: string;
  readonly of: TaskDocument;
}

export function tasksOf(documentId: string, document: TaskDocument): Task[] {
  const key = documentId.slice(0, documentId.lastIndexOf('~'));
  return document.steps.map(({ id: step, notBy = [] }, index) => ({
    id: taskId(key, document.sequence, step),
    step,
    notBy,
    place: `${document.order} ${String(index).padStart(4, '0')}`,
    of: document,
  }));
}

/**
 * The id of a task: the same for as long as the step is possible, another one when it is possible once more. A part of
 * addresses, as ids of steps are not: those may be long and hold any sign.
 */
function taskId(key: string, sequence: number, step: string): string {
  return `${key}.${sequence}.${hash('sha256', step, 'base64url').slice(0, 8)}`;
}

const taskIdPattern = /^([\w-]{22})\.\d{1,16}\.[\w-]{8}$/;

/** Under which the documents of a task's case lie; undefined for what is no id of a task. */
export function keyOfTask(id: string): string | undefined {
  return taskIdPattern.exec(id)?.[1];
}
