import type { DomainEvent, EventCatalogue } from '@liucheng/kernel';
import type { RoleBinding, Step } from './definition.ts';

/** Makes the steps of a process whose service refuses whoever a step's binding excludes: each is witnessed by one event. */
export function upheldSteps<Event extends DomainEvent>(events: EventCatalogue<Event>) {
  return (
    event: Event['name'],
    role: RoleBinding,
    rest: Omit<Step, 'events' | 'role' | 'enforcement'>,
  ): Step => ({ ...rest, events: events.types(event), role, enforcement: 'block' });
}
