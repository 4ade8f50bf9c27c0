import {
  inCaseOf,
  isRejection,
  refusedAttempt,
  type AttemptRefused,
  type DecisionContext,
  type DomainEvent,
  type JsonObject,
  type Rejection,
} from '@liucheng/kernel';
import { StaleRevisionError, type AppendResult } from '@liucheng/ports';
import { problemOf } from '../http/problem.ts';
import type { Directory } from '../organisation/directory.ts';
import { notOnRecord } from '../organisation/named.ts';
import type { OtherDocuments } from '../stores/other-documents.ts';
import { personsIn } from '../personal-data/persons.ts';
import { caseHistory } from './case-history.ts';
import { makesNewCase, type CaseCommand, type CaseType, type FactSources } from './case-type.ts';
import { envelope, type Decided } from './command-envelope.ts';
import { earlierCommand, keyedIdentity, type CommandIdentity } from './command-identity.ts';
import { answerOf, firstOutcome, type CommandAnswer, type Outcome } from './command-outcome.ts';
import { caseNotFound, conflict, keyReused } from './command-problems.ts';
import type { CommandRequest } from './command-request.ts';
import { drawOnLimit, releaseOnLimit } from './draw-on-limit.ts';
import { matches, staleRevision } from './preconditions.ts';
import { forecast, wouldNotGet, type Accepted, type PreflightAnswer } from './preflight.ts';
import { refusalIsOnRecord } from './refusal-record.ts';
import {
  ContendedKeyError,
  expectedAt,
  keyHolder,
  reserveKeys,
  type ReservationTools,
} from './reserve-keys.ts';
import { boundTo, grantFor, notBound } from './role-binding.ts';
import { wantedKeys, type WantedKey } from './unique-keys.ts';

export interface ExecutorOptions extends ReservationTools {
  readonly documents: FactSources['documents'];
  readonly others?: OtherDocuments;
  readonly directory?: Directory;
  readonly since?: FactSources['since'];
}

type Found<State, Event extends DomainEvent> =
  | { readonly outcome: Outcome }
  | { readonly decided: Decided<State, Event>; readonly refused: Rejection }
  | Accepted<State, Event>;

/** How often a command that lost a race without `If-Match` is decided again. */
const mostAttempts = 8;

