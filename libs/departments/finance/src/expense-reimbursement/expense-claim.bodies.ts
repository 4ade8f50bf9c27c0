import { text } from '@liucheng/kernel';
import {
  ChoiceField,
  forms,
  ListField,
  ObjectField,
  TextField,
  WholeNumberField,
} from '@liucheng/service-kit';
import { categories, paymentMethods, type Category, type PaymentMethod } from './expense-claim.events.ts';
import { defaultSettings } from './expense-settings.ts';

// Request bodies: their shape and sizes. What a claim needs before it can be submitted is the decider's business.

const mostMinorUnits = 1_000_000_000_000;
const amount = { min: 1, max: mostMinorUnits };
const part = { min: 0, max: mostMinorUnits };

export class ReceiptBody {
  @TextField({
    about: text('Number on the receipt', '票据号码'),
    max: 64,
    optional: true,
    example: 'FP-2026-000123',
  })
  readonly number?: string;

  @TextField({ about: text('Who issued it', '开具单位'), max: 200, optional: true })
  readonly issuer?: string;
}

export class ItemBody {
  @ChoiceField({
    about: text('Kind of expense', '费用类别'),
    values: Object.keys(categories),
    optional: true,
    example: 'travel',
  })
  readonly category?: Category;

  @TextField({
    about: text('Day of the expense', '费用发生日期'),
    max: 10,
    form: forms.day,
    optional: true,
    example: '2026-03-02',
  })
  readonly date?: string;

  @WholeNumberField({
    about: text('Minor units (fen)', '金额，单位为分'),
    ...amount,
    optional: true,
    example: 35_000,
  })
  readonly amount?: number;

  @ObjectField({ about: text('The receipt', '票据'), of: ReceiptBody, optional: true })
  readonly receipt?: ReceiptBody;

  @TextField({
    about: text('What it was spent on', '用途说明'),
    max: 500,
    optional: true,
    example: 'Train to Hangzhou',
  })
  readonly description?: string;
}

export class AdvanceBody {
  @TextField({ about: text('Number of the advance', '借款单号'), max: 64, example: 'ADV-2026-17' })
  readonly number!: string;

  @WholeNumberField({ about: text('Minor units (fen)', '金额，单位为分'), ...amount, example: 100_000 })
  readonly amount!: number;
}

/** The whole content of a claim; anything may be missing until it is submitted. */
export class ClaimContentBody {
  @TextField({
    about: text('What the claim is for', '报销事由'),
    max: 200,
    optional: true,
    example: 'Customer visit in Hangzhou',
  })
  readonly title?: string;

  @TextField({
    about: text('ISO 4217', '币种'),
    max: 3,
    form: {
      pattern: /^[A-Z]{3}$/,
      words: text('a currency by its three capital letters, such as CNY', '三个大写字母的币种代码，如 CNY'),
    },
    optional: true,
    example: 'CNY',
  })
  readonly currency?: string;

  @ListField({
    about: text('The expenses', '报销明细'),
    of: ItemBody,
    max: defaultSettings.maxItems,
    optional: true,
  })
  readonly items?: ItemBody[];

  @WholeNumberField({
    about: text('Sum as the claimant adds it up, in minor units (fen)', '报销人填写的总额，单位为分'),
    ...amount,
    optional: true,
    example: 35_000,
  })
  readonly total?: number;

  @ObjectField({
    about: text('An advance that the claim settles', '待核销的借款'),
    of: AdvanceBody,
    optional: true,
  })
  readonly advance?: AdvanceBody;
}

export class AttachmentBody {
  @TextField({ about: text('File name', '文件名'), max: 255, example: 'receipt.pdf' })
  readonly name!: string;

  @ChoiceField({
    about: text('Media type', '文件类型'),
    values: defaultSettings.attachments.mediaTypes,
    example: 'application/pdf',
  })
  readonly mediaType!: string;

  @WholeNumberField({ about: text('Bytes', '字节数'), min: 1, max: Number.MAX_SAFE_INTEGER, example: 48_213 })
  readonly size!: number;

  @TextField({
    about: text('SHA-256 of the content, lower-case hex', '文件内容的 SHA-256'),
    max: 64,
    form: forms.sha256,
  })
  readonly sha256!: string;
}

export class AttachmentDigest {
  @TextField({
    about: text('SHA-256 of the content', '文件内容的 SHA-256'),
    max: 64,
    form: forms.sha256,
  })
  readonly sha256!: string;
}

export class ApprovalBody {
  @TextField({ about: text('Comment', '审批意见'), max: 1000, optional: true })
  readonly comment?: string;
}

export class RejectionBody {
  @TextField({
    about: text('What the claimant has to change', '驳回原因'),
    max: 1000,
    example: 'The hotel receipt is illegible.',
  })
  readonly reason!: string;
}

export class FinanceApprovalBody {
  @WholeNumberField({
    about: text('Minor units; the total when left out', '批准金额，单位为分；缺省为报销总额'),
    ...amount,
    optional: true,
  })
  readonly approvedAmount?: number;

  @TextField({ about: text('Why less than the total', '核减原因'), max: 1000, optional: true })
  readonly reason?: string;
}

export class PaymentBody {
  @WholeNumberField({
    about: text('Minor units, as approved', '付款金额，单位为分'),
    ...amount,
    example: 35_000,
  })
  readonly amount!: number;

  @ChoiceField({
    about: text('How', '付款方式'),
    values: Object.keys(paymentMethods),
    example: 'bank-transfer',
  })
  readonly method!: PaymentMethod;

  @TextField({
    about: text('Number of the payment at the bank or in the cash book', '付款凭证号'),
    max: 100,
    example: 'TX-20260305-77',
  })
  readonly reference!: string;
}

export class AdvanceSettlementBody {
  @WholeNumberField({
    about: text('Part used up by the claim, minor units', '冲抵金额，单位为分'),
    ...part,
    example: 35_000,
  })
  readonly offset!: number;

  @WholeNumberField({
    about: text('Part given back, minor units', '退还金额，单位为分'),
    ...part,
    example: 65_000,
  })
  readonly repaid!: number;
}

export class WithdrawalBody {
  @TextField({ about: text('Why', '撤回原因'), max: 1000, optional: true })
  readonly reason?: string;
}
