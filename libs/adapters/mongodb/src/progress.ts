import type { UnitOfWork } from '@liucheng/ports';
import type mongoose from 'mongoose';
import type { Connection } from 'mongoose';

/** Either where a consumer is in a partition, or that a unit was stored. */
interface Entry {
  readonly _id: string;
  readonly consumer?: string;
  readonly name?: string;
  readonly value?: number;
  /** Of a unit: when it was stored. The server removes it an hour later. */
  readonly at?: Date;
  /** Of a unit whose answer was missing: how often it was found to be stored. */
  readonly confirmed?: number;
}

/** Collections of documents begin with a letter, so this one cannot be theirs. */
const collectionName = '_progress';
const unitsKeptSeconds = 3_600;

/**
 * What is stored beside a unit's documents in the same transaction: the positions of its consumer, one document each so
 * that consumers of different partitions do not get into each other's way, and the unit's own id, by which a unit whose
 * commit was not answered is known again.
 */
export class Progress {
  private readonly entries: mongoose.mongo.Collection<Entry>;

  constructor(connection: Connection) {
    this.entries = connection.getClient().db(connection.name).collection<Entry>(collectionName);
  }

  async define(): Promise<void> {
    await this.entries.createIndex({ at: 1 }, { expireAfterSeconds: unitsKeptSeconds });
  }

  /** Notes units, which are stored together, and their positions; false when they were stored before. */
  async note(
    units: readonly { readonly id: string; readonly unit: UnitOfWork }[],
    session: mongoose.mongo.ClientSession,
  ): Promise<boolean> {
    const at = new Date();
    const stored = units.map(({ id }) => ({
      updateOne: { filter: { _id: `unit ${id}` }, update: { $setOnInsert: { at } }, upsert: true },
    }));
    const moved = units.flatMap(({ unit: { positions } }) => {
      const { consumer = '', values = {} } = positions ?? {};
      return Object.entries(values).map(([name, value]) => ({
        updateOne: {
          filter: { _id: JSON.stringify([consumer, name]) },
          update: { $set: { consumer, name, value } },
          upsert: true,
        },
      }));
    });
    const result = await this.entries.bulkWrite([...stored, ...moved], { session, ordered: true });
    return result.upsertedIds[0] !== undefined;
  }

  /**
   * Writes to the note of a stored unit, so that the commit of this write, which the server acknowledges as durable, also
   * vouches for the unit; false when there is no such note (any more).
   */
  async confirm(unit: string, session: mongoose.mongo.ClientSession): Promise<boolean> {
    const update = { $inc: { confirmed: 1 } };
    return (await this.entries.updateOne({ _id: `unit ${unit}` }, update, { session })).matchedCount === 1;
  }

  /** Reads something, so that a session has its time. */
  async touch(session: mongoose.mongo.ClientSession): Promise<void> {
    await this.entries.findOne({}, { session, projection: { _id: 1 } });
  }

  async positions(consumer: string): Promise<Readonly<Record<string, number>>> {
    // All ids that begin with this text: the comma is followed by the minus.
    const prefix = JSON.stringify([consumer]).slice(0, -1);
    const found = this.entries.find({ _id: { $gte: `${prefix},`, $lt: `${prefix}-` } });
    const values = (await found.toArray()).map(({ name = '', value = 0 }) => [name, value] as const);
    return Object.fromEntries(values);
  }
}
