import {
  business,
  elapsed,
  type Acting,
  type Passing,
  type Planted,
  type Play,
  type PlayedCase,
  type Stage,
} from '@liucheng/service-kit';

// How people go through ADM-1: rounds that go as they should, and each way to break a rule or the flow.

const manager = { role: 'office-manager' };
const clerk = { role: 'office-clerk' };
const articles = [
  ['paper-a4', 'pack'],
  ['pencil', 'box'],
  ['toner', 'piece'],
  ['stapler', 'piece'],
] as const;
const ordered = 20;

/** Somebody has something else to do first. */
function soon({ chance }: Stage): Passing {
  return business(chance.minutes(5, 240));
}

const quotes = [
  { supplier: 'Deli', unitPrice: 2_350 },
  { supplier: 'M&G', unitPrice: 2_480 },
];
const choice = { quotes, supplier: 'Deli', reason: 'Lowest price' };

const plan = (stage: Stage, round: PlayedCase, reorderPoint = 0) =>
  round.send(stage.who(clerk), 'plan-purchase', { quantity: ordered, reorderPoint });
const choose = (stage: Stage, round: PlayedCase) => round.send(stage.who(manager), 'choose-supplier', choice);
const order = (stage: Stage, round: PlayedCase) =>
  round.send(stage.who(manager), 'order', { number: stage.unique('PO'), quantity: ordered });
const receive = (stage: Stage, round: PlayedCase, quantity = ordered) =>
  round.send(stage.who(clerk), 'receive', { quantity });
const ask = (stage: Stage, round: PlayedCase, quantity: number) =>
  round.send(stage.who({ role: 'employee' }), 'request', { quantity, purpose: 'Third floor' });
const writeOff = (stage: Stage, round: PlayedCase, quantity: number) =>
  round.send(stage.who(manager), 'write-off', { quantity, reason: 'End of the round' });

async function* demand(stage: Stage): Acting {
  const [item, unit] = stage.chance.pick(articles);
  const wanted = { item, unit, quantity: stage.chance.between(1, ordered) };
  const round = await stage.start(stage.who({ role: 'employee' }), 'open', wanted);
  while (stage.chance.happens(0.3)) {
    yield soon(stage);
    await round.send(stage.who({ role: 'employee' }), 'collect-demand', wanted);
  }
  yield soon(stage);
  return round;
}

/** From the plan to twenty in stock. */
async function* buy(stage: Stage, round: PlayedCase, reorderPoint = 0): Acting {
  await plan(stage, round, reorderPoint);
  yield soon(stage);
  await choose(stage, round);
  yield soon(stage);
  await order(stage, round);
  yield business('P2D');
  if (stage.chance.happens(0.5)) await receive(stage, round);
  else {
    await receive(stage, round, 12);
    yield business('P1D');
    await receive(stage, round, 8);
  }
  yield soon(stage);
  return round;
}

async function* stocked(stage: Stage): Acting {
  return yield* buy(stage, yield* demand(stage));
}

/** One who issues on the first request, and gives back who that was. */
async function issue(stage: Stage, round: PlayedCase, quantity: number, request = 'R1'): Promise<string> {
  const issuer = stage.who(clerk);
  await round.send(issuer, 'issue', { quantity, request });
  return issuer;
}

/** Twenty in stock and a request for four of them. */
async function* requested(stage: Stage): Acting {
  const round = yield* stocked(stage);
  await ask(stage, round, 4);
  yield soon(stage);
  return round;
}

/** A play on a round with twenty in stock, which are written off in the end. */
function withStock(rule: Planted, act: (stage: Stage, round: PlayedCase) => Promise<unknown>): Play {
  return {
    name: rule,
    plants: [rule],
    async *run(stage) {
      const round = yield* stocked(stage);
      await act(stage, round);
      yield soon(stage);
      await writeOff(stage, round, ordered);
    },
  };
}

