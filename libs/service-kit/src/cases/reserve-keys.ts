import {
  reservationFenced,
  type Actor,
  type Clock,
  type DomainEvent,
  type IdGenerator,
  type JsonObject,
  type Rejection,
} from '@liucheng/kernel';
import { StaleRevisionError, type EventStore, type ExpectedRevision } from '@liucheng/ports';
import { caseHistory, type CaseHistory } from './case-history.ts';
import type { CaseType, UniqueKeys } from './case-type.ts';
import {
  judge,
  keyReserved,
  keyStream,
  lastReservation,
  type Reservation,
  type WantedKey,
} from './unique-keys.ts';

export interface ReservationTools {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly ids: IdGenerator;
  /** CloudEvents source of the service. */
  readonly source: string;
  /**
   * How long a case that has reserved a key is given to make its append before it is shut out, in ms from the
   * reservation. Longer than an append takes, shorter than people wait.
   */
  readonly graceMs: number;
}

export interface Claimant<State, Event extends DomainEvent> {
  readonly type: CaseType<State, Event>;
  readonly history: CaseHistory<State>;
  readonly actor: Actor;
}

/** How often one key is looked at before the claimant gives up; each look follows somebody else's progress. */
const mostLooks = 100;

/**
 * Reserves keys for the append that the claimant makes next, at `history.revision`. Afterwards either that append
 * succeeds and the case holds the keys, or it fails as stale, or it never comes and the reservations are void as soon
 * as the case has moved. Nothing has to be cleaned up.
 *
 * The first key is fought for alone and the others are then reserved at once, in one commit of the store: whoever
 * claims the same receipts twice meets at the first. Claims that overlap otherwise may each get a part; then both are
 * decided again, with `oneByOne`: in the order of the keys, nobody waits for somebody who waits for them.
 * @returns the refusal when another case holds one of the keys.
 * @throws ContendedKeyError
 */
export async function reserveKeys<State, Event extends DomainEvent>(
  wanted: readonly WantedKey[],
  claimant: Claimant<State, Event>,
  tools: ReservationTools,
  { oneByOne }: { readonly oneByOne: boolean },
): Promise<Rejection | undefined> {
  let open = wanted;
  const [first, ...others] = wanted;
  if (!oneByOne && first) {
    const refused = await reserveKey(first, claimant, tools);
    if (refused) return refused;
    const looks = await Promise.all(others.map((each) => look(each, claimant, tools)));
    open = others.filter((_, index) => looks[index] !== 'reserved');
  }
  for (const each of open) {
    const refused = await reserveKey(each, claimant, tools);
    if (refused) return refused;
  }
  return undefined;
}

/** The claimant's view of a key was overtaken again and again. */
export class ContendedKeyError extends Error {
  constructor(readonly wanted: WantedKey) {
    super(`the key ${wanted.key} of ${wanted.scope} is being claimed by too many at once`);
    this.name = 'ContendedKeyError';
  }
}

async function reserveKey<State, Event extends DomainEvent>(
  wanted: WantedKey,
  claimant: Claimant<State, Event>,
  tools: ReservationTools,
): Promise<Rejection | undefined> {
  for (let looks = 0; looks < mostLooks; looks++) {
    const seen = await look(wanted, claimant, tools);
    if (seen === 'reserved') return undefined;
    if (seen === 'overtaken') continue;
    if ('rejected' in seen) return seen;
    const { scope, key } = seen.last;
    await shutOut(seen.last, seen.holder, claimant.type, tools, { scope, key });
  }
  throw new ContendedKeyError(wanted);
}

/** Another case has reserved the key and may still take it. */
interface Pending<State> {
  readonly last: Reservation;
  readonly holder: HolderCase<State>;
}

/** Looks at a key once and reserves it if it is free. */
async function look<State, Event extends DomainEvent>(
  wanted: WantedKey,
  claimant: Claimant<State, Event>,
  tools: ReservationTools,
): Promise<'reserved' | 'overtaken' | Rejection | Pending<State>> {
  const { type, history, actor } = claimant;
  const rule = uniqueKeyOf(type, wanted);
  const self = { stream: type.stream(history.caseId), revision: history.revision };
  const stream = keyStream(wanted);
  const reservations = await tools.store.readStream(stream);
  const last = lastReservation(reservations);
  const holder =
    last && last.stream !== self.stream ? await readHolder(type, last, rule, tools.store) : undefined;
  switch (judge(last, self, holder)) {
    case 'ours':
      return 'reserved';
    case 'held':
      return keyRefusal(type, wanted, holder as HolderCase<State>, actor);
    case 'free': {
      const revision = reservations.at(-1)?.event.sequence;
      return (await reserve(stream, revision, { ...wanted, ...self }, claimant, tools))
        ? 'reserved'
        : 'overtaken';
    }
    case 'pending':
      return { last: last as Reservation, holder: holder as HolderCase<State> };
  }
}

/**
 * The case that holds a key, if any. Whoever reserved the key last knew that nobody else held it: if that case does not hold it,
 * none does.
 */
