import { readdirSync } from 'node:fs';
import type { SchemaPart } from '../database.ts';

export interface DataFile {
  readonly name: string;
  readonly part: SchemaPart['name'];
}

/**
 * From what points to what is pointed to: documents hold positions in the bus and in event stores, the bus holds what was
 * in an event store before. Copied one after the other in this order, no position ever lies beyond its end.
 */
const order: readonly SchemaPart['name'][] = ['documents', 'bus', 'events'];

/** The databases of a data directory in the order in which they are to be copied or looked at, then by name. */
export function dataFiles(directory: string): DataFile[] {
  const files = readdirSync(directory).flatMap((name): DataFile[] => {
    const part = name === 'bus.db' ? 'bus' : /-(documents|events)\.db$/.exec(name)?.[1];
    return part === undefined ? [] : [{ name, part: part as DataFile['part'] }];
  });
  return files.sort((a, b) => order.indexOf(a.part) - order.indexOf(b.part) || (a.name < b.name ? -1 : 1));
}

export function serviceOf({ name }: DataFile): string {
  return name.replace(/-(documents|events)\.db$/, '');
}
