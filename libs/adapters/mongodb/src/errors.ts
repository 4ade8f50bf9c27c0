import { StoreUnavailableError } from '@liucheng/ports';

/** What a driver's error tells. By shape and not by class: the driver has many classes, and codes come from the server. */
interface DriverError {
  readonly name: string;
  readonly message: string;
  readonly code?: unknown;
  readonly errorLabels?: readonly string[];
  readonly errorResponse?: { readonly name?: string };
}

export const duplicateKey = 11_000;

/** The connection or the server is the matter, not the command. */
const unreachable = new Set([
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoServerSelectionError',
  'MongooseServerSelectionError',
  'MongoPoolClearedError',
  'MongoPoolClosedError',
  'PoolClearedOnNetworkError',
  'MongoServerClosedError',
  'MongoStalePrimaryError',
  'MongoTopologyClosedError',
  'MongoNotConnectedError',
  'MongoWaitQueueTimeoutError',
  'MongoOperationTimeoutError',
  'MongoExpiredSessionError',
  'MongoSystemError',
  // An answer that is none: of a server that breaks down.
  'MongoUnexpectedServerResponseError',
]);

/** Of the socket, which the driver passes on as it is when a connection ends between two of its looks. */
const unreachableCodes = new Set<unknown>([
  'EPIPE',
  'ECONNRESET',
  'ECONNREFUSED',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
]);

/** Server codes that say "not now", with the seconds after which to ask again. */
const notNow: ReadonlyMap<number, number> = new Map([
  // Out of disk space; a file could not be written.
  ...[14_031, 39, 28].map((code) => [code, 30] as const),
  // The server's own fault, e.g. a storage engine that gave up when the disk was full: until somebody starts it again.
  ...[1, 8].map((code) => [code, 5] as const),
  // Access refused: a person has to mend it.
  ...[13, 18, 8_000].map((code) => [code, 30] as const),
  // Shutting down, stepping down, no primary yet, recovering.
  ...[6, 7, 89, 91, 189, 9_001, 10_107, 11_600, 11_602, 13_435, 13_436].map((code) => [code, 1] as const),
  // Reads that ended in the middle: the server was started again, or gave them up.
  ...[43, 175, 237, 239, 11_601].map((code) => [code, 1] as const),
  // Time limits, lock waits, write conflicts, transactions that a server gave up.
  ...[24, 50, 64, 100, 112, 225, 246, 251, 262, 290].map((code) => [code, 1] as const),
]);

/** A document that is too large for the server: said by the server, or by the driver before it asks. */
const tooLarge = new Set([10_334, 17_419, 17_420, 17_280]);
const tooLargeMessage = /larger than (the )?max|object to insert too large|BSONObjectTooLarge/i;

function asDriverError(error: unknown): DriverError {
  if (typeof error !== 'object' || error === null) return new Error(String(error));
  // A bulk write wraps whatever went wrong on the way to the server.
  const { name, errorResponse } = error as DriverError;
  const wrapped = name === 'MongoBulkWriteError' && errorResponse?.name !== undefined;
  return (wrapped ? errorResponse : error) as DriverError;
}

function hasLabel(error: unknown, label: string): boolean {
  return asDriverError(error).errorLabels?.includes(label) ?? false;
}

export function codeOf(error: unknown): number | undefined {
  const { code } = asDriverError(error);
  return typeof code === 'number' ? code : undefined;
}

/** The server cannot be asked at the moment. */
export function isUnreachable(error: unknown): boolean {
  const { name, code } = asDriverError(error);
  return unreachable.has(name) || unreachableCodes.has(code);
}

/** The transaction stored nothing, and the same one may succeed now. */
export function isTransient(error: unknown): boolean {
  return (
    hasLabel(error, 'TransientTransactionError') ||
    hasLabel(error, 'RetryableWriteError') ||
    isUnreachable(error) ||
    codeOf(error) === 112
  );
}

/** The commit has been sent, but not answered with certainty. */
export function isUnknownCommit(error: unknown): boolean {
  return hasLabel(error, 'UnknownTransactionCommitResult') || isUnreachable(error);
}

/**
 * What went wrong in words that name the server; `StoreUnavailableError` for what may pass, `RangeError` for a document
 * that is too large. Other errors come back as they are. The driver's error is not passed on as the cause: it carries
 * documents and the whole topology, which belong into no log.
 */
export function readable(error: unknown, server: string): Error {
  const known = asDriverError(error);
  const code = codeOf(error);
  const seconds = code === undefined ? undefined : notNow.get(code);
  if (seconds !== undefined || isTransient(error) || isUnknownCommit(error)) {
    return new StoreUnavailableError(`MongoDB at ${server}: ${known.message}`, seconds ?? 1);
  }
  if ((code !== undefined && tooLarge.has(code)) || tooLargeMessage.test(known.message)) {
    return new RangeError(
      `MongoDB at ${server}: a document is larger than the 16 MiB that MongoDB takes (${known.message})`,
    );
  }
  return known as Error;
}
