import type { ReadEvent } from './stored-event.ts';

export interface CommandEnd {
  /** Of the command's last event. */
  readonly revision: number;
  readonly position: number;
  /** KurrentDB's id of that event; absent where it was not read but appended by this store. */
  readonly storedId?: string;
}

/** A stream from its start up to a revision: which commands are in it. */
export interface KnownStream {
  /** Of the last event known; -1 for a stream that does not exist. */
  readonly revision: number;
  readonly commands: ReadonlyMap<string, CommandEnd>;
}

interface Entry {
  revision: number;
  readonly commands: Map<string, CommandEnd>;
}

/**
 * What is known of streams: always complete from their start, never wrong (what is in a stream stays there), at times
 * out of date. Bounded by the number of commands remembered; forgets the stream that was not asked for the longest.
 */
export class StreamMemory {
  private readonly streams = new Map<string, Entry>();
  private weight = 0;

  constructor(private readonly bound: number) {}

  get(stream: string): KnownStream | undefined {
    const entry = this.streams.get(stream);
    if (entry) {
      this.streams.delete(stream);
      this.streams.set(stream, entry);
    }
    return entry;
  }

  /** Takes events that were read in one go from revision `from` on; without a gap to what is known, or from 0. */
  read(stream: string, from: number, events: readonly ReadEvent[]): void {
    const entry = this.streams.get(stream);
    if (entry ? from > entry.revision + 1 : from > 0) return;
    this.extend(
      stream,
      events.map(({ event, position, commandId, storedId }) => ({
        commandId,
        revision: event.sequence,
        position,
        storedId,
      })),
    );
  }

  /** An append of this store, right behind what is known, or to a stream that was new. */
  appended(stream: string, after: number, end: CommandEnd & { readonly commandId: string }): void {
    const entry = this.streams.get(stream);
    if ((entry?.revision ?? -1) === after) this.extend(stream, [end]);
  }

  private extend(stream: string, ends: readonly (CommandEnd & { readonly commandId: string })[]): void {
    const entry = this.streams.get(stream) ?? { revision: -1, commands: new Map<string, CommandEnd>() };
    this.weight -= this.streams.delete(stream) ? weightOf(entry) : 0;
    for (const { commandId, ...end } of ends) {
      if (end.revision <= entry.revision) continue;
      entry.revision = end.revision;
      entry.commands.set(commandId, end);
    }
    this.streams.set(stream, entry);
    this.weight += weightOf(entry);
    for (const [oldest, forgotten] of this.streams) {
      if (this.weight <= this.bound) break;
      this.streams.delete(oldest);
      this.weight -= weightOf(forgotten);
    }
  }
}

function weightOf({ commands }: Entry): number {
  return commands.size + 1;
}
