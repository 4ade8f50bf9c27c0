import type { EventEnvelope } from '@liucheng/kernel';
import type { CaseEvent } from './verdict.ts';

type Told = Pick<
  EventEnvelope,
  'id' | 'sequence' | 'type' | 'time' | 'actor' | 'onbehalfof' | 'actorrole' | 'department' | 'data'
>;

/**
 * What judging needs of an event, with its data or without.
 * @param hidden JSON Pointers of personal values that are not in its data
 */
export function caseEventOf(
  { id, sequence, type, time, actor, onbehalfof: onBehalfOf, actorrole: role, department, data }: Told,
  withData = true,
  hidden: readonly string[] = [],
): CaseEvent {
  const event: { -readonly [Field in keyof CaseEvent]: CaseEvent[Field] } = {
    id,
    sequence,
    type,
    time: Date.parse(time),
  };
  if (actor !== undefined) event.actor = actor;
  if (onBehalfOf !== undefined) event.onBehalfOf = onBehalfOf;
  if (role !== undefined) event.role = role;
  if (department !== undefined) event.department = department;
  if (withData) event.data = data;
  if (withData && hidden.length > 0) event.hidden = hidden;
  return event;
}
