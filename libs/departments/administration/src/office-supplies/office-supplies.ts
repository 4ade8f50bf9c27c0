import { text } from '@liucheng/kernel';
import {
  caseProcess,
  commandsOf,
  defineCaseType,
  seenBy,
  type DepartmentProcess,
  type Policy,
} from '@liucheng/service-kit';
import { idsOf } from '../person.body.ts';
import { plays, unplayable } from './office-supplies.plays.ts';
import { officeSuppliesProcess } from './office-supplies.process.ts';
import { chooseSupplier, collectDemand, order, planPurchase, receive } from './purchasing.ts';
import { issue, request, takeStock, writeOff } from './stock-keeping.ts';
import {
  DemandBody,
  IssueBody,
  OrderBody,
  PlanBody,
  ReceiptBody,
  RequestBody,
  StocktakeBody,
  SupplierBody,
  WriteOffBody,
} from './supply-round.bodies.ts';
import {
  describeSupplyEvent,
  statusOf,
  supplyEvents,
  supplyRound,
  type Reorder,
  type SupplyEvent,
  type SupplyRound,
} from './supply-round.ts';

const command = commandsOf<SupplyRound, SupplyEvent>();

const commands = [
  command({
    name: 'open',
    step: 'collect-demand',
    body: DemandBody,
    route: { method: 'POST', path: '' },
    summary: text('Open a round with its first demand', '提出需求（新批次）'),
    examples: { paper: { item: 'paper-a4', unit: 'pack', quantity: 20, reason: 'Third floor' } },
    decide: collectDemand,
  }),
  command({
    name: 'collect-demand',
    step: 'collect-demand',
    body: DemandBody,
    route: { method: 'POST', path: ':id/demands' },
    summary: text('Add a demand', '追加需求'),
    trial: ({ item = '-', unit = '-' }) => ({ item, unit, quantity: 1 }),
    decide: collectDemand,
  }),
  command({
    name: 'plan-purchase',
    step: 'plan-purchase',
    body: PlanBody,
    route: { method: 'POST', path: ':id/purchase-plan' },
    summary: text('Plan the purchase', '制定采购计划'),
    trial: () => ({ quantity: 1, reorderPoint: 0 }),
    decide: planPurchase,
  }),
  command({
    name: 'choose-supplier',
    step: 'choose-supplier',
    body: SupplierBody,
    route: { method: 'POST', path: ':id/supplier' },
    summary: text('Choose the supplier from the quotes', '选择供应商'),
    examples: {
      'two quotes': {
        quotes: [
          { supplier: 'Deli', unitPrice: 2_350 },
          { supplier: 'M&G', unitPrice: 2_480 },
        ],
        supplier: 'Deli',
        reason: 'Lowest price',
      },
    },
    decide: chooseSupplier,
  }),
  command({
    name: 'order',
    step: 'order',
    body: OrderBody,
    route: { method: 'POST', path: ':id/orders' },
    summary: text('Order', '下订单'),
    trial: () => ({ number: '-', quantity: 1 }),
    decide: order,
  }),
  command({
    name: 'receive',
    step: 'receive',
    body: ReceiptBody,
    route: { method: 'POST', path: ':id/receipts' },
    summary: text('Receive into stock', '收货入库'),
    trial: () => ({ quantity: 1 }),
    decide: receive,
  }),
  command({
    name: 'request',
    step: 'request',
    body: RequestBody,
    route: { method: 'POST', path: ':id/requests' },
    summary: text('Request supplies', '申领'),
    trial: () => ({ quantity: 1, purpose: '-' }),
    decide: request,
  }),
  command({
    name: 'issue',
    step: 'issue',
    body: IssueBody,
    route: { method: 'POST', path: ':id/issues' },
    summary: text('Issue', '发放'),
    trial: ({ requests }) => ({ quantity: 1, request: requests.find(({ open }) => open > 0)?.id ?? '-' }),
    decide: issue,
  }),
  command({
    name: 'take-stock',
    step: 'stocktake',
    body: StocktakeBody,
    route: { method: 'POST', path: ':id/stocktakes' },
    summary: text('Take stock', '盘点'),
    trial: ({ onHand }): StocktakeBody => ({ counted: onHand }),
    decide: (state, { countedBy, ...stocktake }: StocktakeBody, context) =>
      takeStock(state, { ...stocktake, ...(countedBy ? { countedBy: idsOf(countedBy) } : {}) }, context),
  }),
  command({
    name: 'write-off',
    step: 'write-off',
    body: WriteOffBody,
    route: { method: 'POST', path: ':id/write-off' },
    summary: text('Write off what is left', '核销'),
    trial: ({ onHand }) => ({ quantity: onHand, reason: '-' }),
    decide: writeOff,
  }),
];

/** Everybody sees what there is, or nobody could ask for it. */
const sight = seenBy('employee');

export const supplyRounds = defineCaseType({
  definition: officeSuppliesProcess(),
  category: 'supply-round',
  service: 'administration',
  path: 'supply-rounds',
  events: supplyEvents,
  decider: supplyRound,
  commands,
  readable: (_state, actor, owner) => sight.sees(actor, owner),
  summary: (state) => ({ status: statusOf(state), item: state.item ?? '', onHand: state.onHand }),
  next: (state) => {
    const inStock = ['receive', 'request', 'issue', 'take-stock', 'write-off'];
    switch (statusOf(state)) {
      case 'demand':
        return ['collect-demand', 'plan-purchase'];
      case 'purchasing':
        return [state.chosen ? 'order' : 'choose-supplier'];
      case 'awaiting-delivery':
        return ['receive'];
      case 'in-stock':
        return state.received < state.ordered ? inStock : inStock.slice(1);
      case 'closed':
        return [];
    }
  },
});

/** ADM-1: below the reorder point a demand is opened automatically. */
const reorderPoint: Policy = {
  name: 'stock-below-reorder-point',
  title: text('Stock below the reorder point opens a demand', '库存低于再订货点自动提出需求'),
  service: 'administration',
  types: [...supplyEvents.types('issued'), ...supplyEvents.types('counted')],
  react: ({ subject, data }) => {
    const { reorder } = data as { readonly reorder?: Reorder };
    return reorder && { command: 'open', body: { ...reorder, follows: subject } };
  },
};

/** ADM-1 as the service lists it. */
export const officeSupplies: DepartmentProcess = caseProcess({
  type: supplyRounds,
  sight,
  describe: describeSupplyEvent,
  list: {
    name: 'supply_rounds',
    version: 1,
    row: (state: SupplyRound) => ({
      status: statusOf(state),
      item: state.item ?? '',
      unit: state.unit ?? '',
      onHand: state.onHand,
      reorderPoint: state.reorderPoint,
      openRequests: state.requests.filter(({ open }) => open > 0).length,
      ...(state.follows === undefined ? {} : { follows: state.follows }),
    }),
    filters: {
      status: {
        kind: 'choice',
        about: text('Where the round stands', '批次状态'),
        values: ['demand', 'purchasing', 'awaiting-delivery', 'in-stock', 'closed'],
      },
      item: { kind: 'text', about: text('Article', '用品编码') },
      follows: { kind: 'text', about: text('Round that it follows', '前一批次') },
      onHand: { kind: 'number', about: text('In stock', '库存') },
    },
    sorts: ['item', 'onHand'],
  },
  policies: [reorderPoint],
  plays,
  unplayable,
});
