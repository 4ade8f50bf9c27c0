import type { Caller } from '../testing/caller.ts';
import type { PlayedClaim } from '../testing/claim-scripts.ts';
import { items, pages } from '../testing/lists.ts';
import type { Told } from './subscriber.ts';

/** What has to be 0 after a fault, and of how much. */
export interface Verdict {
  readonly commands: number;
  readonly violations: number;
  /** Acknowledged events that are not in the history, or have not come to the monitor. */
  readonly lost: number;
  /** Events in a history, or counted by the monitor, beyond those that people caused. */
  readonly doubled: number;
  /** Violations that should be on record, or told of, and are not. */
  readonly missed: number;
  /** Violations on record, or told of, once too often. */
  readonly superfluous: number;
  /** The first few of what is wrong, in words. */
  readonly examples: readonly string[];
}

/** How long the monitor may take for all that is on its way, and the stream after it. */
const arrivalMs = 60_000;
const longestWaitMs = 10_000;
const comparedAtOnce = 8;

/** Compares what is on record with what was played. `told`: all that a subscriber heard from the beginning on. */
export async function judge(
  caller: Caller,
  claims: readonly PlayedClaim[],
  told: () => readonly Told[],
): Promise<Verdict> {
  const examples: string[] = [];
  const count = { commands: 0, lost: 0, doubled: 0, missed: 0, superfluous: 0 };
  const note = (kind: keyof typeof count, by: number, what: string): void => {
    if (by <= 0) return;
    count[kind] += by;
    if (examples.length < 10) examples.push(`${kind} ${by}: ${what}`);
  };
  const arrived = performance.now() + arrivalMs;
  const compare = async (claim: PlayedClaim): Promise<void> => {
    const { id } = claim;
    const recorded = await items(caller, `/finance/expense-claims/${id}/history`);
    count.commands += claim.acknowledged.length;
    for (const { revision, event } of claim.acknowledged)
      note('lost', recorded[revision]?.['event'] === event ? 0 : 1, `${event} at ${revision} of ${id}`);
    const caused = recorded.filter(({ event }) => !claim.contended || event !== 'reservation-fenced');
    note('doubled', caused.length - claim.history.length, `history of ${id}: ${names(recorded)}`);
    const path = `/monitor/cases/expense-reimbursement/${id}?sequence=${recorded.length - 1}`;
    let events: number;
    let left: number;
    do {
      left = Math.max(0, Math.round(arrived - performance.now()));
      const { json } = await caller.request('u-gao', `${path}&wait=${Math.min(left, longestWaitMs)}`);
      events = Number(json['events'] ?? 0);
    } while (events < recorded.length && left > 0);
    note('lost', recorded.length - events, `events of ${id} at the monitor`);
    note('doubled', events - recorded.length, `events of ${id} at the monitor`);
  };
  const left = [...claims];
  const comparing = Array.from({ length: comparedAtOnce }, async () => {
    for (let claim = left.pop(); claim; claim = left.pop()) await compare(claim);
  });
  await Promise.all(comparing);
  if (count.lost > 0)
    examples.push(`status: ${JSON.stringify((await caller.request('u-gao', '/monitor/status')).json)}`);
  const violations = await pages(caller, '/monitor/violations');
  const found = violations.map(
    ({ case: id, state, kind, rule, person = '-' }) => `${id} ${state} ${kind} ${rule} ${person}`,
  );
  const expected = claims.flatMap(({ id, violations: ofClaim }) => ofClaim.map((each) => `${id} ${each}`));
  for (const [what, by] of difference(expected, found)) {
    note('missed', by, what);
    note('superfluous', -by, what);
  }
  const raised = violations.map(({ id }) => String(id));
  await heard(told, raised, arrivalMs);
  for (const [id, by] of difference(raised, raisedBy(told()))) {
    note('missed', by, `violation ${id} was not told of`);
    note('superfluous', -by, `violation ${id} was told of again`);
  }
  return { ...count, violations: expected.length, examples };
}

/** The stream may repeat itself: after a break, which its ids say, and after documents went back, which it says itself. */
function raisedBy(told: readonly Told[]): string[] {
  const once = new Map(told.map((each) => [each.streamId, each]));
  const known = new Set<string>();
  return [...once.values()].flatMap(({ event, violation, mayRepeat }) => {
    if (event !== 'raised' || (mayRepeat && known.has(violation))) return [];
    known.add(violation);
    return [violation];
  });
}

async function heard(told: () => readonly Told[], raised: readonly string[], ms: number): Promise<void> {
  const until = performance.now() + ms;
  while (performance.now() < until) {
    const known = new Set(raisedBy(told()));
    if (raised.every((id) => known.has(id))) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** How many more of each the first list has than the second; negative: fewer. Equal counts are left out. */
function difference(expected: readonly string[], found: readonly string[]): Map<string, number> {
  const balance = new Map<string, number>();
  for (const each of expected) balance.set(each, (balance.get(each) ?? 0) + 1);
  for (const each of found) balance.set(each, (balance.get(each) ?? 0) - 1);
  return new Map([...balance].filter(([, by]) => by !== 0));
}

function names(recorded: readonly Readonly<Record<string, unknown>>[]): string {
  return recorded.map(({ event }) => String(event)).join(', ');
}
