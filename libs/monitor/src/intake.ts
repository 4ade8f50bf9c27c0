import type { CaseEvent } from '@liucheng/conformance';
import { parseEnvelope, type Clock, type EventEnvelope, type FieldFault } from '@liucheng/kernel';
import { StoreUnavailableError, type BusMessage, type Delivery, type RefusedMessage } from '@liucheng/ports';
import type { BegunOtherwise } from './begun-otherwise.ts';
import { caseId, emptyCase, type LiveCase } from './case-document.ts';
import { CaseMigrations } from './case-migrations.ts';
import { DefinitionIntake } from './definition-intake.ts';
import type { DefinitionKey, DefinitionRegistry, KnownDefinition } from './definitions.ts';
import { originOf } from './imports.ts';
import { under } from './judged-anew.ts';
import { keptOf } from './kept-event.ts';
import { longestSource, type SourceLedger } from './sources/source-ledger.ts';
import { touch, type LiveCases, type TouchedCase } from './live-cases.ts';
import type { MissingDefinitions } from './missing-definitions.ts';
import type { Progress } from './positions.ts';
import type { SingleWriter } from './single-writer.ts';
import type { ActionRegistry } from './step-actions.ts';
import { traceViolations } from './violation-trace.ts';
import type { WorkUnit } from './work-unit.ts';

/** An event with the message that brought it. */
export interface Arrival {
  readonly message: BusMessage;
  readonly event: EventEnvelope;
}

/** How the cause of a letter begins that waits for its definition. */
export const noDefinition = 'no definition';

/**
 * Handles what the bus delivers of a lane: a batch is one unit of work, in which every touched case is loaded once, folded
 * and written once. What cannot be processed is refused by itself, with the rest of its case behind it; all else goes on.
 */
export class Intake {
  private readonly aboutDefinitions: DefinitionIntake;

  constructor(
    private readonly lane: number,
    private readonly writer: SingleWriter,
    private readonly definitions: DefinitionRegistry,
    actions: ActionRegistry,
    private readonly missing: MissingDefinitions,
    private readonly cases: LiveCases,
    private readonly migrations: CaseMigrations,
    private readonly otherwise: Pick<BegunOtherwise, 'putRightNow'>,
    private readonly sources: SourceLedger,
    private readonly clock: Clock,
    private readonly progress: Progress,
    private readonly clockToleranceMs: number,
  ) {
    this.aboutDefinitions = new DefinitionIntake(definitions, actions, progress);
  }

  /**
   * Gives the messages that no repetition helps; all others are stored when it resolves.
   * @throws StoreUnavailableError when nothing was stored.
   */
  async handle(delivery: Delivery): Promise<readonly RefusedMessage[]> {
    return this.writer.run((unit) => this.process(delivery, unit));
  }

  private async process({ messages, redelivered }: Delivery, unit: WorkUnit): Promise<RefusedMessage[]> {
    const refused: RefusedMessage[] = [];
    const now = this.clock.now();
    const heard: Arrival[] = [];
    const arrivals = await this.sort(messages, now, refused, heard, unit);
    if (!redelivered) await this.sources.hear(heard, now, unit);
    await this.migrations.awaiting.ready();
    const seemingNew = redelivered ? undefined : this.beginning(arrivals);
    const taken = await this.cases.take(arrivals.keys(), seemingNew);
    await this.lookUpDefinitions(arrivals, taken);
    const touched: TouchedCase[] = [];
    for (const [id, ofCase] of arrivals) {
      const live = taken.get(id);
      const before = live && {
        events: live.events,
        held: live.held.length,
        parked: live.parked,
        migrations: live.migrations,
      };
      const result = await this.foldCase(id, ofCase, live, now, refused, unit);
      if (!result) continue;
      const { events, held, parked, migrations } = result.live;
      // Behind a parked message all of its case is parked too: one that comes in the normal way shows that none is left.
      if (!redelivered) result.live.parked = undefined;
      const same =
        before?.events === events && before.held === held.length && before.migrations === migrations;
      if (same && (redelivered || parked === undefined)) {
        this.cases.giveBack(result.live, unit);
      } else touched.push(result);
    }
    await this.cases.store(touched, now, unit);
    // What is delivered again lies behind the positions already.
    if (!redelivered) {
      const { current } = this.progress;
      unit.positions = current.handled(messages, new Set(refused.map(({ message }) => message)));
    }
    return refused;
  }

