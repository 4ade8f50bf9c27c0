import type { Actor, Clock, IdGenerator } from '@liucheng/kernel';
import { StaleDocumentError, type DocumentStore, type Page, type Stored, type Write } from '@liucheng/ports';
import type { AllNotices } from '../all-notices.ts';
import { collections } from '../collections.ts';
import { formatNoticePosition, type NoticePosition } from '../notice-position.ts';
import { resumed } from './course.ts';
import { digestAfter } from './schedule.ts';
import { rotated, type Secrets } from './secrets.ts';
import type { Configuration, DeliveryDocument, SubscriptionDocument } from './subscription-document.ts';

/** Kept at most. Each is looked at every second. */
export const mostSubscriptions = 100;
/** Attempts that are kept of a subscription: the latest. */
const keptDeliveries = 500;

const collection = collections.subscriptions.name;
const deliveries = collections.deliveries.name;

export class TooManySubscriptionsError extends Error {}
/** Asked of a subscription to the topic what only a webhook has. */
export class NoWebhookError extends Error {}

export interface WithSecret {
  readonly stored: Stored<SubscriptionDocument>;
  /** Shown this once. */
  readonly secret?: string;
}

export interface SubscriptionsParts {
  readonly documents: DocumentStore;
  readonly notices: Pick<AllNotices, 'last' | 'within'>;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly ids: IdGenerator;
  /** Told when there may be something else to do. */
  readonly onChanged: () => void;
}

/** Subscriptions as documents: changed by requests at whichever instance, and taken further by the dispatcher. */
export class Subscriptions {
  constructor(private readonly parts: SubscriptionsParts) {}

  /** From now on. @throws TooManySubscriptionsError @throws NoKeyError */
  async create(configuration: Configuration, { id: by }: Pick<Actor, 'id'>): Promise<WithSecret> {
    const { documents, notices, clock, ids, onChanged } = this.parts;
    const [all] = await documents.aggregate(collection, {});
    if ((all?.count ?? 0) >= mostSubscriptions) throw new TooManySubscriptionsError();
    const [id, now] = [ids.next(), clock.now()];
    const doc: SubscriptionDocument = {
      ...configuration,
      state: 'active',
      by,
      createdAt: now,
      secrets: [],
      position: formatNoticePosition(await notices.last()),
      failures: 0,
      logged: 0,
      ...digestFrom(configuration, now),
    };
    const made = await this.withSecretWhereDue(id, doc);
    await documents.commit({
      writes: [{ kind: 'put', collection, id, doc: made.doc, expectedRevision: 0 }],
    });
    onChanged();
    const { secret } = made;
    return { stored: { id, revision: 1, doc: made.doc }, ...(secret === undefined ? {} : { secret }) };
  }

  find(id: string): Promise<Stored<SubscriptionDocument> | undefined> {
    return this.parts.documents.get<SubscriptionDocument>(collection, id);
  }

  list(page: { readonly limit: number; readonly cursor?: string }): Promise<Page<SubscriptionDocument>> {
    return this.parts.documents.find<SubscriptionDocument>(collection, {
      sort: { field: 'createdAt', direction: 'desc' },
      ...page,
    });
  }

  /** All of them; some more than the most where requests came together. */
  async all(): Promise<readonly Stored<SubscriptionDocument>[]> {
    return (await this.list({ limit: 2 * mostSubscriptions })).items;
  }

  /** Latest attempts first. */
  deliveries(
    id: string,
    page: { readonly limit: number; readonly cursor?: string },
  ): Promise<Page<DeliveryDocument>> {
    return this.parts.documents.find<DeliveryDocument>(deliveries, {
      where: { subscription: id },
      sort: { field: 'number', direction: 'desc' },
      ...page,
    });
  }

  /**
   * Replaces what is configured; where it stands stays. A new target is tried at once. The secret goes on; a topic has none, so
   * that a webhook after it gets a new one, told here.
   */
  async replace(id: string, configuration: Configuration): Promise<WithSecret | undefined> {
    let secret: string | undefined;
    const stored = await this.change(id, async (doc) => {
      const now = this.parts.clock.now();
      const { name: _n, target, filter: _f, digest, quiet: _q, digestDue, ...course } = doc;
      const sameDigest = JSON.stringify(digest) === JSON.stringify(configuration.digest);
      const replaced: SubscriptionDocument = {
        ...course,
        ...configuration,
        ...(sameDigest && digestDue ? { digestDue } : digestFrom(configuration, now)),
      };
      const moved = JSON.stringify(target) !== JSON.stringify(configuration.target);
      const going = moved && replaced.state !== 'paused' ? resumed(replaced) : replaced;
      const made = await this.withSecretWhereDue(id, going);
      secret = made.secret;
      return made.doc;
    });
    return stored && { stored, ...(secret === undefined ? {} : { secret }) };
  }

  /** @throws NoWebhookError @throws NoKeyError */
  async rotate(id: string): Promise<WithSecret | undefined> {
    let secret: string | undefined;
    const stored = await this.change(id, async (doc) => {
      if (doc.target.kind !== 'webhook') throw new NoWebhookError();
      const { shown, stored: next } = await this.parts.secrets.make(
        id,
        (doc.secrets[0]?.generation ?? 0) + 1,
      );
      secret = shown;
      return { ...doc, secrets: rotated(doc.secrets, next, this.parts.clock.now()) };
    });
    return stored && { stored, ...(secret === undefined ? {} : { secret }) };
  }

