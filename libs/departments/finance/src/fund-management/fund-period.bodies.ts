import { text } from '@liucheng/kernel';
import { ChoiceField, forms, ListField, TextField, WholeNumberField } from '@liucheng/service-kit';

// Request bodies: shape and sizes. What the process asks for is the decider's business.

const most = 1_000_000_000_000;
const amount = { about: text('Minor units (fen)', '金额，单位为分'), min: 1, max: most, example: 1_200_000 };
const zeroOrMore = { ...amount, min: 0 };
const account = {
  about: text('Account', '账户'),
  max: 64,
  form: forms.slug,
  example: 'bank-icbc',
};
const voucher = { about: text('Number of the voucher', '凭证号'), max: 64, example: 'V-2026-031' };

export class AccountBody {
  @TextField(account)
  readonly account!: string;

  @WholeNumberField({ ...zeroOrMore, about: text('Opening balance in fen', '期初余额，单位为分') })
  readonly opening!: number;
}

export class FundPlanBody {
  @TextField({ about: text('First day', '开始日期'), max: 10, form: forms.day, example: '2026-03-01' })
  readonly from!: string;

  @TextField({ about: text('Last day', '结束日期'), max: 10, form: forms.day, example: '2026-03-31' })
  readonly to!: string;

  @ListField({
    about: text('Accounts with their opening balances', '账户及期初余额'),
    of: AccountBody,
    max: 100,
  })
  readonly accounts!: AccountBody[];

  @WholeNumberField({ ...zeroOrMore, about: text('Expected inflows in fen', '预计流入，单位为分') })
  readonly inflows!: number;

  @WholeNumberField({ ...zeroOrMore, about: text('Expected outflows in fen', '预计流出，单位为分') })
  readonly outflows!: number;
}

export class OutflowApprovalBody {
  @TextField(voucher)
  readonly voucher!: string;

  @WholeNumberField(amount)
  readonly amount!: number;
}

export class MovementBody {
  @TextField(account)
  readonly account!: string;

  @ChoiceField({ about: text('In or out', '收入或支出'), values: ['in', 'out'], example: 'in' })
  readonly direction!: 'in' | 'out';

  @WholeNumberField(amount)
  readonly amount!: number;

  @TextField({ about: text('Purpose', '用途'), max: 500, example: 'Rent for March' })
  readonly purpose!: string;

  @TextField(voucher)
  readonly voucher!: string;
}

export class FundCountBody {
  @TextField(account)
  readonly account!: string;

  @WholeNumberField({ ...zeroOrMore, about: text('What is there, in fen', '实有金额，单位为分') })
  readonly counted!: number;
}

export class ExplanationBody {
  @TextField({ about: text('Number of the count', '盘点编号'), max: 20, example: 'C1' })
  readonly count!: string;

  @TextField({ about: text('Where the difference comes from', '差异原因'), max: 1000, example: 'Bank fee' })
  readonly explanation!: string;
}

export class AnalysisBody {
  @TextField({ about: text('Findings', '分析结论'), max: 4000, example: 'Outflows as planned.' })
  readonly findings!: string;

  @WholeNumberField({ ...zeroOrMore, about: text('Expected shortfall in fen', '预计缺口，单位为分') })
  readonly shortfall!: number;
}

export class RaisedFundsBody {
  @TextField({ about: text('Source', '来源'), max: 200, example: 'Bank loan' })
  readonly source!: string;

  @WholeNumberField(amount)
  readonly amount!: number;

  @TextField(account)
  readonly account!: string;
}
