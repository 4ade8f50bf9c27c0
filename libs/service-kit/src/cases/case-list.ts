import type { Type } from '@nestjs/common';
import { text, type DomainEvent, type JsonObject, type Text } from '@liucheng/kernel';
import type { Scalar, Where } from '@liucheng/ports';
import { ChoiceField, TextField, WholeNumberField } from '../http/body-fields.ts';
import { forms } from '../http/forms.ts';
import { CursorField, LimitField, ViewQuery } from '../http/page-query.ts';
import type { Projection } from '../projections/projection.ts';
import { continueHistory, type CaseProgress } from './case-history.ts';
import type { CaseType } from './case-type.ts';

/**
 * How a query narrows a list by a field of its rows: a value, or for days and numbers a range `<field>From`, `<field>To`.
 * Numbers are amounts and counts: whole, from 0.
 */
export type RowFilter =
  | { readonly kind: 'choice'; readonly about: Text; readonly values: readonly string[] }
  | { readonly kind: 'text'; readonly about: Text }
  | { readonly kind: 'day'; readonly about: Text }
  | { readonly kind: 'number'; readonly about: Text };

/** A list of the cases of a type: the read model and its query together. */
export interface CaseListSpec<State, Row extends object> {
  /** Letters, digits and underscores: the view's collection. */
  readonly name: string;
  /** Raise it with every change of `row`, or of what `evolve` makes of the events: the view is then built anew. */
  readonly version: number;
  /** Pure. What a list shows of a case; fields that are filtered or sorted by are scalars. */
  row(state: State): Row;
  readonly filters: NoInfer<Readonly<Partial<Record<keyof Row & string, RowFilter>>>>;
  /** Fields of the row, besides `created` and `updated`. */
  readonly sorts?: NoInfer<readonly (keyof Row & string)[]>;
  /** What holds as long as no case says otherwise; every page shows it beside its rows. */
  readonly defaults?: JsonObject;
}

/** What every row has. */
export interface CaseRow {
  readonly owner: string;
  readonly ownerDepartment: string;
  /** RFC 3339 */
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface CaseDocument<State> extends CaseRow {
  readonly progress: CaseProgress<State>;
}

export interface CaseList {
  readonly defaults?: JsonObject;
  readonly view: Projection<CaseDocument<unknown>>;
  /** Class of the query's parameters. */
  readonly filter: Type<CaseListQuery>;
  where(query: CaseListQuery): Where;
  sort(query: CaseListQuery): { readonly field: string; readonly direction: 'asc' | 'desc' };
}

/** What every list takes; the filters of a list are fields beside it. */
export class CaseListQuery extends ViewQuery {
  @TextField({ about: text('Person to whom the case belongs', '案例所属人'), max: 128, optional: true })
  readonly owner?: string;

  @TextField({ about: text('Department of that person', '所属部门'), max: 128, optional: true })
  readonly ownerDepartment?: string;

  @LimitField()
  readonly limit: number = 50;

  @CursorField()
  readonly cursor?: string;

  readonly sort: string = '-updated';
}

const times = { created: 'createdAt', updated: 'updatedAt' } as const;

export function caseList<State, Event extends DomainEvent, Row extends object>(
  type: CaseType<State, Event>,
  spec: CaseListSpec<State, Row>,
): CaseList {
  const filters = Object.entries(spec.filters) as [string, RowFilter][];
  const fields: Readonly<Record<string, string>> = {
    ...times,
    ...Object.fromEntries((spec.sorts ?? []).map((field) => [field, field])),
  };
  const filtered = filters.map(([field]) => field);
  const indexed = new Set([...Object.values(fields), ...filtered, 'ownerDepartment']);
  return {
    ...(spec.defaults === undefined ? {} : { defaults: spec.defaults }),
    view: {
      name: spec.name,
      version: spec.version,
      indexes: [['owner', 'updatedAt'], ...[...indexed].map((field) => [field])],
      id: ({ stream, event }) => (stream.startsWith(type.stream('')) ? event.subject : undefined),
      evolve: (doc, { event }) => {
        const before = doc as CaseDocument<State> | undefined;
        const progress = continueHistory(type, before?.progress, event);
        // A refused attempt changes no case, and a case that began with one has not begun.
        if (progress === before?.progress || progress?.owner === undefined) return doc;
        const { person, department } = type.subject?.(progress.state) ?? progress.owner;
        return {
          ...spec.row(progress.state),
          owner: person,
          ownerDepartment: department,
          createdAt: doc?.createdAt ?? event.time,
          updatedAt: event.time,
          progress,
        };
      },
    },
    filter: filterClass(spec.name, filters, Object.keys(fields)),
    where: (query) => whereOf(query, filters),
    sort: ({ sort }) => ({
      field: fields[sort.replace('-', '')] as string,
      direction: sort.startsWith('-') ? 'desc' : 'asc',
    }),
  };
}

/**
 * On the route of a list, whose first parameter is the query: which filters it takes is known at run time only, so this
 * says what the compiler writes for a named class.
 */
export function FiltersOf({ filter }: CaseList): MethodDecorator {
  return (controller, route) =>
    Reflect.defineMetadata('design:paramtypes', [filter, Object], controller, route);
}

/** The filters as class-validator knows them: made once, at start, as the decorators of a written class would be. */
function filterClass(
  name: string,
  filters: readonly (readonly [string, RowFilter])[],
  sortable: readonly string[],
): Type<CaseListQuery> {
  class Filter extends CaseListQuery {}
  Object.defineProperty(Filter, 'name', { value: `${name}_filter` });
  const { prototype } = Filter;
  for (const [field, filter] of filters) {
    const { about } = filter;
    if (filter.kind === 'choice')
      ChoiceField({ about, values: filter.values, optional: true })(prototype, field);
    if (filter.kind === 'text') TextField({ about, max: 200, optional: true })(prototype, field);
    if (filter.kind !== 'day' && filter.kind !== 'number') continue;
    for (const [end, said] of [
      ['From', text('from, inclusive', '起（含）')],
      ['To', text('to, inclusive', '止（含）')],
    ] as const) {
      const ranged = text(`${about.en}, ${said.en}`, `${about['zh-CN']}，${said['zh-CN']}`);
      const decorate =
        filter.kind === 'day'
          ? TextField({ about: ranged, max: 10, form: forms.day, optional: true })
          : WholeNumberField({
              about: ranged,
              min: 0,
              max: Number.MAX_SAFE_INTEGER,
              optional: true,
              inQuery: true,
            });
      decorate(prototype, field + end);
    }
  }
  ChoiceField({
    about: text('Order; `-` for descending', '排序，- 表示降序'),
    values: sortable.flatMap((each) => [each, `-${each}`]),
    optional: true,
  })(prototype, 'sort');
  return Filter;
}

function whereOf(query: CaseListQuery, filters: readonly (readonly [string, RowFilter])[]): Where {
  const given = query as unknown as Readonly<Record<string, Scalar | undefined>>;
  const conditions = filters.map(([field, { kind }]) => {
    if (kind === 'choice' || kind === 'text') return [field, given[field]] as const;
    const [gte, lte] = [given[`${field}From`], given[`${field}To`]];
    if (gte === undefined && lte === undefined) return [field, undefined] as const;
    return [field, { ...(gte === undefined ? {} : { gte }), ...(lte === undefined ? {} : { lte }) }] as const;
  });
  const owners = [
    ['owner', query.owner],
    ['ownerDepartment', query.ownerDepartment],
  ] as const;
  return Object.fromEntries(
    [...conditions, ...owners].filter(([, condition]) => condition !== undefined),
  ) as Where;
}
