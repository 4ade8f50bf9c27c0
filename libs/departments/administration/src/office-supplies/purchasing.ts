import {
  atMost,
  oneOf,
  reject,
  sameSpelling,
  text,
  type Decision,
  type DecisionContext,
  type Rejection,
} from '@liucheng/kernel';
import { clause } from './office-supplies.rules.ts';
import type { Quote, SupplyEvent, SupplyRound } from './supply-round.ts';
import { defaultSettings, type SupplySettings } from './supply-settings.ts';

// From the demand to the goods in stock. The order of the steps is monitored, not blocked: what happened is recorded.

/** A round that is closed takes nothing more. */
export function closed(state: SupplyRound): Rejection | undefined {
  if (!state.closed) return undefined;
  return reject({
    code: 'round-closed',
    clause,
    reason: text('What was left of this round has been written off.', '该批次余量已核销，批次已结束。'),
    acceptable: text('A round that is open, or a new demand.', '选择未结束的批次，或提出新的需求。'),
  });
}

export interface Demand {
  readonly item: string;
  readonly unit: string;
  readonly quantity: number;
  readonly reason?: string;
  readonly follows?: string;
}

/** The first demand begins the round and names its article; further ones are of the same article. */
export function collectDemand(
  state: SupplyRound,
  demand: Demand,
  { actor }: DecisionContext,
): Decision<SupplyEvent> {
  const refusal = closed(state);
  if (refusal) return refusal;
  const { item = demand.item, unit = demand.unit } = state;
  for (const [field, expected, actual] of [
    ['item', item, demand.item],
    ['unit', unit, demand.unit],
  ] as const) {
    if (expected === actual) continue;
    return reject({
      code: 'other-article',
      clause,
      reason: text(
        `This round is about ${item} in ${unit}, not ${demand.item} in ${demand.unit}.`,
        `该批次的用品为 ${item}（${unit}），而非 ${demand.item}（${demand.unit}）。`,
      ),
      acceptable: text(`${item} in ${unit}, or a round of its own.`, `${item}（${unit}），或另行提出需求。`),
      errors: [{ path: `/${field}`, expected, actual }],
    });
  }
  return [{ name: 'demand-collected', data: { ...demand, by: actor.id } }];
}

export function planPurchase(
  state: SupplyRound,
  { quantity, reorderPoint }: { readonly quantity: number; readonly reorderPoint: number },
  { actor }: DecisionContext,
): Decision<SupplyEvent> {
  return closed(state) ?? [{ name: 'purchase-planned', data: { by: actor.id, quantity, reorderPoint } }];
}

export interface ChooseSupplier {
  readonly quotes: readonly Quote[];
  readonly supplier: string;
  readonly reason: string;
}

export function chooseSupplier(
  state: SupplyRound,
  { quotes, supplier, reason }: ChooseSupplier,
  { actor }: DecisionContext,
  { leastQuotes }: SupplySettings = defaultSettings,
): Decision<SupplyEvent> {
  const refusal = closed(state);
  if (refusal) return refusal;
  // `Ｄｅｌｉ` and `deli ` are one supplier.
  const suppliers = new Map(quotes.map((quote) => [sameSpelling(quote.supplier), quote.supplier.trim()]));
  if (suppliers.size < leastQuotes) {
    return reject({
      code: 'too-few-quotes',
      rule: 'at-least-two-quotes',
      clause,
      reason: text(
        `There are quotes of ${suppliers.size} supplier(s).`,
        `仅有 ${suppliers.size} 家供应商的报价。`,
      ),
      acceptable: text(
        `Quotes of at least ${leastQuotes} different suppliers.`,
        `至少 ${leastQuotes} 家不同供应商的报价。`,
      ),
      errors: [
        {
          path: '/quotes',
          expected: text(`quotes of at least ${leastQuotes} suppliers`, `至少 ${leastQuotes} 家供应商的报价`),
          actual: suppliers.size,
        },
      ],
    });
  }
  const chosen = quotes.find((quote) => sameSpelling(quote.supplier) === sameSpelling(supplier));
  if (!chosen) {
    const names = [...suppliers.values()].join(', ');
    return reject({
      code: 'supplier-without-quote',
      clause,
      reason: text(`${supplier} has given no quote.`, `${supplier} 未报价。`),
      acceptable: text(`One of ${names}.`, `从以下供应商中选择：${names}。`),
      errors: [{ path: '/supplier', expected: oneOf(names), actual: supplier }],
    });
  }
  return [{ name: 'supplier-chosen', data: { by: actor.id, quotes, chosen, reason } }];
}

export interface Order {
  readonly number: string;
  readonly quantity: number;
  /** What was agreed, where no supplier has been chosen before. */
  readonly supplier?: string;
  readonly unitPrice?: number;
}

export function order(
  state: SupplyRound,
  { number, quantity, supplier = state.chosen?.supplier, unitPrice = state.chosen?.unitPrice }: Order,
  { actor }: DecisionContext,
): Decision<SupplyEvent> {
  const refusal = closed(state);
  if (refusal) return refusal;
  if (supplier === undefined || unitPrice === undefined) {
    const path = supplier === undefined ? '/supplier' : '/unitPrice';
    return reject({
      code: 'supplier-not-known',
      clause,
      reason: text('No supplier has been chosen in this round.', '该批次尚未选定供应商。'),
      acceptable: text(
        'Choose a supplier first, or name supplier and price in the order.',
        '请先选定供应商，或在订单中填写供应商和单价。',
      ),
      errors: [
        { path, expected: text('a value, as no supplier has been chosen', '填写此项（尚未选定供应商）') },
      ],
    });
  }
  const total = quantity * unitPrice;
  return [{ name: 'ordered', data: { by: actor.id, number, quantity, total, supplier, unitPrice } }];
}

export function receive(
  state: SupplyRound,
  { quantity }: { readonly quantity: number },
  { actor }: DecisionContext,
): Decision<SupplyEvent> {
  const refusal = closed(state);
  if (refusal) return refusal;
  const { ordered, received, onHand } = state;
  const outstanding = ordered - received;
  if (quantity > outstanding) {
    return reject({
      code: 'more-than-ordered',
      rule: 'received-within-order',
      clause,
      reason: text(
        `${ordered} ordered, ${received} received so far, ${quantity} more would be ${received + quantity}.`,
        `已订购 ${ordered}，已收货 ${received}，再收 ${quantity} 将达 ${received + quantity}。`,
      ),
      acceptable: text(
        `At most ${outstanding}; order the rest first.`,
        `至多 ${outstanding}；其余须先下订单。`,
      ),
      errors: [{ path: '/quantity', expected: atMost(outstanding), actual: quantity }],
    });
  }
  return [
    {
      name: 'received',
      data: {
        by: actor.id,
        quantity,
        ordered,
        receivedTotal: received + quantity,
        onHand: onHand + quantity,
      },
    },
  ];
}
