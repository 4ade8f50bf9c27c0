import { text, type Actor } from '@liucheng/kernel';
import {
  ChoiceField,
  everybody,
  problem,
  TextField,
  WholeNumberField,
  type Problem,
} from '@liucheng/service-kit';
import { mayDo } from '../eligibility.ts';
import { audienceOf, orderBefore, type Task } from '../tasks.ts';
import type { Beginning, ChancePlace, TaskQuery } from '../worklist.ts';
import { instant, ListQuery, requireTime } from './list-query.ts';
import { sees, sightOf, type Sight } from './sight.ts';

const yesNo = ['true', 'false'] as const;

export class TaskFilter extends ListQuery {
  @ChoiceField({
    about: text(
      '`own`: what the caller may do; `all`: all that the caller may see. Left out: `all` where `role`, `department` or ' +
        '`case` asks about others, otherwise `own`',
      'own 为本人可办理的任务，all 为本人可查看的全部任务。缺省时，若指定 role、department 或 case 则为 all，否则为 own',
    ),
    values: ['own', 'all'],
    optional: true,
  })
  readonly view?: string;

  @ChoiceField({
    about: text('Bound to the caller by name, or claimed by the caller', '仅限本人办理或已由本人认领'),
    values: yesNo,
    optional: true,
  })
  readonly mine?: string;

  @TextField({ about: text('Role that may do it', '可办理的角色'), max: 512, optional: true })
  readonly role?: string;

  @TextField({ about: text('Department that answers for it', '责任部门'), max: 512, optional: true })
  readonly department?: string;

  @TextField({ about: text('Id of the process', '流程标识'), max: 512, optional: true })
  readonly process?: string;

  @TextField({ about: text('Id of the case', '案例标识'), max: 512, optional: true })
  readonly case?: string;

  @TextField({ about: text('Id of the step', '步骤标识'), max: 512, optional: true })
  readonly step?: string;

  @TextField({
    about: text('Due before; what has no due time is left out', '截止时间早于，不含无期限的任务'),
    max: 40,
    form: instant,
    optional: true,
  })
  readonly dueBefore?: string;

  @ChoiceField({
    about: text('Whether the due time has passed', '是否已逾期'),
    values: yesNo,
    optional: true,
  })
  readonly overdue?: string;

  @ChoiceField({
    about: text('Whether somebody has claimed it', '是否已被认领'),
    values: yesNo,
    optional: true,
  })
  readonly claimed?: string;

  @WholeNumberField({
    about: text(
      'Only tasks whose deadline will be missed with at least so many per cent; a page may hold fewer then',
      '仅含逾期可能性不低于该百分比的任务，每页可能因此较少',
    ),
    min: 0,
    max: 100,
    optional: true,
    inQuery: true,
  })
  readonly minChance?: number;

  @ChoiceField({
    about: text(
      'By due time, or the likeliest to be missed first: of the thousand tasks with a deadline that are due first',
      '按期限排序；chance 为逾期可能性高者在前（限期限最近的一千个有期限的任务）',
    ),
    values: ['due', 'chance'],
    optional: true,
  })
  readonly sort: string = 'due';
}

/**
 * What a filter asks the worklist for.
 * @param now ms, by which things are overdue
 * @throws Problem 400
 */
export function taskQuery(filter: TaskFilter, actor: Actor, now: number): TaskQuery {
  const { role, department, process, step, mine, claimed, limit, cursor, minChance, sort } = filter;
  const sight = sightOf(actor);
  const view = filter.view ?? ([role, department, filter.case].some(Boolean) ? 'all' : 'own');
  return {
    from: beginnings(filter, view === 'own' ? [] : sight, actor),
    order: orderBounds(filter, now),
    after: cursor === undefined || sort === 'chance' ? undefined : placeOf(cursor),
    limit,
    ...(minChance === undefined ? {} : { minChance: minChance / 100 }),
    matches: (task) =>
      (process === undefined || task.of.process === process) &&
      (filter.case === undefined || task.of.subject === filter.case) &&
      (step === undefined || task.step === step) &&
      (department === undefined || task.of.department === department) &&
      (role === undefined || (audienceOf(task.of.audience).roles ?? [everybody]).includes(role)) &&
      (mayDo(actor, task) || (view === 'all' && sees(sight, task.of.department))),
    matchesClaim: (task) =>
      (claimed === undefined || (task.claim !== undefined) === (claimed === 'true')) &&
      (mine === undefined || (task.claim?.by === actor.id || isFor(actor, task)) === (mine === 'true')),
  };
}

function isFor(actor: Actor, task: Task): boolean {
  return audienceOf(task.of.audience).person === actor.id;
}

/** From the condition that leaves least; the others are looked at task by task. */
function beginnings(filter: TaskFilter, sight: Sight, actor: Actor): Beginning[] {
  const { process, department, mine, claimed } = filter;
  if (filter.case !== undefined) return [{ kind: 'case', process, subject: filter.case }];
  if (mine === 'true')
    return [
      { kind: 'person', actor },
      { kind: 'held', by: actor.id },
    ];
  if (claimed === 'true') return [{ kind: 'held', by: undefined }];
  const own: Beginning = { kind: 'audiences', actor };
  if (department !== undefined && sees(sight, department))
    return [{ kind: 'departments', departments: [department] }];
  if (sight === 'all') return [{ kind: 'everything' }];
  if (sight.length > 0 && department === undefined) return [{ kind: 'departments', departments: sight }, own];
  return [own];
}

function orderBounds({ dueBefore, overdue, minChance, sort }: TaskFilter, now: number): TaskQuery['order'] {
  const before = [
    ...(dueBefore === undefined ? [] : [requireTime('dueBefore', dueBefore)]),
    ...(overdue === 'true' ? [now] : []),
    // Without a deadline there is no chance.
    ...(minChance !== undefined || sort === 'chance' ? [Infinity] : []),
  ];
  return {
    ...(before.length === 0 ? {} : { lt: orderBefore(Math.min(...before)) }),
    ...(overdue === 'false' ? { gte: orderBefore(now) } : {}),
  };
}

const aPlace = /^(\d{16}|z) \d{16} [\w-]{22}~\d+ \d{4}$/;

/** Of a place where the next page begins. */
export function cursorAt(place: string): string {
  return Buffer.from(place).toString('base64url');
}

/** The same of a list by chance. */
export function chanceCursorAt({ now, chance, place }: ChancePlace): string {
  return cursorAt(`${now} ${chance} ${place}`);
}

/** @throws Problem 400 */
function placeOf(cursor: string): string {
  const place = Buffer.from(cursor, 'base64url').toString();
  if (aPlace.test(place)) return place;
  throw noCursor();
}

/** Where a page of a list by chance begins; undefined for the first. @throws Problem 400 */
export function chancePlaceOf({ cursor, sort }: TaskFilter): ChancePlace | undefined {
  if (cursor === undefined || sort !== 'chance') return undefined;
  const written = Buffer.from(cursor, 'base64url').toString();
  const [, now, chance, place = ''] = /^(\d{1,15}) (-1|\d\.?\d*(?:e-\d)?) (.*)$/.exec(written) ?? [];
  if (!aPlace.test(place)) throw noCursor();
  return { now: Number(now), chance: Number(chance), place };
}

function noCursor(): Problem {
  const expected = text('`next` of the page before, in the same order', '同一排序下上一页的 next');
  return problem('invalid-input', { errors: [{ path: '?cursor', expected }] });
}
