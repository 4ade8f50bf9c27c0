import { deterministicId, type Actor, type EventEnvelope } from '@liucheng/kernel';
import type { EventBus, EventStore, Subscription } from '@liucheng/ports';
import type { Work } from '../background/background-work.ts';
import type { Forgetting, PersonKeys, PersonRecord } from './person-keys.ts';
import type { Person } from './persons.ts';

/** On what ground a person is forgotten, as the law on personal information counts them. */
export const grounds = [
  'request',
  'purpose-achieved',
  'retention-ended',
  'consent-withdrawn',
  'unlawful',
] as const;
export type Ground = (typeof grounds)[number];

export interface ForgetRequest {
  readonly person: Person;
  readonly actor: Actor;
  readonly reason: Ground;
  /** Under which the person's request is filed. */
  readonly reference?: string;
  readonly correlationId?: string;
}

export const personForgotten = 'liucheng.personal-data.person-forgotten.v1';
/** All orders of a service in one stream; no case type's stream can have a name with a dot. */
export const ordersStream = 'personal-data.orders';
/** All services read what each of them publishes here; the monitor reads topics that begin with `liucheng.`, not this one. */
export const ordersTopic = 'liucheng-personal-data';

interface ForgettingOptions {
  readonly service: string;
  readonly store: Pick<EventStore, 'append' | 'readStream'>;
  readonly bus: Pick<EventBus, 'consume'>;
  readonly keys: Pick<PersonKeys, 'forget' | 'record'>;
  readonly clock: { now(): number };
  readonly onError: (error: unknown, attempt: number) => void;
}

/**
 * Forgets persons: an order goes on record, then the key is destroyed; every other service reads the order from the bus and
 * does the same. An order that stands on record is carried out whatever dies meanwhile, because it is read again at each
 * start; so it also wins over a key store that was put back as it was before.
 */
export class Forgetters implements Work {
  private subscription: Subscription | undefined;

  constructor(private readonly options: ForgettingOptions) {}

  /**
   * Resolves when nobody can read any more what this service holds of the person. Repeating it changes nothing, unless the
   * person has come back meanwhile.
   */
  async forget({ person, actor, reason, reference, correlationId }: ForgetRequest): Promise<PersonRecord> {
    const { service, store, clock, keys } = this.options;
    const known = await keys.record(person);
    if (known && known.since === undefined && known.forgotten.length > 0) return known;
    const generation = known?.generation ?? 0;
    const id = deterministicId('person-forgotten', service, person, generation);
    const event = {
      specversion: '1.0',
      id,
      source: `/liucheng/${service}`,
      type: personForgotten,
      subject: person,
      time: new Date(clock.now()).toISOString(),
      datacontenttype: 'application/json',
      data: { person, reason, ...(reference === undefined ? {} : { reference }) },
      process: 'personal-data',
      processversion: 1,
      actor: actor.id,
      department: actor.department,
      ...(correlationId === undefined ? {} : { correlationid: correlationId }),
    } as const;
    await store.append(ordersStream, [event], { expectedRevision: 'any', commandId: id });
    await this.carryOut(event);
    return (await keys.record(person)) as PersonRecord;
  }

  /** Carries out what this service has ordered; before the first request. */
  async repeatOwn(): Promise<void> {
    for (const { event } of await this.options.store.readStream(ordersStream)) await this.carryOut(event);
  }

  /** Reads the orders of all services from the first on: there are few, and each is carried out once. */
  async start(): Promise<void> {
    const { bus, service, onError } = this.options;
    this.subscription = bus.consume(
      { topics: [ordersTopic], group: `${ordersTopic}.${service}`, positions: async () => ({}), onError },
      async ({ messages }) => {
        for (const { event } of messages) if (event.type === personForgotten) await this.carryOut(event);
      },
    );
  }

  async stop(): Promise<void> {
    await this.subscription?.stop();
    this.subscription = undefined;
  }

  private carryOut({ id, time, data, actor = '' }: Omit<EventEnvelope, 'sequence'>): Promise<Forgetting> {
    const { person, reason, reference } = data as { person: Person; reason: string; reference?: string };
    const order = { order: id, at: time, by: actor, reason };
    return this.options.keys.forget(person, { ...order, ...(reference === undefined ? {} : { reference }) });
  }
}
