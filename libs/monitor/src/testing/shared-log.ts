import type { EventEnvelope } from '@liucheng/kernel';
import {
  partitionName,
  StoreUnavailableError,
  type BusMessage,
  type DeadLetter,
  type Letters,
  type OutgoingMessage,
  type Parking,
} from '@liucheng/ports';
import { Signal } from '../signal.ts';

/** A member of a group, as the one who shares out the partitions sees it. */
export interface GroupMember {
  /** It has other partitions from now on. */
  assigned(partitions: readonly number[]): void;
}

interface Kept {
  letter: DeadLetter;
  told: boolean;
}

/** A consumer group: who has which partitions, how far it is, what is parked. */
export class Group {
  readonly checkpoints = new Map<string, number>();
  private readonly members = new Map<GroupMember, readonly number[]>();
  private kept: Kept[] = [];
  private lastLetter = 0;

  constructor(
    readonly name: string,
    private readonly partitions: number,
  ) {}

  join(member: GroupMember): void {
    this.members.set(member, []);
    this.shareEvenly();
  }

  leave(member: GroupMember): void {
    if (this.members.delete(member)) this.shareEvenly();
  }

  has(member: GroupMember): boolean {
    return this.members.has(member);
  }

  /** Says who has what; partitions that nobody is given are nobody's. */
  share(partitionsOf: (member: GroupMember) => readonly number[]): void {
    for (const member of this.members.keys()) {
      const partitions = [...partitionsOf(member)].sort((a, b) => a - b);
      if (String(this.members.get(member)) === String(partitions) && partitions.length > 0) continue;
      this.members.set(member, partitions);
      member.assigned(partitions);
    }
  }

  ownerOf(partition: number): GroupMember | undefined {
    return [...this.members].find(([, partitions]) => partitions.includes(partition))?.[0];
  }

  page(after: number, limit: number): DeadLetter[] {
    return this.kept
      .map(({ letter }) => letter)
      .filter(({ id }) => Number(id) > after)
      .slice(0, limit);
  }

  /** As a member uses them: only where it has the partition. */
  lettersFor(member: GroupMember): Letters {
    const ofKey = (key: string): Kept[] => this.kept.filter(({ letter }) => letter.message.key === key);
    const replace = (letter: DeadLetter, by: Kept[]): void => {
      this.kept = this.kept.flatMap((each) => (each.letter.id === letter.id ? by : [each]));
    };
    return {
      holds: (key) => ofKey(key).length > 0,
      park: async (parkings) => {
        for (const parking of parkings) this.park(member, parking);
      },
      untold: () =>
        this.kept
          .filter(({ letter, told }) => !told && this.ownerOf(letter.message.partition) === member)
          .map(({ letter }) => letter),
      told: async (letters) => {
        for (const each of this.kept) if (letters.includes(each.letter)) each.told = true;
      },
      first: (key) => ofKey(key)[0]?.letter,
      count: (key) => ofKey(key).length,
      failedAgain: async (letter, cause) =>
        replace(letter, [{ letter: { ...letter, cause, attempts: letter.attempts + 1 }, told: true }]),
      handled: async (letter) => replace(letter, []),
    };
  }

  private park(member: GroupMember, { message, cause, attempts }: Parking): void {
    if (this.ownerOf(message.partition) !== member)
      throw new StoreUnavailableError('the partition has gone to another member', 1);
    const place = `${partitionName(message)} ${message.offset}`;
    if (this.kept.some(({ letter }) => `${partitionName(letter.message)} ${letter.message.offset}` === place))
      return;
    const id = String(++this.lastLetter);
    const letter = { id, group: this.name, message, cause, attempts, parkedAt: Date.now() };
    this.kept.push({ letter, told: false });
  }

  private shareEvenly(): void {
    const members = [...this.members.keys()];
    const all = Array.from({ length: this.partitions }, (_, partition) => partition);
    this.share((member) => all.filter((partition) => partition % members.length === members.indexOf(member)));
  }
}

/** Topics in memory, with several partitions and offsets that are not dense, for any number of buses in one process. */
export class SharedLog {
  private readonly topics = new Map<string, BusMessage[][]>();
  private readonly groups = new Map<string, Group>();
  private appended = 0;
  readonly moved = new Signal();

  constructor(readonly partitions: number) {}

  /** Grows with everything that may be news to a consumer. */
  get version(): number {
    return this.appended;
  }

  get names(): string[] {
    return [...this.topics.keys()];
  }

  append(messages: readonly OutgoingMessage[]): void {
    for (const { topic, key, event } of messages) {
      const log = this.of(topic);
      const partition = this.partitionOf(key);
      const before = log[partition]?.at(-1)?.offset ?? 0;
      const offset = before + (++this.appended % 3 === 0 && before > 0 ? 4 : 1);
      const copy = JSON.parse(JSON.stringify(event)) as EventEnvelope;
      log[partition]?.push({ topic, key, event: copy, partition, offset });
    }
    this.news();
  }

  /** Nothing is left of a topic's partition up to an offset. */
  cut(topic: string, partition: number, upTo: number): void {
    const log = this.of(topic);
    log[partition] = (log[partition] ?? []).filter(({ offset }) => offset > upTo);
  }

  news(): void {
    this.appended++;
    this.moved.fire();
  }

  partitionOf(key: string): number {
    let hash = 7;
    for (const character of key) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
    return hash % this.partitions;
  }

  read(topic: string, partition: number, after: number, limit: number): BusMessage[] {
    const messages = this.topics.get(topic)?.[partition] ?? [];
    const from = messages.findIndex(({ offset }) => offset > after);
    return from < 0 ? [] : messages.slice(from, from + limit);
  }

  lastOffset(topic: string, partition: number): number {
    return this.topics.get(topic)?.[partition]?.at(-1)?.offset ?? 0;
  }

  group(name: string): Group {
    const known = this.groups.get(name) ?? new Group(name, this.partitions);
    this.groups.set(name, known);
    return known;
  }

  private of(topic: string): BusMessage[][] {
    const known = this.topics.get(topic) ?? Array.from({ length: this.partitions }, () => []);
    this.topics.set(topic, known);
    return known;
  }
}
