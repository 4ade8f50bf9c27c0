import { caseEventOf, refusedAttemptType, type CaseEvent } from '@liucheng/conformance';
import type { EventEnvelope } from '@liucheng/kernel';
import { hiddenPlaces } from '@liucheng/service-kit';
import type { CaseOrigin } from './case-document.ts';
import type { KnownDefinition } from './definitions.ts';

/**
 * What folding and its repetition need of an event: the data only where a rule looks at it. A log without attributes
 * has no data, which accuses nobody, whereas a service that sends none has left out what its schema asks for.
 */
export function keptOf(event: EventEnvelope, known: KnownDefinition, origin: CaseOrigin): CaseEvent {
  const { type, data } = event;
  const { judgedTypes, compiled } = known;
  const judged = judgedTypes.has(type) || compiled.takesTermsFrom(type) || type.endsWith(refusedAttemptType);
  const absent = origin === 'imported' && Object.keys(data).length === 0;
  return judged && !absent ? caseEventOf(event, true, hiddenPlaces(event)) : caseEventOf(event, false);
}
