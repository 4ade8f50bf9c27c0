import {
  DeliveryDiscipline,
  defaultRetry,
  EventBus,
  partitionName,
  requireLimit,
  requireName,
  requireText,
  retryPause,
  StoreUnavailableError,
  UnsupportedQueryError,
  type BusMessage,
  type BusPositions,
  type ConsumeOptions,
  type DeadLetter,
  type DeliveryHandler,
  type OutgoingMessage,
  type Subscription,
} from '@liucheng/ports';
import type { Group, GroupMember, SharedLog } from './shared-log.ts';

/**
 * A process's end of a bus whose groups share the partitions: as with a product that has several members in a group, but
 * the test says who has what and when. A member that loses partitions is not waited for: as if it had been stalled
 * past its session, its delivery may be under way while another member has the partition already.
 */
export class SharedBus extends EventBus {
  private readonly members = new Map<string, Member>();
  /** Every offset delivered here, as `topic/partition@offset`. */
  readonly delivered: string[] = [];

  constructor(private readonly log: SharedLog) {
    super();
  }

  override async publish(messages: readonly OutgoingMessage[]): Promise<void> {
    for (const { topic, key } of messages) {
      requireName(topic, 'topic');
      requireText(key, 'key');
    }
    this.log.append(messages);
  }

  override consume(options: ConsumeOptions, handler: DeliveryHandler): Subscription {
    const { group, topics } = options;
    for (const name of [group, ...topics]) requireName(name, 'name');
    if (this.members.has(group)) throw new Error(`group ${group} is being consumed already`);
    const member = new Member(this.log, options, async (delivery) => {
      for (const each of delivery.messages) this.delivered.push(`${partitionName(each)}@${each.offset}`);
      await handler(delivery);
    });
    this.members.set(group, member);
    return {
      stop: async () => {
        await member.stop();
        if (this.members.get(group) === member) this.members.delete(group);
      },
    };
  }

  /** What a test says its partitions of a group are. */
  memberOf(group: string): GroupMember | undefined {
    return this.members.get(group);
  }

  /** Is out of all groups without being asked, and delivers nothing from now on. */
  kill(): void {
    for (const member of this.members.values()) member.kill();
  }

  override async heads(topics: readonly string[]): Promise<BusPositions> {
    const heads: Record<string, number> = {};
    for (const topic of topics) {
      for (let partition = 0; partition < this.log.partitions; partition++) {
        const last = this.log.lastOffset(topic, partition);
        if (last > 0) heads[partitionName({ topic, partition })] = last;
      }
    }
    return heads;
  }

  override async topics(): Promise<string[]> {
    return this.log.names;
  }

  override async deadLetters(group: string, page: { after?: string; limit: number }): Promise<DeadLetter[]> {
    requireLimit(page.limit);
    const after = page.after ?? '0';
    if (!/^\d{1,15}$/.test(after)) throw new UnsupportedQueryError('after: expected a letter', 'cursor');
    return this.log.group(group).page(Number(after), page.limit);
  }

  override async retryDeadLetters(group: string, key: string): Promise<{ handled: number; parked: number }> {
    if (!this.members.has(group)) throw new Error(`no consumer of group ${group} is running here`);
    const owner = this.log.group(group).ownerOf(this.log.partitionOf(key));
    if (!(owner instanceof Member)) throw new StoreUnavailableError('nobody has the partition now', 1);
    return owner.retryKey(key);
  }

  override async close(): Promise<void> {
    await Promise.all([...this.members.values()].map((member) => member.stop()));
    this.members.clear();
  }
}

class Member implements GroupMember {
  private readonly stopping = new AbortController();
  private readonly group: Group;
  private readonly discipline: DeliveryDiscipline;
  private readonly ended: Promise<void>;
  private offsets = new Map<string, number>();
  private partitions: readonly number[] = [];
  /** Over when the member has others. */
  private assignment = new AbortController();
  private prepared: AbortController | undefined;

  constructor(
    private readonly log: SharedLog,
    private readonly options: ConsumeOptions,
    handler: DeliveryHandler,
  ) {
    this.group = log.group(options.group);
    this.discipline = new DeliveryDiscipline(this.group.lettersFor(this), options, handler);
    this.group.join(this);
    this.ended = this.run();
  }

  assigned(partitions: readonly number[]): void {
    this.assignment.abort();
    this.assignment = new AbortController();
    this.partitions = partitions;
    this.log.news();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.assignment.abort();
    await this.ended;
    await this.discipline.exclusive(async () => undefined);
    this.group.leave(this);
  }

  kill(): void {
    this.stopping.abort();
    this.group.leave(this);
    this.assignment.abort();
  }

  retryKey(key: string): Promise<{ handled: number; parked: number }> {
    return this.discipline.exclusive(() => this.discipline.retryKey(key, this.stopping.signal));
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    const { firstDelayMs } = this.options.retry ?? defaultRetry;
    for (let attempt = 0; !signal.aborted;) {
      const seen = this.log.version;
      try {
        const idle = await this.discipline.exclusive(() => this.step());
        attempt = 0;
        if (idle && seen === this.log.version) await this.log.moved.wait(1_000, signal);
      } catch (error) {
        this.options.onError?.(error, ++attempt);
        await retryPause(attempt, firstDelayMs, signal);
      }
    }
  }

  /** True when there was nothing to do. */
  private async step(): Promise<boolean> {
    const { signal } = this.stopping;
    if (this.prepared !== this.assignment) await this.prepare(this.assignment);
    await this.discipline.tellParked();
    const { assignment } = this;
    const batch = assignment === this.prepared ? this.fetch() : [];
    if (batch.length === 0) return true;
    if (signal.aborted || !(await this.discipline.handle(batch, assignment.signal))) return false;
    for (const message of batch) {
      this.offsets.set(partitionName(message), message.offset);
      if (this.group.has(this)) this.group.checkpoints.set(partitionName(message), message.offset);
    }
    return false;
  }

  private async prepare(assignment: AbortController): Promise<void> {
    const { onAssigned, positions } = this.options;
    await onAssigned?.(this.partitions);
    this.offsets = new Map(positions ? Object.entries(await positions()) : this.group.checkpoints);
    this.discipline.lookForUntold();
    this.prepared = assignment;
  }

  private fetch(): BusMessage[] {
    const { topics, batchSize = 500 } = this.options;
    const places = topics.flatMap((topic) => this.partitions.map((partition) => ({ topic, partition })));
    const quota = Math.ceil(batchSize / Math.max(1, places.length));
    return places.flatMap(({ topic, partition }) =>
      this.log.read(topic, partition, this.offsets.get(partitionName({ topic, partition })) ?? 0, quota),
    );
  }
}
