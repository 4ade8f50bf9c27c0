import type { JsonObject } from '@liucheng/kernel';
import type { Within } from '@liucheng/process-model';

/*
 * A play is how people go through a case of a process: what they do, how long they wait, and what they do wrong. It lies
 * in the process's folder; `liucheng simulate` puts it on, through the HTTP API and on a clock of its own.
 */

/** How much time passes before a play goes on: a duration, or until a moment (ms since the epoch). */
export type Passing = Within | { readonly until: number };

/** ISO 8601, around the clock. */
export function elapsed(duration: string): Passing {
  return { duration, time: 'elapsed' };
}

/** ISO 8601, in the working hours of the definition's calendar. */
export function business(duration: string): Passing {
  return { duration, time: 'business' };
}

export function until(moment: number): Passing {
  return { until: moment };
}

/** What the monitor calls a departure from the flow. */
export const flowDeviations = [
  'step-skipped',
  'wrong-order',
  'unexpected-step',
  'step-repeated',
  'incomplete-case',
] as const;

/** What can be planted: a rule by its id (a refusal without a rule: by its code), or a departure from the flow. */
export type Planted = string | `flow:${(typeof flowDeviations)[number]}`;

/** Seeded for one case, so that what happens in one case changes nothing in another. */
export interface Chance {
  /** From 0 up to but not including 1. */
  next(): number;
  /** A whole number between the two, both included. */
  between(least: number, most: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** True in this share of the cases. */
  happens(share: number): boolean;
  /** An ISO 8601 duration of so many minutes, both limits included. */
  minutes(least: number, most: number): string;
}

/** Whom a play looks for: anybody of the company who holds the role there, and is none of `not`. */
export interface Wanted {
  readonly role?: string;
  /** Where the role is held or, without a role, where the person works. */
  readonly department?: string;
  readonly not?: readonly string[];
}

/** A case that a play has started, or has found. */
export interface PlayedCase {
  readonly id: string;
  /**
   * Issues a command by its name and gives the answer's `state`.
   * @throws whatever the service refuses: a play says beforehand what is to be refused.
   */
  send(person: string, command: string, body?: object): Promise<JsonObject>;
  /**
   * Issues a command that a rule is to refuse. The refusal is on record, so it is among what the monitor has to find; not
   * in a register, where nothing is judged.
   */
  refused(person: string, command: string, body: object, rule: Planted): Promise<void>;
  /** Says what the monitor has to find in this case, and how often. */
  plant(rule: Planted, about?: { readonly person?: string; readonly times?: number }): void;
  /** The case as the API shows it. */
  read(person: string): Promise<JsonObject>;
}

/** What a play has to work with. */
export interface Stage {
  /** Simulated time, ms since the epoch. */
  readonly now: number;
  /** Up to when the monitor judges what is still open; every play is over by then. */
  readonly end: number;
  /** That of the case in the simulation, from 1 on: for what no other case has and is counted, e.g. months. */
  readonly number: number;
  readonly chance: Chance;
  /** The calendar day where the company is, `YYYY-MM-DD`; so many days from today. */
  day(fromToday?: number): string;
  /** `<prefix>-<seed>-<case>`: no other case of the simulation has it. */
  unique(prefix: string): string;
  /** The how manieth performance of the play it is, from 1 on: for a play that has so many of something, and `most`. */
  readonly turn: number;
  /** Somebody who fits, by chance. @throws when nobody does */
  who(wanted: Wanted): string;
  /** All who fit, in the order of the company. */
  everybody(wanted: Wanted): readonly string[];
  start(person: string, command: string, body?: object): Promise<PlayedCase>;
  /** Issues a command that would start a case and is refused: the attempt alone is on record. */
  refusedStart(person: string, command: string, body: object, rule: Planted): Promise<PlayedCase>;
  /**
   * The first case of the process's list that fits the query, e.g. `{ follows: id }`; waits for it. What a policy does
   * is done as soon as any time has passed.
   */
  find(person: string, query: Readonly<Record<string, string>>): Promise<PlayedCase>;
  /** The same stage for the cases of another process, by its id. */
  of(process: string): Stage;
}

export interface Play {
  /** Unique in its process. */
  readonly name: string;
  /** All that it plants or has refused; absent: it conforms. */
  readonly plants?: readonly Planted[];
  /** How often it is played in comparison with others; 1 when left out. */
  readonly weight?: number;
  /** How often at most it is played in one simulation, where there is not more of what it takes, e.g. years. */
  readonly most?: number;
  /** Does something, says how much time passes, and so on. Cases of one process do not wait for each other. */
  run(stage: Stage): Acting<void>;
}

/** A part of a play, with what it comes to. */
export type Acting<Result = PlayedCase> = AsyncGenerator<Passing, Result, void>;

/** Somebody has something else to do first, within working hours. */
export function soon({ chance }: Pick<Stage, 'chance'>): Passing {
  return business(chance.minutes(10, 300));
}

/** A moment that hardly anybody else has, within a minute: where what is done matters to others, or they could come first. */
export function apart({ chance, now }: Pick<Stage, 'chance' | 'now'>): Passing {
  return until(now + chance.between(1, 59_999));
}
