export { holds, type Actor, type RoleGrant } from './actor.ts';
export { Clock } from './clock.ts';
export {
  fold,
  isRejection,
  reject,
  type Decider,
  type Decision,
  type DecisionContext,
  type DomainEvent,
  type Rejection,
} from './decider.ts';
export { parseEnvelope, type EventEnvelope, type FieldFault } from './envelope.ts';
export {
  attemptRefused,
  EventCatalogue,
  NewerEventError,
  refusedAttempt,
  type AttemptRefused,
  type EventSpec,
  type Upcaster,
} from './event-catalogue.ts';
export { deterministicId, IdGenerator } from './ids.ts';
export { stableStringify, type Json, type JsonObject } from './json.ts';
export { faultPosition, type JsonPosition } from './json-position.ts';
export { formatMoney, money, sum, type Money } from './money.ts';
export { languages, text, type Language, type Text } from './text.ts';
