import type { ConnectionSettings, LogLine, SaslSettings, TlsSettings } from './connection.ts';
import type { MemberTimes } from './member.ts';
import type { TopicSettings } from './topics.ts';

export interface KafkaEventBusOptions {
  /** `host:port` of some of the brokers. */
  readonly brokers: readonly string[];
  /** How the brokers' logs and quotas know this process. */
  readonly clientId: string;
  /** Put before the names of topics and groups, at most 36 characters, so that installations can share a cluster. */
  readonly prefix?: string;
  /** Of every topic of the installation; default 6. It cannot be changed for topics that are there. */
  readonly partitions?: number;
  /** On how many brokers a message is kept; default 1. With 3 and more, 2 must have a message before it is acknowledged. */
  readonly replication?: number;
  /** How long messages are kept, in ms; default −1: for good. */
  readonly retentionMs?: number;
  /** Topics of which everything stays all the same: what somebody who begins later has to know from the first message on. */
  readonly kept?: readonly string[];
  /** Of one event with all its attributes; default 16 MiB. */
  readonly maxMessageBytes?: number;
  readonly tls?: TlsSettings;
  readonly sasl?: SaslSettings;
  /** After this time a publish, or a question to the brokers, fails with a `StoreUnavailableError`, in ms; default 5,000. */
  readonly withinMs?: number;
  /** How long a retry of dead letters by another member may take, in ms; default 30,000. */
  readonly retryWithinMs?: number;
  /** After this time without a sign of life a member's partitions go to others, in ms; default 10,000. */
  readonly sessionTimeoutMs?: number;
  /** How long a member's handler may take when the partitions are shared out anew, in ms; default 60,000. */
  readonly rebalanceTimeoutMs?: number;
  /** How often a member gives a sign of life, which is also when it hears of a rebalance, in ms; default 1,000. */
  readonly heartbeatMs?: number;
  /** Milliseconds since the epoch, for `DeadLetter.parkedAt`; default the system's clock. */
  readonly now?: () => number;
  /** Told of what nobody waits for, like a reader of dead letters that is cut off. Must not throw. */
  readonly onError?: (error: unknown) => void;
  /** The log of the Kafka client; nothing is logged elsewhere. */
  readonly onLog?: (line: LogLine) => void;
}

/** The options, checked and complete. */
export interface Settings {
  readonly connection: ConnectionSettings;
  readonly topics: TopicSettings;
  readonly times: MemberTimes;
  readonly prefix: string;
  readonly withinMs: number;
  readonly retryWithinMs: number;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

const maxWaitMs = 100;

/** @throws RangeError naming the option */
export function settingsOf(options: KafkaEventBusOptions): Settings {
  const { brokers, clientId, prefix = '', tls, sasl, onLog } = options;
  if (brokers.length === 0) throw new RangeError('brokers: expected at least one host:port');
  for (const broker of brokers) {
    if (!/^[^:\s]+:\d{1,5}$|^\[[^\]\s]+\]:\d{1,5}$/.test(broker))
      throw new RangeError(`brokers: expected host:port, got ${JSON.stringify(broker)}`);
  }
  if (!/^[A-Za-z0-9._-]{0,36}$/.test(prefix))
    throw new RangeError(
      `prefix: expected at most 36 of the characters A-Z a-z 0-9 . _ -, got ${JSON.stringify(prefix)}`,
    );
  const { partitions = 6, replication = 1, retentionMs = -1, kept = [] } = options;
  const { maxMessageBytes = 16 * 1024 * 1024 } = options;
  const { sessionTimeoutMs = 10_000, rebalanceTimeoutMs = 60_000, heartbeatMs = 1_000 } = options;
  const { withinMs = 5_000, retryWithinMs = 30_000 } = options;
  whole('partitions', partitions, 1, 1_000);
  whole('replication', replication, 1, 100);
  whole('retentionMs', retentionMs, -1, Number.MAX_SAFE_INTEGER);
  whole('maxMessageBytes', maxMessageBytes, 1_024, 1024 * 1024 * 1024);
  whole('withinMs', withinMs, 100, 600_000);
  whole('retryWithinMs', retryWithinMs, 100, 600_000);
  whole('sessionTimeoutMs', sessionTimeoutMs, 1_000, 1_800_000);
  whole('rebalanceTimeoutMs', rebalanceTimeoutMs, 1_000, 1_800_000);
  whole('heartbeatMs', heartbeatMs, 50, Math.floor(sessionTimeoutMs / 3));
  return {
    connection: {
      brokers,
      clientId,
      ...(tls ? { tls } : {}),
      ...(sasl ? { sasl } : {}),
      ...(onLog ? { onLog } : {}),
    },
    topics: {
      partitions,
      replication,
      minInSync: replication >= 3 ? 2 : 1,
      retentionMs,
      kept,
      maxMessageBytes,
    },
    times: { sessionTimeoutMs, rebalanceTimeoutMs, heartbeatMs, maxWaitMs },
    prefix,
    withinMs,
    retryWithinMs,
    now: options.now ?? Date.now,
    onError: options.onError ?? (() => undefined),
  };
}

function whole(name: string, value: number, from: number, to: number): void {
  if (!Number.isSafeInteger(value) || value < from || value > to)
    throw new RangeError(`${name}: expected a whole number from ${from} to ${to}, got ${value}`);
}