export async function keyHolder<State, Event extends DomainEvent>(
  type: CaseType<State, Event>,
  wanted: WantedKey,
  store: Pick<EventStore, 'readStream'>,
): Promise<CaseHistory<State> | undefined> {
  const last = lastReservation(await store.readStream(keyStream(wanted)));
  const holder = last && (await readHolder(type, last, uniqueKeyOf(type, wanted), store));
  return holder?.holds ? holder : undefined;
}

/** What is told to somebody about a key that another case holds. */
export function keyRefusal<State, Event extends DomainEvent>(
  type: CaseType<State, Event>,
  wanted: WantedKey,
  holder: CaseHistory<State>,
  actor: Actor,
): Rejection {
  const told = type.readable(holder.state, actor) ? holder.caseId : undefined;
  return uniqueKeyOf(type, wanted).refusal(wanted.key, told);
}

function uniqueKeyOf<State, Event extends DomainEvent>(
  { category, uniqueKeys }: CaseType<State, Event>,
  wanted: WantedKey,
): UniqueKeys<State> {
  const rule = uniqueKeys.find(({ scope }) => scope === wanted.scope);
  if (!rule) throw new Error(`${category} has no unique keys of the scope ${wanted.scope}`);
  return rule;
}

interface HolderCase<State> extends CaseHistory<State> {
  readonly holds: boolean;
}

async function readHolder<State, Event extends DomainEvent>(
  type: CaseType<State, Event>,
  { stream, key }: Reservation,
  rule: UniqueKeys<State>,
  store: Pick<EventStore, 'readStream'>,
): Promise<HolderCase<State>> {
  const caseId = stream.slice(type.stream('').length);
  const history = caseHistory(type, caseId, await store.readStream(stream));
  return { ...history, holds: rule.held(history.state).includes(key) };
}

async function reserve<State, Event extends DomainEvent>(
  stream: string,
  lastRevision: number | undefined,
  data: { scope: string; key: string; stream: string; revision: number },
  { type, history, actor }: Claimant<State, Event>,
  { store, clock, ids, source }: ReservationTools,
): Promise<boolean> {
  const commandId = ids.next();
  const event = {
    specversion: '1.0',
    id: commandId,
    source,
    type: keyReserved,
    subject: stream,
    time: new Date(clock.now()).toISOString(),
    datacontenttype: 'application/json',
    data,
    process: type.definition.id,
    processversion: history.processVersion,
    actor: actor.id,
  } as const;
  return appended(
    store.append(stream, [event], { expectedRevision: lastRevision ?? 'no-stream', commandId }),
  );
}

/**
 * Waits until the case of a reservation moves or its grace is over; then makes it move: a fence, appended where its
 * pending append wants to go, lets that append fail as stale, so that it is decided again and finds the key taken.
 * @param data what the fence says it is about
 */
export async function shutOut<State, Event extends DomainEvent>(
  { stream, revision, at }: Pick<Reservation, 'stream' | 'revision' | 'at'>,
  holder: Pick<CaseHistory<State>, 'caseId' | 'processVersion'>,
  type: CaseType<State, Event>,
  tools: ReservationTools,
  data: JsonObject,
): Promise<void> {
  const { store, clock, ids, source } = tools;
  const left = Math.min(tools.graceMs, at + tools.graceMs - clock.now());
  if (left > 0 && (await movedWithin(store, stream, revision, left))) return;
  const commandId = ids.next();
  const fence = {
    specversion: '1.0',
    id: commandId,
    source,
    type: type.events.type(reservationFenced as Event['name']),
    subject: holder.caseId,
    time: new Date(clock.now()).toISOString(),
    datacontenttype: 'application/json',
    data,
    process: type.definition.id,
    processversion: holder.processVersion,
  } as const;
  // Stale is as good: the case has moved by itself.
  await appended(store.append(stream, [fence], { expectedRevision: expectedAt(revision), commandId }));
}

export function expectedAt(revision: number): ExpectedRevision {
  return revision < 0 ? 'no-stream' : revision;
}

/** Whether a stream gets beyond a revision within a time in ms. */
async function movedWithin(
  store: EventStore,
  stream: string,
  revision: number,
  ms: number,
): Promise<boolean> {
  const after = await store.head();
  let seen: (moved: boolean) => void = () => undefined;
  const moved = new Promise<boolean>((resolve) => (seen = resolve));
  const subscription = store.subscribe({ after }, async (batch) => {
    if (batch.some((each) => each.stream === stream && each.event.sequence > revision)) seen(true);
  });
  const timer = setTimeout(() => seen(false), ms);
  try {
    // It may have moved between the caller's look and `after`.
    if ((await store.readStream(stream, revision + 1)).length > 0) return true;
    return await moved;
  } finally {
    clearTimeout(timer);
    await subscription.stop();
  }
}

async function appended(append: Promise<unknown>): Promise<boolean> {
  try {
    await append;
    return true;
  } catch (error) {
    if (error instanceof StaleRevisionError) return false;
    throw error;
  }
}
