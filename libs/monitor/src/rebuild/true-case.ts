import { refold, type CaseEvent, type Observation } from '@liucheng/conformance';
import { parseEnvelope, type EventEnvelope } from '@liucheng/kernel';
import { partitionName, type BusMessage } from '@liucheng/ports';
import { emptyCase, waitsUntil, type CaseOrigin, type LiveCase } from '../case-document.ts';
import { CaseFold, noChange, type Histories } from '../case-fold.ts';
import { migrationOf, withMigration, type Migration } from '../case-migration.ts';
import { CaseMigrations } from '../case-migrations.ts';
import type { CaseWithHistory } from '../case-reader.ts';
import type { DefinitionRegistry, KnownDefinition } from '../definitions.ts';
import { originOf } from '../imports.ts';
import { under } from '../judged-anew.ts';
import { keptOf } from '../kept-event.ts';
import type { MonitorSettings } from '../settings.ts';

/** A case as its events say, with all that was measured of it. */
export interface TrueCase {
  readonly live: LiveCase;
  readonly observations: readonly Observation[];
}

/** Up to when time has passed for the cases of a lane, ms. */
export interface TimeJudged {
  readonly now: number;
  readonly until: number;
  /** More of an imported log may come: time stands still for its cases. */
  readonly importing: boolean;
}

/** Folds cases from the messages of the bus, as a monitor that is new would. */
export class TrueCases {
  private readonly fold: CaseFold;

  constructor(
    private readonly lane: number,
    private readonly definitions: DefinitionRegistry,
    private readonly migrations: Pick<CaseMigrations, 'keptBy'>,
    private readonly settings: Pick<MonitorSettings, 'gapHoldMs' | 'heldEvents' | 'clockToleranceMs'>,
  ) {
    const histories: Histories = {
      history: async ({ recent }) => [...recent],
      earlier: async () => undefined,
    };
    this.fold = new CaseFold(settings, histories, definitions.comparisons);
  }

  /**
   * What does not follow from the case's own events is taken from the case as it is known: what rules over cases find in it, what its
   * violations repeat, whether a clock was ahead when an event was heard, and since when it waits for a missing event.
   * @param messages all that have come of the case
   * @param known the case as it is stored
   * @returns undefined where no case begins with them
   * @throws whatever makes a message be parked
   */
  async of(
    id: string,
    messages: readonly BusMessage[],
    known: CaseWithHistory | undefined,
    time: TimeJudged,
  ): Promise<TrueCase | undefined> {
    const { events, migrations } = sorted(messages);
    const [first] = events;
    if (!first) return undefined;
    const origin = known?.live.origin ?? originOf(first.message);
    // The version follows from the first of the case, in whatever order they came.
    const begins = events.reduce((least, each) =>
      each.event.sequence < least.event.sequence ? each : least,
    );
    const live = this.begin(id, begins.event, origin, migrations);
    const heardAt = new Map(known?.events.map((event) => [event.id, event.heardAt]));
    const change = noChange();
    for (const { event, message } of events) {
      const kept = this.heard(live, event, originOf(message), heardAt, time.now);
      await this.fold.receive(live, kept, time.now, change);
    }
    this.release(live, known?.live, time);
    return this.judged(live, known?.live, time);
  }

  private begin(
    id: string,
    { process, subject, processversion: askedVersion, time }: EventEnvelope,
    origin: CaseOrigin,
    migrations: readonly Migration[],
  ): LiveCase {
    const last = migrations.at(-1);
    const right: KnownDefinition | undefined = last
      ? this.definitions.get(process, last.to)
      : this.definitions.beginning({ process, version: askedVersion }, Date.parse(time));
    if (!right) throw new Error(`no definition of process ${process} in version ${askedVersion} is known`);
    const live = { ...emptyCase(right.compiled, id, subject, origin, this.lane), migrations };
    return right.definition.version === askedVersion ? live : under(right, { ...live, askedVersion });
  }

  private heard(
    live: LiveCase,
    event: EventEnvelope,
    origin: CaseOrigin,
    heardAt: ReadonlyMap<string, number | undefined>,
    now: number,
  ): CaseEvent {
    const kept = keptOf(event, this.migrations.keptBy(live, event), origin);
    const isAhead = origin === 'live' && kept.time - now > this.settings.clockToleranceMs;
    const heard = heardAt.has(event.id) ? heardAt.get(event.id) : isAhead ? now : undefined;
    return heard === undefined ? kept : { ...kept, heardAt: heard };
  }

  /** Waits for missing events as long as the stored case does. */
  private release(live: LiveCase, known: LiveCase | undefined, { now }: TimeJudged): void {
    const waiting = known && known.gapStored && waitsUntil(known, 0) !== undefined ? known.held : [];
    const since = new Map(waiting.map((held) => [held.event.sequence, held.since]));
    const given = known?.sequence ?? -1;
    live.held = live.held.map(({ event }) => ({
      event,
      since: waiting.length === 0 || event.sequence <= given ? 0 : (since.get(event.sequence) ?? now),
    }));
    this.fold.release(live, now, noChange());
  }

  private judged(live: LiveCase, known: LiveCase | undefined, time: TimeJudged): TrueCase {
    const passes = live.held.length === 0 && !(time.importing && live.origin === 'imported');
    const advanced =
      passes && time.until > 0
        ? { to: Math.max(time.until, known?.advanced?.to ?? 0), sequence: live.sequence }
        : known?.advanced;
    const outside = known?.state.outside ?? 0;
    const { state, observations } = refold(live.compiled, live.subject, live.recent, advanced, outside);
    return {
      live: {
        ...live,
        state,
        advanced,
        clockAhead: known?.clockAhead,
        repetitions: known?.repetitions ?? live.repetitions,
      },
      observations,
    };
  }
}

/** Which topic comes first does not matter: what is said of the version of a case counts from its beginning. */
function sorted(messages: readonly BusMessage[]) {
  const inOrder = [...messages].sort(
    (a, b) => partitionName(a).localeCompare(partitionName(b)) || a.offset - b.offset,
  );
  const events: { readonly message: BusMessage; readonly event: EventEnvelope }[] = [];
  let migrations: readonly Migration[] = [];
  for (const message of inOrder) {
    const parsed = parseEnvelope(message.event);
    if ('faults' in parsed) continue;
    const { envelope: event } = parsed;
    if (CaseMigrations.isOne(event)) migrations = withMigration(migrations, migrationOf(event));
    else events.push({ message, event });
  }
  return { events, migrations };
}
