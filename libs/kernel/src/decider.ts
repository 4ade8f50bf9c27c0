import type { Actor } from './actor.ts';
import type { LocalisedFault } from './envelope.ts';
import type { JsonObject } from './json.ts';
import type { Text } from './text.ts';

/** What happened in a case, before it is put into an envelope: a short name and its data. */
export interface DomainEvent<Name extends string = string, Data extends JsonObject = JsonObject> {
  readonly name: Name;
  readonly data: Data;
}

/**
 * Why a command was refused, for the one who issued it. A rejection is an expected outcome and a fact worth keeping;
 * exceptions are for bugs and broken infrastructure.
 */
export interface Rejection {
  readonly rejected: true;
  /** Stable, machine-readable: `receipt-already-claimed`. */
  readonly code: string;
  /** Id of the rule in the process definition, where a rule refused it. */
  readonly rule?: string;
  /** Where the regulation says so: `FIN-2 §5`. */
  readonly clause?: string;
  /** What is wrong, with the figures of the case. */
  readonly reason: Text;
  /** What would be accepted instead. */
  readonly acceptable: Text;
  readonly errors?: readonly LocalisedFault[];
  /** It is who acts that is refused: somebody else could do it. Left out, nobody could as things stand. */
  readonly cause?: 'person';
}

export function reject(rejection: Omit<Rejection, 'rejected'>): Rejection {
  return { rejected: true, ...rejection };
}

/** `reject` for one process: its clause stands in every refusal, and only its own blocking rules can be named. */
export function refusing<Rule extends string>(clause: string) {
  return (refusal: Omit<Rejection, 'rejected' | 'clause' | 'rule'> & { readonly rule?: Rule }): Rejection =>
    reject({ clause, ...refusal });
}

export type Decision<Event extends DomainEvent> = readonly Event[] | Rejection;

export function isRejection(decision: readonly unknown[] | Rejection): decision is Rejection {
  return 'rejected' in decision;
}

/** What a command is decided with besides the state: data, not services. */
export interface DecisionContext {
  readonly actor: Actor;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly caseId: string;
}

/**
 * A case as pure functions. `evolve` never validates and never throws: what is stored has happened.
 * `decide` is one function per command, so that each reads top to bottom.
 */
export interface Decider<State, Event extends DomainEvent> {
  readonly initial: State;
  evolve(state: State, event: Event): State;
}

export function fold<State, Event extends DomainEvent>(
  decider: Decider<State, Event>,
  events: Iterable<Event>,
  from: State = decider.initial,
): State {
  let state = from;
  for (const event of events) state = decider.evolve(state, event);
  return state;
}
