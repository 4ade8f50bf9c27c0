import { expect, it } from '@jest/globals';
import { StartError } from '@liucheng/service-kit';
import { NoKeyError, Secrets } from './secrets.ts';

it('secrets are asked for their key when there is one to encrypt, and again where there was none', async () => {
  let opened = 0;
  const secrets = new Secrets(() => {
    opened++;
    return Promise.reject(new StartError('several instances'));
  });
  expect(await secrets.renewed('s1', [])).toBeUndefined();
  expect(opened).toBe(0);
  for (let times = 1; times <= 2; times++) {
    await expect(secrets.make('s1', 1)).rejects.toThrow(NoKeyError);
    expect(opened).toBe(times);
  }
});
