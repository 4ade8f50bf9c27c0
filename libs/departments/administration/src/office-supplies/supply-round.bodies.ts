import { text } from '@liucheng/kernel';
import { forms, ListField, TextField, WholeNumberField } from '@liucheng/service-kit';
import { PersonBody } from '../person.body.ts';

// Request bodies: shape and sizes. What the process asks for is the decider's business.

const most = 1_000_000;
const quantity = { about: text('Whole units', '数量'), min: 1, max: most, example: 20 };
const anyCount = { min: 0, max: most };
const price = { about: text('Price of a unit in fen', '单价，单位为分'), min: 0, max: 1_000_000_000 };
const why = { about: text('Why', '原因'), max: 500 };

export class DemandBody {
  @TextField({
    about: text('Article, as it is called in the house', '用品编码'),
    max: 64,
    form: forms.key,
    example: 'paper-a4',
  })
  readonly item!: string;

  @TextField({ about: text('Unit', '计量单位'), max: 20, example: 'pack' })
  readonly unit!: string;

  @WholeNumberField(quantity)
  readonly quantity!: number;

  @TextField({ ...why, optional: true })
  readonly reason?: string;

  @TextField({ about: text('Round whose stock ran low', '库存不足的批次'), max: 64, optional: true })
  readonly follows?: string;
}

export class PlanBody {
  @WholeNumberField(quantity)
  readonly quantity!: number;

  @WholeNumberField({
    about: text('Stock below which the next demand is opened', '再订货点'),
    ...anyCount,
    example: 5,
  })
  readonly reorderPoint!: number;
}

export class QuoteBody {
  @TextField({ about: text('Supplier', '供应商'), max: 200, example: 'Deli' })
  readonly supplier!: string;

  @WholeNumberField({ ...price, example: 2_350 })
  readonly unitPrice!: number;
}

export class SupplierBody {
  @ListField({ about: text('All quotes', '全部报价'), of: QuoteBody, max: 50 })
  readonly quotes!: QuoteBody[];

  @TextField({ about: text('Whose quote is taken', '选定的供应商'), max: 200, example: 'Deli' })
  readonly supplier!: string;

  @TextField({ ...why, example: 'Lowest price' })
  readonly reason!: string;
}

export class OrderBody {
  @TextField({ about: text('Number of the order', '订单编号'), max: 64, example: 'PO-2026-117' })
  readonly number!: string;

  @WholeNumberField(quantity)
  readonly quantity!: number;

  @TextField({
    about: text('Supplier, where none has been chosen', '供应商（未选定时填写）'),
    max: 200,
    optional: true,
  })
  readonly supplier?: string;

  @WholeNumberField({ ...price, optional: true })
  readonly unitPrice?: number;
}

export class ReceiptBody {
  @WholeNumberField(quantity)
  readonly quantity!: number;
}

export class RequestBody {
  @WholeNumberField({ ...quantity, example: 2 })
  readonly quantity!: number;

  @TextField({ about: text('What for', '用途'), max: 500, example: 'Printer on the third floor' })
  readonly purpose!: string;
}

export class IssueBody {
  @WholeNumberField({ ...quantity, example: 2 })
  readonly quantity!: number;

  @TextField({ about: text('Request that is fulfilled', '申领单'), max: 20, optional: true, example: 'R1' })
  readonly request?: string;

  @TextField({
    about: text('Who receives the goods, without a request', '领用人（无申领单时填写）'),
    max: 128,
    optional: true,
  })
  readonly to?: string;
}

export class StocktakeBody {
  @WholeNumberField({ about: text('What is there', '实盘数量'), ...anyCount, example: 18 })
  readonly counted!: number;

  @ListField({
    about: text('Everybody who counted; the caller when left out', '全部盘点人，省略则为本人'),
    of: PersonBody,
    max: 20,
    optional: true,
  })
  readonly countedBy?: PersonBody[];

  @TextField({ about: text('Of a difference from the books', '差异原因'), max: 500, optional: true })
  readonly explanation?: string;
}

export class WriteOffBody {
  @WholeNumberField({ about: text('All that is left', '全部余量'), ...anyCount, example: 0 })
  readonly quantity!: number;

  @TextField({ ...why, example: 'Used up' })
  readonly reason!: string;
}
