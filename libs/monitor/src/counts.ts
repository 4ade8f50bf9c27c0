import type { DocumentStore } from '@liucheng/ports';
import { collections } from './collections.ts';

/**
 * How many cases or violations there are in each state; those that there are none in are left out. The state that most are in
 * comes with time to hold millions: how many these are follows from the others, which an index counts one by one.
 */
export type Counts = Readonly<Record<string, number>>;

export function countCases(documents: Pick<DocumentStore, 'aggregate'>): Promise<Counts> {
  return counted(documents, collections.cases.name, 'status', 'completed', ['new', 'open', 'cancelled']);
}

export function countViolations(documents: Pick<DocumentStore, 'aggregate'>): Promise<Counts> {
  return counted(documents, collections.violations.name, 'state', 'open', ['withdrawn']);
}

async function counted(
  documents: Pick<DocumentStore, 'aggregate'>,
  collection: string,
  field: string,
  most: string,
  others: readonly string[],
): Promise<Counts> {
  const conditions = [{}, ...others.map((state) => ({ [field]: state }))];
  const [all = 0, ...ofOthers] = await Promise.all(
    conditions.map(async (where) => (await documents.aggregate(collection, { where }))[0]?.count ?? 0),
  );
  const left = Math.max(0, all - ofOthers.reduce((sum, count) => sum + count, 0));
  const counts = [
    ...others.map((state, index) => [state, ofOthers[index] ?? 0] as const),
    [most, left] as const,
  ];
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}
