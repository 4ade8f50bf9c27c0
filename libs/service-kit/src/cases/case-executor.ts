import {
  isRejection,
  refusedAttempt,
  type Actor,
  type AttemptRefused,
  type DecisionContext,
  type DomainEvent,
  type JsonObject,
  type Rejection,
} from '@liucheng/kernel';
import { StaleRevisionError, type AppendResult, type NewEvent } from '@liucheng/ports';
import { problem, problemOf } from '../http/problem.ts';
import { caseHistory, type CaseHistory } from './case-history.ts';
import { makesNewCase, type CaseCommand, type CaseType, type FactSources } from './case-type.ts';
import {
  earlierCommand,
  eventId,
  fingerprintOf,
  keyedIdentity,
  type CommandIdentity,
} from './command-identity.ts';
import { caseNotFound, conflict, keyReused } from './command-problems.ts';
import { matches, staleRevision, type Precondition } from './preconditions.ts';
import { refusalIsOnRecord } from './refusal-record.ts';
import { ContendedKeyError, expectedAt, reserveKeys, type ReservationTools } from './reserve-keys.ts';
import { boundTo, notBound, roleFor, type BoundTo } from './role-binding.ts';
import { wantedKeys } from './unique-keys.ts';

/** Who asks for a command, and how. */
export interface CommandRequest {
  readonly actor: Actor;
  /** Absent for a command that starts a case. */
  readonly caseId?: string;
  readonly idempotencyKey?: string;
  readonly precondition?: Precondition;
  readonly correlationId?: string;
  readonly traceparent?: string;
}

export interface CommandAnswer {
  readonly caseId: string;
  /** Of the last event that had changed the case when the command was done: its ETag. */
  readonly revision: number;
  /** In the service's event store: a view that has come this far shows the command's effect. */
  readonly position: number;
  readonly state: JsonObject;
}

export interface ExecutorOptions extends ReservationTools {
  readonly documents: FactSources['documents'];
}

/** How often a command that lost a race without `If-Match` is decided again. */
const mostAttempts = 8;

type Outcome = { readonly answer: CommandAnswer } | { readonly refused: Rejection };

/**
 * Carries out the commands of every case type: load, fold, recognise a repetition, check the precondition and the role
 * binding, decide, reserve unique keys, append. Holds no state; any number may work on one store.
 */
export class CaseExecutor {
  constructor(private readonly tools: ExecutorOptions) {}

  /**
   * Resolves when the effect would survive a crash. With an idempotency key a repetition gets the first answer, even
   * after the case has moved on.
   * @throws Problem 404, 409, 403, 412, 422: see `docs/add-a-process.md`. A refusal by a rule is on record in the
   * case's stream when it is thrown; the others leave no trace.
   */
  async execute<State, Event extends DomainEvent>(
    type: CaseType<State, Event>,
    command: CaseCommand<State, Event>,
    body: object,
    request: CommandRequest,
  ): Promise<CommandAnswer> {
    const identity = this.identify(type, command, body, request);
    for (let attempt = 1; attempt <= mostAttempts; attempt++) {
      try {
        const outcome = await this.attempt(type, command, body, request, identity);
        if ('refused' in outcome) throw problemOf(outcome.refused);
        return outcome.answer;
      } catch (error) {
        if (error instanceof ContendedKeyError) break;
        if (!(error instanceof StaleRevisionError)) throw error;
      }
    }
    throw conflict();
  }

  private identify<State, Event extends DomainEvent>(
    type: CaseType<State, Event>,
    { name }: CaseCommand<State, Event>,
    body: object,
    { actor, caseId, idempotencyKey: key }: CommandRequest,
  ): CommandIdentity {
    const { category } = type;
    if (key !== undefined) {
      return keyedIdentity({
        actor: actor.id,
        category,
        name,
        key,
        body,
        ...(caseId === undefined ? {} : { caseId }),
      });
    }
    const { ids } = this.tools;
    return {
      commandId: ids.next(),
      caseId: caseId ?? ids.next(),
      fingerprint: fingerprintOf(body),
      keyed: false,
    };
  }

