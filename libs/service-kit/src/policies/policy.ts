import type { EventEnvelope, Text } from '@liucheng/kernel';

/** A command about the case that holds a unique key. */
export interface Continuation {
  readonly scope: string;
  readonly key: string;
  readonly command: string;
  readonly body: object;
}

/** A command of the policy's own process: a new case of it where no case is named. */
export type Reaction =
  | {
      readonly command: string;
      readonly body: object;
      readonly caseId?: string;
      /** Where a case holds this unique key, that case is continued, and the command above is not issued. */
      readonly continues?: Continuation;
      /**
       * When what it is about happened, wall clock, ms. What happened before the company did this process here is history
       * (`LIUCHENG_CASES_SINCE`): no case begins for it, and one that is there already is continued all the same.
       */
      readonly happenedAt?: number;
    }
  /** Nothing follows where no case holds the key. */
  | {
      readonly continues: Continuation;
      readonly command?: never;
      readonly body?: never;
      readonly caseId?: never;
      readonly happenedAt?: never;
    };

/**
 * What follows in this process from what happened in a case of any service: a customer who is not satisfied gets a
 * complaint. It belongs to the process whose command it issues and knows the events it reacts to by type and data only.
 *
 * Each event is reacted to once: the command is identified by the event, so that a redelivery is answered with what was
 * done the first time. A reaction that a rule refuses is on record as a refused attempt and is not tried again; one that
 * cannot be carried out is tried again, then parked as a dead letter with its cause.
 */
export interface Policy {
  /** Unique in the company; part of the consumer group and of command ids, so it never changes. */
  readonly name: string;
  readonly title: Text;
  /** Whose events it reads. */
  readonly service: string;
  /** Where these are, when that is not the service's own topic: a register's. */
  readonly topic?: string;
  /** CloudEvents types; other events are passed over. */
  readonly types: readonly string[];
  /** Pure. `undefined`: nothing follows. */
  react(event: EventEnvelope): Reaction | undefined;
}

/** The role in which a policy acts: no person, a rule of the regulation. */
export const automation = 'automation';
