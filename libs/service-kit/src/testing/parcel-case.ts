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
import { repeat, seq, xor, type ProcessDefinition } from '@liucheng/process-model';
import { commandsOf, defineCaseType } from '../cases/case-type.ts';

/*
 * A small process for tests of the kit: a parcel takes lockers, each of which holds one parcel at a time, and frees
 * them when it is handed out. It may take others afterwards.
 */

export type ParcelEvent =
  | DomainEvent<'taken', { readonly lockers: readonly string[] }>
  | DomainEvent<'freed', JsonObject>
  | DomainEvent<'labelled', { readonly label: string }>
  | DomainEvent<'reservation-fenced', JsonObject>;

export interface Parcel {
  readonly lockers: readonly string[];
  readonly label?: string;
}

const events = new EventCatalogue<ParcelEvent>('liucheng.test.parcel', {
  taken: { version: 1 },
  freed: { version: 1 },
  labelled: { version: 1 },
  [reservationFenced]: { version: 1 },
});

const decider: Decider<Parcel, ParcelEvent> = {
  initial: { lockers: [] },
  evolve(state, event) {
    switch (event.name) {
      case 'taken':
        return { ...state, lockers: event.data.lockers };
      case 'freed':
        return { ...state, lockers: [] };
      case 'labelled':
        return { ...state, label: event.data.label };
      default:
        return state;
    }
  },
};

const definition: ProcessDefinition = {
  id: 'parcel',
  version: 1,
  names: text('Parcel', '包裹'),
  area: 'internal-management',
  department: 'post',
  effectiveFrom: '2026-01-01T00:00:00Z',
  steps: {
    take: {
      names: text('Take', '存'),
      events: events.types('taken'),
      role: { roles: ['employee'] },
      enforcement: 'block',
    },
    free: {
      names: text('Free', '取'),
      events: events.types('freed'),
      role: { roles: ['employee'], person: 'case' },
      enforcement: 'block',
    },
  },
  notes: [...events.types('labelled'), ...events.types(reservationFenced)],
  flow: seq(repeat(xor('take', 'free'))),
};

const command = commandsOf<Parcel, ParcelEvent>();

export class TakeBody {
  readonly lockers!: readonly string[];
}

export const take = command({
  name: 'take',
  step: 'take',
  body: TakeBody,
  route: { method: 'PUT', path: ':parcel/lockers' },
  caseId: () => 'named-by-the-caller',
  summary: text('Take lockers', '占用柜格'),
  decide: (state, { lockers }) =>
    state.lockers.length > 0
      ? reject({
          code: 'has-lockers',
          reason: text('It has lockers.', '已占用。'),
          acceptable: text('Free them.', '先释放。'),
        })
      : [{ name: 'taken', data: { lockers: [...lockers] } }],
});

export const free = command({
  name: 'free',
  step: 'free',
  route: { method: 'POST', path: ':id/freeing' },
  summary: text('Free the lockers', '释放柜格'),
  decide: () => [{ name: 'freed', data: {} }],
});

export const parcels = defineCaseType<Parcel, ParcelEvent>({
  definition,
  category: 'parcel',
  service: 'test',
  path: 'parcels',
  events,
  decider,
  commands: [take, free],
  uniqueKeys: [
    {
      scope: 'locker',
      held: ({ lockers }) => lockers,
      refusal: (key, holder) =>
        reject({
          code: 'locker-taken',
          rule: 'one-parcel-per-locker',
          reason: text(`Locker ${key} holds ${holder ?? 'another parcel'}.`, `柜格 ${key} 已被占用。`),
          acceptable: text('A free locker.', '空闲的柜格。'),
        }),
    },
  ],
  readable: () => true,
  summary: ({ lockers }) => ({ lockers }),
  next: () => ['take', 'free'],
});

export const postman: Actor = { id: 'u-post', department: 'post', roles: [{ role: 'employee' }] };
