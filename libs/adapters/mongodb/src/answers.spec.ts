import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Answers } from './answers.ts';
import { isTransient, isUnreachable } from './errors.ts';

const graceMs = 20;
const never = () => new Promise<never>(() => undefined);

describe('an answer', () => {
  const client = new EventEmitter();
  const answers = new Answers(client, graceMs);

  it('is passed on, be it good or bad', async () => {
    expect(await answers.to(async () => 7)).toBe(7);
    await expect(answers.to(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('that cannot come any more is given up some time after the connections', async () => {
    const asked = answers.to(never).then(
      () => undefined,
      (error: unknown) => error,
    );
    client.emit('connectionPoolCleared');
    const error = await asked;
    expect(error).toMatchObject({ message: expect.stringContaining('the connection was lost') });
    expect([isUnreachable(error), isTransient(error)]).toEqual([true, true]);
  });

  it('is waited for otherwise: when it comes after all, and when it was asked for later', async () => {
    let answer: (value: string) => void = () => undefined;
    const late = answers.to(() => new Promise<string>((resolve) => (answer = resolve)));
    client.emit('connectionPoolCleared');
    let over = false;
    await pause(1);
    void answers.to(never).finally(() => (over = true));
    answer('here');
    expect(await late).toBe('here');
    await pause(3 * graceMs);
    expect(over).toBe(false);
  });
});
