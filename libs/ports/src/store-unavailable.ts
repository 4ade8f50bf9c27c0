/**
 * The store cannot be written or reached at the moment: disk full, locked by another process, not writable, no answer.
 * Nothing of the refused call was stored, or it was and the store could not learn so in time; the same call later tells,
 * and stores nothing twice. Nothing is wrong with the caller's data.
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
