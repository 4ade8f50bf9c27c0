import {
  isRejection,
  refusedAttempt,
  type AttemptRefused,
  type DecisionContext,
  type DomainEvent,
  type Rejection,
} from '@liucheng/kernel';
import { StaleRevisionError, type AppendResult } from '@liucheng/ports';
import { problemOf } from '../http/problem.ts';
import { caseHistory } from './case-history.ts';
import { makesNewCase, type CaseCommand, type CaseType, type FactSources } from './case-type.ts';
import { envelope, type Decided } from './command-envelope.ts';
import { earlierCommand, keyedIdentity, type CommandIdentity } from './command-identity.ts';
import { answerOf, firstOutcome, type CommandAnswer, type Outcome } from './command-outcome.ts';
import { caseNotFound, conflict, keyReused } from './command-problems.ts';
import type { CommandRequest } from './command-request.ts';
import { matches, staleRevision } from './preconditions.ts';
import { refusalIsOnRecord } from './refusal-record.ts';
import { ContendedKeyError, expectedAt, reserveKeys, type ReservationTools } from './reserve-keys.ts';
import { boundTo, notBound, roleFor } from './role-binding.ts';
import { wantedKeys } from './unique-keys.ts';

export interface ExecutorOptions extends ReservationTools {
  readonly documents: FactSources['documents'];
}

/** How often a command that lost a race without `If-Match` is decided again. */
const mostAttempts = 8;

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
      return this.refuse(decided, notBound(actor, to, bound, type.definition));
    }
    const context: DecisionContext = { actor, now: clock.now(), caseId };
    const facts = await command.facts?.(history.state, body, context, { events: store, documents });
    const decision = command.decide(history.state, body, context, facts);
    if (isRejection(decision)) return this.refuse(decided, decision);
    if (decision.length === 0) return { answer: answerOf(type, history) };

    const after = decision.reduce((state, event) => type.decider.evolve(state, event), history.state);
    const wanted = wantedKeys(type.uniqueKeys, history.state, after);
    const taken =
      wanted.length === 0
        ? undefined
        : await reserveKeys(wanted, { type, history, actor }, this.tools, { oneByOne: turn > 1 });
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
