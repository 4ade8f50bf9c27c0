import { text } from '@liucheng/kernel';
import { ChoiceField, DayField, ObjectField, TextField, WholeNumberField } from '@liucheng/service-kit';
import { outcomes, responseKinds, type Outcome, type ResponseKind } from './assessment.ts';
import { periodForm } from './period.ts';

// Request bodies: shape and sizes. What the process asks for is the decider's business.

const account = (en: string, zh: string, example: string) => ({ about: text(en, zh), max: 4_000, example });
const percent = (en: string, zh: string, example: number) => ({
  about: text(`${en}, percent`, `${zh}（%）`),
  min: 0,
  max: 100,
  example,
});
const points = (en: string, zh: string, example: number) => ({
  about: text(`Points for each ${en} violation that is open`, `每项未结${zh}违规扣分`),
  min: 0,
  max: 100,
  example,
});

export class WeightsBody {
  @WholeNumberField(percent('Conformance rate', '合规率', 40))
  readonly conformance!: number;

  @WholeNumberField(percent('On-time rate', '按时率', 30))
  readonly onTime!: number;

  @WholeNumberField(percent('Open violations', '未结违规', 20))
  readonly violations!: number;

  @WholeNumberField(percent('Acknowledgements', '宣贯确认', 10))
  readonly acknowledgements!: number;
}

export class ExpectedSharesBody {
  @WholeNumberField(percent('Conformance rate', '合规率', 90))
  readonly conformance!: number;

  @WholeNumberField(percent('On-time rate', '按时率', 90))
  readonly onTime!: number;

  @WholeNumberField(percent('Acknowledgements', '宣贯确认', 90))
  readonly acknowledgements!: number;
}

export class DeductionsBody {
  @WholeNumberField(points('critical', '严重', 20))
  readonly critical!: number;

  @WholeNumberField(points('major', '较重', 10))
  readonly major!: number;

  @WholeNumberField(points('minor', '一般', 2))
  readonly minor!: number;
}

export class SchemeBody {
  @ObjectField({ about: text('Weights, together 100', '权重，合计为 100'), of: WeightsBody })
  readonly weights!: WeightsBody;

  @ObjectField({
    about: text('What a share counts as where nothing is known of it', '无数据时的预期比率'),
    of: ExpectedSharesBody,
  })
  readonly expected!: ExpectedSharesBody;

  @WholeNumberField({
    about: text(
      'So many cases of what is expected are added to what was measured',
      '计算比率时并入的预期案例数',
    ),
    min: 0,
    max: 10_000,
    example: 5,
  })
  readonly credibleFrom!: number;

  @ObjectField({ about: text('What open violations cost', '未结违规扣分标准'), of: DeductionsBody })
  readonly deductions!: DeductionsBody;

  @WholeNumberField({
    about: text('A share of fewer is marked as one of few', '低于该数量的比率标注为样本不足'),
    min: 0,
    max: 10_000,
    example: 10,
  })
  readonly fewest!: number;
}

export class AssessmentBody {
  @TextField({
    about: text(
      'A month, a quarter or a year that is over: `2026-03`, `2026-Q1`, `2026`',
      '已结束的月度、季度或年度：2026-03、2026-Q1、2026',
    ),
    min: 4,
    max: 7,
    form: periodForm,
    example: '2025-12',
  })
  readonly period!: string;

  @ObjectField({
    about: text('By what it is scored; left out: the usual scheme', '考核方案，缺省为默认方案'),
    of: SchemeBody,
    optional: true,
  })
  readonly scheme?: SchemeBody;
}

export class ScoringBody {
  @DayField({
    about: text(
      'Last day on which departments may respond; left out: in a week',
      '部门反馈意见的截止日期，缺省为一周后',
    ),
    optional: true,
  })
  readonly respondBy?: string;
}

export class ResponseBody {
  @TextField({ about: text('Department that responds', '反馈部门'), max: 48, example: 'sales' })
  readonly department!: string;

  @ChoiceField({
    about: text(
      'An objection is decided, a comment is not',
      'objection 为异议，须经裁定；comment 为意见，仅作记录',
    ),
    values: responseKinds,
    example: 'objection',
  })
  readonly kind!: ResponseKind;

  @TextField(account('What is said', '反馈内容', 'Two of the late payments were held by the bank.'))
  readonly statement!: string;
}

const figure = (en: string, zh: string, example: number) => ({
  about: text(en, zh),
  min: 0,
  max: 1_000_000_000,
  optional: true,
  example,
});

export class CorrectionsBody {
  @WholeNumberField(figure('Cases that ended', '办结案例', 40))
  readonly ended?: number;

  @WholeNumberField(figure('Those of them that conform', '其中合规案例', 35))
  readonly conforming?: number;

  @WholeNumberField(figure('Deadlines met', '按时完成', 38))
  readonly met?: number;

  @WholeNumberField(figure('Deadlines missed', '逾期', 2))
  readonly missed?: number;

  @WholeNumberField(figure('Recurrences that did not come', '未按期开展的定期事项', 0))
  readonly overdue?: number;

  @WholeNumberField(figure('Critical violations open', '未结严重违规', 0))
  readonly critical?: number;

  @WholeNumberField(figure('Major violations open', '未结较重违规', 1))
  readonly major?: number;

  @WholeNumberField(figure('Minor violations open', '未结一般违规', 0))
  readonly minor?: number;

  @WholeNumberField(figure('Acknowledgements due', '应确认人次', 10))
  readonly toAcknowledge?: number;

  @WholeNumberField(figure('Acknowledgements given', '已确认人次', 10))
  readonly acknowledged?: number;
}

export class ObjectionDecisionBody {
  @WholeNumberField({ about: text('Number of the objection', '异议编号'), min: 1, max: 100_000, example: 1 })
  readonly number!: number;

  @ChoiceField({ about: text('What comes of it', '裁定结果'), values: outcomes, example: 'upheld' })
  readonly outcome!: Outcome;

  @TextField(account('Why', '裁定理由', 'The bank confirms that the money was sent in time.'))
  readonly remark!: string;

  @ObjectField({
    about: text('The figures that are wrong, as they are right', '需更正的指标及其正确值'),
    of: CorrectionsBody,
    optional: true,
  })
  readonly corrections?: CorrectionsBody;
}

export class AssessmentCancellationBody {
  @TextField(
    account('Why it is not gone on with', '取消原因', 'A log of the period is to be imported first.'),
  )
  readonly reason!: string;
}
