import type { CheckedCondition, Place, Query, Scalar } from '@liucheng/ports';

/** Operators with their values, by path. */
export type Filter = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A stretch of a result that one index gives in order. */
export interface Stretch {
  readonly filter: Filter;
  readonly order: Record<string, 1 | -1>;
}

/**
 * A condition on the stored field `path`. MongoDB's comparisons keep to the type of the value they are given, tell `true`
 * from `1`, take null for absent and compare texts by code point, all as the port wants it.
 */
export function filter(path: string, condition: CheckedCondition): Filter {
  if (condition.kind === 'among') {
    const { values } = condition;
    return { [path]: values.length === 1 ? { $eq: values[0] as Scalar } : { $in: values } };
  }
  if (condition.kind === 'exists') return { [path]: condition.exists ? { $ne: null } : { $eq: null } };
  // Half-open at the top: an index of a server that is compatible otherwise leaves the bound of `$lte` out, as the id follows it there.
  const bounds = condition.bounds.map(({ operator, value }) =>
    operator === 'lte' ? (['$lt', successor(value)] as const) : ([`$${operator}`, value] as const),
  );
  return { [path]: Object.fromEntries(bounds) };
}

/** The least value greater than another of its type, as MongoDB compares them. */
function successor(value: string | number): string | number {
  if (typeof value === 'string') return `${value}\0`;
  if (value === 0) return Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  // The bits of doubles count up with them: away from zero.
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return view.getFloat64(0);
}

/**
 * One filter that wants all of them. As plain as can be, because not every server looks for indexes behind an `$eq`, within an
 * `$and` or for a field that is bounded twice: only what cannot be said once goes there.
 */
export function allOf(filters: readonly Filter[]): Record<string, unknown> {
  const asked = new Map<string, [operator: string, value: unknown][]>();
  for (const [path, operators] of filters.flatMap((each) => Object.entries(each)))
    asked.set(path, [...(asked.get(path) ?? []), ...Object.entries(operators)]);
  const twice: object[] = [];
  const entries = [...asked].map(([path, conditions]) => {
    const operators: Record<string, unknown> = {};
    for (const [operator, value] of strictest(conditions)) {
      if (operator in operators) twice.push({ [path]: { [operator]: value } });
      else operators[operator] = value;
    }
    const plain = Object.keys(operators).length === 1 && '$eq' in operators;
    return [path, plain ? operators['$eq'] : operators] as const;
  });
  return { ...Object.fromEntries(entries), ...(twice.length > 0 ? { $and: twice } : {}) };
}

type Condition = readonly [operator: string, value: unknown];

const keeps: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  $gt: (value, bound) => value > bound,
  $gte: (value, bound) => value >= bound,
  $lt: (value, bound) => value < bound,
};

/** Without the bounds that follow from another condition. Numbers only: texts compare by code point there, not here. */
function strictest(conditions: readonly Condition[]): readonly Condition[] {
  return conditions.filter(
    (one, index) => !conditions.some((other, place) => place !== index && follows(one, other, place < index)),
  );
}

function follows([operator, bound]: Condition, [other, value]: Condition, evenIfEqual: boolean): boolean {
  const kept = keeps[operator];
  if (!kept || typeof bound !== 'number' || typeof value !== 'number') return false;
  if (other === '$eq') return kept(value, bound);
  if (other.slice(0, 3) !== operator.slice(0, 3)) return false;
  if (value === bound) return other === operator ? evenIfEqual : operator.endsWith('e');
  return kept(value, bound);
}

/**
 * The rest of a result behind a place as stretches to read one after the other: those with the place's value and a later
 * id, those with a later value, those without the field. One filter for all of it would need an `$or`, for which a server
 * may sort everything.
 */
export function stretches(path: string, sort: Query['sort'], after: Place | undefined): Stretch[] {
  if (!sort) return [{ filter: after ? { _id: { $gt: after.id } } : {}, order: { _id: 1 } }];
  const ascending = sort.direction === 'asc';
  const [later, direction] = ascending ? (['$gt', 1] as const) : (['$lt', -1] as const);
  const order = { [path]: direction, _id: direction };
  if (!after) return [{ filter: {}, order }];
  const laterId = { _id: { [later]: after.id } };
  const absent: Stretch = { filter: { [path]: { $eq: null } }, order };
  if (after.value === null) {
    const rest: Stretch = { filter: { ...absent.filter, ...laterId }, order };
    return ascending ? [rest, { filter: { [path]: { $ne: null } }, order }] : [rest];
  }
  const ties: Stretch = { filter: { [path]: { $eq: after.value }, ...laterId }, order };
  const beyond: Stretch = { filter: { [path]: { [later]: after.value } }, order };
  return ascending ? [ties, beyond] : [ties, beyond, absent];
}