const conforming: readonly Play[] = [
  {
    name: 'bought, issued, counted and written off',
    weight: 3,
    async *run(stage) {
      const round = yield* requested(stage);
      const issuer = await issue(stage, round, 3);
      yield soon(stage);
      await issue(stage, round, 1);
      yield business('P3D');
      const counter = stage.who({ ...clerk, not: [issuer] });
      await round.send(counter, 'take-stock', {
        counted: 15,
        countedBy: [{ person: counter }, { person: stage.who(manager) }],
        explanation: 'One pack was damp.',
      });
      yield business('P5D');
      await writeOff(stage, round, 15);
    },
  },
  {
    name: 'ordered once more before and after a delivery',
    async *run(stage) {
      const round = yield* demand(stage);
      await plan(stage, round);
      yield soon(stage);
      await choose(stage, round);
      for (let delivery = 0; delivery < 2; delivery++) {
        yield soon(stage);
        await order(stage, round);
        yield soon(stage);
        await order(stage, round);
        yield business('P1D');
        await receive(stage, round, 2 * ordered);
      }
      yield soon(stage);
      await writeOff(stage, round, 4 * ordered);
    },
  },
  {
    name: 'written off unused',
    async *run(stage) {
      await writeOff(stage, yield* stocked(stage), ordered);
    },
  },
  {
    name: 'runs low, and the policy opens the next round',
    weight: 2,
    async *run(stage) {
      const round = yield* buy(stage, yield* demand(stage), 5);
      await ask(stage, round, 18);
      yield soon(stage);
      await issue(stage, round, 18);
      yield soon(stage);
      const next = await stage.find(stage.who(clerk), { follows: round.id });
      await writeOff(stage, round, 2);
      yield soon(stage);
      yield* buy(stage, next);
      await writeOff(stage, next, ordered);
    },
  },
  {
    name: 'counted every quarter',
    weight: 0.5,
    async *run(stage) {
      const round = yield* stocked(stage);
      for (let quarter = 0; quarter < 2; quarter++) {
        // Demand and delivery have taken some days of the quarter.
        yield elapsed('P60D');
        await round.send(stage.who(manager), 'take-stock', { counted: ordered });
      }
      await writeOff(stage, round, ordered);
    },
  },
];

const monitored: readonly Play[] = [
  {
    name: 'issued without a request',
    plants: ['issued-on-request'],
    async *run(stage) {
      const round = yield* stocked(stage);
      const issuer = stage.who(clerk);
      await round.send(issuer, 'issue', { quantity: 2, to: stage.who({ role: 'employee' }) });
      round.plant('issued-on-request', { person: issuer });
      yield soon(stage);
      await writeOff(stage, round, ordered - 2);
    },
  },
  {
    name: 'counted by nobody but the issuer',
    plants: ['issuer-does-not-count-alone'],
    async *run(stage) {
      const round = yield* requested(stage);
      const issuer = await issue(stage, round, 4);
      yield business('P1D');
      await round.send(issuer, 'take-stock', { counted: ordered - 4 });
      round.plant('issuer-does-not-count-alone', { person: issuer });
      yield soon(stage);
      await writeOff(stage, round, ordered - 4);
    },
  },
  {
    name: 'not counted for more than a quarter',
    plants: ['stocktake-quarterly'],
    async *run(stage) {
      const round = yield* stocked(stage);
      yield elapsed('P100D');
      await round.send(stage.who(manager), 'take-stock', { counted: ordered });
      round.plant('stocktake-quarterly');
      yield soon(stage);
      await writeOff(stage, round, ordered);
    },
  },
];

