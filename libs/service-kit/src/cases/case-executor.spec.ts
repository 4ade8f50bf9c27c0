import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseEnvelope, type Actor } from '@liucheng/kernel';
import { SqliteDocumentStore, SqliteEventStore } from '@liucheng/sqlite';
import { SystemClock, Uuid7Generator } from '../host/system.ts';
import { Problem } from '../http/problem.ts';
import { InterceptedStore } from '../testing/intercepted-store.ts';
import { free, parcels, postman, take } from '../testing/parcel-case.ts';
import { CaseExecutor } from './case-executor.ts';
import type { CommandAnswer } from './command-outcome.ts';
import type { CommandRequest } from './command-request.ts';
import { defineCaseType } from './case-type.ts';

let store: SqliteEventStore;
let documents: SqliteDocumentStore;
let executor: CaseExecutor;
beforeEach(() => {
  store = SqliteEventStore.open({ file: ':memory:' });
  documents = SqliteDocumentStore.open({ file: ':memory:' });
  executor = on(store);
});
afterEach(async () => {
  await documents.close();
  await store.close();
});

function on(events: SqliteEventStore | InterceptedStore): CaseExecutor {
  const clock = new SystemClock();
  return new CaseExecutor({
    store: events,
    documents,
    clock,
    ids: new Uuid7Generator(clock),
    source: '/liucheng/test',
    graceMs: 20,
  });
}

const colleague: Actor = { ...postman, id: 'u-other' };
const parcel = (more: Partial<CommandRequest> = {}): CommandRequest => ({
  actor: postman,
  caseId: 'p',
  ...more,
});
const taking = (lockers: readonly string[], more?: Partial<CommandRequest>) =>
  executor.execute(parcels, take, { lockers }, parcel(more));
const freeing = (more?: Partial<CommandRequest>) => executor.execute(parcels, free, {}, parcel(more));
const events = async () => (await store.readStream('parcel-p')).map(({ event }) => event);

async function problemOf(work: Promise<CommandAnswer>): Promise<{ status: number; code: string }> {
  const problem: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(problem instanceof Problem)) throw new Error(`expected a Problem, got ${String(problem)}`);
  return { status: problem.status, code: problem.code };
}

describe('an event', () => {
  it('says who did it, in which role, for which command', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await taking(['a'], { correlationId: 'c-1', traceparent });
    const [event] = await events();
    expect(event && parseEnvelope(event)).toEqual({ envelope: event });
    expect(event).toMatchObject({
      source: '/liucheng/test',
      type: 'liucheng.test.parcel.taken.v1',
      subject: 'p',
      process: 'parcel',
      processversion: 1,
      sequence: 0,
      actor: 'u-post',
      actorrole: 'employee',
      department: 'post',
      correlationid: 'c-1',
      traceparent,
    });
    await freeing();
    const freed = (await events())[1];
    expect(freed?.correlationid).toBe(freed?.causationid);
  });

  it('keeps the version of the definition that its case started on', async () => {
    await taking(['a']);
    const raised = defineCaseType({ ...parcels, definition: { ...parcels.definition, version: 2 } });
    await executor.execute(raised, free, {}, parcel());
    await executor.execute(raised, take, { lockers: ['b'] }, parcel({ caseId: 'q' }));
    expect((await events()).map(({ processversion }) => processversion)).toEqual([1, 1]);
    expect((await store.readStream('parcel-q'))[0]?.event.processversion).toBe(2);
  });
});

