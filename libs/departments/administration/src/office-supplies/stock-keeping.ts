import { atMost, reject, text, type Decision, type DecisionContext, type Rejection } from '@liucheng/kernel';
import { clause } from './office-supplies.rules.ts';
import { closed } from './purchasing.ts';
import type { Reorder, SupplyEvent, SupplyRound } from './supply-round.ts';

// What happens to the stock: asked for, issued, counted, written off.

export function request(
  state: SupplyRound,
  { quantity, purpose }: { readonly quantity: number; readonly purpose: string },
  { actor }: DecisionContext,
): Decision<SupplyEvent> {
  const id = `R${state.requests.length + 1}`;
  return closed(state) ?? [{ name: 'requested', data: { by: actor.id, request: id, quantity, purpose } }];
}

export interface Issue {
  readonly quantity: number;
  /** The request that is fulfilled; without it, who gets the goods. */
  readonly request?: string;
  readonly to?: string;
}

/** Issues on a request or, which is monitored, without one. */
export function issue(
  state: SupplyRound,
  { quantity, request: wanted, to }: Issue,
  { actor }: DecisionContext,
): Decision<SupplyEvent> {
  const refusal = closed(state);
  if (refusal) return refusal;
  const request = state.requests.find(({ id }) => id === wanted);
  const receiver = request?.by ?? to;
  if ((wanted !== undefined && !request) || receiver === undefined) return requestNotThere(state, wanted);
  if (request && quantity > request.open) {
    return reject({
      code: 'more-than-requested',
      clause,
      reason: text(
        `Of request ${request.id}, ${request.open} of ${request.quantity} are still to be issued.`,
        `申领 ${request.id} 共 ${request.quantity}，尚待发放 ${request.open}。`,
      ),
      acceptable: text(`At most ${request.open}.`, `至多 ${request.open}。`),
      errors: [{ path: '/quantity', expected: atMost(request.open), actual: quantity }],
    });
  }
  if (quantity > state.onHand) return belowZero(state, quantity, 'ledger-never-below-zero');
  const onHand = state.onHand - quantity;
  return [
    {
      name: 'issued',
      data: {
        by: actor.id,
        to: receiver,
        ...(request ? { request: request.id } : {}),
        quantity,
        onHand,
        ...reorderAt(state, onHand),
      },
    },
  ];
}

export interface Stocktake {
  readonly counted: number;
  /** Who counted; the one who enters it when left out. */
  readonly countedBy?: readonly string[];
  /** Of a difference between book and count. */
  readonly explanation?: string;
}

/** The count is what there is: the ledger follows it, and a difference needs an explanation. */
export function takeStock(
  state: SupplyRound,
  { counted, countedBy, explanation }: Stocktake,
  { actor }: DecisionContext,
): Decision<SupplyEvent> {
  const refusal = closed(state);
  if (refusal) return refusal;
  if (counted !== state.onHand && explanation === undefined) {
    return reject({
      code: 'difference-without-explanation',
      clause,
      reason: text(
        `${state.onHand} on the books, ${counted} counted.`,
        `账面 ${state.onHand}，实盘 ${counted}。`,
      ),
      acceptable: text('The same with an explanation of the difference.', '请说明差异原因。'),
      errors: [
        { path: '/explanation', expected: text('a text, as count and books differ', '说明文字（账实不符）') },
      ],
    });
  }
  const counters = [...new Set(countedBy ?? [actor.id])];
  return [
    {
      name: 'counted',
      data: {
        by: actor.id,
        countedBy: counters,
        book: state.onHand,
        counted,
        ...(explanation === undefined ? {} : { explanation }),
        onlyByIssuer: counters.every((person) => state.issuers.includes(person)),
        onHand: counted,
        ...reorderAt(state, counted),
      },
    },
  ];
}

/** Writes off what is left, or nothing where all is used up, and closes the round. */
export function writeOff(
  state: SupplyRound,
  { quantity, reason }: { readonly quantity: number; readonly reason: string },
  { actor }: DecisionContext,
): Decision<SupplyEvent> {
  const refusal = closed(state);
  if (refusal) return refusal;
  if (quantity > state.onHand) return belowZero(state, quantity, 'ledger-never-below-zero-write-off');
  if (quantity < state.onHand) {
    return reject({
      code: 'stock-left',
      clause,
      reason: text(
        `${state.onHand} are in stock, and ${quantity} would be written off.`,
        `库存 ${state.onHand}，仅核销 ${quantity}。`,
      ),
      acceptable: text(
        `All ${state.onHand}. What is broken or lost before is entered with a stocktake.`,
        `核销全部 ${state.onHand}；此前的损坏或丢失请通过盘点登记。`,
      ),
      errors: [{ path: '/quantity', expected: String(state.onHand), actual: quantity }],
    });
  }
  return [{ name: 'written-off', data: { by: actor.id, quantity, reason, onHand: 0 } }];
}

/** The first time in a round that the stock lies below the reorder point. */
function reorderAt(state: SupplyRound, onHand: number): { readonly reorder?: Reorder } {
  const { item, unit, planned, reorderPoint, reordered } = state;
  if (reordered || onHand >= reorderPoint || item === undefined || unit === undefined) return {};
  return { reorder: { item, unit, quantity: planned ?? state.demanded } };
}

function belowZero({ onHand, unit = '' }: SupplyRound, quantity: number, rule: string): Rejection {
  return reject({
    code: 'not-enough-stock',
    rule,
    clause,
    reason: text(
      `${onHand} ${unit} in stock; ${quantity} would leave ${onHand - quantity}.`,
      `库存 ${onHand} ${unit}，支出 ${quantity} 后将为 ${onHand - quantity}。`,
    ),
    acceptable: text(`At most ${onHand}.`, `至多 ${onHand}。`),
    errors: [{ path: '/quantity', expected: atMost(onHand), actual: quantity }],
  });
}

function requestNotThere({ requests }: SupplyRound, wanted: string | undefined): Rejection {
  const open = requests.filter(({ open: left }) => left > 0).map(({ id }) => id);
  const [en, zh] = open.length === 0 ? ['there is none', '无'] : [open.join(', '), open.join('、')];
  return reject({
    code: 'request-not-there',
    clause,
    reason:
      wanted === undefined
        ? text('Neither a request nor a receiver is named.', '未填写申领单，也未填写领用人。')
        : text(`There is no request ${wanted}.`, `不存在申领 ${wanted}。`),
    acceptable: text(
      `An open request (${en}), or who receives the goods.`,
      `未完成的申领（${zh}），或填写领用人。`,
    ),
    errors: [
      {
        path: '/request',
        expected: text(`an open request: ${en}`, `未完成的申领：${zh}`),
        ...(wanted === undefined ? {} : { actual: wanted }),
      },
    ],
  });
}
