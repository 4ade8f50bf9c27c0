import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { text, type Actor } from '@liucheng/kernel';
import type { Rule } from '@liucheng/process-model';
import { SqliteDocumentStore, SqliteEventStore } from '@liucheng/sqlite';
import { SystemClock, Uuid7Generator } from '../host/system.ts';
import { Problem } from '../http/problem.ts';
import { errands, fill, purses, runner, take as takeCoins } from '../testing/errand-case.ts';
import { free, parcels, postman, take } from '../testing/parcel-case.ts';
import { CaseExecutor } from './case-executor.ts';
import { defineCaseType } from './case-type.ts';
import { prefersPreflight } from './preconditions.ts';

let store: SqliteEventStore;
let documents: SqliteDocumentStore;
let executor: CaseExecutor;
beforeEach(() => {
  store = SqliteEventStore.open({ file: ':memory:' });
  documents = SqliteDocumentStore.open({ file: ':memory:' });
  const clock = new SystemClock();
  const ids = new Uuid7Generator(clock);
  executor = new CaseExecutor({ store, documents, clock, ids, source: '/liucheng/test', graceMs: 20 });
});
afterEach(async () => {
  await documents.close();
  await store.close();
});

const once: Rule = {
  id: 'taken-once',
  kind: 'atMost',
  a: 'take',
  n: 1,
  names: text('Taken once', '只存一次'),
  severity: 'major',
  clause: 'TEST-1',
};
const watched = defineCaseType({ ...parcels, definition: { ...parcels.definition, rules: [once] } });
const colleague: Actor = { ...postman, id: 'u-other' };

const takes = (lockers: readonly string[], caseId = 'p') =>
  executor.execute(watched, take, { lockers }, { actor: postman, caseId });
const wouldTake = (lockers: readonly string[], caseId = 'p') =>
  executor.preflight(watched, take, { lockers }, { actor: postman, caseId });

async function refusalOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => new Error('it was not refused'),
    (problem: unknown) => problem,
  );
  if (error instanceof Problem) return error.code;
  throw error;
}

describe('the preflight of a command', () => {
  it('says what would be stored, and stores nothing', async () => {
    const answer = await wouldTake(['a']);
    expect(answer).toMatchObject({
      preflight: true,
      events: ['liucheng.test.parcel.taken.v1'],
      state: { lockers: ['a'] },
      conforms: true,
      violations: [],
      next: [{ step: 'take' }, { step: 'free', names: text('Free', '取') }],
    });
    expect(await store.head()).toBe(0);
  });

  it('tells the violation that the monitor would raise, and what would be right', async () => {
    await takes(['a']);
    await executor.execute(watched, free, {}, { actor: postman, caseId: 'p' });
    const head = await store.head();
    const { conforms, violations = [] } = await wouldTake(['b']);
    expect(conforms).toBe(false);
    expect(violations).toMatchObject([
      { kind: 'at-most', rule: 'taken-once', clause: 'TEST-1', severity: 'major', step: 'take' },
    ]);
    expect(violations[0]?.repair.en).not.toBe('');
    expect(await store.head()).toBe(head);
    // What stands already is not told of the next command again.
    await takes(['b']);
    const after = await executor.preflight(watched, free, {}, { actor: postman, caseId: 'p' });
    expect(after).toMatchObject({ conforms: true, violations: [] });
  });

  it('refuses what would be refused, without a trace', async () => {
    await takes(['a']);
    const head = await store.head();
    expect(await refusalOf(wouldTake(['b']))).toBe('has-lockers');
    expect(await refusalOf(wouldTake(['a'], 'q'))).toBe('locker-taken');
    const asColleague = { actor: colleague, caseId: 'p' };
    expect(await refusalOf(executor.preflight(watched, free, {}, asColleague))).toBe('wrong-person');
    const stale = { actor: postman, caseId: 'p', precondition: new Set([7]) };
    expect(await refusalOf(executor.preflight(watched, free, {}, stale))).toBe('stale-revision');
    const unknown = { actor: postman, caseId: 'z' };
    expect(await refusalOf(executor.preflight(watched, free, {}, unknown))).toBe('case-not-found');
    expect(await store.head()).toBe(head);
  });

  it('sees keys that are free again, and what is left of a shared limit', async () => {
    await takes(['a']);
    await executor.execute(watched, free, {}, { actor: postman, caseId: 'p' });
    expect((await wouldTake(['a'], 'q')).state).toEqual({ lockers: ['a'] });

    const named = <Command extends { route: { path: string } }>(command: Command) => ({
      ...command,
      route: { ...command.route, path: ':named' },
      caseId: () => '',
    });
    const wouldCost = (coins: number) =>
      executor.preflight(errands, named(takeCoins), { purse: 'p', coins }, { actor: runner, caseId: 'e2' });
    expect(await refusalOf(wouldCost(1))).toBe('purse-unknown');
    await executor.execute(purses, named(fill), { limit: 10 }, { actor: runner, caseId: 'p' });
    await executor.execute(
      errands,
      named(takeCoins),
      { purse: 'p', coins: 6 },
      { actor: runner, caseId: 'e1' },
    );
    const head = await store.head();
    expect(await refusalOf(wouldCost(5))).toBe('purse-empty');
    expect((await wouldCost(4)).events).toHaveLength(1);
    expect(await store.head()).toBe(head);
  });

  it('does not judge a case by another version of its definition', async () => {
    await takes(['a']);
    const newer = defineCaseType({ ...watched, definition: { ...watched.definition, version: 2 } });
    const answer = await executor.preflight(newer, free, {}, { actor: postman, caseId: 'p' });
    expect(answer).toMatchObject({ events: ['liucheng.test.parcel.freed.v1'] });
    expect(answer).not.toHaveProperty('conforms');
  });
});

describe('a Prefer header', () => {
  it.each([
    ['preflight', true],
    ['respond-async, Preflight; wait=1', true],
    ['return=minimal', false],
    ['preflights', false],
    ['', false],
    [undefined, false],
  ])('%p asks for a preflight: %p', (header, asks) => {
    expect(prefersPreflight(header)).toBe(asks);
  });
});
