export { holds, inCaseOf, type Actor, type Represented, type RoleGrant } from './actor.ts';
export { Clock } from './clock.ts';
export { dayAt } from './day.ts';
export {
  fold,
  isRejection,
  refusing,
  reject,
  type Decider,
  type Decision,
  type DecisionContext,
  type DomainEvent,
  type Rejection,
} from './decider.ts';
export { parseEnvelope, type EventEnvelope, type FieldFault, type LocalisedFault } from './envelope.ts';
export {
  attemptRefused,
  EventCatalogue,
  NewerEventError,
  refusedAttempt,
  reservationFenced,
  type AttemptRefused,
  type EventSpec,
  type Upcaster,
} from './event-catalogue.ts';
export { deterministicId, IdGenerator } from './ids.ts';
export { pointerPart, stableStringify, type Json, type JsonObject } from './json.ts';
export { faultPosition, type JsonPosition } from './json-position.ts';
export { formatMoney, money, sum, yuan, type Money } from './money.ts';
export { atLeast, atMost, oneOf, orEarlier, orLater } from './expected.ts';
export { sameSpelling } from './spelling.ts';
export { few, languages, text, type Language, type Text } from './text.ts';
export { erased, inBoth, isWithheld, withheld } from './withheld.ts';