describe('a repeated key', () => {
  it('has one effect and one answer, however many come at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => taking(['a'], { idempotencyKey: 'k' })),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await events()).toHaveLength(1);
  });

  it('gets the answer of the moment, not of now', async () => {
    const first = await taking(['a'], { idempotencyKey: 'k' });
    await freeing();
    await taking(['b']);
    expect(await taking(['a'], { idempotencyKey: 'k' })).toEqual(first);
    expect(await events()).toHaveLength(3);
  });

  it('is refused with another body, also beside the first', async () => {
    await taking(['a'], { idempotencyKey: 'k' });
    const reused = { status: 422, code: 'idempotency-key-reused' };
    expect(await problemOf(taking(['b'], { idempotencyKey: 'k' }))).toEqual(reused);
    const beside = await Promise.allSettled([
      taking(['c'], { caseId: 'q', idempotencyKey: 'k' }),
      taking(['d'], { caseId: 'q', idempotencyKey: 'k' }),
    ]);
    expect(beside.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('belongs to one person, command and case', async () => {
    await taking(['a'], { idempotencyKey: 'k' });
    await freeing({ idempotencyKey: 'k' });
    await taking(['b'], { caseId: 'q', idempotencyKey: 'k' });
    await taking(['a'], { actor: colleague, idempotencyKey: 'k' });
    expect(await events()).toHaveLength(3);
  });
});

describe('a refusal', () => {
  const refusals = async () =>
    (await events()).filter(({ type }) => type.endsWith('attempt-refused.v1')).length;

  it('is recorded with command, step and reason, and leaves the revision as it was', async () => {
    const { revision } = await taking(['a']);
    expect(await problemOf(freeing({ actor: colleague }))).toEqual({ status: 403, code: 'wrong-person' });
    expect((await events())[1]?.data).toMatchObject({
      command: 'free',
      step: 'free',
      rejection: { code: 'wrong-person', rule: 'role:free' },
    });
    expect((await freeing({ precondition: new Set([revision]) })).revision).toBe(2);
  });

  it('does not grow a stream without end', async () => {
    await taking(['a']);
    for (let turn = 0; turn < 5; turn++) await problemOf(taking(['b']));
    expect(await refusals()).toBe(1);
    for (let turn = 0; turn < 30; turn++) await problemOf(taking(['b'], { idempotencyKey: `k${turn}` }));
    expect(await refusals()).toBe(20);
    await freeing();
    await taking(['c']);
    await problemOf(taking(['b']));
    expect(await refusals()).toBe(21);
  });

  it('of a start leaves no case, but the attempt, and the start is open to the next', async () => {
    await taking(['a'], { caseId: 'q' });
    expect(await problemOf(taking(['a'], { idempotencyKey: 'k' }))).toEqual({
      status: 409,
      code: 'locker-taken',
    });
    expect(await refusals()).toBe(1);
    expect(await problemOf(freeing())).toMatchObject({ status: 404 });
    await executor.execute(parcels, free, {}, parcel({ caseId: 'q' }));
    expect(await problemOf(taking(['a'], { idempotencyKey: 'k' }))).toEqual({
      status: 409,
      code: 'locker-taken',
    });
    expect(await taking(['a'], { actor: colleague })).toMatchObject({ revision: 1 });
    expect(await problemOf(freeing())).toEqual({ status: 403, code: 'wrong-person' });
  });

  it('is not recorded where there is no case or the precondition fails', async () => {
    expect(await problemOf(freeing())).toEqual({ status: 404, code: 'case-not-found' });
    await taking(['a']);
    expect(await problemOf(freeing({ precondition: new Set([7]) }))).toEqual({
      status: 412,
      code: 'stale-revision',
    });
    expect(await problemOf(freeing({ caseId: 'q', precondition: '*' }))).toMatchObject({ status: 404 });
    expect(await events()).toHaveLength(1);
  });
});

describe('a lost race', () => {
  it('is decided again without a precondition, and told with one', async () => {
    await taking(['a']);
    let rivals = 3;
    executor = on(
      new InterceptedStore(store, async (call, run) => {
        if (call === 'append' && rivals-- > 0)
          await on(store).execute(parcels, rivals % 2 ? take : free, { lockers: ['z'] }, parcel());
        return run();
      }),
    );
    expect(await freeing()).toMatchObject({ state: { lockers: [] } });
    rivals = 1;
    const { revision } =
      (await events()).length > 0 ? { revision: (await events()).length - 1 } : { revision: 0 };
    expect(await problemOf(freeing({ precondition: new Set([revision]) }))).toMatchObject({ status: 412 });
  });

  it('is given up in the end', async () => {
    await taking(['a']);
    executor = on(
      new InterceptedStore(store, async (call, run) => {
        if (call === 'append') await on(store).execute(parcels, free, {}, parcel());
        return run();
      }),
    );
    expect(await problemOf(freeing())).toEqual({ status: 409, code: 'conflict' });
  });
});