/**
 * Carries out the commands of every case type: load, fold, recognise a repetition, check the precondition and the role
 * binding, decide, reserve unique keys and parts of a shared limit, append. Holds no state; any number may work on one store.
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
        const outcome = await this.attempt(type, command, body, request, identity, attempt);
        if ('refused' in outcome) throw problemOf(outcome.refused);
        return outcome.answer;
      } catch (error) {
        if (error instanceof ContendedKeyError) break;
        if (!(error instanceof StaleRevisionError)) throw error;
      }
    }
    throw conflict();
  }

  /**
   * What `execute` would do now, without doing it and without a trace in any stream: what it would refuse is thrown, and
   * what it would store is judged as the monitor will. An idempotency key is not looked at.
   * @throws Problem as `execute` does.
   */
  async preflight<State, Event extends DomainEvent>(
    type: CaseType<State, Event>,
    command: CaseCommand<State, Event>,
    body: object,
    { idempotencyKey: _, ...request }: CommandRequest,
  ): Promise<PreflightAnswer> {
    const identity = this.identify(type, command, body, request);
    const found = await this.decide(type, command, body, request, identity);
    if ('outcome' in found)
      throw new Error('a command without a key has no outcome before it is carried out');
    const refused = 'refused' in found ? found.refused : await wouldNotGet(found, this.tools.store);
    if (refused) throw problemOf(refused);
    return forecast(found as Accepted<State, Event>, this.tools);
  }

  /** The case that holds a unique key at the moment, read from the store and thus exact. */
  async holderOf<State, Event extends DomainEvent>(
    type: CaseType<State, Event>,
    wanted: WantedKey,
  ): Promise<string | undefined> {
    return (await keyHolder(type, wanted, this.tools.store))?.caseId;
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
    // Nobody can repeat it, so nothing has to tell its body.
    return { commandId: ids.next(), caseId: caseId ?? ids.next(), fingerprint: '', keyed: false };
  }

  private async attempt<State, Event extends DomainEvent>(
    type: CaseType<State, Event>,
    command: CaseCommand<State, Event>,
    body: object,
    request: CommandRequest,
    identity: CommandIdentity,
    turn: number,
  ): Promise<Outcome> {
    const found = await this.decide(type, command, body, request, identity);
    if ('outcome' in found) return found.outcome;
    const { decided } = found;
    if ('refused' in found) return this.refuse(decided, found.refused);
    const { events, after } = found;
    const {
      history,
      request: { actor },
    } = decided;
    if (events.length === 0) return { answer: answerOf(type, history) };

    const claimant = { type, history, actor };
    const wanted = wantedKeys(type.uniqueKeys, history.state, after);
    const taken =
      wanted.length === 0
        ? undefined
        : await reserveKeys(wanted, claimant, this.tools, { oneByOne: turn > 1 });
    if (taken) return this.refuse(decided, taken);
    const { caseId, commandId } = identity;
    const drawer = { ...claimant, commandId, correlationId: request.correlationId ?? commandId };
    const short = await drawOnLimit(after, drawer, this.tools);
    if (short) return this.refuse(decided, short);
    const result = await this.append(decided, events);
    if (result.duplicate) return this.repeated(type, identity);
    await releaseOnLimit(after, result.revision, drawer, this.tools);
    return {
      answer: { caseId, revision: result.revision, position: result.position, state: type.summary(after) },
    };
  }

  /** All that comes before anything is written. */
  private async decide<State, Event extends DomainEvent>(
    type: CaseType<State, Event>,
    command: CaseCommand<State, Event>,
    body: object,
    request: CommandRequest,
    identity: CommandIdentity,
  ): Promise<Found<State, Event>> {
    const { store, clock, documents, others, directory, since } = this.tools;
    const { caseId } = identity;
    const fresh = makesNewCase(command);
    // A case whose id was made up a moment ago has no stream to read.
    const recorded = fresh && !identity.keyed ? [] : await store.readStream(type.stream(caseId));
    const earlier = earlierCommand(identity, recorded);
    if (earlier.kind === 'other-body') throw keyReused();
    if (earlier.kind === 'same') return { outcome: firstOutcome(type, caseId, recorded, identity.commandId) };
    const history = caseHistory(type, caseId, recorded);
    if (!fresh && !command.caseId && history.changed < 0) throw caseNotFound(caseId);
    if (!matches(request.precondition, history.changed)) throw staleRevision(history.changed);

    const actor = inCaseOf(history.owner?.person, request.actor);
    const bound = type.bindingOf(command);
    const to = boundTo(bound.binding, history.owner ?? { person: actor.id, department: actor.department });
    const grant = grantFor(actor, to);
    const decided = {
      type,
      command,
      body,
      request: { ...request, actor },
      identity,
      history,
      to,
      ...(grant === undefined ? {} : { grant }),
    };
    if (grant === undefined && bound.block)
      return { decided, refused: notBound(actor, to, bound, type.definition) };
    const context: DecisionContext = { actor, now: clock.now(), caseId };
    const facts = await command.facts?.(history.state, body, context, {
      events: store,
      documents,
      ...(others === undefined ? {} : { others }),
      ...(directory === undefined ? {} : { directory }),
      ...(since === undefined ? {} : { since }),
    });
    const decision = command.decide(history.state, body, context, facts);
    if (isRejection(decision)) return { decided, refused: decision };
    const unknown = directory && notOnRecord(command.names?.(body) ?? [], directory, context.now);
    const { code: clause } = type.definition;
    if (unknown) return { decided, refused: { ...unknown, ...(clause === undefined ? {} : { clause }) } };
    const after = decision.reduce((state, event) => type.decider.evolve(state, event), history.state);
    return { decided, events: decision, after };
  }

  /** Puts the refused attempt on record, unless it is there already. */
  private async refuse<State, Event extends DomainEvent>(
    decided: Decided<State, Event>,
    refused: Rejection,
  ): Promise<Outcome> {
    const { type, command, body, identity, history, request } = decided;
    const persons = type.events.holdsPersonal ? personsIn(body as JsonObject) : [];
    const attempted = refusedAttempt(command, refused, [...new Set(persons)]);
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
