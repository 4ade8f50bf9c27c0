import { LRUCache } from 'lru-cache';
import { StaleDocumentError, type DocumentStore, type Stored, type Write } from '@liucheng/ports';
import { StartError } from '../host/start-error.ts';
import { newKey, type KeyEncryption, type WrappedKey } from './key-encryption.ts';
import type { Person } from './persons.ts';
import type { KeyName } from './sealing.ts';

/** That a person was forgotten: by whose order, and why. It stays when the key is gone, and wins over a key that comes back. */
export interface Forgetting {
  /** Id of the event that ordered it. */
  readonly order: string;
  /** RFC 3339 */
  readonly at: string;
  readonly by: string;
  readonly reason: string;
  /** Under which the person's request is filed. */
  readonly reference?: string;
  /** The last key that it destroyed; 0: there was none. */
  readonly generation: number;
}

/** What the key store holds of a person: at most one key, and everything that was forgotten. */
export interface KeyDocument extends Partial<WrappedKey> {
  /** Of the key that is there or, without one, of the last that was. */
  readonly generation: number;
  /** RFC 3339; of the key that is there. */
  readonly createdAt?: string;
  readonly forgotten: readonly Forgetting[];
}

/** A document with the key in it as it can be used. */
type Known = KeyDocument & { readonly plain?: Buffer };

export interface PersonRecord {
  readonly generation: number;
  /** Since when there are data that can be read. */
  readonly since?: string;
  readonly forgotten: readonly Forgetting[];
}

export interface PersonKey extends KeyName {
  readonly key: Buffer;
}

/** Destroyed for good, or not to be found, which a key store that was lost and put back may mend. */
export type NoKey = 'forgotten' | 'missing';

export interface PersonKeysOptions {
  /** Of their own: neither events nor views lie in it. */
  readonly documents: DocumentStore;
  readonly encryption: KeyEncryption;
  readonly clock: { now(): number };
  /** How long another instance may go on with a key that this one has destroyed, in ms; 0: there is no other instance. */
  readonly rememberMs: number;
  /** Asked before a key store is used for the first time. @throws StartError where there has to be another one. */
  readonly mayBegin?: () => Promise<void>;
}

const collection = 'person_keys';
/** Holds one document, once the store has been used. */
const beginnings = 'key_store';
const beginning = 'begun';
/** All of a key store: the keys first. */
export const keyCollections = [
  { name: collection, indexes: [['kek']] },
  { name: beginnings, indexes: [] },
] as const;
const remembered = 10_000;
const rewrappedAtOnce = 200;

/**
 * The keys of the persons whose data a service holds: each is made when something is first said about the person, and
 * destroyed when they are forgotten. A person who comes back gets a new one, and what was forgotten stays so.
 *
 * Several instances that make or destroy a person's key at once agree, because each write names the revision it has seen.
 */
export class PersonKeys {
  private readonly cache: LRUCache<Person, Known>;
  /** Grows with every forgetting: what was read before one must not be remembered after it. */
  private forgettings = 0;
  private opening: Promise<void> | undefined;

  constructor(private readonly options: PersonKeysOptions) {
    this.cache = new LRUCache({ max: remembered, ttl: options.rememberMs });
  }

  /**
   * Opens the key store, and encrypts by the current key what the previous one encrypts.
   * @throws StartError for keys that another key encrypts, and where there have to be keys and are none: what they
   * protect could not be read, and what is said from now on would be lost when they are put back.
   */
  async prepare(): Promise<void> {
    const { documents, encryption } = this.options;
    await this.opened();
    for (const { key: kek } of await documents.aggregate(collection, { groupBy: 'kek' })) {
      if (typeof kek !== 'string' || kek === encryption.current) continue;
      if (!encryption.knows(kek)) {
        throw new StartError(
          `Keys of personal data are encrypted by the key ${kek}, and this service has been given ${encryption.current}. ` +
            'Put the right key back, or name it with LIUCHENG_PERSONAL_KEY_PREVIOUS_FILE if it is being replaced.',
        );
      }
      await this.rewrap(kek);
    }
  }

  /** The person's key; made if there is none. */
  async ensure(person: Person): Promise<PersonKey> {
    for (;;) {
      const known = this.cache.get(person);
      if (known?.plain) return { person, generation: known.generation, key: known.plain };
      const { doc, revision } = await this.look(person);
      if (doc?.plain) return { person, generation: doc.generation, key: doc.plain };
      const { encryption, clock } = this.options;
      const generation = (doc?.generation ?? 0) + 1;
      const key = newKey();
      const made: KeyDocument = {
        generation,
        createdAt: new Date(clock.now()).toISOString(),
        forgotten: doc?.forgotten ?? [],
        ...encryption.wrap(key, { person, generation }),
      };
      const before = this.forgettings;
      if (!(await this.written(person, made, revision))) continue;
      this.remember(person, { ...made, plain: key }, before);
      return { person, generation, key };
    }
  }

