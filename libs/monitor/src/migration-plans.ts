import { refold, type EnabledStep, type TimePassed, type Violation } from '@liucheng/conformance';
import type { Clock } from '@liucheng/kernel';
import type { DocumentStore } from '@liucheng/ports';
import { caseId, type CaseDocument, type LiveCase } from './case-document.ts';
import type { CaseReader, CaseWithHistory } from './case-reader.ts';
import { collections } from './collections.ts';
import type { DefinitionKey, DefinitionRegistry, KnownDefinition } from './definitions.ts';
import type { Imports } from './imports.ts';
import { under } from './judged-anew.ts';
import { foreseeMoves, type ChangedCase, type Retold } from './over-cases/foreseen-moves.ts';
import type { TimeKnown } from './over-cases/key-judge.ts';
import { occurrencesOf } from './over-cases/occurrences.ts';
import { told } from './repeat-offenders/told.ts';
import { violationChanges } from './violations.ts';

/** What a running case would be like under another version, with the others of its plan. */
export interface PlannedCase {
  readonly live: LiveCase;
  /** Violations that it would have and has not, by the present time; those that rules over cases find among them. */
  readonly come: readonly Violation[];
  /** Those that it has and would not have. */
  readonly gone: readonly Violation[];
  /** Those that it has and would have with another severity. */
  readonly retold: readonly Retold[];
  readonly before: readonly EnabledStep[];
  readonly after: readonly EnabledStep[];
}

export interface PlanPage {
  readonly planned: readonly PlannedCase[];
  /** Cases that would be accused of something, where these are not taken along. */
  readonly left: readonly PlannedCase[];
  /** What would be told otherwise of other cases, which stay as they are. */
  readonly others: readonly ChangedCase[];
  /** Of those asked for by name: cases that do not run on the version. */
  readonly notRunning: readonly string[];
  /** Where to go on; absent after the last. */
  readonly next?: string;
}

/** A case as it is, and as it would be by itself. */
interface Move {
  readonly live: LiveCase;
  readonly then: LiveCase;
}

/** Which running cases a page is about: those named, or so many of all, the earliest begun first. */
export type Choice =
  { readonly cases: readonly string[] } | { readonly limit: number; readonly cursor?: string };

interface Parts {
  readonly documents: Pick<DocumentStore, 'find' | 'getMany'>;
  readonly definitions: DefinitionRegistry;
  readonly reader: CaseReader;
  readonly imports: Pick<Imports, 'goingOn'>;
  readonly clock: Clock;
  /** As long as the monitor waits before it takes what did not happen for missing, ms. */
  readonly graceMs: number;
}

/** Looks what becomes of running cases when they are put under another version. Changes nothing. */
export class MigrationPlans {
  constructor(private readonly parts: Parts) {}

  /** @param accused whether those go along that would be accused of something that they are not accused of now */
  async of(
    from: DefinitionKey,
    to: KnownDefinition,
    choice: Choice,
    accused: 'migrate' | 'leave' = 'migrate',
  ): Promise<PlanPage> {
    const { ids, next, notRunning } =
      'cases' in choice ? await this.named(from, choice.cases) : await this.running(from, choice);
    const read = await this.parts.reader.readWithHistory(ids);
    const found = new Map(read.map((each) => [each.live.id, each]));
    const now = this.parts.clock.now();
    let moves = ids.flatMap((id) => {
      const each = found.get(id);
      return each ? this.moveOf(each, to, now) : [];
    });
    const time: TimeKnown = {
      until: now - this.parts.graceMs,
      importing: await this.parts.imports.goingOn(),
    };
    const left: PlannedCase[] = [];
    for (;;) {
      const plan = await this.together(moves, time);
      const [stay, go] = divided(plan.planned, ({ come }) => accused === 'leave' && come.length > 0);
      if (stay.length === 0) return { ...plan, left, notRunning, ...(next === undefined ? {} : { next }) };
      // Without them it may look otherwise for the rest.
      left.push(...stay);
      const going = new Set(go.map(({ live }) => live.id));
      moves = moves.filter(({ live }) => going.has(live.id));
    }
  }

