import { Sketch } from '@liucheng/conformance';
import { durations, type Durations } from './durations.ts';
import type { Cell } from './cell.ts';
import { daysOf } from './periods.ts';

/** Cases that began in the period, those that ended in it, and what the ended ones were like. */
export interface CaseTotals {
  readonly started: number;
  readonly completed: number;
  readonly cancelled: number;
  /** At the end of the period. */
  readonly open: number;
  /** Shares of the ended cases, the first-time-right ones of the completed; absent without any. */
  readonly conformingRate?: number;
  readonly meanFitness?: number;
  readonly reworkRate?: number;
  readonly firstTimeRightRate?: number;
  readonly cycleTime: Durations;
}

/** `openBefore`: when the period began. */
export function caseTotals(cell: Cell, openBefore: number): CaseTotals {
  const [started, completed, cancelled] = [cell.of('started'), cell.of('completed'), cell.of('cancelled')];
  const ended = completed + cancelled;
  return {
    started,
    completed,
    cancelled,
    open: openBefore + started - ended,
    ...(ended === 0
      ? {}
      : {
          conformingRate: cell.of('conforming') / ended,
          meanFitness: cell.of('fitnessMicros') / ended / 1_000_000,
          reworkRate: cell.of('reworked') / ended,
        }),
    ...(completed === 0 ? {} : { firstTimeRightRate: cell.of('firstTimeRight') / completed }),
    cycleTime: durations(cell.timesOf('cycle')),
  };
}

/** Cases under way after all that a cell counts. */
export function openAfter(cell: Cell): number {
  return cell.of('started') - cell.of('completed') - cell.of('cancelled');
}

export interface StepFiguresAnswer {
  readonly step: string;
  readonly done: number;
  /** How often beyond the model's need. */
  readonly rework: number;
  readonly waitingTime: Durations;
  readonly workingTime: Durations;
  readonly totalWaitingMs: number;
  /** Of all waiting of the steps shown. */
  readonly waitingShare: number;
}

/** The bottlenecks first: steps by the time that cases have waited for them altogether. */
export function stepAnswers(cells: ReadonlyMap<string, Cell>): StepFiguresAnswer[] {
  const waited = [...cells.values()].reduce((sum, cell) => sum + cell.timesOf('waiting').totalMs, 0);
  return [...cells]
    .map(([step, cell]) => {
      const waiting = cell.timesOf('waiting');
      return {
        step,
        done: waiting.count,
        rework: cell.of('rework'),
        waitingTime: durations(waiting),
        workingTime: durations(cell.timesOf('working')),
        totalWaitingMs: waiting.totalMs,
        waitingShare: waited === 0 ? 0 : waiting.totalMs / waited,
      };
    })
    .sort((a, b) => b.totalWaitingMs - a.totalWaitingMs || (a.step < b.step ? -1 : 1));
}

/** Waiting and working of all steps together. */
export function stepTimes(cells: ReadonlyMap<string, Cell>): {
  readonly stepsDone: number;
  readonly rework: number;
  readonly waitingTime: Durations;
  readonly workingTime: Durations;
} {
  const [waiting, working] = [new Sketch(), new Sketch()];
  let rework = 0;
  for (const cell of cells.values()) {
    waiting.merge(cell.timesOf('waiting'));
    working.merge(cell.timesOf('working'));
    rework += cell.of('rework');
  }
  return {
    stepsDone: waiting.count,
    rework,
    waitingTime: durations(waiting),
    workingTime: durations(working),
  };
}

export interface DayAnswer {
  readonly day: string;
  readonly started: number;
  readonly completed: number;
  readonly cancelled: number;
  /** At the end of the day. */
  readonly open: number;
}

/** `months`: of all months that the days lie in. `openBefore`: when the first day began. */
export function dayAnswers(months: Cell, from: string, to: string, openBefore: number): DayAnswer[] {
  let open = openBefore;
  return daysOf(from, to).map((day) => {
    const of = (kind: string): number => months.of(`day:${day}:${kind}`);
    const [started, completed, cancelled] = [of('started'), of('completed'), of('cancelled')];
    open += started - completed - cancelled;
    return { day, started, completed, cancelled, open };
  });
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  /** From the one to the other; the mean alone of one department, role or person: the distribution is kept of everybody's. */
  readonly time: Partial<Durations> & { readonly meanMs: number };
}

