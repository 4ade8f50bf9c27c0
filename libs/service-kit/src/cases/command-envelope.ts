import type { AttemptRefused, DomainEvent, RoleGrant } from '@liucheng/kernel';
import type { NewEvent } from '@liucheng/ports';
import type { CaseHistory } from './case-history.ts';
import type { CaseCommand, CaseType } from './case-type.ts';
import { eventId, type CommandIdentity } from './command-identity.ts';
import type { CommandRequest } from './command-request.ts';
import type { BoundTo } from './role-binding.ts';

/** A command with all that is known of it when it comes to its events. */
export interface Decided<State, Event extends DomainEvent> {
  readonly type: CaseType<State, Event>;
  readonly command: CaseCommand<State, Event>;
  readonly body: object;
  readonly request: CommandRequest;
  readonly identity: CommandIdentity;
  readonly history: CaseHistory<State>;
  readonly to: BoundTo;
  /** What the actor satisfies the binding by; absent where nobody insists on it. */
  readonly grant?: RoleGrant;
}

/** The n-th event of a command as it is stored. `time` is RFC 3339. */
export function envelope<State, Event extends DomainEvent>(
  { type, request, identity, history, grant, to }: Decided<State, Event>,
  { name, data }: Event | AttemptRefused,
  index: number,
  time: string,
  source: string,
): NewEvent {
  const { actor, correlationId, causationId, traceparent } = request;
  // Without a fitting role the event names the one that was called for first if the actor holds it anywhere, or their own.
  const held = to.roles.flatMap((role) => actor.roles.find((each) => each.role === role) ?? []);
  const { role: actorrole, onBehalfOf } = grant ?? held[0] ?? actor.roles[0] ?? {};
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
    ...(onBehalfOf === undefined ? {} : { onbehalfof: onBehalfOf.id }),
    ...(actorrole === undefined ? {} : { actorrole }),
    department: onBehalfOf?.department ?? actor.department,
    correlationid: correlationId ?? identity.commandId,
    causationid: causationId ?? identity.commandId,
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}
