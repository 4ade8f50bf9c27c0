import {
  EventCatalogue,
  reject,
  reservationFenced,
  text,
  type Actor,
  type Decider,
  type DomainEvent,
  type JsonObject,
} from '@liucheng/kernel';
import { repeat, xor, type ProcessDefinition, type Step } from '@liucheng/process-model';
import { commandsOf, defineCaseType, type CaseType } from '../cases/case-type.ts';
import { afterDraw, type Account, type DrawEvent } from '../cases/shared-limit.ts';

/*
 * A small process for tests of the kit: errands take coins out of purses, never more than was put in, and bring some back.
 */

type PurseEvent = DomainEvent<'filled', { readonly limit: number }> | DrawEvent;

const purseEvents = new EventCatalogue<PurseEvent>('liucheng.test.purse', {
  filled: { version: 1 },
  drawn: { version: 1 },
  released: { version: 1 },
});

const purse: Decider<Account, PurseEvent> = {
  initial: { draws: {} },
  evolve(state, event) {
    switch (event.name) {
      case 'filled':
        return { ...state, limit: event.data.limit };
      case 'drawn':
      case 'released':
        return { ...state, draws: afterDraw(state.draws, event) };
      default:
        return state;
    }
  },
};

export type ErrandEvent =
  | DomainEvent<'taken', { readonly purse: string; readonly coins: number }>
  | DomainEvent<'reservation-fenced', JsonObject>;

export interface Errand {
  readonly purse: string;
  readonly coins: number;
}

const errandEvents = new EventCatalogue<ErrandEvent>('liucheng.test.errand', {
  taken: { version: 1 },
  [reservationFenced]: { version: 1 },
});

const errand: Decider<Errand, ErrandEvent> = {
  initial: { purse: '', coins: 0 },
  evolve: (state, event) =>
    event.name === 'taken' ? { purse: event.data.purse, coins: event.data.coins } : state,
};

function definitionOf(
  id: string,
  step: string,
  events: readonly string[],
  notes: readonly string[],
): ProcessDefinition {
  const done: Step = {
    names: text(step, '办理'),
    events,
    role: { roles: ['employee'] },
    enforcement: 'block',
  };
  return {
    id,
    version: 1,
    names: text(id, '测试'),
    area: 'internal-management',
    department: 'post',
    effectiveFrom: '2026-01-01T00:00:00Z',
    steps: { [step]: done },
    notes: [...notes],
    flow: repeat(xor(step)),
  };
}

export class FillBody {
  readonly limit!: number;
}

export const fill = commandsOf<Account, PurseEvent>()({
  name: 'fill',
  step: 'fill',
  body: FillBody,
  route: { method: 'PUT', path: ':id' },
  summary: text('Fill the purse', '充值'),
  // Purses are named by whoever fills them.
  decide: (_state, { limit }) => [{ name: 'filled', data: { limit } }],
});

export const purses = defineCaseType<Account, PurseEvent>({
  definition: definitionOf('purse', 'fill', purseEvents.types('filled'), [
    ...purseEvents.types('drawn'),
    ...purseEvents.types('released'),
  ]),
  category: 'purse',
  service: 'test',
  path: 'purses',
  events: purseEvents,
  decider: purse,
  commands: [fill],
  readable: () => true,
  summary: ({ limit = 0 }) => ({ limit }),
  next: () => [],
});

export class ErrandBody {
  readonly purse!: string;
  readonly coins!: number;
}

/** From then on the errand holds so many coins of that purse, and none of another. */
export const take = commandsOf<Errand, ErrandEvent>()({
  name: 'take',
  step: 'take',
  body: ErrandBody,
  route: { method: 'POST', path: ':id/coins' },
  summary: text('Take coins', '取款'),
  decide: (_state, { purse: from, coins }) => [{ name: 'taken', data: { purse: from, coins } }],
});

export const errands: CaseType<Errand, ErrandEvent> = defineCaseType<Errand, ErrandEvent>({
  definition: definitionOf(
    'errand',
    'take',
    errandEvents.types('taken'),
    errandEvents.types(reservationFenced),
  ),
  category: 'errand',
  service: 'test',
  path: 'errands',
  events: errandEvents,
  decider: errand,
  commands: [take],
  sharedLimit: {
    accounts: purses as unknown as CaseType,
    held: ({ purse: from, coins }) => (from === '' ? {} : { [from]: coins }),
    refusal: ({ account, wanted, remaining, limit }) =>
      reject({
        code: limit === undefined ? 'purse-unknown' : 'purse-empty',
        reason: text(`${account} has ${remaining} left, not ${wanted}.`, `${account} 余额 ${remaining}。`),
        acceptable: text(`At most ${remaining}.`, `至多 ${remaining}。`),
      }),
  },
  readable: () => true,
  summary: ({ coins }) => ({ coins }),
  next: () => ['take'],
});

export const runner: Actor = { id: 'u-run', department: 'post', roles: [{ role: 'employee' }] };
