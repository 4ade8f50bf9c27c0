import { text } from '@liucheng/kernel';
import type { Severity } from '@liucheng/process-model';
import {
  ChoiceField,
  DayField,
  ListField,
  TextField,
  TimeField,
  WholeNumberField,
} from '@liucheng/service-kit';
import { EvidenceItemBody } from '../evidence.body.ts';
import { frequencies, methods, type Frequency, type Method } from './inspection.ts';
import { samplingMethods, type SamplingMethod } from './sampling.ts';

// Request bodies: shape and sizes. What the process asks for is the decider's business.

const account = (en: string, zh: string, example: string) => ({ about: text(en, zh), max: 4_000, example });
const id = (en: string, zh: string, example: string) => ({ about: text(en, zh), max: 128, example });
const department = { max: 48, pattern: /^[a-z][a-z0-9-]*$/, example: 'sales', optional: true } as const;
const process = id('Process', '流程', 'expense-reimbursement');

export class InspectionPlanBody {
  @TextField({ about: text('What is inspected', '检查对象'), max: 200, example: 'Expenses of sales' })
  readonly subject!: string;

  @TextField(account('What is looked at', '检查内容', 'Receipts, approvals, times.'))
  readonly content!: string;

  @ChoiceField({ about: text('How it is inspected', '检查方式'), values: methods, example: 'regular' })
  readonly method!: Method;

  @TextField({
    ...department,
    about: text('Department inspected; left out: all', '被检查部门，省略则为全公司'),
  })
  readonly department?: string;

  @ChoiceField({
    about: text('How often it comes back; left out: once', '检查频次，省略则为一次'),
    values: frequencies,
    optional: true,
    example: 'monthly',
  })
  readonly frequency?: Frequency;

  @DayField({ about: text('By when it is reported', '报告期限') })
  readonly dueOn!: string;
}

export class SampleDrawBody {
  @TextField({ ...process, about: text('Process whose cases are drawn from', '抽样流程') })
  readonly process!: string;

  @TimeField({
    about: text('Cases that started then or later', '案例开始时间起（含）'),
    optional: true,
    example: '2026-01-01T00:00:00+08:00',
  })
  readonly startedFrom?: string;

  @TimeField({
    about: text('Cases that started by then; left out: by now', '案例开始时间止（含），省略则至今'),
    optional: true,
  })
  readonly startedUntil?: string;

  @WholeNumberField({ about: text('How many cases', '样本量'), min: 1, max: 200, example: 5 })
  readonly size!: number;

  @ChoiceField({
    about: text(
      'How cases are drawn: from all alike, or each department its share',
      '抽样方法：全体统一抽取，或按部门分层抽取',
    ),
    values: samplingMethods,
    optional: true,
    example: 'sha256-order',
  })
  readonly method?: SamplingMethod;
}

export class InspectionResultBody {
  @TextField({ ...process, optional: true })
  readonly process?: string;

  @TextField({ ...id('Case that was looked at', '被检查案例', 'EC-1'), optional: true })
  readonly case?: string;

  @ChoiceField({
    about: text('Whether it is as it should be', '检查结论'),
    values: ['conforming', 'deviating'],
    example: 'deviating',
  })
  readonly outcome!: 'conforming' | 'deviating';

  @TextField(account('What was seen', '检查情况', 'A receipt is missing.'))
  readonly result!: string;
}

export class FindingBody {
  @TextField(account('What is not as it should be', '发现的问题', 'Paid without a receipt.'))
  readonly what!: string;

  @ChoiceField({
    about: text(
      'A violation gets a case of its own; an observation stays in the report',
      '违规将自动立案，一般问题仅列入报告',
    ),
    values: ['violation', 'observation'],
    example: 'violation',
  })
  readonly kind!: 'violation' | 'observation';

  @ChoiceField({
    about: text('How severe it is', '严重程度'),
    values: ['minor', 'major', 'critical'],
    example: 'minor',
  })
  readonly severity!: Severity;

  @TextField({ ...id('Person concerned, if known', '当事人工号（如知悉）', 'u-zhao'), optional: true })
  readonly person?: string;

  @TextField({
    ...department,
    about: text('Department concerned; left out: the one inspected', '涉及部门，省略则为被检查部门'),
  })
  readonly concernedDepartment?: string;

  @TextField({ ...process, optional: true })
  readonly process?: string;

  @TextField({ ...id('Case in which it was found', '所在案例', 'EC-1'), optional: true })
  readonly case?: string;

  @TextField({
    ...id('Rule that was broken, if any', '所违反的规则（如有）', 'receipt-attached'),
    optional: true,
  })
  readonly rule?: string;

  @ListField({ about: text('What proves it', '证据'), of: EvidenceItemBody, min: 1, max: 50 })
  readonly evidence!: EvidenceItemBody[];
}

export class InspectionReportBody {
  @TextField(
    account(
      'What was inspected and found, and what should be done',
      '检查总结及建议',
      'One receipt was missing.',
    ),
  )
  readonly summary!: string;
}

export class InspectionCancellationBody {
  @TextField(account('Why it does not take place', '取消原因', 'The process is being changed.'))
  readonly reason!: string;
}
