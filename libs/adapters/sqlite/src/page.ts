import type { Place, Query } from '@liucheng/ports';
import type { Collection } from './collection.ts';
import { bindable, present as isPresent, type Sql } from './filter.ts';

/** A stretch of the result that one index can give in order. */
interface Stretch {
  readonly condition: Sql;
  readonly order: string;
  /** Of documents that have the sort field, or of all where there is none. */
  readonly present: boolean;
}

/**
 * The rest of a result after a place as stretches to read one after the other: documents without the sort field,
 * those with the place's value and a later id, those with a later value. One condition for all of it would need an OR,
 * for which SQLite reads and sorts everything.
 * @param excluded whether the conditions leave out documents without the sort field
 */
export function stretches(
  collection: Collection,
  sort: Query['sort'],
  after: Place | undefined,
  excluded: boolean,
): Stretch[] {
  const all = everyStretch(collection, sort, after);
  // All of such an index might be of documents without the field.
  return excluded ? all.filter(({ present }) => present) : all;
}

function everyStretch(collection: Collection, sort: Query['sort'], after: Place | undefined): Stretch[] {
  if (!sort) {
    return [
      {
        condition: after ? { text: 'id > ?', values: [after.id] } : { text: '1', values: [] },
        order: 'id',
        present: true,
      },
    ];
  }
  const value = collection.extract(sort.field);
  const ascending = sort.direction === 'asc';
  const [later, direction] = ascending ? ['>', 'ASC'] : ['<', 'DESC'];
  const byId = `id ${direction}`;
  const byValue = `${value} ${direction}, ${byId}`;
  const absent: Stretch = {
    condition: { text: `${value} IS NULL`, values: [] },
    order: byId,
    present: false,
  };
  const present: Stretch = { condition: isPresent(value), order: byValue, present: true };
  if (!after) return ascending ? [absent, present] : [present, absent];
  if (after.value === null) {
    const rest: Stretch = {
      condition: { text: `${value} IS NULL AND id ${later} ?`, values: [after.id] },
      order: byId,
      present: false,
    };
    return ascending ? [rest, present] : [rest];
  }
  const at = bindable(after.value);
  const ties: Stretch = {
    condition: { text: `${value} = ? AND id ${later} ?`, values: [at, after.id] },
    order: byId,
    present: true,
  };
  const beyond: Stretch = {
    condition: { text: `${value} ${later} ?`, values: [at] },
    order: byValue,
    present: true,
  };
  return ascending ? [ties, beyond] : [ties, beyond, absent];
}
