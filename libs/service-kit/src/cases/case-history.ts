import type { AttemptRefused, DomainEvent, EventEnvelope } from '@liucheng/kernel';
import { attemptRefused } from '@liucheng/kernel';
import type { EventStore, RecordedEvent } from '@liucheng/ports';
import type { CaseType } from './case-type.ts';

/** To whom a case belongs: whoever did its first step or, before any step, whoever started it. */
export interface CaseOwner {
  readonly person: string;
  readonly department: string;
}

/** A case as its stream tells it. */
export interface CaseHistory<State> {
  readonly caseId: string;
  readonly recorded: readonly RecordedEvent[];
  readonly state: State;
  /** Of the last event; −1 for a stream that does not exist. What the next append expects. */
  readonly revision: number;
  /** Of the last event that changed the case: what an ETag states; −1 when nothing has. */
  readonly changed: number;
  /** The definition's version that the case started on. */
  readonly processVersion: number;
  readonly owner?: CaseOwner;
}

/** What is known of a case after some of its events. */
export interface CaseProgress<State> {
  readonly state: State;
  /** Of the last event that changed the case. */
  readonly changed: number;
  readonly owner?: CaseOwner;
  readonly ownedByStep: boolean;
}

/**
 * A case's progress after one more event; the same object for an event that changes nothing, such as a refused attempt.
 * @throws NewerEventError for an event of a newer version of the service.
 * @throws Error for an event that is not of the case's catalogue.
 */
export function continueHistory<State, Event extends DomainEvent>(
  type: CaseType<State, Event>,
  progress: CaseProgress<State> | undefined,
  event: EventEnvelope,
): CaseProgress<State> | undefined {
  const read = type.events.read(event.type, event.data);
  if (!read)
    throw new Error(
      `${type.stream(event.subject)}: unknown event type ${event.type} at revision ${event.sequence}`,
    );
  if (isRefusedAttempt(read) || type.silentTypes.has(event.type)) return progress;
  const isStep = type.stepTypes.has(event.type);
  const { owner, ownedByStep = false } = progress ?? {};
  const owns = owner === undefined || (isStep && !ownedByStep);
  return {
    state: type.decider.evolve(progress ? progress.state : type.decider.initial, read),
    changed: event.sequence,
    owner: owns ? { person: event.actor ?? '', department: event.department ?? '' } : owner,
    ownedByStep: owns ? isStep : ownedByStep,
  };
}

/**
 * Folds a case from its recorded events, in order from the first.
 * @throws as `continueHistory` does.
 */
export function caseHistory<State, Event extends DomainEvent>(
  type: CaseType<State, Event>,
  caseId: string,
  recorded: readonly RecordedEvent[],
): CaseHistory<State> {
  let progress: CaseProgress<State> | undefined;
  for (const { event } of recorded) progress = continueHistory(type, progress, event);
  return {
    caseId,
    recorded,
    state: progress ? progress.state : type.decider.initial,
    revision: recorded.at(-1)?.event.sequence ?? -1,
    changed: progress?.changed ?? -1,
    processVersion: recorded[0]?.event.processversion ?? type.definition.version,
    ...(progress?.owner ? { owner: progress.owner } : {}),
  };
}

function isRefusedAttempt(event: DomainEvent): event is AttemptRefused {
  return event.name === attemptRefused;
}

export async function readCase<State, Event extends DomainEvent>(
  store: Pick<EventStore, 'readStream'>,
  type: CaseType<State, Event>,
  caseId: string,
): Promise<CaseHistory<State>> {
  return caseHistory(type, caseId, await store.readStream(type.stream(caseId)));
}
