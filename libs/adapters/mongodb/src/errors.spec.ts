import { describe, expect, it } from '@jest/globals';
import { StoreUnavailableError } from '@liucheng/ports';
import { isTransient, readable } from './errors.ts';

const serverError = (code: number, message: string): Error =>
  Object.assign(new Error(message), { name: 'MongoServerError', code });

describe('what a server says is wrong', () => {
  it.each([
    [1, 5, 'WT_PANIC: WiredTiger library panic'],
    [14_031, 30, 'out of disk space'],
    [10_107, 1, 'not primary'],
    [43, 1, 'cursor id 7 not found'],
  ])('code %d may pass: ask again after %d s', (code, seconds, message) => {
    const error = readable(serverError(code, message), 'db:27017');
    expect(error).toBeInstanceOf(StoreUnavailableError);
    expect((error as StoreUnavailableError).retryAfterSeconds).toBe(seconds);
    expect(error.message).toBe(`MongoDB at db:27017: ${message}`);
  });

  it('is not asked where the socket has ended, which the driver does not wrap', () => {
    const ended = Object.assign(new Error('This socket has been ended by the other party'), {
      code: 'EPIPE',
    });
    expect(readable(ended, 'db:27017')).toBeInstanceOf(StoreUnavailableError);
    expect(isTransient(ended)).toBe(true);
  });

  it('leaves alone what no repetition helps', () => {
    const error = serverError(9, 'FailedToParse');
    expect(readable(error, 'db:27017')).toBe(error);
  });
});
