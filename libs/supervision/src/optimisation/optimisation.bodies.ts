import { text } from '@liucheng/kernel';
import { ChoiceField, TextField, TimeField, WholeNumberField } from '@liucheng/service-kit';
import { measures, sources, type Measure, type OpinionSource } from './optimisation.ts';

// Request bodies: shape and sizes. What the process asks for is the decider's business.

const account = (en: string, zh: string, example: string) => ({ about: text(en, zh), max: 4_000, example });

export class EvaluationBody {
  @TextField({ about: text('Process', '流程'), max: 128, example: 'expense-reimbursement' })
  readonly process!: string;

  @TimeField({
    about: text('Cases that started then or later', '案例开始时间起（含）'),
    example: '2026-01-01T00:00:00+08:00',
  })
  readonly from!: string;

  @TimeField({
    about: text('Cases that started by then, by now at the latest', '案例开始时间止（含），最晚至当前'),
    example: '2099-12-31T00:00:00+08:00',
  })
  readonly until!: string;

  @TextField({ about: text('The round before this one', '上一轮优化编号'), max: 128, optional: true })
  readonly follows?: string;

  @TextField(account('How efficient it is', '效率评价', 'Half of the claims take a week.'))
  readonly efficiency!: string;

  @TextField(account('What it achieves', '效果评价', 'Claims are right when they are paid.'))
  readonly effect!: string;

  @TextField(account('What the problems are', '存在的问题', 'Receipts are sent in late.'))
  readonly problems!: string;
}

export class OpinionBody {
  @ChoiceField({ about: text('Whose opinion it is', '意见来源'), values: sources, example: 'employee' })
  readonly source!: OpinionSource;

  @TextField(account('What is said', '意见内容', 'Nobody knows who has to sign.'))
  readonly opinion!: string;
}

export class ProposalBody {
  @TextField(account('What is to change', '优化内容', 'Receipts are photographed on the way.'))
  readonly proposal!: string;

  @ChoiceField({ about: text('By what it is measured', '衡量指标'), values: measures, example: 'cycle-time' })
  readonly measure!: Measure;

  @WholeNumberField({
    about: text(
      '`conformance-rate`: percent, at least; `cycle-time`: median in minutes, at most',
      'conformance-rate：合规率不低于（%）；cycle-time：时长中位数不超过（分钟）',
    ),
    min: 0,
    max: 10_000_000,
    example: 2_880,
  })
  readonly target!: number;
}

export class ProposalApprovalBody {
  @TextField(account('Why it is approved', '审批意见', 'The figures bear it out.'))
  readonly remark!: string;
}

export class ImplementationBody {
  @WholeNumberField({ about: text('The new version', '新版本号'), min: 1, max: 1_000_000, example: 2 })
  readonly version!: number;
}

export class RoundConclusionBody {
  @TextField(account('What came of it', '成效总结', 'Half of the claims take two days.'))
  readonly conclusion!: string;
}

export class OptimisationCancellationBody {
  @TextField(account('Why it is not gone on with', '取消原因', 'The process is given up.'))
  readonly reason!: string;
}
