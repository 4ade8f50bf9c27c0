import { attemptRefused, type AttemptRefused, type DomainEvent, type JsonObject } from '@liucheng/kernel';
import type { CaseHistory } from './case-history.ts';
import type { CaseType } from './case-type.ts';

/** How many refused attempts one person can put on record between two changes of a case. */
const mostPerPerson = 20;

/**
 * Whether a refusal need not be stored, so that a script that insists cannot grow a stream without end: the same person
 * was refused the same for the same reason since the case last changed, or has filled up what is kept of them.
 *
 * A refusal under an idempotency key is stored even if it repeats another (up to the bound), because the stored event is
 * what answers a repetition of the key. Beyond the bound the answer is the same, but a repetition is decided again.
 */
export function refusalIsOnRecord<State, Event extends DomainEvent>(
  type: CaseType<State, Event>,
  { recorded, changed }: CaseHistory<State>,
  {
    actor,
    attempted,
    keyed,
  }: { readonly actor: string; readonly attempted: AttemptRefused; readonly keyed: boolean },
): boolean {
  const refusedType = type.events.type(attemptRefused);
  const since = recorded.filter(
    ({ event }) => event.sequence > changed && event.type === refusedType && event.actor === actor,
  );
  if (since.length >= mostPerPerson) return true;
  if (keyed) return false;
  return since.some(
    ({ event: { data } }) =>
      data['command'] === attempted.data.command &&
      (data['rejection'] as JsonObject)['code'] === attempted.data.rejection['code'],
  );
}