  /** A key that the person had or has. */
  async find({ person, generation }: KeyName): Promise<PersonKey | NoKey> {
    let doc: Known | undefined = this.cache.get(person);
    // What is remembered may be older than a key that another instance has made since.
    if (doc === undefined || doc.generation < generation) ({ doc } = await this.look(person));
    if (doc === undefined) return 'missing';
    if (doc.forgotten.some((each) => each.generation >= generation)) return 'forgotten';
    if (doc.generation !== generation || !doc.plain) return 'missing';
    return { person, generation, key: doc.plain };
  }

  async record(person: Person): Promise<PersonRecord | undefined> {
    const stored = await this.stored(person);
    if (!stored) return undefined;
    const { generation, createdAt, forgotten } = stored.doc;
    return { generation, forgotten, ...(createdAt === undefined ? {} : { since: createdAt }) };
  }

  /**
   * Destroys the key that the person had when it was ordered, if they had one. Repeating an order changes nothing, and so a
   * person who has come back since keeps their new key.
   */
  async forget(person: Person, order: Omit<Forgetting, 'generation'>): Promise<Forgetting> {
    for (;;) {
      const stored = await this.stored(person);
      const { generation, createdAt, forgotten, ...wrapped } = stored?.doc ?? {
        generation: 0,
        forgotten: [],
      };
      const done = forgotten.find((each) => each.order === order.order);
      if (done) return done;
      const madeLater = createdAt !== undefined && Date.parse(createdAt) > Date.parse(order.at);
      const forgetting = { ...order, generation: madeLater ? generation - 1 : generation };
      const doc: KeyDocument = {
        generation,
        forgotten: [...forgotten, forgetting],
        ...(madeLater ? { createdAt, ...wrapped } : {}),
      };
      if (await this.forgot(person, doc, stored?.revision ?? 0)) return forgetting;
    }
  }

  close(): Promise<void> {
    return this.options.documents.close();
  }

  /** Whoever comes first opens it: policies and orders may come before the preparation is done. */
  private opened(): Promise<void> {
    this.opening ??= this.open().catch((error: unknown) => {
      this.opening = undefined;
      throw error;
    });
    return this.opening;
  }

  private async open(): Promise<void> {
    const { documents, mayBegin, clock } = this.options;
    for (const spec of keyCollections) await documents.define(spec);
    if (await documents.get(beginnings, beginning)) return;
    await mayBegin?.();
    const doc = { at: new Date(clock.now()).toISOString() };
    await documents.commit({ writes: [{ kind: 'put', collection: beginnings, id: beginning, doc }] });
  }

  private async stored(person: Person): Promise<Stored<KeyDocument> | undefined> {
    await this.opened();
    return this.options.documents.get<KeyDocument>(collection, person);
  }

  /** What is stored of a person, which is remembered. */
  private async look(person: Person): Promise<{ readonly doc?: Known; readonly revision: number }> {
    const before = this.forgettings;
    const stored = await this.stored(person);
    if (!stored) return { revision: 0 };
    const { doc, revision } = stored;
    const { generation, kek, key } = doc;
    const known: Known =
      kek === undefined || key === undefined
        ? doc
        : { ...doc, plain: this.options.encryption.unwrap({ kek, key }, { person, generation }) };
    this.remember(person, known, before);
    return { doc: known, revision };
  }

  /** @param before how many forgettings there were when it was read or written */
  private remember(person: Person, known: Known, before: number): void {
    if (before === this.forgettings) this.cache.set(person, known);
  }

  private async forgot(person: Person, doc: KeyDocument, expectedRevision: number): Promise<boolean> {
    this.forgettings++;
    try {
      return await this.written(person, doc, expectedRevision);
    } finally {
      this.forgettings++;
      this.cache.delete(person);
    }
  }

  private async written(person: Person, doc: KeyDocument, expectedRevision: number): Promise<boolean> {
    return this.committed([{ kind: 'put', collection, id: person, doc, expectedRevision }]);
  }

  private async committed(writes: readonly Write[]): Promise<boolean> {
    try {
      await this.options.documents.commit({ writes });
      return true;
    } catch (error) {
      if (error instanceof StaleDocumentError) return false;
      throw error;
    }
  }

  /** Read again from the start after each batch: what is done is no longer found, and what another instance did neither. */
  private async rewrap(kek: string): Promise<void> {
    const { documents, encryption } = this.options;
    for (;;) {
      const { items } = await documents.find<KeyDocument>(collection, {
        where: { kek },
        limit: rewrappedAtOnce,
      });
      if (items.length === 0) return;
      await this.committed(
        items.map(({ id, revision, doc }): Write => {
          const of = { person: id, generation: doc.generation };
          const key = encryption.unwrap({ kek, key: doc.key ?? '' }, of);
          const again = { ...doc, ...encryption.wrap(key, of) };
          return { kind: 'put', collection, id, doc: again, expectedRevision: revision };
        }),
      );
    }
  }
}