  /** Takes definitions in, and gives the other events by case: a definition counts for all events of its batch. */
  private async sort(
    messages: readonly BusMessage[],
    now: number,
    refused: RefusedMessage[],
    heard: Arrival[],
    unit: WorkUnit,
  ): Promise<Map<string, Arrival[]>> {
    const cases = new Map<string, Arrival[]>();
    const stopped = new Set<string>();
    const refuse = (message: BusMessage, cause: string): void => {
      refused.push({ message, cause });
      stopped.add(message.key);
    };
    for (const message of messages) {
      if (stopped.size > 0 && stopped.has(message.key)) {
        refuse(message, 'a message before it in its case was refused');
        continue;
      }
      const parsed = parseEnvelope(message.event);
      if ('faults' in parsed) {
        refuse(message, `not an event: ${sentence(parsed.faults)}`);
        continue;
      }
      const { envelope: event } = parsed;
      const arrival = { message, event };
      if (!this.progress.current.isDone(message)) heard.push(arrival);
      if (DefinitionIntake.isAbout(event)) {
        await this.aboutDefinitions.take(message, event, now, unit);
        continue;
      }
      const id = caseId(event.process, event.subject);
      if (id === undefined) {
        refuse(message, 'process and subject are together longer than the id of a case may be');
        continue;
      }
      const arrived = cases.get(id);
      if (arrived) arrived.push(arrival);
      else cases.set(id, [arrival]);
    }
    return cases;
  }

  /** Cases whose first event comes now, by what is known without looking. */
  private beginning(arrivals: ReadonlyMap<string, readonly Arrival[]>): Set<string> {
    const { current } = this.progress;
    const beginning = new Set<string>();
    for (const [id, ofCase] of arrivals) {
      const [first] = ofCase;
      if (first?.event.sequence !== 0 || current.isDone(first.message)) continue;
      if (!ofCase.some(({ event }) => CaseMigrations.isOne(event))) beginning.add(id);
    }
    return beginning;
  }

  /** @throws StoreUnavailableError while a definition may still be on its way in another lane. */
  private async lookUpDefinitions(
    arrivals: ReadonlyMap<string, readonly Arrival[]>,
    taken: ReadonlyMap<string, LiveCase>,
  ): Promise<void> {
    const unknown = new Map<string, DefinitionKey>();
    const need = (process: string, version: number): void => {
      if (!this.definitions.get(process, version)) unknown.set(`${process} ${version}`, { process, version });
    };
    for (const [id, ofCase] of arrivals) {
      const [first] = ofCase;
      if (first && !taken.has(id)) need(first.event.process, first.event.processversion);
      for (const { event } of ofCase)
        if (CaseMigrations.isOne(event)) need(event.process, event.processversion);
      for (const { from, to } of this.migrations.awaiting.of(id))
        for (const version of [from, to]) need(ofCase[0]?.event.process ?? '', version);
    }
    if (unknown.size > 0) await this.missing.lookUp(this.lane, [...unknown.values()]);
  }

  private async foldCase(
    id: string,
    all: readonly Arrival[],
    live: LiveCase | undefined,
    now: number,
    refused: RefusedMessage[],
    unit: WorkUnit,
  ): Promise<TouchedCase | undefined> {
    // Of a case whose messages were parked nothing may be known but that.
    const begun = live !== undefined && (live.events > 0 || live.held.length > 0);
    const arrivals = begun ? all : this.withoutMigrations(id, all, now, refused, unit);
    const [first] = arrivals;
    if (!first) return undefined;
    const known = begun ? this.definitions.get(live.process, live.version) : this.startingWith(id, first);
    if (!known) {
      const cause = this.whyUnknown(first.event);
      refused.push(...arrivals.map(({ message }) => ({ message, cause })));
      return undefined;
    }
    let touched = touch(begun ? live : this.begin(id, known, first, live));
    const { events, missing } = touched.live;
    const inOrder = events > 0 || (!begun && first.event.sequence === 0);
    for (const [index, arrival] of arrivals.entries()) {
      try {
        const folded = this.foldOne(touched, arrival, now, unit);
        if (folded) touched = await folded;
      } catch (error) {
        if (error instanceof StoreUnavailableError) throw error;
        const { message, event } = arrival;
        refused.push({ message, cause: error instanceof Error ? error.message : String(error) });
        const behind = arrivals.slice(index + 1);
        refused.push(
          ...behind.map((each) => ({ message: each.message, cause: `event ${event.id} before it failed` })),
        );
        if (index === 0) return undefined;
        // The failed event may have left the state half changed: begin again with those that went well.
        const stored = (await this.cases.take([id])).get(id);
        return this.foldCase(id, arrivals.slice(0, index), stored, now, [], unit);
      }
    }
    if (!begun) this.migrations.awaiting.came(id, unit);
    if (!inOrder || touched.live.missing !== missing) touched = await this.otherwise.putRightNow(touched);
    traceViolations(
      touched.change.violations,
      arrivals.map(({ event }) => event),
    );
    return touched;
  }

