import type { AttemptRefused, DomainEvent } from '@liucheng/kernel';
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
  readonly request: CommandRequest;
  readonly identity: CommandIdentity;
  readonly history: CaseHistory<State>;
  readonly to: BoundTo;
  /** The role under which the actor satisfies the binding; absent where nobody insists on it. */
  readonly role?: string;
}

/** The n-th event of a command as it is stored. `time` is RFC 3339. */
export function envelope<State, Event extends DomainEvent>(
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
