import { StoreUnavailableError } from '@liucheng/ports';
import kafkajs from 'kafkajs';

const { KafkaJSAggregateError, KafkaJSError } = kafkajs;
const retryAfterSeconds = 2;
/** What trying again does not change: the caller's data or the installation is to be changed. */
const lasting = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'SASL_AUTHENTICATION_FAILED',
  'INVALID_TOPIC_EXCEPTION',
  'POLICY_VIOLATION',
]);

/** Kafka's name of a fault, like `MESSAGE_TOO_LARGE`, wherever in the chain of causes it stands. */
export function faultType(error: unknown): string | undefined {
  for (let each = error; each instanceof Error; each = each.cause) {
    const { type } = each as { type?: unknown };
    if (typeof type === 'string') return type;
  }
  return undefined;
}

/** The error that a port's caller gets for one of kafkajs; others are bugs or the caller's, and stay as they are. */
export function unavailable(error: unknown): unknown {
  if (typeof error === 'string') return new StoreUnavailableError(error, retryAfterSeconds);
  if (error instanceof KafkaJSAggregateError) return unavailable(error.errors[0]);
  if (!(error instanceof KafkaJSError)) return error;
  if (lasting.has(faultType(error) ?? '') || error.name === 'KafkaJSSASLAuthenticationError') return error;
  return new StoreUnavailableError(`Kafka: ${error.message}`, retryAfterSeconds, { cause: error });
}
