import type { DocumentStore } from '@liucheng/ports';
import { collections } from './collections.ts';
import { MetricsReader } from './metrics/metrics-reader.ts';

/** How many there are in each state; those that there are none in are left out. */
export type Counts = Readonly<Record<string, number>>;

type Reads = Pick<DocumentStore, 'aggregate' | 'find' | 'getMany'>;

/**
 * Cases by status. Those that have ended are most of them by far with the years: they are known from the figures, a document
 * of each month, and not counted one by one.
 */
export async function countCases(documents: Reads, processes: readonly string[]): Promise<Counts> {
  const figures = new MetricsReader(documents);
  const [fresh, open, ...ended] = await Promise.all([
    count(documents, collections.cases.name, { status: 'new' }),
    count(documents, collections.cases.name, { status: 'open' }),
    ...processes.map((process) => figures.whole('cases', { process, scope: 'all', of: '', range: {} })),
  ]);
  const sum = (kind: string): number => ended.reduce((total, cell) => total + cell.of(kind), 0);
  return present({ new: fresh, open, completed: sum('completed'), cancelled: sum('cancelled') });
}

/** Violations by state. Few are withdrawn: how many are not follows from how many there are. */
export async function countViolations(documents: Reads): Promise<Counts> {
  const { name } = collections.violations;
  const [all, withdrawn] = await Promise.all([
    count(documents, name, {}),
    count(documents, name, { state: 'withdrawn' }),
  ]);
  return present({ open: Math.max(0, all - withdrawn), withdrawn });
}

async function count(
  documents: Reads,
  collection: string,
  where: Readonly<Record<string, string>>,
): Promise<number> {
  const [counted] = await documents.aggregate(collection, { where });
  return counted?.count ?? 0;
}

function present(counts: Counts): Counts {
  return Object.fromEntries(Object.entries(counts).filter(([, each]) => each > 0));
}
