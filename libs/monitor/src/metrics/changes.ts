import { Cell } from './cell.ts';
import type { Cube, Place, Scope } from './cell-document.ts';
import { addDay } from './person-month.ts';
import type { Level, Periods } from './periods.ts';

/** The dimensions of cells but for whose they are. */
export interface Topic {
  readonly cube: Cube;
  readonly process: string;
  readonly version: number;
  readonly what: string;
}

/** What is added on one day to one topic: for all, and for each department, role and person. */
export class DayChanges {
  private readonly cells = {
    all: new Map<string, Cell>(),
    department: new Map<string, Cell>(),
    role: new Map<string, Cell>(),
    person: new Map<string, Cell>(),
  } satisfies Record<Scope, Map<string, Cell>>;

  constructor(
    readonly topic: Topic,
    readonly periods: Periods,
  ) {}

  of(scope: Scope, name: string): Cell {
    const cells = this.cells[scope];
    let cell = cells.get(name);
    if (cell === undefined) cells.set(name, (cell = new Cell()));
    return cell;
  }

  *[Symbol.iterator](): Generator<{ readonly scope: Scope; readonly of: string; readonly cell: Cell }> {
    for (const [scope, cells] of Object.entries(this.cells))
      for (const [of, cell] of cells) yield { scope: scope as Scope, of, cell };
  }
}

type Kept = Readonly<Record<Cube, readonly Level[]>>;
const kept: Kept = {
  cases: ['day', 'month'],
  rules: ['day', 'month'],
  steps: ['day', 'month'],
  follows: ['day', 'month'],
  hands: ['day', 'month'],
  variants: ['day', 'month', 'year'],
};
/** Of persons: days lie in their months, and years are kept of what lists of all persons are made of. */
const monthly: Kept = { ...kept, cases: ['month'], rules: ['month'], steps: ['month'] };
const withYears: Kept = { ...monthly, rules: ['month', 'year'], steps: ['month', 'year'] };
const flow = ['started', 'completed', 'cancelled'] as const;

/** By what is counted in a cube, then by day. */
type OfVersion = Readonly<Record<Cube, Map<string, Map<string, DayChanges>>>>;

/**
 * What a unit of work adds to the figures. Events are counted by day only; what that makes of months and years is added up
 * in the end, once for however many events there were.
 */
export class Changes {
  private readonly days: DayChanges[] = [];
  /** By process and version. Level by level, as each of these texts is found faster than one that is joined of them. */
  private readonly versions = new Map<string, Map<number, OfVersion>>();

  on(topic: Topic, periods: Periods): DayChanges {
    const { cube, process, version, what } = topic;
    const versions = within(this.versions, process, () => new Map<number, OfVersion>());
    const ofCube = within(versions, version, ofNewVersion)[cube];
    const days = within(ofCube, what, () => new Map<string, DayChanges>());
    return within(days, periods.day, () => {
      const day = new DayChanges(topic, periods);
      this.days.push(day);
      return day;
    });
  }

  /**
   * By the id that `idOf` gives a place. What cancels out is left out.
   * @param years whether years of persons are kept
   */
  places(
    idOf: (place: Place) => string,
    years: boolean,
  ): Map<string, { readonly place: Place; readonly cell: Cell }> {
    const found = new Map<string, { readonly place: Place; readonly cell: Cell }>();
    const ofPeople = years ? withYears : monthly;
    for (const day of this.days) {
      const { topic, periods } = day;
      for (const { scope, of, cell } of day) {
        const ofPerson = scope === 'person';
        for (const level of (ofPerson ? ofPeople : kept)[topic.cube]) {
          const what = ofPerson && level === 'year' ? '' : topic.what;
          const place: Place = { ...topic, what, scope, of, level, period: periods[level] };
          const id = idOf(place);
          let change = found.get(id);
          if (change === undefined) found.set(id, (change = { place, cell: new Cell() }));
          if (ofPerson && level === 'month') addDay(change.cell, periods.day, cell);
          else change.cell.add(cell);
          if (!ofPerson && topic.cube === 'cases' && level === 'month')
            countDay(change.cell, cell, periods.day);
        }
      }
    }
    for (const [id, { cell }] of found) if (cell.isEmpty) found.delete(id);
    return found;
  }
}

/** A month of cases also says which day had how many, so that a year of days is read from twelve documents. */
function countDay(month: Cell, cell: Cell, day: string): void {
  for (const kind of flow) month.count(`day:${day}:${kind}`, cell.of(kind));
}

function ofNewVersion(): OfVersion {
  return {
    cases: new Map(),
    rules: new Map(),
    steps: new Map(),
    follows: new Map(),
    hands: new Map(),
    variants: new Map(),
  };
}

function within<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
