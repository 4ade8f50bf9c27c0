import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { fold, languages, type Actor, type JsonObject, type Text } from '@liucheng/kernel';
import { compileSchema, validateDefinition } from '@liucheng/process-model';
import { specification } from '@liucheng/service-kit/testing';
import fc from 'fast-check';
import { officeSuppliesProcess } from './office-supplies.process.ts';
import { chooseSupplier, collectDemand, order, planPurchase, receive } from './purchasing.ts';
import { issue, request, takeStock, writeOff } from './stock-keeping.ts';
import {
  describeSupplyEvent,
  supplyEvents,
  supplyRound,
  type SupplyEvent,
  type SupplyRound,
} from './supply-round.ts';

const { given } = specification(supplyRound);
const person = (id: string): Actor => ({ id, department: 'administration', roles: [] });
const by = (id = 'u-qian') => ({ actor: person(id), now: 0, caseId: 'round-1' });

const demand: SupplyEvent = {
  name: 'demand-collected',
  data: { by: 'u-liu', item: 'paper-a4', unit: 'pack', quantity: 20 },
};
const planned: SupplyEvent = {
  name: 'purchase-planned',
  data: { by: 'u-qian', quantity: 20, reorderPoint: 5 },
};
const chosen = { supplier: 'Deli', unitPrice: 2_350 };
const quotes = [chosen, { supplier: 'M&G', unitPrice: 2_480 }];
const supplier: SupplyEvent = {
  name: 'supplier-chosen',
  data: { by: 'u-kong', quotes, chosen, reason: 'Lowest price' },
};
const ordered: SupplyEvent = {
  name: 'ordered',
  data: { by: 'u-kong', number: 'PO-1', quantity: 20, total: 47_000, ...chosen },
};
const received = (quantity: number, before = 0): SupplyEvent => ({
  name: 'received',
  data: {
    by: 'u-qian',
    quantity,
    ordered: 20,
    receivedTotal: before + quantity,
    onHand: before + quantity,
  },
});
const requested: SupplyEvent = {
  name: 'requested',
  data: { by: 'u-liu', request: 'R1', quantity: 4, purpose: 'Printer' },
};
const bought = [demand, planned, supplier, ordered];
const inStock = [...bought, received(20), requested];
const issuedBefore: SupplyEvent = {
  name: 'issued',
  data: { by: 'u-qian', to: 'u-liu', request: 'R1', quantity: 4, onHand: 16 },
};
const closing: SupplyEvent = {
  name: 'written-off',
  data: { by: 'u-kong', quantity: 20, reason: 'Old', onHand: 0 },
};