  /** What becomes of cases that move together. */
  private async together(
    moves: readonly Move[],
    time: TimeKnown,
  ): Promise<Pick<PlanPage, 'planned' | 'others'>> {
    const { documents, definitions } = this.parts;
    // Looking what they store changes what they believe to be stored.
    const moved = moves.map(({ then }) => ({ ...then }));
    const foreseen = await foreseeMoves(documents, definitions, moved, time);
    const ids = new Set(moves.map(({ live }) => live.id));
    return {
      planned: moves.map((move) => planned(move, foreseen.changes.get(move.live.id), foreseen.told)),
      others: [...foreseen.changes].flatMap(([id, each]) => (ids.has(id) ? [] : each)),
    };
  }

  private moveOf({ live, events }: CaseWithHistory, to: KnownDefinition, now: number): Move {
    const { compiled } = to;
    const { process, subject } = live;
    const { state } = refold(compiled, subject, events, passedBy(live, now), live.state.outside);
    const comparisons = this.parts.definitions.comparisons.of(process);
    const occurrences = occurrencesOf({ process, compiled }, events, comparisons);
    return { live, then: under(to, { ...live, state, occurrences }) };
  }

  private async running(
    { process, version }: DefinitionKey,
    page: Exclude<Choice, { readonly cases: unknown }>,
  ): Promise<{ ids: string[]; next: string | undefined; notRunning: readonly string[] }> {
    const { items, next } = await this.parts.documents.find<CaseDocument>(collections.cases.name, {
      where: { process, version, status: 'open' },
      sort: { field: 'startedAt', direction: 'asc' },
      ...page,
    });
    return { ids: items.map(({ id }) => id), next, notRunning: [] };
  }

  private async named(
    { process, version }: DefinitionKey,
    subjects: readonly string[],
  ): Promise<{ ids: string[]; next: undefined; notRunning: readonly string[] }> {
    const ids = new Map(subjects.map((subject) => [subject, caseId(process, subject)]));
    const stored = await this.parts.documents.getMany<CaseDocument>(
      collections.cases.name,
      [...ids.values()].flatMap((id) => id ?? []),
    );
    const runs = (id: string | undefined): id is string => {
      const doc = id === undefined ? undefined : stored.get(id)?.doc;
      return doc?.version === version && doc.status === 'open';
    };
    const notRunning = subjects.filter((subject) => !runs(ids.get(subject)));
    return { ids: [...ids.values()].filter(runs), next: undefined, notRunning };
  }
}

function planned(
  { live, then }: Move,
  overCases: ChangedCase | undefined,
  toldThen: (violation: Violation) => Violation,
): PlannedCase {
  const { violations } = live.state;
  const own = violationChanges(violations.values(), then.state.violations.values());
  const come = own.flatMap((change) => (change.kind === 'raised' ? toldThen(change.violation) : []));
  const gone = own.flatMap((change) => {
    const standing = change.kind === 'withdrawn' ? violations.get(change.id) : undefined;
    return standing ? told(live, standing) : [];
  });
  const retold = [...then.state.violations.values()].flatMap((each): Retold[] => {
    const standing = violations.get(each.id);
    if (!standing) return [];
    const [{ severity: before }, violation] = [told(live, standing), toldThen(each)];
    return violation.severity === before ? [] : [{ violation, before }];
  });
  return {
    live,
    come: [...come, ...(overCases?.come ?? [])],
    gone: [...gone, ...(overCases?.gone ?? [])],
    retold: [...retold, ...(overCases?.retold ?? [])],
    before: live.compiled.enabled(live.state),
    after: then.compiled.enabled(then.state),
  };
}

function divided<Each>(all: readonly Each[], isFirst: (each: Each) => boolean): readonly [Each[], Each[]] {
  return [all.filter(isFirst), all.filter((each) => !isFirst(each))];
}

/** Time has passed for a running case, but not for one that waits for a missing event, or that an import goes on with. */
function passedBy({ origin, held, advanced }: LiveCase, now: number): TimePassed | undefined {
  return origin === 'imported' || held.length > 0 ? advanced : { to: now };
}
