import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { StoreUnavailableError } from '@liucheng/ports';
import { SqliteDocumentStore } from '@liucheng/sqlite';
import { StartError } from '../host/start-error.ts';
import { KeyEncryption, newKey } from './key-encryption.ts';
import { PersonKeys } from './person-keys.ts';

let directory: string;
const opened: PersonKeys[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'liucheng-keys-'));
});
afterEach(async () => {
  jest.restoreAllMocks();
  for (const each of opened.splice(0)) await each.close();
  await rm(directory, { recursive: true, force: true });
});

const kek = newKey();
let now = Date.parse('2026-03-02T01:00:00Z');
const order = (id: string, at = now) => ({
  order: id,
  at: new Date(at).toISOString(),
  by: 'u-admin',
  reason: 'request',
});
const person = 'customer:C-1';

function open({ encryption = new KeyEncryption(kek), rememberMs = 0 } = {}): PersonKeys {
  const documents = SqliteDocumentStore.open({ file: join(directory, 'keys.db'), keeps: 'keys' });
  const keys = new PersonKeys({ documents, encryption, clock: { now: () => now }, rememberMs });
  opened.push(keys);
  return keys;
}

/** All that lies in the directory. */
async function bytes(): Promise<Buffer> {
  const files = await readdir(directory);
  return Buffer.concat(await Promise.all(files.map((file) => readFile(join(directory, file)))));
}

describe('the key of a person', () => {
  it('is made once, whoever asks for it at once, and found again after a restart', async () => {
    const [one, two] = [open(), open()];
    const made = await Promise.all([one, two, one, two].map((keys) => keys.ensure(person)));
    expect(new Set(made.map(({ key }) => key.toString('hex'))).size).toBe(1);
    expect(made[0]).toMatchObject({ generation: 1 });
    expect(await open().find({ person, generation: 1 })).toEqual(made[0]);
    expect((await one.ensure('customer:C-2')).key).not.toEqual(made[0]?.key);
  });

  it('is asked for without a look into the store once it is known', async () => {
    const keys = open();
    const made = await keys.ensure(person);
    await keys.close();
    expect(await keys.ensure(person)).toEqual(made);
    expect(await keys.find({ person, generation: 1 })).toEqual(made);
    await expect(keys.ensure('customer:C-9')).rejects.toThrow();
  });

  it('is gone from every file when it is destroyed', async () => {
    const keys = open();
    await keys.ensure(person);
    for (let each = 0; each < 50; each++) await keys.ensure(`customer:N-${each}`);
    const stored = SqliteDocumentStore.open({ file: join(directory, 'keys.db'), keeps: 'keys' });
    await stored.define({ name: 'person_keys', indexes: [] });
    const wrapped = (await stored.get<{ key: string }>('person_keys', person))?.doc.key as string;
    await stored.close();
    const pieces = wrapped.match(/.{12}/g) ?? [];
    const left = async () => {
      const all = await bytes();
      return pieces.filter((piece) => all.includes(piece)).length;
    };
    expect(await left()).toBe(6);
    await keys.forget(person, order('o-1'));
    expect(await left()).toBe(0);
    expect(await keys.find({ person, generation: 1 })).toBe('forgotten');
    expect(await open().find({ person, generation: 1 })).toBe('forgotten');
  });

  it('is destroyed once for an order, and a person who comes back has another', async () => {
    const keys = open();
    const first = await keys.ensure(person);
    now += 1_000;
    const forgetting = await keys.forget(person, order('o-1'));
    expect(forgetting).toMatchObject({ order: 'o-1', generation: 1 });
    now += 1_000;
    const second = await keys.ensure(person);
    expect(second).toMatchObject({ generation: 2 });
    expect(second.key).not.toEqual(first.key);
    expect(await keys.forget(person, order('o-1'))).toEqual(forgetting);
    expect(await keys.find({ person, generation: 2 })).toEqual(second);
    expect(await keys.find({ person, generation: 1 })).toBe('forgotten');
    expect(await keys.record(person)).toMatchObject({ generation: 2, since: new Date(now).toISOString() });
  });

  it('outlives an order of before it was made, as another service may tell it late', async () => {
    const keys = open();
    const made = await keys.ensure(person);
    await keys.forget(person, order('o-old', now - 1));
    expect(await keys.find({ person, generation: 1 })).toEqual(made);
    await keys.forget(person, order('o-new', now));
    expect(await keys.find({ person, generation: 1 })).toBe('forgotten');
  });

  it('was never there where nobody knows the person; an order is kept all the same', async () => {
    const keys = open();
    expect(await keys.find({ person, generation: 1 })).toBe('missing');
    expect(await keys.record(person)).toBeUndefined();
    await keys.forget(person, order('o-1'));
    expect(await keys.record(person)).toMatchObject({ generation: 0, forgotten: [{ order: 'o-1' }] });
    expect(await keys.ensure(person)).toMatchObject({ generation: 1 });
  });

  it('that another instance has destroyed is remembered for a limited time', async () => {
    const elapsed = jest.spyOn(performance, 'now').mockReturnValue(1_000);
    const [one, two] = [open(), open({ rememberMs: 20 })];
    const { key } = await two.ensure(person);
    await one.forget(person, order('o-1', now + 1));
    elapsed.mockReturnValue(1_020);
    expect(await two.find({ person, generation: 1 })).toMatchObject({ key });
    elapsed.mockReturnValue(1_021);
    // The cache looks at the time once in a millisecond.
    while ((await two.find({ person, generation: 1 })) !== 'forgotten') await new Promise(setImmediate);
  });
});

describe('a key store', () => {
  it('is begun once, and only where it may', async () => {
    let asked = 0;
    const documents = () => SqliteDocumentStore.open({ file: join(directory, 'keys.db'), keeps: 'keys' });
    const begun = (mayBegin: () => Promise<void>) => {
      const encryption = new KeyEncryption(kek);
      const keys = new PersonKeys({
        documents: documents(),
        encryption,
        clock: Date,
        rememberMs: 0,
        mayBegin,
      });
      opened.push(keys);
      return keys;
    };
    const refusing = begun(() => {
      asked++;
      return Promise.reject(new StartError('others have to be here'));
    });
    await expect(refusing.prepare()).rejects.toThrow('others have to be here');
    await expect(refusing.ensure(person)).rejects.toThrow('others have to be here');
    expect(asked).toBe(2);
    await begun(async () => undefined).ensure(person);
    await refusing.prepare();
    expect(asked).toBe(2);
  });
});

describe('the key that encrypts them', () => {
  it('is replaced while the one before is known, and then alone', async () => {
    const made = await open().ensure(person);
    for (let each = 0; each < 210; each++) await opened[0]?.ensure(`customer:N-${each}`);
    const next = newKey();
    await open({ encryption: new KeyEncryption(next, kek) }).prepare();
    const alone = open({ encryption: new KeyEncryption(next) });
    await alone.prepare();
    expect(await alone.find({ person, generation: 1 })).toEqual(made);
    expect(await alone.find({ person: 'customer:N-209', generation: 1 })).toMatchObject({ generation: 1 });
    await expect(open().find({ person, generation: 1 })).rejects.toThrow(StoreUnavailableError);
  }, 180_000);

  it('keeps the service from starting where it is not the right one', async () => {
    await open().ensure(person);
    const wrong = open({ encryption: new KeyEncryption(newKey(), newKey()) });
    await expect(wrong.prepare()).rejects.toThrow(StartError);
    await expect(wrong.prepare()).rejects.toThrow('LIUCHENG_PERSONAL_KEY_PREVIOUS_FILE');
  });
});