  private async attempt<State, Event extends DomainEvent>(
    type: CaseType<State, Event>,
    command: CaseCommand<State, Event>,
    body: object,
    request: CommandRequest,
    identity: CommandIdentity,
  ): Promise<Outcome> {
    const { store, clock, documents } = this.tools;
    const { actor } = request;
    const { caseId } = identity;
    const fresh = makesNewCase(command);
    // A case whose id was made up a moment ago has no stream to read.
    const recorded = fresh && !identity.keyed ? [] : await store.readStream(type.stream(caseId));
    const earlier = earlierCommand(identity, recorded);
    if (earlier.kind === 'other-body') throw keyReused();
    if (earlier.kind === 'same') return firstOutcome(type, caseId, recorded, identity.commandId);
    const history = caseHistory(type, caseId, recorded);
    if (!fresh && !command.caseId && history.changed < 0) throw caseNotFound(caseId);
    if (!matches(request.precondition, history.changed)) throw staleRevision(history.changed);

    const bound = type.bindingOf(command);
    const to = boundTo(bound.binding, history.owner ?? { person: actor.id, department: actor.department });
    const role = roleFor(actor, to);
    const decided = {
      type,
      command,
      request,
      identity,
      history,
      to,
      ...(role === undefined ? {} : { role }),
    };
    if (role === undefined && bound.block) {
      return this.refuse(decided, notBound(actor, to, bound, type.definition.code));
    }
    const context: DecisionContext = { actor, now: clock.now(), caseId };
    const facts = await command.facts?.(history.state, body, context, { events: store, documents });
    const decision = command.decide(history.state, body, context, facts);
    if (isRejection(decision)) return this.refuse(decided, decision);
    if (decision.length === 0) return { answer: answerOf(type, history) };

    const after = decision.reduce((state, event) => type.decider.evolve(state, event), history.state);
    const wanted = wantedKeys(type.uniqueKeys, history.state, after);
    const taken =
      wanted.length === 0 ? undefined : await reserveKeys(wanted, { type, history, actor }, this.tools);
    if (taken) return this.refuse(decided, taken);
    const result = await this.append(decided, decision);
    if (result.duplicate) return this.repeated(type, identity);
    return {
      answer: { caseId, revision: result.revision, position: result.position, state: type.summary(after) },
    };
  }

  /** Puts the refused attempt on record, unless it is there already. */
  private async refuse<State, Event extends DomainEvent>(
    decided: Decided<State, Event>,
    refused: Rejection,
  ): Promise<Outcome> {
    const { type, command, identity, history, request } = decided;
    const attempted = refusedAttempt(command.name, command.step, refused);
    if (refusalIsOnRecord(type, history, { actor: request.actor.id, attempted, keyed: identity.keyed }))
      return { refused };
    const result = await this.append(decided, [attempted]);
    return result.duplicate ? this.repeated(type, identity) : { refused };
  }

  /** The same command went through beside this one: it is the one that counts. */
  private async repeated<State, Event extends DomainEvent>(
    type: CaseType<State, Event>,
    { caseId, commandId, fingerprint }: CommandIdentity,
  ): Promise<Outcome> {
    const recorded = await this.tools.store.readStream(type.stream(caseId));
    const earlier = earlierCommand({ caseId, commandId, fingerprint, keyed: true }, recorded);
    if (earlier.kind !== 'same') throw keyReused();
    return firstOutcome(type, caseId, recorded, commandId);
  }

  private append<State, Event extends DomainEvent>(
    decided: Decided<State, Event>,
    events: readonly (Event | AttemptRefused)[],
  ): Promise<AppendResult> {
    const { type, history, identity } = decided;
    const time = new Date(this.tools.clock.now()).toISOString();
    return this.tools.store.append(
      type.stream(history.caseId),
      events.map((event, index) => envelope(decided, event, index, time, this.tools.source)),
      { expectedRevision: expectedAt(history.revision), commandId: identity.commandId },
    );
  }
}

interface Decided<State, Event extends DomainEvent> {
  readonly type: CaseType<State, Event>;
  readonly command: CaseCommand<State, Event>;
  readonly request: CommandRequest;
  readonly identity: CommandIdentity;
  readonly history: CaseHistory<State>;
  readonly to: BoundTo;
  /** The role under which the actor satisfies the binding; absent where nobody insists on it. */
  readonly role?: string;
}

function envelope<State, Event extends DomainEvent>(
  { type, request, identity, history, role, to }: Decided<State, Event>,
  { name, data }: Event | AttemptRefused,
  index: number,
  time: string,
  source: string,
): NewEvent {
  const { actor, correlationId, traceparent } = request;
  // Without a fitting role the event names the one that was called for first if the actor holds it anywhere, or their own.
  const actorrole =
    role ?? to.roles.find((each) => actor.roles.some((grant) => grant.role === each)) ?? actor.roles[0]?.role;
  return {
    specversion: '1.0',
    id: eventId(identity, index),
    source,
    type: type.events.type(name as Event['name']),
    subject: history.caseId,
    time,
    datacontenttype: 'application/json',
    data,
    process: type.definition.id,
    processversion: history.processVersion,
    actor: actor.id,
    ...(actorrole === undefined ? {} : { actorrole }),
    department: actor.department,
    correlationid: correlationId ?? identity.commandId,
    causationid: identity.commandId,
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

/** What the command was answered with, as the events that it left tell. */
function firstOutcome<State, Event extends DomainEvent>(
  type: CaseType<State, Event>,
  caseId: string,
  recorded: CaseHistory<State>['recorded'],
  commandId: string,
): Outcome {
  const end = recorded.findLastIndex((each) => each.commandId === commandId);
  const history = caseHistory(type, caseId, recorded.slice(0, end + 1));
  const { type: last, data } = recorded[end]?.event ?? problemOfOrder();
  if (last === type.events.type('attempt-refused')) {
    return { refused: data['rejection'] as unknown as Rejection };
  }
  return { answer: answerOf(type, history) };
}

function problemOfOrder(): never {
  throw problem('internal');
}

function answerOf<State, Event extends DomainEvent>(
  type: CaseType<State, Event>,
  { caseId, changed, recorded, state }: CaseHistory<State>,
): CommandAnswer {
  return { caseId, revision: changed, position: recorded.at(-1)?.position ?? 0, state: type.summary(state) };
}