  /** Gives a promise only where something has to be read for it: most events are folded without waiting. */
  private foldOne(
    touched: TouchedCase,
    { event, message }: Arrival,
    now: number,
    unit: WorkUnit,
  ): Promise<TouchedCase> | undefined {
    if (CaseMigrations.isOne(event)) return this.migrations.migrated(touched, event, now, unit);
    const { live, change } = touched;
    const received = this.cases.fold.receive(live, this.heard(event, message, live, now), now, change);
    return received?.then(() => touched);
  }

  /** What comes of a case that has not begun, but for its migrations, which wait until it does. */
  private withoutMigrations(
    id: string,
    arrivals: readonly Arrival[],
    now: number,
    refused: RefusedMessage[],
    unit: WorkUnit,
  ): readonly Arrival[] {
    return arrivals.filter(({ event, message }) => {
      if (!CaseMigrations.isOne(event)) return true;
      try {
        this.migrations.heardBefore(id, event, now, unit);
      } catch (error) {
        refused.push({ message, cause: error instanceof Error ? error.message : String(error) });
      }
      return false;
    });
  }

  private startingWith(id: string, { event }: Arrival): KnownDefinition | undefined {
    const { process, processversion: version, time } = event;
    const migration = this.migrations.awaiting.of(id).at(-1);
    return migration
      ? this.definitions.get(process, migration.to)
      : this.definitions.beginning({ process, version }, Date.parse(time));
  }

  private whyUnknown({ process, processversion: version }: EventEnvelope): string {
    return this.definitions.get(process, version)
      ? `${noDefinition} of process ${process} is left for a new case: version ${version} is withdrawn`
      : `${noDefinition} of process ${process} in version ${version} is published`;
  }

  private begin(
    id: string,
    known: KnownDefinition,
    { event, message }: Arrival,
    unknown: LiveCase | undefined,
  ): LiveCase {
    const { compiled, definition } = known;
    const { subject, processversion: askedVersion } = event;
    const live = unknown ?? emptyCase(compiled, id, subject, originOf(message), this.lane);
    const migrations = this.migrations.awaiting.of(id);
    const begun = { ...live, state: compiled.begin(subject), migrations };
    return definition.version === askedVersion ? begun : under(known, { ...begun, askedVersion });
  }

  /** The event as it is folded. One that is dated ahead of the clock says so for good, and its case does. */
  private heard(event: EventEnvelope, message: BusMessage, live: LiveCase, now: number): CaseEvent {
    const origin = originOf(message);
    const folded = keptOf(event, this.migrations.keptBy(live, event), origin);
    const by = folded.time - now;
    // A log is imported with the times that it has: they say nothing about a clock of today.
    if (by <= this.clockToleranceMs || origin === 'imported') return folded;
    if (by > (live.clockAhead?.by ?? 0) && !has(live, event)) {
      const { sequence, source } = event;
      live.clockAhead = { by, sequence, source: source.slice(0, longestSource), heardAt: now };
    }
    return { ...folded, heardAt: now };
  }
}

/** Whether a case has the event already, folded or waiting. */
function has({ sequence, missing, held }: LiveCase, event: EventEnvelope): boolean {
  if (event.sequence <= sequence)
    return !missing.some(({ from, to }) => from <= event.sequence && event.sequence <= to);
  return held.some((each) => each.event.sequence === event.sequence);
}

function sentence(faults: readonly FieldFault[]): string {
  return faults.map(({ path, expected }) => `${path || 'the message'}: expected ${expected}`).join('; ');
}
