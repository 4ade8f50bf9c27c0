import type { Actor, EventEnvelope, JsonObject } from '@liucheng/kernel';
import { EventBus } from '@liucheng/ports';
import { envelope, Received } from '@liucheng/ports/testing';
import { startTestService, type TestService } from '@liucheng/service-kit/testing';
import { campaigns } from '../campaign-planning/campaign-planning.ts';
import { marketingBudgets } from '../marketing-budget/marketing-budget.ts';
import { researches } from '../market-research/market-research.ts';
import { marketingService } from '../marketing.service.ts';
import { promotions } from '../promotion/promotions.ts';
import { targetings } from '../target-customers/target-customers.ts';
import { people } from './people.ts';

// Marketing over HTTP for the specs of one file, which share one service.

const { researcher, planner, manager } = people;

let service: TestService;
let groups = 0;

export async function openMarketing(): Promise<void> {
  service = await startTestService(marketingService);
}

export function closeMarketing(): Promise<void> {
  return service.close();
}

interface Answer {
  readonly id: string;
  readonly position: number;
  readonly state: JsonObject;
}
interface Next {
  readonly command: string;
  readonly allowed: boolean;
  readonly refusal?: { readonly code: string };
}
interface Account {
  readonly limit: number;
  readonly draws: Readonly<Record<string, { readonly held: number; readonly upTo: number }>>;
}
interface Process {
  readonly path: string;
  readonly commands: readonly {
    readonly name: string;
    readonly route: { readonly method: string; readonly path: string };
    readonly examples?: Readonly<Record<string, object>>;
  }[];
}

async function send(as: Actor, method: string, path: string, body?: object, headers = {}) {
  const answer = await service.request(method, `/marketing/${path}`, {
    as,
    headers,
    ...(body ? { body } : {}),
  });
  return { status: answer.status, ...(answer.json as Answer) };
}

/** One process, whose commands are done with the examples of its documentation. */
function on({ path, commands }: Process) {
  const commandOf = (name: string) =>
    commands.find((each) => each.name === name) as Process['commands'][number];
  const example = (name: string): object => Object.values(commandOf(name).examples ?? {})[0] ?? {};
  const read = async <Shape>(as: Actor, rest: string): Promise<Shape> =>
    (await service.request('GET', `/marketing/${path}${rest}`, { as })).json as Shape;
  return {
    example,
    /** Does a command, with what differs from its example. */
    doing: (as: Actor, name: string, id = '', change: object = {}, headers = {}) => {
      const { route } = commandOf(name);
      const body = { ...example(name), ...change };
      const below = route.path === '' ? '' : `/${route.path.replace(/:\w+/, id)}`;
      return send(as, route.method, path + below, body, headers);
    },
    state: async (as: Actor, id: string) => (await read<{ state: JsonObject }>(as, `/${id}`)).state,
    next: async (as: Actor, id: string) => (await read<{ next: Next[] }>(as, `/${id}`)).next,
    history: async (as: Actor, id: string) =>
      (await read<{ items: { step?: string; event: string; text: JsonObject }[] }>(as, `/${id}/history`))
        .items,
    rows: async (as: Actor, query: string) =>
      (await read<{ items: (JsonObject & { id: string })[] }>(as, `?${query}`)).items,
  };
}

export const research = on(researches);
export const targeting = on(targetings);
export const campaign = on(campaigns);
export const budget = on(marketingBudgets);
export const promotion = on(promotions);

/** A piece of research with an accepted report. */
export async function acceptedResearch(): Promise<Answer> {
  const { id } = await research.doing(researcher, 'plan');
  for (const step of ['collect', 'analyse', 'report']) await research.doing(researcher, step, id);
  return research.doing(manager, 'accept', id);
}

/** Confirmed segments that started from an accepted report. */
export async function confirmedTargeting(): Promise<Answer> {
  const { id: from } = await acceptedResearch();
  const { id } = await targeting.doing(researcher, 'analyse-segments', '', { research: from });
  await targeting.doing(researcher, 'assess-value', id);
  return targeting.doing(manager, 'confirm', id);
}

/** Resolves with the first of marketing's events on the bus that fits. */
export async function published(fits: (event: EventEnvelope) => boolean): Promise<EventEnvelope> {
  const received = new Received<EventEnvelope>();
  const subscription = service.service.app
    .get(EventBus)
    .consume(
      { topics: ['liucheng.marketing'], group: `test-${groups++}`, positions: async () => ({}) },
      async ({ messages }) => received.add(...messages.map(({ event }) => event)),
    );
  await received.until((events) => events.some(fits));
  await subscription.stop();
  return received.items.find(fits) as EventEnvelope;
}

export async function publish(topic: string, ...events: readonly EventEnvelope[]): Promise<void> {
  const messages = events.map((event) => ({ topic, key: event.subject, event }));
  await service.service.app.get(EventBus).publish(messages);
}

/** Events that a policy could not read, by what they were about. */
export async function parked(
  policy: string,
): Promise<readonly { readonly key: string; readonly cause: string }[]> {
  const letters = await service.service.app
    .get(EventBus)
    .deadLetters(`liucheng.policy-${policy}`, { limit: 10 });
  return letters.map(({ message, cause }) => ({ key: message.key, cause }));
}

/** As finance tells it. */
export const budgetEvent = (year: number, amount: number, change: JsonObject = {}): EventEnvelope => ({
  ...envelope(`marketing-${year}-${amount}`, 0, {
    department: 'marketing',
    year,
    currency: 'CNY',
    amount,
    by: 'u-zhao',
    ...change,
  }),
  type: 'liucheng.finance.department-budget.set.v1',
});

export async function financeSets(year: number, amount: number): Promise<void> {
  await publish('liucheng.finance', budgetEvent(year, amount));
  await published(
    ({ type, data }) => type.endsWith('.budget-set.v1') && data['year'] === year && data['amount'] === amount,
  );
}

/** A draft of so much in a year, in which no other spec plans anything. */
export const draftOf = (year: number, amount: number) => ({
  period: { from: `${year}-03-01`, to: `${year}-03-31` },
  budget: amount,
  split: [{ item: 'All', amount }],
});

/** A campaign with an approved plan of so much in a year. */
export async function approvedCampaign(year: number, amount: number): Promise<Answer> {
  const { id } = await campaign.doing(planner, 'open');
  await campaign.doing(planner, 'draft-plan', id, draftOf(year, amount));
  for (const step of ['choose-strategy', 'design-creative']) await campaign.doing(planner, step, id);
  return campaign.doing(manager, 'approve', id);
}

/** What the campaigns hold by their own state, and what the account counts for them. */
export async function heldIn(year: number, ids: readonly string[]) {
  const states = (await Promise.all(ids.map((id) => campaign.state(manager, id)))) as unknown as {
    plan?: { budget: number };
    returned?: string;
    end?: string;
  }[];
  const { limit, draws } = (await budget.state(manager, String(year))) as unknown as Account;
  return {
    limit,
    held: states
      .filter(({ returned, end }) => returned === undefined && end !== 'cancelled')
      .reduce((sum, { plan }) => sum + (plan?.budget ?? 0), 0),
    counted: Object.values(draws).reduce((sum, { held, upTo }) => sum + Math.max(held, upTo), 0),
  };
}
