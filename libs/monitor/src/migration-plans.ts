import { refold, type EnabledStep, type TimePassed, type Violation } from '@liucheng/conformance';
import type { Clock } from '@liucheng/kernel';
import type { DocumentStore } from '@liucheng/ports';
import { caseId, type CaseDocument, type LiveCase } from './case-document.ts';
import type { CaseReader, CaseWithHistory } from './case-reader.ts';
import { collections } from './collections.ts';
import type { DefinitionKey, KnownDefinition } from './definitions.ts';
import { violationChanges } from './violations.ts';

/** What a running case would be like under another version. */
export interface PlannedCase {
  readonly live: LiveCase;
  /** Violations that it would have and has not, by the present time. */
  readonly come: readonly Violation[];
  /** Those that it has and would not have. */
  readonly gone: readonly Violation[];
  readonly before: readonly EnabledStep[];
  readonly after: readonly EnabledStep[];
}

export interface PlanPage {
  readonly planned: readonly PlannedCase[];
  /** Of those asked for by name: cases that do not run on the version. */
  readonly notRunning: readonly string[];
  /** Where to go on; absent after the last. */
  readonly next?: string;
}

/** Which running cases a page is about: those named, or so many of all, the earliest begun first. */
export type Choice =
  { readonly cases: readonly string[] } | { readonly limit: number; readonly cursor?: string };

/** Looks what becomes of running cases when they are put under another version. Changes nothing. */
export class MigrationPlans {
  constructor(
    private readonly documents: Pick<DocumentStore, 'find' | 'getMany'>,
    private readonly reader: CaseReader,
    private readonly clock: Clock,
  ) {}

  async of(from: DefinitionKey, to: KnownDefinition, choice: Choice): Promise<PlanPage> {
    const { ids, next, notRunning } =
      'cases' in choice ? await this.named(from, choice.cases) : await this.running(from, choice);
    const read = await this.reader.readWithHistory(ids);
    const found = new Map(read.map((each) => [each.live.id, each]));
    const now = this.clock.now();
    return {
      planned: ids.flatMap((id) => {
        const each = found.get(id);
        return each ? planned(each, to, now) : [];
      }),
      notRunning,
      ...(next === undefined ? {} : { next }),
    };
  }

  private async running(
    { process, version }: DefinitionKey,
    page: Exclude<Choice, { readonly cases: unknown }>,
  ): Promise<{ ids: string[]; next: string | undefined; notRunning: readonly string[] }> {
    const { items, next } = await this.documents.find<CaseDocument>(collections.cases.name, {
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
    const stored = await this.documents.getMany<CaseDocument>(
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

function planned({ live, events }: CaseWithHistory, { compiled }: KnownDefinition, now: number): PlannedCase {
  const { state } = refold(compiled, live.subject, events, passedBy(live, now), live.state.outside);
  const { violations } = live.state;
  const changes = violationChanges(violations.values(), state.violations.values());
  return {
    live,
    come: changes.flatMap((change) => (change.kind === 'raised' ? change.violation : [])),
    gone: changes.flatMap((change) => (change.kind === 'withdrawn' ? (violations.get(change.id) ?? []) : [])),
    before: live.compiled.enabled(live.state),
    after: compiled.enabled(state),
  };
}

/** Time has passed for a running case, but not for one that waits for a missing event, or that an import goes on with. */
function passedBy({ origin, held, advanced }: LiveCase, now: number): TimePassed | undefined {
  return origin === 'imported' || held.length > 0 ? advanced : { to: now };
}
