import type { EachBatchPayload, KafkaMessage } from 'kafkajs';

/** A record that waits to be handled. */
export interface FetchedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly record: KafkaMessage;
}

/** Records to handle together, and how many of each offer they are. */
export interface Portion {
  readonly records: readonly FetchedRecord[];
  readonly counts: ReadonlyMap<Offer, number>;
}

/** What a member has handed out. */
export interface Taken extends Portion {
  /** Of the member: another one where the partitions have been shared out since. */
  readonly epoch: number;
}

/** Records of one partition, handed over by kafkajs, which waits until they are dealt with before it fetches more. */
interface Offer {
  readonly payload: EachBatchPayload;
  /** Index of the first record that is not done with. */
  next: number;
  readonly settle: (error?: unknown) => void;
}

export const nothing: Portion = { records: [], counts: new Map() };

/** What has been fetched and waits to be taken. */
export class Offers {
  private all: Offer[] = [];
  /** Offer to begin with, so that a busy partition does not keep the others waiting. */
  private turn = 0;

  get any(): boolean {
    return this.all.length > 0;
  }

  get first(): Offer | undefined {
    return this.all[0];
  }

  has(offer: Offer): boolean {
    return this.all.includes(offer);
  }

  /** Resolves when all its records are done with, or when they are given back; rejects when given back with an error. */
  add(payload: EachBatchPayload): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error?: unknown): void => (error === undefined ? resolve() : reject(error));
      this.all.push({ payload, next: 0, settle });
    });
  }

  /** The next records of each, fairly, at most `limit`. */
  take(limit: number): Portion {
    const records: FetchedRecord[] = [];
    const counts = new Map<Offer, number>();
    const { all } = this;
    this.turn++;
    for (let index = 0; index < all.length; index++) {
      const offer = all[(this.turn + index) % all.length] as Offer;
      const quota = Math.ceil((limit - records.length) / (all.length - index));
      const { topic, partition, messages } = offer.payload.batch;
      const some = messages.slice(offer.next, offer.next + quota);
      for (const record of some) records.push({ topic, partition, record });
      counts.set(offer, some.length);
    }
    return { records, counts };
  }

  /** What has been given back meanwhile is fetched again. */
  done({ counts }: Portion): void {
    for (const offer of [...this.all]) {
      const { batch, resolveOffset } = offer.payload;
      offer.next += counts.get(offer) ?? 0;
      if (offer.next > 0) resolveOffset((batch.messages[offer.next - 1] as KafkaMessage).offset);
      if (offer.next < batch.messages.length) continue;
      this.all = this.all.filter((each) => each !== offer);
      offer.settle();
    }
  }

  /** Gives all back. */
  settle(error?: unknown): void {
    for (const { settle } of this.all.splice(0)) settle(error);
  }
}
