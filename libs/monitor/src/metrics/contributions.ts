import type { StepDone, Violation, WorkingCalendar } from '@liucheng/conformance';
import type { Measured } from './measured.ts';
import type { Cell } from './cell.ts';
import type { Cube, Scope } from './cell-document.ts';
import type { Changes } from './changes.ts';
import { periodsOf } from './periods.ts';

/** Gives the hash of a sequence of steps, and sees that the sequence is kept. */
export type Variant = (process: string, version: number, trace: readonly string[]) => string;

type Who = Pick<StepDone, 'actor' | 'role' | 'department'>;
type Observed<Kind> = Extract<Measured['observation'], { readonly kind: Kind }>;

const yearMs = 366 * 86_400_000;
const weekMs = 7 * 86_400_000;
/** Laying out a calendar's years costs; nobody works on one step for longer. */
const longestWorkedYears = 5;

/**
 * Puts what was measured into the cells that it counts in: for all and for the department, the role and the person
 * concerned. `docs/metrics.md` says what each figure means.
 */
export class Contributions {
  constructor(
    private readonly changes: Changes,
    private readonly variant: Variant,
  ) {}

  add(measured: Measured): void {
    const { observation, count: by } = measured;
    switch (observation.kind) {
      case 'started': {
        const { by: first } = observation;
        this.each(measured, 'cases', first.time, first, '', (cell) => cell.count('started', by));
        return;
      }
      case 'completed':
      case 'cancelled':
        this.ended(measured, observation);
        return;
      case 'step':
        this.step(measured, observation);
        return;
      case 'met':
      case 'undeterminable': {
        const { kind, rule, done } = observation;
        const name = `${kind}:${rule}`;
        this.each(measured, 'rules', done.time, done, '', (cell) => cell.count(name, by));
        return;
      }
      case 'violated':
        this.violation(measured, observation.violation, by);
        return;
      case 'withdrawn':
        this.violation(measured, observation.violation, by === 1 ? -1 : 1);
    }
  }

  private ended(measured: Measured, ended: Observed<'completed' | 'cancelled'>): void {
    const { process, version, count: by } = measured;
    const { kind, at, startedAt, conforming, rework, fitness, trace } = ended;
    const cycleMs = Math.max(0, at - startedAt);
    const fitnessMicros = by * Math.round(fitness * 1_000_000);
    this.each(measured, 'cases', at, ended.by, '', (cell) => {
      cell.count(kind, by);
      if (conforming) cell.count('conforming', by);
      if (rework > 0) cell.count('reworked', by);
      if (kind === 'completed' && conforming && rework === 0) cell.count('firstTimeRight', by);
      cell.count('fitnessMicros', fitnessMicros);
      cell.time('cycle', cycleMs, by);
    });
    const what = this.variant(process, version, trace);
    const cell = this.ofAll(measured, 'variants', at, what);
    cell.count('cases', by);
    cell.count('cycleMs', by * cycleMs);
    if (conforming) cell.count('conforming', by);
  }

  private step(measured: Measured, { done, since, repeated, after }: Observed<'step'>): void {
    const { count: by, calendar } = measured;
    const waitingMs = Math.max(0, done.time - since);
    const workingMs = worked(calendar, since, done.time);
    const next = after && following(after, done);
    this.each(measured, 'steps', done.time, done, done.step, (cell, scope) => {
      cell.time('waiting', waitingMs, by);
      cell.time('working', workingMs, by);
      if (repeated) cell.count('rework', by);
      if (scope === 'all') {
        if (done.department !== undefined) cell.count(`department:${done.department}`, by);
        if (done.role !== undefined) cell.count(`role:${done.role}`, by);
      }
      if (next) countFollowing(cell, scope, next, by);
    });
    const follows = this.ofAll(measured, 'follows', done.time, done.step);
    follows.count('done', by);
    if (next) follows.time(next.after, next.ms, by);
    if (next?.handed === undefined) return;
    const hands = this.ofAll(measured, 'hands', done.time, '');
    hands.count(`handed:${next.handed}`, by);
    hands.count(`handedMs:${next.handed}`, by * next.ms);
  }

  private violation(measured: Measured, violation: Violation, by: 1 | -1): void {
    const { kind, severity, rule, at, person, role, department } = violation;
    const name = `violated:${kind}\n${severity}\n${rule}`;
    this.each(measured, 'rules', at, { actor: person, role, department }, '', (cell, scope) => {
      cell.count(name, by);
      if (scope === 'all' && department !== undefined) cell.count(`department:${department}`, by);
    });
  }

  /** What is counted for everybody only. */
  private ofAll({ process, version, calendar }: Measured, cube: Cube, time: number, what: string): Cell {
    return this.changes.on({ cube, process, version, what }, periodsOf(time, calendar)).of('all', '');
  }

  private each(
    { process, version, calendar }: Measured,
    cube: Cube,
    time: number,
    { department, role, actor }: Who,
    what: string,
    change: (cell: Cell, scope: Scope) => void,
  ): void {
    const day = this.changes.on({ cube, process, version, what }, periodsOf(time, calendar));
    change(day.of('all', ''), 'all');
    if (department !== undefined) change(day.of('department', department), 'department');
    if (role !== undefined) change(day.of('role', role), 'role');
    if (actor !== undefined) change(day.of('person', actor), 'person');
  }
}

/** That one step came after another, by the names under which it is counted. */
interface Following {
  readonly ms: number;
  readonly after: string;
  readonly afterMs: string;
  /** Between departments. */
  readonly handed: string | undefined;
  /** Between persons. */
  readonly from: string | undefined;
}

function following(after: StepDone, done: StepDone): Following {
  const departments = [after.department, done.department];
  const handed = !departments.includes(undefined) && after.department !== done.department;
  const passed = after.actor !== undefined && done.actor !== undefined && after.actor !== done.actor;
  return {
    ms: Math.max(0, done.time - after.time),
    after: `after:${after.step}`,
    afterMs: `afterMs:${after.step}`,
    handed: handed ? JSON.stringify(departments) : undefined,
    from: passed ? after.actor : undefined,
  };
}

/** Distributions are kept for all only; the others have counts and sums. */
function countFollowing(cell: Cell, scope: Scope, next: Following, by: 1 | -1): void {
  const { ms, from } = next;
  if (scope !== 'all') {
    cell.count(next.after, by);
    cell.count(next.afterMs, by * ms);
  }
  if (from !== undefined && scope === 'person') {
    cell.count(`from:${from}`, by);
    cell.count(`fromMs:${from}`, by * ms);
  }
}

/** Office hours from one instant to another, by the definition's calendar. Of many years: their usual share. */
function worked(calendar: WorkingCalendar, since: number, until: number): number {
  if (until <= since) return 0;
  if (until - since <= longestWorkedYears * yearMs) return Math.round(calendar.between(since, until));
  return Math.round(((until - since) / weekMs) * calendar.weekMs);
}