  /** A disabled one stays so: it is not going on anyway. */
  pause(id: string): Promise<Stored<SubscriptionDocument> | undefined> {
    return this.change(id, (doc) => (doc.state === 'disabled' ? doc : { ...doc, state: 'paused' }));
  }

  /** Goes on where it stood, also where it was disabled, and at once where it was failing. */
  resume(id: string): Promise<Stored<SubscriptionDocument> | undefined> {
    return this.change(id, resumed);
  }

  /** Goes on from another place: what lies behind it is sent (again), under the ids that it had. */
  async replay(id: string, after: NoticePosition): Promise<Stored<SubscriptionDocument> | undefined> {
    const position = formatNoticePosition(await this.parts.notices.within(after));
    return this.change(id, ({ ahead: _, digestDue, ...doc }) => {
      if (digestDue === undefined) return { ...doc, position };
      const { upTo: _window, ...due } = digestDue;
      return { ...doc, position, digestDue: due };
    });
  }

  /** Removes it with its log. */
  async remove(id: string): Promise<void> {
    const { documents, onChanged } = this.parts;
    await documents.commit({ writes: [{ kind: 'delete', collection, id }] });
    onChanged();
    for (;;) {
      const { items } = await this.deliveries(id, { limit: keptDeliveries });
      if (items.length === 0) return;
      await documents.commit({
        writes: items.map((each) => ({ kind: 'delete', collection: deliveries, id: each.id })),
      });
    }
  }

  /**
   * Logs an attempt and, in the same unit of work, lets the subscription go on from what it came to. Where it was put elsewhere
   * meanwhile (a replay, another target), it is left there and only the attempt is logged. Gives the document as it is then.
   */
  async note(
    read: Stored<SubscriptionDocument>,
    attempt: Omit<DeliveryDocument, 'subscription' | 'number'>,
    after: (doc: SubscriptionDocument) => SubscriptionDocument,
  ): Promise<Stored<SubscriptionDocument> | undefined> {
    return this.write(read, (doc) => {
      const next = samePlace(doc, read.doc) ? after(doc) : doc;
      const number = doc.logged + 1;
      const entry: DeliveryDocument = { subscription: read.id, number, ...attempt };
      const writes: Write[] = [
        { kind: 'put', collection: deliveries, id: `${read.id}#${number}`, doc: entry },
        { kind: 'delete', collection: deliveries, id: `${read.id}#${number - keptDeliveries}` },
      ];
      return { doc: { ...next, logged: number }, writes };
    });
  }

  /** Takes a subscription further without an attempt. */
  async advance(
    read: Stored<SubscriptionDocument>,
    after: (doc: SubscriptionDocument) => SubscriptionDocument,
  ): Promise<Stored<SubscriptionDocument> | undefined> {
    return this.write(read, (doc) => ({ doc: samePlace(doc, read.doc) ? after(doc) : doc, writes: [] }));
  }

  private async change(
    id: string,
    next: (doc: SubscriptionDocument) => SubscriptionDocument | Promise<SubscriptionDocument>,
  ): Promise<Stored<SubscriptionDocument> | undefined> {
    const read = await this.find(id);
    if (!read) return undefined;
    const stored = await this.write(read, async (doc) => ({ doc: await next(doc), writes: [] }));
    this.parts.onChanged();
    return stored;
  }

  /** Again with what is there by then, as long as somebody else is faster; `undefined` when it was removed. */
  private async write(
    read: Stored<SubscriptionDocument>,
    next: (doc: SubscriptionDocument) => Written | Promise<Written>,
  ): Promise<Stored<SubscriptionDocument> | undefined> {
    const { id } = read;
    for (let at: Stored<SubscriptionDocument> | undefined = read; at; at = await this.find(id)) {
      const { doc, writes } = await next(at.doc);
      try {
        await this.parts.documents.commit({
          writes: [{ kind: 'put', collection, id, doc, expectedRevision: at.revision }, ...writes],
        });
        return { id, revision: at.revision + 1, doc };
      } catch (error) {
        if (!(error instanceof StaleDocumentError)) throw error;
      }
    }
    return undefined;
  }

  private async withSecretWhereDue(
    id: string,
    doc: SubscriptionDocument,
  ): Promise<{ readonly doc: SubscriptionDocument; readonly secret?: string }> {
    if (doc.target.kind === 'topic') return { doc: { ...doc, secrets: [] } };
    if (doc.secrets.length > 0) return { doc };
    const { shown, stored } = await this.parts.secrets.make(id, 1);
    return { doc: { ...doc, secrets: [stored] }, secret: shown };
  }
}

interface Written {
  readonly doc: SubscriptionDocument;
  readonly writes: readonly Write[];
}

/** Whether an attempt at the one says anything about the other: the same target and place. */
function samePlace(a: SubscriptionDocument, b: SubscriptionDocument): boolean {
  const place = ({ target, position, ahead, digestDue }: SubscriptionDocument): string =>
    JSON.stringify([target, position, ahead?.position, digestDue?.upTo?.position]);
  return place(a) === place(b);
}

function digestFrom(
  { digest }: Configuration,
  now: number,
): Pick<SubscriptionDocument, 'digestDue'> | undefined {
  return digest && { digestDue: { since: now, at: digestAfter(now, digest) } };
}