describe('purchasing', () => {
  const more = { item: 'paper-a4', unit: 'pack', quantity: 3 };

  it('collects demands of one article', () => {
    given(demand)
      .when((state) => collectDemand(state, more, by('u-he')))
      .then({ name: 'demand-collected', data: { ...more, by: 'u-he' } });
    given(demand)
      .when((state) => collectDemand(state, { ...more, item: 'pencil' }, by()))
      .thenRejected({ code: 'other-article', errors: ['/item'] });
    given(demand)
      .when((state) => collectDemand(state, { ...more, unit: 'sheet' }, by()))
      .thenRejected({ code: 'other-article', errors: ['/unit'] });
  });

  it('takes its steps in any order, which the monitor judges', () => {
    given(demand)
      .when((state) => order(state, { number: 'PO-1', quantity: 20, ...chosen }, by('u-kong')))
      .then(ordered);
    given(...bought)
      .when((state) => planPurchase(state, { quantity: 20, reorderPoint: 5 }, by()))
      .then(planned);
  });

  it('chooses from the quotes of two suppliers at least', () => {
    const choose =
      (given: typeof quotes, name = 'Deli') =>
      (state: SupplyRound) =>
        chooseSupplier(state, { quotes: given, supplier: name, reason: 'Lowest price' }, by('u-kong'));
    given(demand, planned).when(choose(quotes)).then(supplier);
    given(demand, planned).when(choose(quotes, 'ｄｅｌｉ ')).then(supplier);
    const alike = [' Deli ', 'DELI', 'Ｄｅｌｉ'].map((name) => [chosen, { supplier: name, unitPrice: 1 }]);
    for (const few of [[], [chosen], ...alike]) {
      given(demand)
        .when(choose(few))
        .thenRejected({ code: 'too-few-quotes', rule: 'at-least-two-quotes', errors: ['/quotes'] });
    }
    given(demand)
      .when(choose(quotes, 'Comix'))
      .thenRejected({ code: 'supplier-without-quote', acceptable: 'Deli, M&G' });
  });

  it('orders from the chosen supplier, and needs one', () => {
    given(demand, planned, supplier)
      .when((state) => order(state, { number: 'PO-1', quantity: 20 }, by('u-kong')))
      .then(ordered);
    given(demand)
      .when((state) => order(state, { number: 'PO-1', quantity: 20 }, by()))
      .thenRejected({ code: 'supplier-not-known', errors: ['/supplier'] });
  });

  it('receives what was ordered and no more', () => {
    given(...bought)
      .when((state) => receive(state, { quantity: 20 }, by()))
      .then(received(20));
    given(...bought, received(15))
      .when((state) => receive(state, { quantity: 6 }, by()))
      .thenRejected({
        code: 'more-than-ordered',
        rule: 'received-within-order',
        reason: '21',
        acceptable: 'At most 5',
        errors: ['/quantity'],
      });
    given(demand)
      .when((state) => receive(state, { quantity: 1 }, by()))
      .thenRejected({ rule: 'received-within-order', code: 'more-than-ordered' });
  });
});

