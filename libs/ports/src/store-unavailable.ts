/**
 * The store cannot be written or reached at the moment: disk full, locked by another process, not writable. Nothing of
 * the refused call was stored, and the same call may succeed later. Nothing is wrong with the caller's data.
 */
export class StoreUnavailableError extends Error {
  constructor(
    message: string,
    /** When it makes sense to try again, in seconds. */
    readonly retryAfterSeconds: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'StoreUnavailableError';
  }
}
