import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventCatalogue, reject, text, type Actor, type Decider, type DomainEvent } from '@liucheng/kernel';
import { seq, type ProcessDefinition } from '@liucheng/process-model';
import { SqliteDocumentStore, SqliteEventStore } from '@liucheng/sqlite';
import { readCase } from '../cases/case-history.ts';
import { CaseExecutor } from '../cases/case-executor.ts';
import { caseTimeline } from '../cases/case-timeline.ts';
import { commandsOf, defineCaseType } from '../cases/case-type.ts';
import { SystemClock, Uuid7Generator } from '../host/system.ts';
import type { Problem } from '../http/problem.ts';
import { KeyEncryption, newKey } from './key-encryption.ts';
import { PersonKeys } from './person-keys.ts';
import { ProtectedEventStore } from './protected-event-store.ts';
import { Sealer } from './sealer.ts';

// Commands of a case that says something about a customer, on a store that seals it.

type Note = DomainEvent<'noted', { readonly customer: { readonly id: string; readonly words: string } }>;
interface Body {
  readonly customer: { readonly id: string };
  readonly words: string;
}
class NoteBody implements Body {
  readonly customer!: { readonly id: string };
  readonly words!: string;
}

const events = new EventCatalogue<Note>('liucheng.test.note', {
  noted: { version: 1, personal: ['/customer/words'] },
});
const decider: Decider<readonly string[], Note> = {
  initial: [],
  evolve: (said, event) => (event.name === 'noted' ? [...said, event.data.customer.words] : said),
};
const definition: ProcessDefinition = {
  id: 'note',
  version: 1,
  names: text('Note', '记录'),
  area: 'internal-management',
  department: 'post',
  effectiveFrom: '2026-01-01T00:00:00Z',
  steps: {
    note: { names: text('Note', '记录'), events: events.types('noted'), role: { roles: ['employee'] } },
  },
  notes: [events.type('attempt-refused')],
  flow: seq('note'),
};
const note = commandsOf<readonly string[], Note>()({
  name: 'note',
  step: 'note',
  body: NoteBody,
  route: { method: 'PUT', path: ':note/words' },
  caseId: () => 'n-1',
  summary: text('Note', '记录'),
  decide: (said, { customer, words }) =>
    said.includes(words) || words.includes('never')
      ? reject({
          code: 'said-already',
          reason: text(`“${words}” cannot be noted.`, `“${words}”无法记录。`),
          acceptable: text('Something else.', '其他内容。'),
          errors: [{ path: '/words', expected: 'something else', actual: words }],
        })
      : [{ name: 'noted', data: { customer: { id: customer.id, words } } }],
});
const notes = defineCaseType({
  definition,
  category: 'note',
  service: 'test',
  path: 'notes',
  events,
  decider,
  commands: [note],
  readable: () => true,
  summary: (said) => ({ said }),
  next: () => [],
});

const actor: Actor = { id: 'u-post', department: 'post', roles: [{ role: 'employee' }] };
let inner: SqliteEventStore;
let store: ProtectedEventStore;
let keys: PersonKeys;
let executor: CaseExecutor;
beforeEach(() => {
  inner = SqliteEventStore.open({ file: ':memory:' });
  const clock = new SystemClock();
  const documents = SqliteDocumentStore.open({ file: ':memory:' });
  keys = new PersonKeys({ documents, encryption: new KeyEncryption(newKey()), clock, rememberMs: 0 });
  store = new ProtectedEventStore(inner, new Sealer(keys, [events], () => undefined));
  const ids = new Uuid7Generator(clock);
  executor = new CaseExecutor({ store, documents, clock, ids, source: '/liucheng/test', graceMs: 20 });
});
afterEach(async () => {
  await inner.close();
  await keys.close();
});

const noting = (words: string, idempotencyKey: string, customer = 'C-1') =>
  executor.execute(
    notes,
    note,
    { customer: { id: customer }, words },
    { actor, caseId: 'n-1', idempotencyKey },
  );
async function refused(words: string, key: string, customer?: string): Promise<Problem> {
  try {
    await noting(words, key, customer);
  } catch (error) {
    return error as Problem;
  }
  throw new Error(`${words} was accepted`);
}
const forget = (person: string) =>
  keys.forget(person, { order: person, at: new Date().toISOString(), by: 'u-admin', reason: 'request' });
const stored = async () => JSON.stringify(await inner.readStream('note-n-1'));
const timeline = async () => {
  const history = await readCase(store, notes, 'n-1');
  return caseTimeline(notes, history, ({ data: { customer } }) => text(customer.words, customer.words));
};

describe('a command about a customer', () => {
  it('is told from another under the same key, without a digest of its words in the store', async () => {
    const first = await noting('It leaks.', 'k-1');
    expect(await noting('It leaks.', 'k-1')).toEqual(first);
    expect(first.state).toEqual({ said: ['It leaks.'] });
    expect(await refused('It drips.', 'k-1')).toMatchObject({ status: 422, code: 'idempotency-key-reused' });
    expect(await stored()).not.toContain('leaks');
    const [sealed] = await inner.readStream('note-n-1');
    const [opened] = await store.readStream('note-n-1');
    expect(opened?.event.id).not.toBe(sealed?.event.id);
  });

  it('is answered when it is repeated after the customer was forgotten, whatever it says then', async () => {
    const first = await noting('It leaks.', 'k-1');
    await forget('customer:C-1');
    const again = await noting('It drips.', 'k-1');
    expect(again).toEqual({ ...first, state: { said: ['erased · 已删除'] } });
    expect(await inner.readStream('note-n-1')).toHaveLength(1);
    expect(await timeline()).toMatchObject([{ text: { en: 'erased', 'zh-CN': '已删除' } }]);
  });
});

describe('a refusal that repeats what a customer said', () => {
  it('is sealed for whom the command names, though nobody is in the case yet', async () => {
    const problem = await refused('never again', 'k-1', 'C-2');
    expect(problem).toMatchObject({ code: 'said-already', message: '“never again” cannot be noted.' });
    expect(await refused('never again', 'k-1', 'C-2')).toMatchObject({ message: problem.message });
    expect(await stored()).not.toContain('never again');
    expect((await inner.readStream('note-n-1'))[0]?.event.data).toMatchObject({
      persons: ['customer:C-2'],
      rejection: { code: 'said-already', reason: { en: 'personal data', 'zh-CN': '个人信息' } },
    });
    await forget('customer:C-1');
    expect(JSON.stringify(await timeline())).toContain('never again');
    await forget('customer:C-2');
    expect(await timeline()).toMatchObject([
      {
        text: { en: 'Refused – Note: erased', 'zh-CN': '被拒绝（记录）：已删除' },
        refusal: { code: 'said-already' },
      },
    ]);
    expect(await refused('never again', 'k-1', 'C-2')).toMatchObject({
      code: 'said-already',
      message: 'erased',
    });
  });

  it('goes with any customer of the case', async () => {
    await noting('It leaks.', 'k-1', 'C-1');
    await refused('It leaks.', 'k-2', 'C-2');
    await forget('customer:C-1');
    expect(JSON.stringify(await timeline())).not.toContain('leaks');
  });
});
