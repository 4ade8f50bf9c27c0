import { beforeEach, describe, expect, it } from '@jest/globals';
import { EventCatalogue, type DomainEvent, type EventEnvelope, type JsonObject } from '@liucheng/kernel';
import type { NewEvent } from '@liucheng/ports';
import { newEvent } from '@liucheng/ports/testing';
import { SqliteDocumentStore } from '@liucheng/sqlite';
import fc from 'fast-check';
import { KeyEncryption, newKey } from './key-encryption.ts';
import { PersonKeys } from './person-keys.ts';
import { Sealer } from './sealer.ts';
import { withoutPersonalData } from './without-personal-data.ts';

const catalogue = new EventCatalogue<DomainEvent>('liucheng.test.interview', {
  invited: { version: 1, personal: ['/candidate/name', '/candidate/age', '/candidate/tags'] },
  held: { version: 2, upcasters: { 1: (data) => data }, personal: ['/talks/*/remark'] },
  noted: { version: 1, personal: ['/note'] },
  moved: { version: 1 },
});

let keys: PersonKeys;
let unreadable: string[];
let sealer: Sealer;
beforeEach(() => {
  const documents = SqliteDocumentStore.open({ file: ':memory:' });
  keys = new PersonKeys({ documents, encryption: new KeyEncryption(newKey()), clock: Date, rememberMs: 0 });
  unreadable = [];
  sealer = new Sealer(keys, [catalogue], ({ id }) => void unreadable.push(id));
});

const event = (name: string, data: JsonObject, id = name): NewEvent => ({
  ...newEvent('case-1', id, data),
  type: catalogue.type(name),
});
const stored = (each: NewEvent | undefined): EventEnvelope =>
  JSON.parse(JSON.stringify({ ...each, sequence: 0 })) as EventEnvelope;
async function seal(events: readonly NewEvent[], ofCase: readonly string[] = []): Promise<EventEnvelope[]> {
  return (await sealer.seal(events, async () => ofCase)).map(stored);
}
const forget = (person: string) =>
  keys.forget(person, { order: person, at: new Date().toISOString(), by: 'u-admin', reason: 'request' });

const candidate = { id: 'K-1', name: 'Wu Min', age: 31, tags: ['calm', 'Wuhan'] };
const invited = event('invited', { by: 'u-1', candidate });
const held = event('held', {
  talks: [
    { candidate: { id: 'K-1' }, remark: 'Wu Min was calm' },
    { candidate: { id: 'K-2' }, remark: 'Xu was quick' },
  ],
});
const noted = event('noted', { note: 'Both are fine', stars: 5 });

describe('an event that says something about a person', () => {
  it('is stored with words in its place, and read as it was', async () => {
    const [sealed] = await seal([invited]);
    expect(sealed?.data).toEqual({
      by: 'u-1',
      candidate: {
        id: 'K-1',
        name: 'personal data · 个人信息',
        tags: ['personal data · 个人信息', 'personal data · 个人信息'],
      },
    });
    expect(sealed?.sealed).toMatch(/^[\w-]+\.[\w-]+$/);
    expect(sealed?.id).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(await sealer.open(sealed as EventEnvelope)).toEqual(stored(invited));
  });

  it('is other ciphertext each time under the same id, which without the key nobody can make', async () => {
    const [[one], [two]] = [await seal([invited]), await seal([invited])];
    expect(one?.id).toBe(two?.id);
    expect(one?.sealed).not.toBe(two?.sealed);
    await forget('candidate:K-1');
    const [later] = await seal([invited]);
    expect(later?.id).not.toBe(one?.id);
  });

  it('is as it is where nothing in it is personal, or it was stored before anything was', async () => {
    expect(await seal([event('moved', { to: 'room 2' })])).toEqual([
      stored(event('moved', { to: 'room 2' })),
    ]);
    const empty = event('invited', { candidate: { id: 'K-1', tags: [] } });
    expect(await seal([empty])).toEqual([stored(empty)]);
    expect(await sealer.open(stored(invited))).toEqual(stored(invited));
  });

  it('shares its secret id with all events of its command', async () => {
    const both = await seal([event('moved', { to: 'room 2' }, 'first'), { ...invited, id: 'second' }]);
    expect(both.map(({ id }) => id)).not.toContain('first');
    expect(both[0]?.data).toEqual({ to: 'room 2' });
    const read = await Promise.all(both.map((each) => sealer.open(each)));
    expect(read.map(({ id }) => id)).toEqual(['first', 'second']);
    await forget('candidate:K-1');
    expect(await sealer.open(both[0] as EventEnvelope)).toEqual(both[0]);
  });
});

