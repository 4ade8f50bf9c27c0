import { text } from '@liucheng/kernel';
import {
  collections,
  MetricsReader,
  violationCounts,
  type Cell,
  type DefinitionDocument,
} from '@liucheng/monitor';
import {
  problem,
  type Directory,
  type FactSources,
  type Names,
  type ReadDocuments,
} from '@liucheng/service-kit';
import { monitoredPosition } from '../monitored-position.ts';
import type { Collected } from './assessing.ts';
import type { MeasuredUnit, Reading } from './assessment.ts';
import { awaitedCases } from './awaited-cases.ts';
import { FiguresOf, type Counting } from './counting.ts';
import type { Period } from './period.ts';
import type { Figures } from './scoring.ts';
import { addAcknowledgements, addOpenViolations } from './supervised-figures.ts';

export type CollectingSources = Pick<FactSources, 'documents' | 'others' | 'directory' | 'since'>;

/** The process whose cases open by themselves. */
const handling = 'violation-handling';
/** Departments and processes of one assessment: what its events hold stays well below what a bus takes. */
export const mostUnits = 500;
const pageSize = 100;
/** The monitor tells at least once in a minute how far it is. */
const retryAfterSeconds = 60;

/**
 * Reads what every department and process is scored by: the monitor's cells of the period, and supervision's own lists as they are
 * now. Read again, it is the same as long as nothing more has come to be known of the period.
 * @param now ms
 * @throws Problem 503 while the monitor has not handled everything up to the end of the period, or violation handling not what the
 *   monitor told of a moment ago; 409 for more than are assessed at once
 * @throws StoreUnavailableError when the documents of the monitor cannot be reached.
 */
export async function collect(
  period: Period,
  now: number,
  { documents: own, others, directory, since }: CollectingSources,
): Promise<Collected> {
  if (others === undefined) throw new Error('figures need the documents of the monitor');
  const counting: Counting = { departments: new FiguresOf(), processes: new FiguresOf() };
  const { lanes: heads, definitions, metrics, notices, cases } = collections;
  const read = [heads, definitions, metrics, notices, cases];
  const beginning = (await since?.(handling)) ?? 0;
  const { asOf, names } = await others.read('monitor', read, async (documents) => {
    const { upTo, positions, lanes } = await monitoredPosition(documents);
    if (upTo < Date.parse(period.until)) throw behind(period, upTo);
    const awaited = await awaitedCases(documents, own, lanes, { now, beginning });
    if (awaited > 0) throw casesAwaited(awaited);
    const known = await processesIn(documents);
    const reader = new MetricsReader(documents);
    for (const process of known.values()) await addMeasured(counting, process, period, reader, directory);
    return {
      asOf: { time: iso(now), upTo: iso(upTo), positions } satisfies Reading,
      names: new Map([...known].map(([id, each]) => [id, each.names])),
    };
  });
  await addOpenViolations(counting, period, own);
  await addAcknowledgements(counting, period, own);
  return { asOf, units: unitsOf(counting, names, directory) };
}

interface KnownProcess {
  readonly id: string;
  readonly department: string;
  readonly names: Names;
  /** Of all versions. */
  readonly steps: ReadonlySet<string>;
}

/** Every process that the monitor has learned, as its newest version calls it. */
async function processesIn(documents: ReadDocuments): Promise<Map<string, KnownProcess>> {
  const known = new Map<string, KnownProcess & { readonly version: number }>();
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const page: Awaited<ReturnType<typeof documents.find<DefinitionDocument>>> =
      await documents.find<DefinitionDocument>(collections.definitions.name, {
        limit: pageSize,
        ...(cursor === '' ? {} : { cursor }),
      });
    for (const { doc } of page.items) {
      const { id, version, department, names, steps } = doc.definition;
      const before = known.get(id);
      const all = new Set([...(before?.steps ?? []), ...Object.keys(steps)]);
      const newest =
        before !== undefined && before.version > version ? before : { id, version, department, names };
      known.set(id, { ...newest, steps: all });
    }
    cursor = page.next;
  }
  return known;
}

