import type { Place, Query } from '@liucheng/ports';
import type { Collection } from './collection.ts';
import { bindable, present, type Sql } from './filter.ts';

/** A stretch of the result that one index can give in order. */
interface Stretch {
  readonly condition: Sql;
  readonly order: string;
}

/**
 * The rest of a result after a place as stretches to read one after the other: documents without the sort field,
 * those with the place's value and a later id, those with a later value. One condition for all of it would need an OR,
 * for which SQLite reads and sorts everything.
 * @param excluded whether the conditions leave out documents without the sort field: an index might have few others
 */
export function stretches(
  collection: Collection,
  sort: Query['sort'],
  after: Place | undefined,
  excluded: boolean,
): Stretch[] {
  if (!sort) {
    return [
      { condition: after ? { text: 'id > ?', values: [after.id] } : { text: '1', values: [] }, order: 'id' },
    ];
  }
  const value = collection.extract(sort.field);
  const ascending = sort.direction === 'asc';
  const [later, direction] = ascending ? ['>', 'ASC'] : ['<', 'DESC'];
  const byId = `id ${direction}`;
  const byValue = `${value} ${direction}, ${byId}`;
  const absent: Stretch[] = excluded
    ? []
    : [{ condition: { text: `${value} IS NULL`, values: [] }, order: byId }];
  const withValue: Stretch = { condition: present(value), order: byValue };
  if (!after) return ascending ? [...absent, withValue] : [withValue, ...absent];
  if (after.value === null) {
    const rest = {
      condition: { text: `${value} IS NULL AND id ${later} ?`, values: [after.id] },
      order: byId,
    };
    return ascending ? [rest, withValue] : [rest];
  }
  const at = bindable(after.value);
  const ties: Stretch = {
    condition: { text: `${value} = ? AND id ${later} ?`, values: [at, after.id] },
    order: byId,
  };
  const beyond: Stretch = {
    condition: { text: `${value} ${later} ?`, values: [at] },
    order: byValue,
  };
  return ascending ? [ties, beyond] : [ties, beyond, ...absent];
}
