import type { CaseState, Violation } from '@liucheng/conformance';
import type { LiveCase } from '../case-document.ts';
import type {
  BacktestCase,
  BacktestFigures,
  CaseDifference,
  RuleDifference,
  Undeterminable,
} from './backtest-document.ts';
import type { Drafted } from './draft.ts';

/** Adds up what a draft changes, case by case, going on from what was added up before. */
export class Comparison {
  private readonly rows = new Map<string, { before: number; after: number }>();
  private readonly untold: Map<string, number>;
  private readonly sums;

  constructor(
    figures: BacktestFigures,
    /** By when a violation happened, ms. */
    private readonly monthOf: (at: number) => string,
  ) {
    const { differences, undeterminable, conforming, cost, ...counts } = figures;
    this.sums = { ...counts, conforming: { ...conforming }, cost: { ...cost } };
    this.untold = new Map(undeterminable.map(({ rule, cases }) => [rule, cases]));
    for (const { before, after, ...row } of differences) this.rows.set(keyOf(row), { before, after });
  }

  /** The case as it differs, or undefined where the draft says the same. */
  add(
    { subject, version, events, state }: LiveCase,
    drafted: Drafted,
    /** What rules over cases have found in it. */
    standing: readonly Violation[],
  ): Omit<BacktestCase, 'backtest'> | undefined {
    const { sums } = this;
    const [before, after] = [breaches(state, standing), breaches(drafted.state, drafted.found)];
    sums.cases++;
    sums.events += events;
    sums.cost.before += state.cost;
    sums.cost.after += drafted.state.cost;
    if (state.conforming) sums.conforming.before++;
    if (drafted.state.conforming) sums.conforming.after++;
    for (const rule of drafted.undeterminable) this.untold.set(rule, (this.untold.get(rule) ?? 0) + 1);
    for (const violation of before.values()) this.rowOf(violation).before++;
    for (const violation of after.values()) this.rowOf(violation).after++;
    const lost = onlyIn(before, after);
    const gained = onlyIn(after, before);
    if (lost.length === 0 && gained.length === 0 && state.cost === drafted.state.cost) return undefined;
    sums.changed++;
    const { department } = state;
    return {
      subject,
      version,
      ...(department === undefined ? {} : { department }),
      cost: { before: state.cost, after: drafted.state.cost },
      gained,
      lost,
    };
  }

  /** In the order of rule, kind, department and month. */
  get figures(): BacktestFigures {
    const differences = [...this.rows]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, counts]): RuleDifference => ({ ...rowOf(key), ...counts }));
    const undeterminable = [...this.untold]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([rule, cases]): Undeterminable => ({ rule, cases }));
    const { conforming, cost, ...counts } = this.sums;
    return { ...counts, conforming: { ...conforming }, cost: { ...cost }, differences, undeterminable };
  }

  private rowOf({ rule, kind, department, at }: Violation): { before: number; after: number } {
    const key = keyOf({
      rule,
      kind,
      ...(department === undefined ? {} : { department }),
      month: this.monthOf(at),
    });
    const known = this.rows.get(key);
    if (known) return known;
    const row = { before: 0, after: 0 };
    this.rows.set(key, row);
    return row;
  }
}

type Row = Omit<RuleDifference, 'before' | 'after'>;

function keyOf({ rule, kind, department, month }: Row): string {
  return JSON.stringify([rule, kind, department ?? null, month]);
}

function rowOf(key: string): Row {
  const [rule, kind, department, month] = JSON.parse(key) as [string, Row['kind'], string | null, string];
  return { rule, kind, ...(department === null ? {} : { department }), month };
}

/** What stands of a case, by id. A refused attempt broke nothing, and is a fact of its service whatever the definition. */
function breaches(
  { violations }: CaseState,
  overCases: readonly Violation[],
): ReadonlyMap<string, Violation> {
  const all = [...violations.values(), ...overCases];
  return new Map(all.filter(({ kind }) => kind !== 'refused-attempt').map((each) => [each.id, each]));
}

/** The id says case, rule and what triggered it, and nothing of the version: what both raise has one id. */
function onlyIn(
  some: ReadonlyMap<string, Violation>,
  other: ReadonlyMap<string, Violation>,
): CaseDifference[] {
  return [...some.values()]
    .filter(({ id }) => !other.has(id))
    .map(({ rule, kind, step }) => ({ rule, kind, ...(step === undefined ? {} : { step }) }));
}
