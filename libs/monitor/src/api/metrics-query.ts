import { oneOf, text, type Actor } from '@liucheng/kernel';
import { DayField, problem, TextField, WholeNumberField } from '@liucheng/service-kit';
import type { KnownDefinition } from '../definitions.ts';
import type { Question } from '../metrics/metrics-reader.ts';
import { WaitQuery } from './list-query.ts';
import { requireSight, sees, sightOf } from './sight.ts';

/** What every question about a process's figures may be narrowed to. */
export class MetricsQuery extends WaitQuery {
  @WholeNumberField({
    about: text('Version of the process; all when left out', '流程版本，缺省为全部'),
    min: 1,
    max: 1_000_000,
    optional: true,
    inQuery: true,
  })
  readonly version?: number;

  @DayField({
    about: text(
      'First day, in the zone of the process’s calendar; from the beginning when left out',
      '起始日期（按流程日历的时区），缺省为最早',
    ),
    optional: true,
    example: '2026-01-01',
  })
  readonly from?: string;

  @DayField({
    about: text('Last day; to the end when left out', '截止日期，缺省为最新'),
    optional: true,
    example: '2026-12-31',
  })
  readonly to?: string;
}

/** Also to one department, role or person. */
export class ScopedQuery extends MetricsQuery {
  @TextField({
    about: text(
      'Department: of whoever did the step, or began the case',
      '部门：步骤办理人或案例发起人所在部门',
    ),
    max: 512,
    optional: true,
  })
  readonly department?: string;

  @TextField({ about: text('Role in which it was done', '办理时的角色'), max: 512, optional: true })
  readonly role?: string;

  @TextField({
    about: text(
      'Person: of others only for supervisors, analysts and auditors',
      '人员：仅流程监督员、分析员和审计员可查看他人',
    ),
    max: 512,
    optional: true,
  })
  readonly person?: string;
}

export const scopedAnswers =
  'Narrowed to a department, a role or a person it counts the steps that they did, and the cases that they began. Days are ' +
  'days of the process’s calendar by the events’ own times. Counts and means are exact, percentiles within 1 %.\n\n' +
  '按部门、角色或人员筛选时，统计其办理的步骤及其发起的案例。日期按流程日历的时区及事件自身时间计算。计数与平均值精确，百分位误差不超过 1%。';

export type Named<Of> = Of & { readonly name: string };

const dimensions = ['department', 'role', 'person'] as const;

/**
 * The question that somebody may ask: overseers any; heads what their department did, and all of the processes that
 * it answers for; everybody what they did themselves.
 * @throws Problem 400 for two dimensions at once, a version that there is not, days in the wrong order; 403
 */
export function questionOf(query: ScopedQuery, versions: readonly KnownDefinition[], actor: Actor): Question {
  const { id: process, department: owner } = (versions.at(-1) as KnownDefinition).definition;
  const [first, second] = dimensions.filter((each) => query[each] !== undefined);
  if (first !== undefined && second !== undefined) {
    throw problem('invalid-input', {
      errors: [
        {
          path: `?${second}`,
          expected: text(`nothing beside ${first}`, `不与 ${first} 同时使用`),
          actual: query[second] as string,
        },
      ],
    });
  }
  const of = first === undefined ? '' : (query[first] as string);
  const sight = sightOf(actor);
  if (first === 'person') requirePerson(actor, of);
  else requireSight(sight, first === 'department' ? of : owner);
  return { process, version: versionOf(query, versions), scope: first ?? 'all', of, range: rangeOf(query) };
}

/** @throws Problem 403 unless the figures are the caller's own, or the caller sees everybody's. */
export function requirePerson(actor: Actor, person: string | undefined): void {
  if (sightOf(actor) === 'all' || person === actor.id) return;
  throw problem('not-allowed', {
    code: 'other-person',
    detail: text('Figures of persons are for those who oversee processes.', '人员指标仅供流程监督人员查看。'),
    acceptable: text(`One’s own: person=${actor.id}.`, `本人指标：person=${actor.id}。`),
  });
}

/** Of departments by name, those that the caller sees. */
export function seen<Value>(
  actor: Actor,
  departments: Iterable<readonly [string, Value]>,
): [string, Value][] {
  const sight = sightOf(actor);
  return [...departments].flatMap(([name, value]) => (sees(sight, name) ? [[name, value]] : []));
}

function versionOf({ version }: MetricsQuery, versions: readonly KnownDefinition[]): number | undefined {
  const known = versions.map(({ definition }) => definition.version);
  if (version === undefined || known.includes(version)) return version;
  const list = known.join(', ');
  throw problem('invalid-input', {
    errors: [{ path: '?version', expected: oneOf(list), actual: String(version) }],
  });
}

function rangeOf({ from, to }: MetricsQuery): Question['range'] {
  if (from !== undefined && to !== undefined && to < from) {
    throw problem('invalid-input', {
      errors: [{ path: '?to', expected: text(`${from} or later`, `不早于 ${from}`), actual: to }],
    });
  }
  return { from, to };
}
