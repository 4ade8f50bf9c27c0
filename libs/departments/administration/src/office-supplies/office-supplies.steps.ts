import { text } from '@liucheng/kernel';
import { data, upheldSteps, type RoleBinding, type Step } from '@liucheng/process-model';
import { supplyEvents } from './supply-round.ts';

const { line, count, object } = data;
const step = upheldSteps(supplyEvents);
const quantity = { type: 'integer', minimum: 1 } as const;
const quote = object({ supplier: line, unitPrice: count });
const reorder = object({ item: line, unit: line, quantity });

const clerks: RoleBinding = { roles: ['office-clerk', 'office-manager'], department: 'administration' };
const manager: RoleBinding = { roles: ['office-manager'], department: 'administration' };
const anybody: RoleBinding = { roles: ['automation', 'employee'] };

/** The steps of ADM-1; whoever a binding excludes is refused. */
export const steps = {
  'collect-demand': step('demand-collected', anybody, {
    names: text('Collect demand', '汇总需求'),
    instructions: text(
      'Say which article is needed, in which unit, how many and what for. Demands for the same article go into the same round until it is ordered.',
      '填写所需用品、计量单位、数量和用途。同一用品在下订单前的需求并入同一批次。',
    ),
    cautions: text(
      'Look at the stock of the running rounds first. Stock that falls below the reorder point opens a demand by itself.',
      '请先查看现有批次的库存。库存低于再订货点时系统会自动提出需求。',
    ),
    inputs: object({ by: line, item: line, unit: line, quantity }, { reason: line, follows: line }),
    expectedDuration: 'PT10M',
  }),
  'plan-purchase': step('purchase-planned', clerks, {
    names: text('Plan the purchase', '制定采购计划'),
    instructions: text(
      'Add up the demands, look at what is still in stock, and enter the quantity to buy and the reorder point: the stock at which the next demand is to be opened.',
      '汇总需求并核对库存，填写采购数量和再订货点（库存低于该数量时自动提出下一次需求）。',
    ),
    cautions: text('A reorder point of 0 opens no demand.', '再订货点为 0 时不会自动提出需求。'),
    inputs: object({ by: line, quantity, reorderPoint: count }),
    expectedDuration: 'PT30M',
  }),
  'choose-supplier': step('supplier-chosen', manager, {
    names: text('Choose the supplier', '选择供应商'),
    instructions: text(
      'Ask at least two suppliers for a quote. Enter all quotes with their price a unit, choose one of them and write why.',
      '向至少两家供应商询价，填写全部报价（单价），选定其中一家并说明理由。',
    ),
    cautions: text(
      'Two quotes of the same supplier count as one. The cheapest need not be chosen, but the reason has to say so.',
      '同一供应商的两份报价只算一份。可不选最低价，但须说明理由。',
    ),
    inputs: object({
      by: line,
      quotes: { type: 'array', minItems: 1, items: quote },
      chosen: quote,
      reason: line,
    }),
    expectedDuration: 'P1D',
  }),
  order: step('ordered', manager, {
    names: text('Order', '下订单'),
    instructions: text(
      'Order from the chosen supplier at the quoted price and enter the number of the order.',
      '按报价向选定的供应商下订单，填写订单编号。',
    ),
    cautions: text(
      'Goods can only be received up to what was ordered. A further order adds to the first.',
      '收货数量以订购数量为限；追加订单会累加。',
    ),
    inputs: object({ by: line, number: line, quantity, supplier: line, unitPrice: count, total: count }),
    expectedDuration: 'PT20M',
  }),
  receive: step('received', clerks, {
    names: text('Receive into stock', '收货入库'),
    instructions: text(
      'Check article, quality and quantity against the order, then enter what goes into stock. Part deliveries are entered one by one.',
      '对照订单核对品名、质量和数量，登记入库数量。分批到货应逐批登记。',
    ),
    cautions: text(
      'More than was ordered is refused: order the rest first or send it back.',
      '超出订购数量将被拒绝：请先补下订单或退回。',
    ),
    inputs: object({ by: line, quantity, ordered: count, receivedTotal: count, onHand: count }),
    expectedDuration: 'PT30M',
  }),
  request: step(
    'requested',
    { roles: ['employee'] },
    {
      names: text('Request supplies', '申领'),
      instructions: text('Say how many you need and what for.', '填写申领数量和用途。'),
      cautions: text('You receive the goods yourself from an office clerk.', '请本人向行政专员领取。'),
      inputs: object({ by: line, request: line, quantity, purpose: line }),
      expectedDuration: 'PT5M',
    },
  ),
  issue: step('issued', clerks, {
    names: text('Issue', '发放'),
    instructions: text(
      'Hand out the goods on a request and enter how many. Parts of a request may be issued one after the other.',
      '凭申领单发放并登记数量；同一申领可分次发放。',
    ),
    cautions: text(
      'Never more than there is, and never more than was requested. Issuing without a request is reported.',
      '不得超过库存数量和申领数量。无申领单的发放会被上报。',
    ),
    inputs: object({ by: line, to: line, quantity, onHand: { type: 'integer' } }, { request: line, reorder }),
    expectedDuration: 'PT10M',
  }),
  stocktake: step('counted', clerks, {
    names: text('Take stock', '盘点'),
    instructions: text(
      'Count what is there, name everybody who counted, and explain a difference from the books. The ledger follows the count.',
      '清点实物，填写全部盘点人；与账面不符时说明原因。台账以实盘为准。',
    ),
    cautions: text(
      'At least once a quarter. Whoever issues the goods does not count alone.',
      '每季度至少一次。发放人不得单独盘点。',
    ),
    inputs: object(
      {
        by: line,
        countedBy: { type: 'array', minItems: 1, items: line },
        book: count,
        counted: count,
        onlyByIssuer: { type: 'boolean' },
        onHand: count,
      },
      { explanation: line, reorder },
    ),
    expectedDuration: 'PT1H',
  }),
  'write-off': step('written-off', manager, {
    names: text('Write off', '核销'),
    instructions: text(
      'When the article is used up or no longer needed, write off what is left with a reason. This closes the round.',
      '用品用完或不再需要时，核销余量并说明原因，该批次随即结束。',
    ),
    cautions: text(
      'It cannot be undone. Single broken pieces are entered with a stocktake.',
      '核销后不可撤销。零星损坏请通过盘点登记。',
    ),
    inputs: object({ by: line, quantity: count, reason: line, onHand: { type: 'integer' } }),
    expectedDuration: 'PT20M',
  }),
} as const satisfies Readonly<Record<string, Step>>;

export type StepId = keyof typeof steps;
