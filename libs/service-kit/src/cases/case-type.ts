import type { Type } from '@nestjs/common';
import type {
  Actor,
  Decider,
  Decision,
  DecisionContext,
  DomainEvent,
  EventCatalogue,
  JsonObject,
  Rejection,
  Text,
} from '@liucheng/kernel';
import type { DocumentStore, EventStore } from '@liucheng/ports';
import type { ProcessDefinition, RoleBinding } from '@liucheng/process-model';

/** The note that shuts out an append which reserved a unique key and then did not happen; see `reserve-keys.ts`. */
export const reservationFenced = 'reservation-fenced';

/** Where facts that a decision needs besides its own case are read. Reading only: a decision changes one case. */
export interface FactSources {
  readonly events: Pick<EventStore, 'readStream'>;
  readonly documents: Pick<DocumentStore, 'get' | 'find' | 'aggregate'>;
}

/** What a person can ask of a case: the body, the decision, the step of the process and the route, in one place. */
export interface CaseCommand<
  State,
  Event extends DomainEvent,
  Body extends object = object,
  Facts = unknown,
> {
  /** Imperative, unique in its case type: `submit`. Part of command ids, so it never changes. */
  readonly name: string;
  /** The step of the definition that it does; its role binding is upheld. Without it, say who may: `binding`. */
  readonly step?: string;
  /** Who may issue a command that is no step. */
  readonly binding?: RoleBinding;
  /** The class-validator class of the request body, which is also its OpenAPI schema. Without it there is no body. */
  readonly body?: Type<Body>;
  readonly route: {
    readonly method: 'POST' | 'PUT' | 'DELETE';
    /**
     * Below the controller's path. Without parameters the command starts a new case; `:id` is the case that it is
     * about. Further parameters are fields of the body.
     */
    readonly path: string;
  };
  /** Names the case where `:id` does not; the command starts it if need be. */
  caseId?(body: Body): string;
  readonly summary: Text;
  /** Bodies shown in the API's documentation, by name. */
  readonly examples?: Readonly<Record<string, Body>>;
  /**
   * A body with which to find out beforehand whether somebody may do this next (`GET` of a case lists it); without it
   * only the role binding is looked at.
   */
  trial?(state: State): Body;
  /** Reads what the decision needs to know from elsewhere. It may be out of date by the time of the append. */
  facts?(state: State, body: Body, context: DecisionContext, sources: FactSources): Promise<Facts>;
  /** Pure. */
  decide(state: State, body: Body, context: DecisionContext, facts: Facts): Decision<Event>;
}

/**
 * Keys that a case holds as long as its state says so, each held by one case at a time within the scope: receipt
 * numbers, document numbers, a room's time slots.
 */
export interface UniqueKeys<State> {
  /** Lower-case letters, digits and dashes; one case type per scope. Part of stream names, so it never changes. */
  readonly scope: string;
  held(state: State): readonly string[];
  /** Told to whoever wants a key that another case holds. `holder` is given only if the caller may see that case. */
  refusal(key: string, holder: string | undefined): Rejection;
}

export interface CaseTypeSpec<State, Event extends DomainEvent> {
  readonly definition: ProcessDefinition;
  /** First part of the stream names, `<category>-<case id>`. Never changes. */
  readonly category: string;
  /** The service's name and the controller's path below it: `finance`, `expense-claims`. */
  readonly service: string;
  readonly path: string;
  readonly events: EventCatalogue<Event>;
  readonly decider: Decider<State, Event>;
  readonly commands: readonly CaseCommand<State, Event>[];
  readonly uniqueKeys?: readonly UniqueKeys<State>[];
  /** Whether somebody may read a case; whoever may not is told that there is none. */
  readable(state: State, actor: Actor): boolean;
  /** The part of the state that the answer to a command shows. */
  summary(state: State): JsonObject;
  /** Names of the commands that come next in the normal order, whoever may issue them. */
  next(state: State): readonly string[];
}

/** Everything that makes a process runnable; made once, at import, by `defineCaseType`. */
export interface CaseType<State = unknown, Event extends DomainEvent = DomainEvent> extends CaseTypeSpec<
  State,
  Event
