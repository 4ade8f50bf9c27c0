import type { DomainEvent, Rejection } from '@liucheng/kernel';
import { StaleRevisionError, StoreUnavailableError } from '@liucheng/ports';
import { readCase, type CaseHistory } from './case-history.ts';
import type { CaseType, FactSources } from './case-type.ts';
import {
  ContendedKeyError,
  expectedAt,
  shutOut,
  type Claimant,
  type ReservationTools,
} from './reserve-keys.ts';
import {
  counted,
  countedBeside,
  drawOf,
  type Account,
  type Draw,
  type DrawEvent,
  type SharedLimit,
} from './shared-limit.ts';

/** How often an account is looked at before the drawer gives up; each look follows somebody else's progress. */
const mostLooks = 100;
/** What is not released at once is released by the next who needs it. */
const mostReleases = 3;

/** A case that draws, and the command that makes it: what the account writes down leads back to both. */
export interface Drawer<State, Event extends DomainEvent> extends Claimant<State, Event> {
  readonly commandId: string;
  readonly correlationId: string;
}

/**
 * Reserves what a case comes to hold with the append that it makes next, at `history.revision`. Afterwards either that
 * append succeeds, or it fails as stale, or it never comes and the reservation is void as soon as the case has moved.
 * @returns the refusal when an account has not enough left.
 * @throws ContendedKeyError
 */
export async function drawOnLimit<State, Event extends DomainEvent>(
  after: State,
  drawer: Drawer<State, Event>,
  tools: ReservationTools,
): Promise<Rejection | undefined> {
  const { sharedLimit } = drawer.type;
  if (!sharedLimit) return undefined;
  const before = sharedLimit.held(drawer.history.state);
  for (const [account, amount] of Object.entries(sharedLimit.held(after)).sort()) {
    const held = before[account] ?? 0;
    if (amount <= held) continue;
    const refused = await draw({ account, held, amount }, sharedLimit, drawer, tools);
    if (refused) return refused;
  }
  return undefined;
}

/** Tells the accounts of what a case holds no longer since its last append, at `revision`. */
export async function releaseOnLimit<State, Event extends DomainEvent>(
  after: State,
  revision: number,
  drawer: Drawer<State, Event>,
  tools: ReservationTools,
): Promise<void> {
  const { sharedLimit } = drawer.type;
  if (!sharedLimit) return;
  const now = sharedLimit.held(after);
  for (const [account, amount] of Object.entries(sharedLimit.held(drawer.history.state))) {
    const held = now[account] ?? 0;
    if (held < amount)
      await release({ account, caseId: drawer.history.caseId, revision, held }, sharedLimit, drawer, tools);
  }
}

interface Asked {
  readonly account: string;
  readonly caseId: string;
  /** Where as much is left in any event, the cases are not asked. */
  readonly wanted: number;
}

/**
 * What an account has left for a case, as the cases that draw on it say; reservations of appends that may still come are
 * not counted, because they may as well not come. `undefined` while nobody has set a limit.
 */
export async function remainingOn<State, Event extends DomainEvent>(
  type: CaseType<State, Event>,
  asked: Asked,
  sources: Pick<FactSources, 'events'>,
): Promise<number | undefined> {
  return (await standingOf(type, asked, sources))?.remaining;
}

/** The refusal of a case that would come to hold more than is left. Reads only, and reserves nothing. */
export async function overdraft<State, Event extends DomainEvent>(
  type: CaseType<State, Event>,
  { state, caseId }: CaseHistory<State>,
  after: State,
  sources: Pick<FactSources, 'events'>,
): Promise<Rejection | undefined> {
  const { sharedLimit } = type;
  if (!sharedLimit) return undefined;
  const before = sharedLimit.held(state);
  for (const [account, wanted] of Object.entries(sharedLimit.held(after)).sort()) {
    if (wanted <= (before[account] ?? 0)) continue;
    const standing = (await standingOf(type, { account, caseId, wanted }, sources)) ?? { remaining: 0 };
    if (standing.remaining < wanted) return sharedLimit.refusal({ account, wanted, ...standing });
  }
  return undefined;
}

async function standingOf<State, Event extends DomainEvent>(
  type: CaseType<State, Event>,
  { account, caseId, wanted }: Asked,
  { events }: Pick<FactSources, 'events'>,
): Promise<{ readonly limit: number; readonly remaining: number } | undefined> {
  const { accounts, held } = type.sharedLimit as SharedLimit<State>;
  const { limit, draws } = (await readCase(events, accounts, account)).state as Account;
  if (limit === undefined) return undefined;
  const certain = limit - countedBeside(draws, caseId);
  if (certain >= wanted) return { limit, remaining: certain };
  const others = Object.keys(draws).filter((id) => id !== caseId);
  const holders = await Promise.all(others.map((id) => readCase(events, type, id)));
  const remaining = holders.reduce((left, { state }) => left - (held(state)[account] ?? 0), limit);
  return { limit, remaining };
}

interface Wanted {
  readonly account: string;
  /** What the case holds by its state, and what it will. */
  readonly held: number;
  readonly amount: number;
}