/** What the monitor has counted of a process in the days of the period: as a whole, and by department. */
async function addMeasured(
  { departments, processes }: Counting,
  { id: process, department, steps }: KnownProcess,
  { firstDay, lastDay }: Period,
  reader: MetricsReader,
  directory: Directory | undefined,
): Promise<void> {
  const question = { process, range: { from: firstDay, to: lastDay } };
  const all = { ...question, scope: 'all', of: '' } as const;
  const [cases, rules] = [await reader.whole('cases', all), await reader.whole('rules', all)];
  processes.add(process, { ...ofCases(cases), ...ofRules(rules) });
  departments.add(department, {});
  const done = directory?.inForce ? [] : (await reader.steps(all, [...steps])).values();
  const asked = [...concerned(directory, department, [rules, ...done])].slice(0, mostUnits + 1);
  for (const [of, cell] of await reader.departments('cases', question, asked))
    departments.add(of, ofCases(cell));
  for (const [of, cell] of await reader.departments('rules', question, asked))
    departments.add(of, ofRules(cell));
}

/** The departments of the organisation or, before it is in force, whichever are named in what happened. */
function concerned(directory: Directory | undefined, owner: string, cells: Iterable<Cell>): Set<string> {
  const known = (directory?.departmentsKnown() ?? []).map(({ id }) => id);
  if (directory?.inForce) return new Set(known);
  const named = [...cells].flatMap((cell) => [...cell.named('department:')].map(([of]) => of));
  return new Set([...known, owner, ...named.sort()]);
}

function ofCases(cell: Cell): Partial<Figures> {
  return { ended: cell.of('completed') + cell.of('cancelled'), conforming: cell.of('conforming') };
}

function ofRules(cell: Cell): Partial<Figures> {
  const { byKind } = violationCounts(cell);
  return {
    met: [...cell.named('met:')].reduce((sum, [, count]) => sum + count, 0),
    missed: byKind['deadline-missed'] ?? 0,
    overdue: byKind['overdue-recurrence'] ?? 0,
  };
}

/**
 * Departments by id, then processes by id. Whoever reports a violation names a department and a process as they like: those that
 * there are count.
 */
function unitsOf(
  { departments, processes }: Counting,
  names: ReadonlyMap<string, Names>,
  directory: Directory | undefined,
): Collected['units'] {
  const known = new Map((directory?.departmentsKnown() ?? []).map((each) => [each.id, each.names]));
  // Nobody is left out because nothing was counted of them: they are said to have had no case.
  for (const id of known.keys()) departments.add(id, {});
  const units = [
    ...listed('department', departments, known).filter(({ id }) => !directory?.inForce || known.has(id)),
    ...listed('process', processes, names).filter(({ id }) => names.has(id)),
  ];
  if (units.length > mostUnits) throw tooMany(units.length);
  return units;
}

function listed(
  kind: 'department' | 'process',
  counted: FiguresOf,
  names: ReadonlyMap<string, Names>,
): MeasuredUnit[] {
  return [...counted]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, figures]) => {
      const called = names.get(id);
      return {
        kind,
        id,
        ...(called === undefined ? {} : { names: { en: called.en, 'zh-CN': called['zh-CN'] } }),
        figures,
      };
    });
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function behind({ until }: Period, upTo: number) {
  const reached = upTo === 0 ? text('nothing yet', '尚无数据') : text(iso(upTo), iso(upTo));
  return problem('unavailable', {
    code: 'monitor-behind',
    detail: text(
      `The period ends at ${until}; the monitor has handled everything up to ${reached.en}.`,
      `期间于 ${until} 结束，流程监控已处理至 ${reached['zh-CN']}。`,
    ),
    headers: { 'retry-after': String(retryAfterSeconds) },
  });
}

function casesAwaited(awaited: number) {
  return problem('unavailable', {
    code: 'cases-awaited',
    detail: text(
      `Violation handling has yet to take note of ${awaited} violations that the monitor has told of.`,
      `流程监控已发现的 ${awaited} 项违规尚待违规处理流程登记。`,
    ),
    headers: { 'retry-after': '5' },
  });
}

function tooMany(found: number) {
  return problem('refused', {
    code: 'too-many-to-assess',
    detail: text(
      `${found} departments and processes are too many to assess at once.`,
      `部门和流程共 ${found} 个，超出单次考核上限。`,
    ),
    acceptable: text(
      `Up to ${mostUnits}. With an organisation in force, only its departments count.`,
      `不超过 ${mostUnits} 个。组织机构启用后，仅统计其中的部门。`,
    ),
  });
}
