import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { StoreUnavailableError, type UnitOfWork } from '@liucheng/ports';
import type mongoose from 'mongoose';
import type { Answers } from './answers.ts';
import type { DocumentCollection } from './collection.ts';
import { codeOf, duplicateKey, isTransient, isUnknownCommit, isUnreachable, readable } from './errors.ts';
import type { Progress } from './progress.ts';
import { UnitGroups } from './unit-groups.ts';
import { findStale, inBatches, prepared, type PreparedWrite } from './unit-writes.ts';

/** How one attempt ended: `conflict` when a document was not as expected. */
type Outcome = 'stored' | 'conflict' | { readonly failed: unknown; readonly sent: boolean };

interface IdentifiedUnit {
  readonly id: string;
  readonly unit: UnitOfWork;
  readonly writes: readonly PreparedWrite[];
}

const largestGroup = 64;
const firstPauseMs = 5;
const longestPauseMs = 500;

/**
 * Stores units of work, each in one transaction, which it may share with others of the same moment. A shared one that
 * fails has stored nothing, and its units go on each by itself, so that none suffers from another. What fails for a moment is tried again, for as long as `retryForMs`. A
 * commit that was sent but not answered may have stored its unit: the attempt after it finds the unit's id stored, or
 * not. A unit that is given up without knowing keeps its id, so that committing the same object again cannot store it
 * twice.
 */
export class UnitTransactions {
  private readonly undecided = new WeakMap<UnitOfWork, string>();
  /** Units that got into another's way go on one after the other: among themselves they would only collide again. */
  private turn: Promise<unknown> = Promise.resolve();
  private readonly groups = new UnitGroups<IdentifiedUnit, Outcome>(largestGroup, (units) =>
    this.together(units),
  );

  constructor(
    private readonly client: mongoose.mongo.MongoClient,
    private readonly answers: Answers,
    private readonly collections: ReadonlyMap<string, DocumentCollection>,
    private readonly progress: Progress,
    private readonly server: string,
    private readonly retryForMs: number,
  ) {}

  /** @throws StaleDocumentError, StoreUnavailableError, RangeError */
  async store(unit: UnitOfWork): Promise<void> {
    // Refuses what cannot be stored before anybody else is concerned.
    const writes = prepared(this.collections, unit.writes);
    if (writes.length === 0 && Object.keys(unit.positions?.values ?? {}).length === 0) return;
    // Large units take their time on a server that is there.
    const until = performance.now() + this.retryForMs + unit.writes.length;
    const undecided = this.undecided.get(unit);
    const identified = { id: undecided ?? randomUUID(), unit, writes };
    const alone = (): Promise<Outcome> => this.attempt([identified], until);
    let collided = false;
    for (let attempt = 1; ; attempt++) {
      const first = attempt === 1 && undecided === undefined;
      const outcome = await (first ? this.groups.join(identified) : collided ? this.inTurn(alone) : alone());
      if (outcome === 'stored') break;
      let failed: unknown;
      if (outcome === 'conflict') {
        const stale = await this.guarded(() => findStale(this.collections, unit.writes));
        if (stale) throw stale;
      } else {
        ({ failed } = outcome);
        if (outcome.sent) this.undecided.set(unit, identified.id);
        if (!outcome.sent && !isTransient(failed)) throw readable(failed, this.server);
      }
      collided = !isUnreachable(failed);
      // A server that answers is given more time than one that is away.
      const limit = collided ? until + 3 * this.retryForMs : until;
      if (performance.now() > limit) throw this.givenUp(unit, failed);
      await pause(Math.random() * Math.min(firstPauseMs * 2 ** attempt, longestPauseMs));
    }
    this.undecided.delete(unit);
  }

  /** What stands against one unit of a group, be it a stale document or one that is too large, stands against no other. */
  private async together(units: readonly IdentifiedUnit[]): Promise<Outcome[]> {
    const writes = units.reduce((sum, { unit }) => sum + unit.writes.length, 0);
    const outcome = await this.attempt(units, performance.now() + this.retryForMs + writes);
    const another = units.length > 1 && typeof outcome === 'object' && !outcome.sent;
    return units.map(() => (another && !isTransient(outcome.failed) ? 'conflict' : outcome));
  }

  private async attempt(units: readonly IdentifiedUnit[], until: number): Promise<Outcome> {
    const outcome = await this.transaction(until, (session) => this.write(units, session));
    if (outcome !== 'known') return outcome;
    // Seen, but perhaps not to stay: an answer is missing, so what was seen may not be in the journal, or on a majority.
    const [{ id }] = units as [IdentifiedUnit];
    const confirmed = await this.transaction(until, async (session) =>
      (await this.progress.confirm(id, session)) ? 'new' : 'conflict',
    );
    return confirmed === 'known' ? 'conflict' : confirmed;
  }

  private async transaction(
    until: number,
    work: (session: mongoose.mongo.ClientSession) => Promise<'new' | 'known' | 'conflict'>,
  ): Promise<Outcome | 'known'> {
    const session = this.client.startSession();
    let outcome: Outcome | 'known';
    try {
      session.startTransaction({
        readPreference: 'primary',
        readConcern: { level: 'snapshot' },
        writeConcern: { w: 'majority', journal: true },
      });
      const written = await this.answers.to(() => work(session));
      outcome = written === 'new' ? await this.commit(session, until) : written;
    } catch (failed) {
      outcome = codeOf(failed) === duplicateKey ? 'conflict' : { failed, sent: false };
    }
    const ended = session.endSession().catch(() => undefined);
    // What is left of the transaction is rolled back before anybody goes on; a server that is away does it by itself.
    if (typeof outcome === 'string' || !isUnreachable(outcome.failed)) await ended;
    return outcome;
  }

  private async write(
    units: readonly IdentifiedUnit[],
    session: mongoose.mongo.ClientSession,
  ): Promise<'new' | 'known' | 'conflict'> {
    const batches = inBatches(units.flatMap(({ writes }) => writes));
    if (!(await this.progress.note(units, session))) return 'known';
    for (const { collection, operations, puts } of batches) {
      // In order, because the first fault ends the transaction: what came after it would fail for that reason only.
      const done = await collection.native.bulkWrite(operations, { session, ordered: true });
      if (done.matchedCount + done.upsertedCount + done.insertedCount < puts) return 'conflict';
    }
    return 'new';
  }

  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }

  private givenUp(unit: UnitOfWork, failed: unknown): Error {
    const cause =
      failed === undefined ? 'others write the same documents all the time' : readable(failed, '').message;
    const known = this.undecided.has(unit)
      ? 'whether the unit was stored is not known; committing it again is safe'
      : 'nothing was stored';
    return new StoreUnavailableError(`MongoDB at ${this.server}: ${known} (${cause})`, 1);
  }

  private async guarded<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await this.answers.to(work);
    } catch (error) {
      throw readable(error, this.server);
    }
  }

  /** Asks again for as long as the answer is missing: the server knows by the session which transaction is meant. */
  private async commit(session: mongoose.mongo.ClientSession, until: number): Promise<Outcome> {
    for (;;) {
      try {
        await this.answers.to(() => session.commitTransaction());
        return 'stored';
      } catch (failed) {
        if (!isUnknownCommit(failed) || performance.now() > until) return { failed, sent: true };
        await pause(firstPauseMs);
      }
    }
  }
}