async function draw<State, Event extends DomainEvent>(
  wanted: Wanted,
  limited: SharedLimit<State>,
  drawer: Drawer<State, Event>,
  tools: ReservationTools,
): Promise<Rejection | undefined> {
  const { history } = drawer;
  const { account, held, amount } = wanted;
  for (let looks = 0; looks < mostLooks; looks++) {
    const ledger = (await readCase(tools.store, limited.accounts, account)) as CaseHistory<Account>;
    const { limit, draws } = ledger.state;
    const own = drawOf(draws, history.caseId);
    // The case has moved on: the append will fail as stale, and what it needs is decided anew.
    if (own && own.revision > history.revision) return undefined;
    if (own?.revision === history.revision && own.upTo >= amount) return undefined;
    const beside = countedBeside(draws, history.caseId);
    if (limit !== undefined && beside + amount <= limit) {
      const drawn: DrawEvent = {
        name: 'drawn',
        data: {
          case: history.caseId,
          revision: history.revision,
          held,
          upTo: amount,
          at: timeOf(tools),
          limit,
          total: beside + amount,
        },
      };
      if (await write([drawn], ledger, limited, drawer, tools)) return undefined;
      continue;
    }
    if (limit !== undefined && (await makeRoom(wanted, ledger, limited, drawer, tools))) continue;
    return limited.refusal({
      account,
      wanted: amount,
      remaining: (limit ?? 0) - beside,
      ...(limit === undefined ? {} : { limit }),
    });
  }
  throw new ContendedKeyError({ scope: limited.accounts.category, key: account });
}

/**
 * Looks whether the other cases hold what the account counts for them: writes down what they hold no longer and, if that
 * is not enough, waits for an append that was reserved, or shuts it out.
 * @returns false when all that is counted is held.
 */
async function makeRoom<State, Event extends DomainEvent>(
  { account, amount }: Wanted,
  ledger: CaseHistory<Account>,
  limited: SharedLimit<State>,
  drawer: Drawer<State, Event>,
  tools: ReservationTools,
): Promise<boolean> {
  const { type, history } = drawer;
  const { limit = 0, draws } = ledger.state;
  const others = await Promise.all(
    Object.entries(draws)
      .filter(([id]) => id !== history.caseId)
      .map(async ([id, known]) => {
        const holder = await readCase(tools.store, type, id);
        return { known, holder, held: limited.held(holder.state)[account] ?? 0 };
      }),
  );
  const left = others.filter(
    ({ known, holder, held }) => holder.revision > known.revision && held < counted(known),
  );
  if (left.length > 0) {
    const at = timeOf(tools);
    const released = left.map(({ holder: { caseId, revision }, held }): DrawEvent => ({
      name: 'released',
      data: { case: caseId, revision, held, at },
    }));
    await write(released, ledger, limited, drawer, tools);
    return true;
  }
  const pending = others.filter(
    ({ known, holder }) => holder.revision === known.revision && known.upTo > known.held,
  );
  const needed = countedBeside(draws, history.caseId) + amount - limit;
  const [first] = pending;
  if (!first || pending.reduce((sum, { known }) => sum + known.upTo - known.held, 0) < needed) return false;
  await shutOut(pendingAppend(type.stream(first.holder.caseId), first.known), first.holder, type, tools, {
    account,
  });
  return true;
}

function pendingAppend(stream: string, { revision, at }: Draw) {
  return { stream, revision, at: Date.parse(at) };
}

async function release<State, Event extends DomainEvent>(
  {
    account,
    caseId,
    revision,
    held,
  }: { readonly account: string; readonly caseId: string; readonly revision: number; readonly held: number },
  limited: SharedLimit<State>,
  drawer: Drawer<State, Event>,
  tools: ReservationTools,
): Promise<void> {
  try {
    for (let tries = 0; tries < mostReleases; tries++) {
      const ledger = (await readCase(tools.store, limited.accounts, account)) as CaseHistory<Account>;
      const known = drawOf(ledger.state.draws, caseId);
      if (!known || known.revision >= revision) return;
      const released: DrawEvent = {
        name: 'released',
        data: { case: caseId, revision, held, at: timeOf(tools) },
      };
      if (await write([released], ledger, limited, drawer, tools)) return;
    }
  } catch (error) {
    // The command is done; it must not fail for what can be made up for.
    if (!(error instanceof StoreUnavailableError)) throw error;
  }
}

function timeOf({ clock }: ReservationTools): string {
  return new Date(clock.now()).toISOString();
}

/** Appends to an account where it was read; false when somebody else has. */
async function write<State, Event extends DomainEvent>(
  events: readonly DrawEvent[],
  ledger: CaseHistory<Account>,
  { accounts }: SharedLimit<State>,
  { actor, commandId, correlationId }: Drawer<State, Event>,
  tools: ReservationTools,
): Promise<boolean> {
  const { store, ids, source } = tools;
  try {
    await store.append(
      accounts.stream(ledger.caseId),
      events.map(({ name, data }) => ({
        specversion: '1.0' as const,
        id: ids.next(),
        source,
        type: accounts.events.type(name),
        subject: ledger.caseId,
        time: timeOf(tools),
        datacontenttype: 'application/json' as const,
        data,
        process: accounts.definition.id,
        processversion: ledger.processVersion,
        actor: actor.id,
        department: actor.department,
        correlationid: correlationId,
        causationid: commandId,
      })),
      { expectedRevision: expectedAt(ledger.revision), commandId: ids.next() },
    );
    return true;
  } catch (error) {
    if (error instanceof StaleRevisionError) return false;
    throw error;
  }
}