describe('a person who was forgotten', () => {
  it('is erased in all that was said about them, and in nothing else', async () => {
    const [first, second] = await seal([invited, held]);
    await forget('candidate:K-1');
    const [one, two] = [
      await sealer.open(first as EventEnvelope),
      await sealer.open(second as EventEnvelope),
    ];
    expect(one.data['candidate']).toEqual({
      id: 'K-1',
      name: 'erased · 已删除',
      tags: Array(2).fill('erased · 已删除'),
    });
    expect(two.data['talks']).toEqual([
      { candidate: { id: 'K-1' }, remark: 'erased · 已删除' },
      { candidate: { id: 'K-2' }, remark: 'Xu was quick' },
    ]);
    expect([one.id, two.id]).toEqual([first?.id, second?.id]);
    expect(one.sealed).toBe(first?.sealed);
    expect(unreadable).toEqual([]);
  });

  it('takes with them what is about several, or about nobody who is named', async () => {
    const [both] = await seal([noted], ['candidate:K-1', 'candidate:K-2']);
    const [nobody] = await seal([noted]);
    expect((await sealer.open(both as EventEnvelope)).data).toEqual(noted.data);
    await forget('candidate:K-2');
    expect((await sealer.open(both as EventEnvelope)).data).toEqual({ note: 'erased · 已删除', stars: 5 });
    expect((await sealer.open(nobody as EventEnvelope)).data).toEqual(noted.data);
    await forget('case:case-1');
    expect((await sealer.open(nobody as EventEnvelope)).data).toEqual({ note: 'erased · 已删除', stars: 5 });
  });

  it('may come back: what is said from then on can be read', async () => {
    const [before] = await seal([invited]);
    await forget('candidate:K-1');
    await new Promise((resolve) => setTimeout(resolve, 2));
    const [after] = await seal([invited]);
    expect((await sealer.open(after as EventEnvelope)).data).toEqual(invited.data);
    expect((await sealer.open(before as EventEnvelope)).data).toMatchObject({
      candidate: { name: 'erased · 已删除' },
    });
  });
});

describe('a ciphertext', () => {
  it('that was moved, changed or outlived a lost key is not read, and is told of', async () => {
    const [one, other] = await seal([invited, { ...invited, id: 'other' }]);
    const moved = { ...(one as EventEnvelope), sealed: other?.sealed as string };
    const elsewhere = { ...(one as EventEnvelope), subject: 'case-2' };
    const changed = { ...(one as EventEnvelope), sealed: `${one?.sealed?.slice(0, -2)}AA` };
    const later = { ...(one as EventEnvelope), type: catalogue.type('noted') };
    for (const wrong of [moved, elsewhere, changed, later]) {
      const read = await sealer.open(wrong);
      expect(read.data['candidate']).toMatchObject({ name: 'personal data · 个人信息' });
      expect(read.sealed).toBe(wrong.sealed);
    }
    expect(unreadable).toHaveLength(4);
    const lost = new Sealer(
      { ensure: keys.ensure.bind(keys), find: async () => 'missing' },
      [catalogue],
      () => {
        unreadable.push('lost');
      },
    );
    expect((await lost.open(one as EventEnvelope)).data).toEqual(one?.data);
    expect(unreadable).toContain('lost');
  });
});

describe('any data', () => {
  it('come back as they were, whatever is in them', async () => {
    const value = fc.jsonValue({ maxDepth: 3 }).map((each) => JSON.parse(JSON.stringify(each)) as JsonObject);
    await fc.assert(
      fc.asyncProperty(value, fc.array(value, { maxLength: 4 }), fc.string(), async (name, remarks, rest) => {
        const given = [
          event('invited', { rest, candidate: { id: 'K-1', name, age: 3, tags: remarks } }),
          event('held', {
            rest,
            talks: remarks.map((remark, at) => ({ candidate: { id: `K-${at % 3}` }, remark })),
          }),
        ];
        const sealed = await seal(given, ['candidate:K-9']);
        expect(await Promise.all(sealed.map((each) => sealer.open(each)))).toEqual(given.map(stored));
      }),
      { numRuns: 60 },
    );
  });
});

describe('an error about an opened event', () => {
  it('says nothing that only the opened event says', async () => {
    const [sealed] = await seal([invited]);
    const readable = await sealer.open(sealed as EventEnvelope);
    const error = withoutPersonalData(
      new TypeError('u-1 invited Wu Min (31): calm'),
      sealed as EventEnvelope,
      readable,
    );
    expect(error.message).toBe(
      'u-1 invited personal data · 个人信息 (personal data · 个人信息): personal data · 个人信息',
    );
    expect(`${error.stack} ${String(error.cause)}`).not.toContain('Wu Min');
  });
});