> {
  readonly uniqueKeys: readonly UniqueKeys<State>[];
  /** Event types that witness a step of the definition. */
  readonly stepTypes: ReadonlySet<string>;
  /** Event types that leave the case's state as it is: refused attempts and fences. */
  readonly silentTypes: ReadonlySet<string>;
  stream(caseId: string): string;
  /** The binding that a command's issuer has to satisfy, and whether it is upheld (`block`) or left to the monitor. */
  bindingOf(command: CaseCommand<State, Event>): CommandBinding;
}

export interface CommandBinding {
  readonly binding: RoleBinding;
  readonly block: boolean;
  /** Id of the definition's role rule, or `role:<step>` for the step's own binding. */
  readonly rule?: string;
}

/** Declares a command with the type of its body inferred from its class: `command({ body: SubmitClaim, … })`. */
export function commandsOf<State, Event extends DomainEvent>() {
  return <Body extends object, Facts = undefined>(
    command: CaseCommand<State, Event, Body, Facts>,
  ): CaseCommand<State, Event> => command as CaseCommand<State, Event>;
}

/**
 * Puts a process together.
 * @throws Error naming what does not fit together; a service with such a process does not start.
 */
export function defineCaseType<State, Event extends DomainEvent>(
  spec: CaseTypeSpec<State, Event>,
): CaseType<State, Event> {
  const { definition, events, commands, category, uniqueKeys = [] } = spec;
  const fail = (fault: string): never => {
    throw new Error(`case type ${category}: ${fault}`);
  };
  if (!/^[a-z][a-z0-9-]*$/.test(category)) fail('a category has lower-case letters, digits and dashes');
  const names = new Set<string>();
  for (const { name, step, binding, route, caseId } of commands) {
    if (names.has(name)) fail(`two commands are called ${name}`);
    names.add(name);
    if (step === undefined && binding === undefined)
      fail(`${name} is no step and does not say who may issue it`);
    if (step !== undefined && binding !== undefined)
      fail(`${name} is a step: its binding stands in the definition`);
    if (step !== undefined && !definition.steps[step])
      fail(`${name} does the step ${step}, which is not defined`);
    if (step !== undefined && !definition.steps[step]?.role) fail(`the step ${step} names no role`);
    if (route.path.includes(':id') === (caseId !== undefined) && route.path.includes(':')) {
      fail(`the path of ${name} has either :id or other parameters and a function caseId`);
    }
  }
  const fenceTypes = events.types(reservationFenced as Event['name']);
  if (uniqueKeys.length > 0 && !fenceTypes.every((type) => definition.notes?.includes(type))) {
    fail(`unique keys need ${events.prefix}.${reservationFenced}.v1 among the definition's notes`);
  }
  if (uniqueKeys.length > 0 && fenceTypes.length === 0)
    fail(`unique keys need the event ${reservationFenced}`);
  for (const { scope } of uniqueKeys) {
    if (!/^[a-z][a-z0-9-]*$/.test(scope)) fail(`the scope ${scope} has other signs than a-z, 0-9 and -`);
  }
  return {
    ...spec,
    uniqueKeys,
    stepTypes: new Set(Object.entries(definition.steps).flatMap(([id, step]) => step.events ?? [id])),
    silentTypes: new Set([events.type('attempt-refused'), ...fenceTypes]),
    stream: (caseId) => `${category}-${caseId}`,
    bindingOf: ({ name, step, binding }) => {
      const defined = step === undefined ? undefined : definition.steps[step];
      const used = binding ?? defined?.role ?? fail(`nobody may issue ${name}`);
      const rule = definition.rules?.find((each) => each.kind === 'role' && each.step === step);
      const block = defined === undefined || defined.enforcement === 'block' || rule?.enforcement === 'block';
      return { binding: used, block, ...(step === undefined ? {} : { rule: rule?.id ?? `role:${step}` }) };
    },
  };
}

/** Whether a command makes a new case of its own each time. */
export function makesNewCase(command: { readonly route: { readonly path: string } }): boolean {
  return !command.route.path.includes(':');
}
