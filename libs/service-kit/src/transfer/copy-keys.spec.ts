import { expect, it } from '@jest/globals';
import { SqliteDocumentStore } from '@liucheng/sqlite';
import { KeyEncryption, newKey } from '../personal-data/key-encryption.ts';
import { PersonKeys } from '../personal-data/person-keys.ts';
import { copyKeys } from './copy-keys.ts';

const kek = newKey();
const encryption = new KeyEncryption(kek);
const documents = () => SqliteDocumentStore.open({ file: ':memory:' });
const keysIn = (store: SqliteDocumentStore, mayBegin?: () => Promise<void>) =>
  new PersonKeys({
    documents: store,
    encryption,
    clock: Date,
    rememberMs: 0,
    ...(mayBegin === undefined ? {} : { mayBegin }),
  });
const order = { order: 'o-1', at: new Date().toISOString(), by: 'u-admin', reason: 'request' };

it('copies keys and what was forgotten, again without a change, and brings nobody back', async () => {
  const [from, to] = [documents(), documents()];
  const source = keysIn(from);
  const made = await source.ensure('customer:C-1');
  for (let each = 0; each < 450; each++) await source.ensure(`customer:N-${each}`);
  await source.forget('customer:N-7', { ...order, at: new Date(Date.now() + 1_000).toISOString() });

  expect(await copyKeys({ from, to, encryption })).toBe(451);
  const target = keysIn(to, () => Promise.reject(new Error('it has been begun')));
  expect(await target.find({ person: 'customer:C-1', generation: 1 })).toEqual(made);
  expect(await target.find({ person: 'customer:N-7', generation: 1 })).toBe('forgotten');
  expect(await target.find({ person: 'customer:N-449', generation: 1 })).toMatchObject({ generation: 1 });

  await target.forget('customer:C-1', { ...order, at: new Date(Date.now() + 1_000).toISOString() });
  expect(await copyKeys({ from, to, encryption })).toBe(451);
  expect(await keysIn(to).find({ person: 'customer:C-1', generation: 1 })).toBe('forgotten');
});

it('copies nothing that the target could not use', async () => {
  const [from, to] = [documents(), documents()];
  await keysIn(from).ensure('customer:C-1');
  const other = new KeyEncryption(newKey());
  await expect(copyKeys({ from, to, encryption: other })).rejects.toThrow('LIUCHENG_PERSONAL_KEY_FILE');
  expect(await to.aggregate('person_keys', {})).toMatchObject([{ count: 0 }]);
});
