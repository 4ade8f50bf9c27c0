import type { AttemptRefused, DomainEvent } from '@liucheng/kernel';
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

/**
 * Folds a case from its recorded events, in order from the first.
 * @throws NewerEventError for an event of a newer version of the service.
 * @throws Error for an event that is not of the case's catalogue.
 */
export function caseHistory<State, Event extends DomainEvent>(
  type: CaseType<State, Event>,
  caseId: string,
  recorded: readonly RecordedEvent[],
): CaseHistory<State> {
  let state = type.decider.initial;
  let changed = -1;
  let owner: CaseOwner | undefined;
  let ownedByStep = false;
  for (const { event } of recorded) {
    const read = type.events.read(event.type, event.data);
    if (!read)
      throw new Error(
        `${type.stream(caseId)}: unknown event type ${event.type} at revision ${event.sequence}`,
      );
    if (isRefusedAttempt(read) || type.silentTypes.has(event.type)) continue;
    state = type.decider.evolve(state, read);
    changed = event.sequence;
    const isStep = type.stepTypes.has(event.type);
    if (!owner || (isStep && !ownedByStep)) {
      owner = { person: event.actor ?? '', department: event.department ?? '' };
      ownedByStep = isStep;
    }
  }
  return {
    caseId,
    recorded,
    state,
    revision: recorded.at(-1)?.event.sequence ?? -1,
    changed,
    processVersion: recorded[0]?.event.processversion ?? type.definition.version,
    ...(owner ? { owner } : {}),
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
