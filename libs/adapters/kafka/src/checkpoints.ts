import {
  type BusPositions,
  type ConsumeOptions,
  partitionName,
  StoreUnavailableError,
} from '@liucheng/ports';
import type { Admin } from 'kafkajs';
import type { Reconnecting } from './connection.ts';
import type { Member, Place } from './member.ts';
import type { Taken } from './offers.ts';
import { boundsOf, type Topics } from './topics.ts';
import { within } from './within.ts';

export interface CheckpointHost {
  readonly admin: Reconnecting<Admin>;
  readonly topics: Topics;
  readonly withinMs: number;
}

/** How often the group's place is told to the broker where it is only for others to read, in ms. */
const toldEveryMs = 1_000;

/**
 * Where a group is. Kept by the broker; or by the consumer with its projections, then the broker is told for the sake
 * of those who watch the lag. The port's offset of the last message handled is Kafka's of the next one to read.
 */
export class Checkpoints {
  /** Places to tell, of the member's epoch in which they were reached. */
  private reached = new Map<string, Place>();
  private epoch = 0;
  private toldAt = 0;
  private telling: Promise<void> | undefined;

  constructor(
    private readonly host: CheckpointHost,
    private readonly groupId: string,
    private readonly options: ConsumeOptions,
  ) {}

  /** @throws Error when the group has handled more than there is. */
  async starts(partitions: readonly number[]): Promise<Place[]> {
    const { topics, positions } = this.options;
    const at = positions ? await positions() : await this.committed();
    const places = await Promise.all(topics.map((topic) => this.startsOf(topic, partitions, at)));
    return places.flat();
  }

  handled(taken: Taken): void {
    if (taken.epoch !== this.epoch) this.reached = new Map();
    this.epoch = taken.epoch;
    for (const { topic, partition, record } of taken.records) {
      this.reached.set(`${topic}/${partition}`, { topic, partition, offset: Number(record.offset) + 1 });
    }
  }

  /** Tells the broker, unless the partitions have been shared out anew since. @throws StoreUnavailableError */
  async flush(member: Member): Promise<void> {
    if (this.reached.size === 0) return;
    if (!this.options.positions) return this.tell(member);
    if (this.telling || performance.now() - this.toldAt < toldEveryMs) return;
    this.toldAt = performance.now();
    this.telling = this.tell(member)
      .catch((error: unknown) => this.options.onError?.(error, 1))
      .finally(() => (this.telling = undefined));
  }

  /** The last time. */
  async finish(member: Member): Promise<void> {
    await this.telling;
    if (this.reached.size > 0)
      await this.tell(member).catch((error: unknown) => this.options.onError?.(error, 1));
  }

  private async tell(member: Member): Promise<void> {
    const { reached, epoch } = this;
    if (epoch !== member.epoch) {
      this.reached = new Map();
      return;
    }
    const committed = member.commit(epoch, [...reached.values()]).then(() => true);
    if (!(await within(this.host.withinMs, committed))) {
      throw new StoreUnavailableError(`Kafka has not taken the offsets of group ${this.groupId} in time`, 1);
    }
    for (const [name, place] of reached) if (this.reached.get(name) === place) this.reached.delete(name);
  }

  private async startsOf(topic: string, partitions: readonly number[], at: BusPositions): Promise<Place[]> {
    const name = this.host.topics.nameOf(topic);
    const bounds = await this.host.admin.use(this.host.withinMs, (admin) => boundsOf(admin, name));
    return bounds
      .filter(({ partition }) => partitions.includes(partition))
      .map(({ partition, low, high }) => {
        const offset = this.startOf(partitionName({ topic, partition }), at, Number(low), Number(high));
        return { topic: name, partition, offset };
      });
  }

  private startOf(name: string, positions: BusPositions, low: number, high: number): number {
    const { group } = this.options;
    const at = positions[name];
    if (at === undefined) return low;
    if (at > high) {
      throw new Error(
        `group ${group} has handled ${name} up to offset ${at}, but it ends at ${high}: the topic is not the one ` +
          'that the group has consumed; restore it, or rebuild what the group keeps',
      );
    }
    if (at >= low) return at;
    const lost = new Error(
      `group ${group} has handled ${name} up to offset ${at}, but the messages up to ${low} are not kept any more: ` +
        `${low - at} messages are lost to it; rebuild what the group keeps, and keep messages for longer`,
    );
    this.options.onError?.(lost, 1);
    return low;
  }

  private async committed(): Promise<BusPositions> {
    const { host, groupId } = this;
    const topics = this.options.topics.map((topic) => host.topics.nameOf(topic));
    const all = await host.admin.use(host.withinMs, (admin) => admin.fetchOffsets({ groupId, topics }));
    const places = all.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }): [string, number] => [
        partitionName({ topic: host.topics.topicOf(topic), partition }),
        Number(offset),
      ]),
    );
    return Object.fromEntries(places.filter(([, offset]) => offset >= 0));
  }
}