describe('stock keeping', () => {
  it('numbers requests', () => {
    given(...inStock)
      .when((state) => request(state, { quantity: 1, purpose: 'Desk' }, by('u-he')))
      .then({ name: 'requested', data: { by: 'u-he', request: 'R2', quantity: 1, purpose: 'Desk' } });
  });

  it('issues on a request, in parts, or without one, which is monitored', () => {
    given(...inStock)
      .when((state) => issue(state, { quantity: 4, request: 'R1' }, by()))
      .then(issuedBefore);
    given(...inStock, issuedBefore)
      .when((state) => issue(state, { quantity: 1, request: 'R1' }, by()))
      .thenRejected({ code: 'more-than-requested', errors: ['/quantity'] });
    given(...inStock)
      .when((state) => issue(state, { quantity: 1, to: 'u-he' }, by()))
      .then({ name: 'issued', data: { by: 'u-qian', to: 'u-he', quantity: 1, onHand: 19 } });
    given(...inStock)
      .when((state) => issue(state, { quantity: 1, request: 'R9' }, by()))
      .thenRejected({ code: 'request-not-there', acceptable: 'R1' });
    given(...inStock)
      .when((state) => issue(state, { quantity: 1 }, by()))
      .thenRejected({ code: 'request-not-there', errors: ['/request'] });
  });

  it('never lets the ledger go below zero', () => {
    given(...inStock)
      .when((state) => issue(state, { quantity: 20, to: 'u-he' }, by()))
      .accepted();
    given(...inStock)
      .when((state) => issue(state, { quantity: 21, to: 'u-he' }, by()))
      .thenRejected({ code: 'not-enough-stock', rule: 'ledger-never-below-zero', acceptable: '20' });
    given(...inStock)
      .when((state) => writeOff(state, { quantity: 21, reason: 'Old' }, by()))
      .thenRejected({ code: 'not-enough-stock', rule: 'ledger-never-below-zero-write-off' });
  });

  it('asks for the next round once, when the stock has fallen below the reorder point', () => {
    const reorder = { item: 'paper-a4', unit: 'pack', quantity: 20 };
    const issuing = (quantity: number) => (state: SupplyRound) =>
      issue(state, { quantity, to: 'u-he' }, by());
    const at = given(...inStock)
      .when(issuing(15))
      .accepted().state;
    expect(at).toMatchObject({ onHand: 5, reordered: false });
    const below: SupplyEvent = {
      name: 'issued',
      data: { by: 'u-qian', to: 'u-he', quantity: 16, onHand: 4, reorder },
    };
    given(...inStock)
      .when(issuing(16))
      .then(below);
    given(...inStock, below)
      .when(issuing(1))
      .then({ name: 'issued', data: { by: 'u-qian', to: 'u-he', quantity: 1, onHand: 3 } });
    const lost = given(...inStock).when((state) =>
      takeStock(state, { counted: 2, explanation: 'Water damage' }, by('u-wei')),
    );
    expect(lost.events()[0]?.data).toMatchObject({ reorder });
  });

  it('sets the ledger to the count and explains a difference', () => {
    given(...inStock)
      .when((state) => takeStock(state, { counted: 20 }, by('u-wei')))
      .then({
        name: 'counted',
        data: { by: 'u-wei', countedBy: ['u-wei'], book: 20, counted: 20, onlyByIssuer: false, onHand: 20 },
      });
    given(...inStock)
      .when((state) => takeStock(state, { counted: 19 }, by('u-wei')))
      .thenRejected({ code: 'difference-without-explanation', errors: ['/explanation'] });
  });

  it('says whether only somebody who issues has counted', () => {
    const counting = (...countedBy: string[]) =>
      given(...inStock, issuedBefore)
        .when((state) => takeStock(state, { counted: 16, countedBy }, by()))
        .events()[0]?.data;
    expect(counting('u-qian')).toMatchObject({ onlyByIssuer: true });
    expect(counting('u-qian', 'u-wei')).toMatchObject({ onlyByIssuer: false });
  });

  it('writes off all that is left, and takes nothing more', () => {
    given(...inStock)
      .when((state) => writeOff(state, { quantity: 20, reason: 'Old' }, by('u-kong')))
      .then(closing);
    given(...inStock)
      .when((state) => writeOff(state, { quantity: 19, reason: 'Old' }, by()))
      .thenRejected({ code: 'stock-left', acceptable: '20' });
    const after = [...inStock, closing];
    for (const late of [
      (state: SupplyRound) => collectDemand(state, { item: 'paper-a4', unit: 'pack', quantity: 1 }, by()),
      (state: SupplyRound) => planPurchase(state, { quantity: 1, reorderPoint: 0 }, by()),
      (state: SupplyRound) => chooseSupplier(state, { quotes, supplier: 'Deli', reason: '-' }, by()),
      (state: SupplyRound) => order(state, { number: '1', quantity: 1 }, by()),
      (state: SupplyRound) => receive(state, { quantity: 1 }, by()),
      (state: SupplyRound) => request(state, { quantity: 1, purpose: '-' }, by()),
      (state: SupplyRound) => issue(state, { quantity: 1, to: 'u-he' }, by()),
      (state: SupplyRound) => takeStock(state, { counted: 0 }, by()),
      (state: SupplyRound) => writeOff(state, { quantity: 0, reason: '-' }, by()),
    ])
      given(...after)
        .when(late)
        .thenRejected({ code: 'round-closed' });
  });

  it('keeps an exact ledger whatever is asked of it', () => {
    const act = fc.record({
      kind: fc.constantFrom('order', 'receive', 'issue', 'count'),
      quantity: fc.integer({ min: 1, max: 30 }),
    });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const model = { ordered: 0, received: 0, onHand: 0 };
        let state = fold(supplyRound, [demand, planned, supplier]);
        for (const { kind, quantity } of acts) {
          const decided =
            kind === 'order'
              ? order(state, { number: '1', quantity }, by())
              : kind === 'receive'
                ? receive(state, { quantity }, by())
                : kind === 'issue'
                  ? issue(state, { quantity, to: 'u-he' }, by())
                  : takeStock(state, { counted: quantity, explanation: 'Count' }, by());
          const allowed =
            kind === 'receive'
              ? model.received + quantity <= model.ordered
              : kind !== 'issue' || model.onHand >= quantity;
          expect('rejected' in decided).toBe(!allowed);
          if ('rejected' in decided) continue;
          state = fold(supplyRound, decided, state);
          if (kind === 'order') model.ordered += quantity;
          if (kind === 'receive') model.received += quantity;
          if (kind === 'receive') model.onHand += quantity;
          if (kind === 'issue') model.onHand -= quantity;
          if (kind === 'count') model.onHand = quantity;
          expect(state).toMatchObject(model);
          expect(state.onHand).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});

describe('the definition of ADM-1', () => {
  const definition = officeSuppliesProcess();
  const rules = definition.rules ?? [];

  it('is well-formed as it is published, and witnesses every event', () => {
    const published = JSON.parse(JSON.stringify(definition)) as unknown;
    expect(validateDefinition(published)).toEqual({ definition: published });
    const witnessed = [
      ...Object.values(definition.steps).flatMap(({ events }) => events ?? []),
      ...(definition.notes ?? []),
    ];
    expect(witnessed.sort()).toEqual(
      supplyEvents
        .names()
        .map((name) => `${supplyEvents.prefix}.${name}.v1`)
        .sort(),
    );
  });

  it('instructs and cautions in both languages', () => {
    const texts: (Text | undefined)[] = [definition.names, ...rules.map(({ names }) => names)];
    for (const { names, instructions, cautions } of Object.values(definition.steps))
      texts.push(names, instructions, cautions);
    for (const each of texts) for (const language of languages) expect(each?.[language]).toMatch(/\S/);
  });

  it('has a refusal specified for every blocking rule', () => {
    const folder = new URL('./', import.meta.url);
    const specs = readdirSync(folder)
      .filter((file) => file.endsWith('.spec.ts'))
      .map((file) => readFileSync(new URL(file, folder), 'utf8'))
      .join('\n');
    const blocking = rules.filter(({ enforcement }) => enforcement === 'block').map(({ id }) => id);
    expect(blocking).toContain('received-within-order');
    expect(blocking.filter((id) => !specs.includes(`rule: '${id}'`))).toEqual([]);
  });

  const keeps = (id: string, data: JsonObject): boolean => {
    const rule = rules.find((each) => each.id === id);
    if (rule?.kind !== 'data') throw new Error(`${id} is no data rule`);
    return compileSchema(rule.schema)(data) as boolean;
  };

  it('judges events as the commands write them, and as they must not be', () => {
    const issued = issuedBefore.data as JsonObject;
    const { request: _, ...unasked } = issued;
    for (const [rule, good, bad] of [
      ['at-least-two-quotes', supplier.data, { ...supplier.data, quotes: [chosen] }],
      ['received-within-order', received(20).data, { ...received(20).data, receivedTotal: 21 }],
      ['ledger-never-below-zero', issued, { ...issued, onHand: -1 }],
      ['ledger-never-below-zero-write-off', closing.data, { ...closing.data, onHand: -1 }],
      ['issued-on-request', issued, unasked],
      ['issuer-does-not-count-alone', { onlyByIssuer: false }, { onlyByIssuer: true }],
    ] as const) {
      expect([rule, keeps(rule, good), keeps(rule, bad)]).toEqual([rule, true, false]);
    }
  });

  it('asks for a count each quarter', () => {
    expect(rules.find(({ id }) => id === 'stocktake-quarterly')).toMatchObject({
      kind: 'every',
      step: 'stocktake',
      period: { duration: 'P3M', time: 'elapsed' },
    });
  });

  it('has an event whose data fit the inputs of its step', () => {
    for (const event of [...inStock, issuedBefore, closing]) {
      const type = supplyEvents.type(event.name);
      const step = Object.values(definition.steps).find(({ events }) => events?.includes(type));
      expect([event.name, compileSchema(step?.inputs ?? {})(event.data)]).toEqual([event.name, true]);
    }
  });
});

describe('the history', () => {
  it('is told in both languages, and read as it was first written', () => {
    for (const event of [...inStock, issuedBefore, closing]) {
      for (const language of languages) expect(describeSupplyEvent(event)[language]).toMatch(/\S/);
      expect(supplyEvents.read(`${supplyEvents.prefix}.${event.name}.v1`, event.data)).toEqual(event);
    }
  });
});