/** The directly-follows graph: which step came after which in the same case. */
export function edges(cells: ReadonlyMap<string, Cell>): Edge[] {
  const found: Edge[] = [];
  for (const [to, cell] of cells) {
    for (const [name, sketch] of cell.times) {
      if (!name.startsWith(after) || sketch.count === 0) continue;
      const time = durations(sketch);
      const { meanMs = 0 } = time;
      found.push({ from: name.slice(after.length), to, count: sketch.count, time: { ...time, meanMs } });
    }
    for (const [from, count] of cell.named(after))
      found.push({ from, to, count, time: { meanMs: Math.round(cell.of(`afterMs:${from}`) / count) } });
  }
  return found.sort((a, b) => b.count - a.count || (`${a.from}\n${a.to}` < `${b.from}\n${b.to}` ? -1 : 1));
}
const after = 'after:';

export interface HandOver {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  /** From the step of the one to the step of the other. */
  readonly meanMs: number;
}

/** Between departments. */
export function departmentHandOvers(cell: Cell): HandOver[] {
  return ranked(
    [...cell.named('handed:')].map(([pair, count]) => {
      const [from, to] = JSON.parse(pair) as [string, string];
      return { from, to, count, meanMs: Math.round(cell.of(`handedMs:${pair}`) / count) };
    }),
  );
}

/** To persons, by whom. */
export function personHandOvers(cells: Iterable<readonly [person: string, cell: Cell]>): HandOver[] {
  const sums = new Map<string, HandOver & { readonly ms: number }>();
  for (const [to, cell] of cells) {
    for (const [from, count] of cell.named('from:')) {
      const pair = JSON.stringify([from, to]);
      const before = sums.get(pair) ?? { count: 0, ms: 0 };
      const [all, ms] = [before.count + count, before.ms + cell.of(`fromMs:${from}`)];
      sums.set(pair, { from, to, count: all, ms, meanMs: Math.round(ms / all) });
    }
  }
  return ranked([...sums.values()].map(({ ms: _ms, ...pair }) => pair));
}

function ranked(pairs: HandOver[]): HandOver[] {
  return pairs.sort((a, b) => b.count - a.count || (`${a.from}\n${a.to}` < `${b.from}\n${b.to}` ? -1 : 1));
}

/** Violations by what they are. Refused attempts are among them, though they break nothing. */
export interface ViolationCounts {
  readonly total: number;
  readonly byKind: Readonly<Record<string, number>>;
  readonly bySeverity: Readonly<Record<string, number>>;
  readonly byRule: Readonly<Record<string, number>>;
  /** By rule: events that say too little to tell whether it was kept. They are no violations. */
  readonly undeterminable: Readonly<Record<string, number>>;
}

export function violationCounts(cell: Cell): ViolationCounts {
  const [kinds, severities, rules] = [
    new Map<string, number>(),
    new Map<string, number>(),
    new Map<string, number>(),
  ];
  let total = 0;
  for (const [what, count] of cell.named('violated:')) {
    const { kind, severity, rule } = violatedWhat(what);
    for (const [sums, name] of [
      [kinds, kind],
      [severities, severity],
      [rules, rule],
    ] as const)
      sums.set(name, (sums.get(name) ?? 0) + count);
    total += count;
  }
  return {
    total,
    byKind: record(kinds),
    bySeverity: record(severities),
    byRule: record(rules),
    undeterminable: record(cell.named('undeterminable:')),
  };
}

/** Kinds and severities have no line ends; what a rule is called is its definition's business. */
function violatedWhat(what: string): {
  readonly kind: string;
  readonly severity: string;
  readonly rule: string;
} {
  const [kind, severity, ...rule] = what.split('\n') as [string, string, ...string[]];
  return { kind, severity, rule: rule.join('\n') };
}

/** The most first. */
export function record(counts: Iterable<readonly [string, number]>): Readonly<Record<string, number>> {
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return Object.fromEntries(sorted);
}

/** How often a deadline was kept. */
export interface OnTime {
  readonly met: number;
  readonly missed: number;
  /** Absent where none was due. */
  readonly onTimeRate?: number;
}

export function onTime(cell: Cell, rule: string): OnTime {
  const met = cell.of(`met:${rule}`);
  let missed = 0;
  for (const [what, count] of cell.named('violated:')) {
    const { kind, rule: of } = violatedWhat(what);
    if (of === rule && (kind === 'deadline-missed' || kind === 'overdue-recurrence')) missed += count;
  }
  return { met, missed, ...(met + missed === 0 ? {} : { onTimeRate: met / (met + missed) }) };
}