const outOfFlow: readonly Play[] = [
  {
    name: 'bought without a plan',
    plants: ['flow:step-skipped'],
    async *run(stage) {
      const round = yield* demand(stage);
      await choose(stage, round);
      yield soon(stage);
      await order(stage, round);
      yield soon(stage);
      await receive(stage, round);
      round.plant('flow:step-skipped');
      yield soon(stage);
      await writeOff(stage, round, ordered);
    },
  },
  {
    name: 'supplier chosen before the plan',
    plants: ['flow:wrong-order'],
    async *run(stage) {
      const round = yield* demand(stage);
      await choose(stage, round);
      yield soon(stage);
      await plan(stage, round);
      round.plant('flow:wrong-order');
      yield soon(stage);
      await order(stage, round);
      yield business('P1D');
      await receive(stage, round);
      yield soon(stage);
      await writeOff(stage, round, ordered);
    },
  },
  {
    name: 'supplier chosen twice',
    plants: ['flow:step-repeated'],
    async *run(stage) {
      const round = yield* demand(stage);
      await plan(stage, round);
      yield soon(stage);
      await choose(stage, round);
      yield soon(stage);
      await choose(stage, round);
      round.plant('flow:step-repeated');
      yield soon(stage);
      await order(stage, round);
      yield business('P1D');
      await receive(stage, round);
      yield soon(stage);
      await writeOff(stage, round, ordered);
    },
  },
  {
    name: 'asked for before there is anything',
    plants: ['flow:unexpected-step'],
    async *run(stage) {
      const round = yield* demand(stage);
      await ask(stage, round, 1);
      round.plant('flow:unexpected-step');
      yield soon(stage);
      yield* buy(stage, round);
      await writeOff(stage, round, ordered);
    },
  },
];

const refused: readonly Play[] = [
  {
    name: 'one supplier asked twice',
    plants: ['at-least-two-quotes'],
    async *run(stage) {
      const round = yield* demand(stage);
      const [first] = quotes;
      const twice = { ...choice, quotes: [first, { ...first, unitPrice: 2_300 }] };
      await plan(stage, round);
      yield soon(stage);
      await round.refused(stage.who(manager), 'choose-supplier', twice, 'at-least-two-quotes');
      yield business('P1D');
      await choose(stage, round);
      yield soon(stage);
      await order(stage, round);
      yield soon(stage);
      await receive(stage, round);
      yield soon(stage);
      await writeOff(stage, round, ordered);
    },
  },
  withStock('received-within-order', (stage, round) =>
    round.refused(stage.who(clerk), 'receive', { quantity: 1 }, 'received-within-order'),
  ),
  {
    name: 'more issued than there is',
    plants: ['ledger-never-below-zero'],
    async *run(stage) {
      const round = yield* stocked(stage);
      await ask(stage, round, ordered + 5);
      yield soon(stage);
      const tooMuch = { quantity: ordered + 1, request: 'R1' };
      await round.refused(stage.who(clerk), 'issue', tooMuch, 'ledger-never-below-zero');
      yield soon(stage);
      await issue(stage, round, ordered);
      yield soon(stage);
      await writeOff(stage, round, 0);
    },
  },
  withStock('ledger-never-below-zero-write-off', (stage, round) =>
    round.refused(
      stage.who(manager),
      'write-off',
      { quantity: ordered + 1, reason: 'Old' },
      'ledger-never-below-zero-write-off',
    ),
  ),
  withStock('stock-left', (stage, round) =>
    round.refused(stage.who(manager), 'write-off', { quantity: 1, reason: 'Old' }, 'stock-left'),
  ),
  withStock('difference-without-explanation', (stage, round) =>
    round.refused(stage.who(clerk), 'take-stock', { counted: 1 }, 'difference-without-explanation'),
  ),
  {
    name: 'goes on after the end',
    plants: ['round-closed'],
    async *run(stage) {
      const round = yield* stocked(stage);
      await writeOff(stage, round, ordered);
      yield business('P1D');
      const wanted = { quantity: 1, purpose: 'Third floor' };
      await round.refused(stage.who({ role: 'employee' }), 'request', wanted, 'round-closed');
    },
  },
];

export const plays: readonly Play[] = [...conforming, ...monitored, ...outOfFlow, ...refused];

export const unplayable: Readonly<Record<Planted, string>> = {
  'flow:incomplete-case': 'A round ends with the last step of its flow, so what is left out lies before it.',
};
