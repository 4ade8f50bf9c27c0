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
  return {
    id,
    sequence,
    type,
    time: Date.parse(time),
    ...(actor === undefined ? {} : { actor }),
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
    ...(role === undefined ? {} : { role }),
    ...(department === undefined ? {} : { department }),
    ...(withData ? { data } : {}),
    ...(withData && hidden.length > 0 ? { hidden } : {}),
  };
}
