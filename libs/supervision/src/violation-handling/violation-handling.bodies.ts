import { text, type Text } from '@liucheng/kernel';
import { severities, type Severity } from '@liucheng/process-model';
import {
  ChoiceField,
  DayField,
  forms,
  ListField,
  ObjectField,
  TextField,
  TextsField,
  TimeField,
  WholeNumberField,
} from '@liucheng/service-kit';
import { EvidenceItemBody } from '../evidence.body.ts';
import { measures, type Measure } from './violation-case.ts';

// Request bodies: shape and sizes. What the process asks for is the decider's business.

const account = (en: string, zh: string, example: string) => ({ about: text(en, zh), max: 4_000, example });
const id = (en: string, zh: string, example: string) => ({ about: text(en, zh), max: 128, example });
const severity = {
  about: text('How severe it is by itself; a repetition raises it', '本次违规的严重程度，重复违规时上调'),
  values: severities,
  example: 'major',
};
const department = {
  about: text('Department in which it happened', '违规所在部门'),
  max: 48,
  form: forms.slug,
  example: 'finance',
};
const person = id('Person concerned, if known', '当事人工号（如知悉）', 'u-zhao');
const rule = id('Rule that was broken, if known', '所违反的规则（如知悉）', 'personal-purchase');
const process = id('Process in which it happened', '所在流程', 'expense-reimbursement');
const caseOf = id('Case in which it happened', '所在案例', 'EC-1');

export class SaidBody {
  @TextField({ about: text('In English', '英文'), max: 4_000, example: 'Approved by the claimant.' })
  readonly en!: string;

  @TextField({ about: text('In Chinese', '中文'), max: 4_000, example: '由报销人本人审批。' })
  readonly 'zh-CN'!: string;
}

export class DetectionBody {
  @ChoiceField({
    about: text('Who has detected it', '发现来源'),
    values: ['monitor', 'inspection'],
    example: 'monitor',
  })
  readonly source!: 'monitor' | 'inspection';

  @TextField({
    about: text("Id of the monitor's violation or of the finding", '违规或检查发现的编号'),
    max: 200,
    example: 'V-1',
  })
  readonly reference!: string;

  @TextField({ ...person, optional: true })
  readonly person?: string;

  @TextField({ ...department, optional: true })
  readonly department?: string;

  @TextField({ ...process, optional: true })
  readonly process?: string;

  @TextField({ ...caseOf, optional: true })
  readonly case?: string;

  @TextField({ ...rule, optional: true })
  readonly rule?: string;

  @TextField({ ...id('Clause of the regulation', '制度条款', 'FIN-2'), optional: true })
  readonly clause?: string;

  @TextField({ ...id('Step at which it happened', '所在步骤', 'approve'), optional: true })
  readonly step?: string;

  @ChoiceField(severity)
  readonly severity!: Severity;

  @ChoiceField({
    ...severity,
    about: text('Severity with what it repeats, at least', '计入重复违规后的最低严重程度'),
    optional: true,
  })
  readonly atLeast?: Severity;

  @TimeField({ about: text('When it happened', '发生时间'), example: '2026-03-02T09:00:00Z' })
  readonly happenedAt!: string;

  @ObjectField({ about: text('What happened', '违规事实'), of: SaidBody })
  readonly what!: Text;
}

export class ReportBody {
  @TextField({ ...person, optional: true })
  readonly person?: string;

  @TextField(department)
  readonly department!: string;

  @TextField({ ...process, optional: true })
  readonly process?: string;

  @TextField({ ...caseOf, optional: true })
  readonly case?: string;

  @TextField({ ...rule, optional: true })
  readonly rule?: string;

  @TextField({
    about: text(
      "Id of the monitor's violation, where it is one for which no case was opened",
      '流程监控中的违规编号（尚未立案的）',
    ),
    max: 200,
    optional: true,
  })
  readonly violation?: string;

  @ChoiceField(severity)
  readonly severity!: Severity;

  @TimeField({ about: text('When it happened', '发生时间'), example: '2026-03-02T09:00:00+08:00' })
  readonly happenedAt!: string;

  @TextField(account('What happened', '违规事实', 'A private dinner was claimed as an expense.'))
  readonly what!: string;

  @ListField({
    about: text('What proves it', '证据'),
    of: EvidenceItemBody,
    min: 1,
    max: 50,
  })
  readonly evidence!: EvidenceItemBody[];
}

export class AssignmentBody {
  @TextField(id('Who handles the case', '承办人工号', 'u-gao'))
  readonly assignee!: string;
}

export class NotificationBody {
  @TextField(account('What the one concerned is told', '通知内容', 'Please explain by Friday.'))
  readonly message!: string;
}

export class ExplanationBody {
  @TextField(account('How it came about', '情况说明', 'I took the wrong receipt.'))
  readonly explanation!: string;

  @ListField({
    about: text('What supports it', '支持材料'),
    of: EvidenceItemBody,
    max: 50,
  })
  readonly evidence!: EvidenceItemBody[];
}

export class RulingBody {
  @ChoiceField({
    about: text('What is decided', '处理方式'),
    values: measures,
    example: 'warning',
  })
  readonly measure!: Measure;

  @TextField(
    account('The decision with its reasons', '处理决定及理由', 'A warning; the amount is paid back.'),
  )
  readonly ruling!: string;

  @DayField({ about: text('By when it is rectified', '整改完成日期') })
  readonly rectifyBy!: string;
}

export class DismissalBody {
  @TextField(account('Why the violation is justified', '正当理由', 'The system was down.'))
  readonly reason!: string;
}

export class RectificationBody {
  @TextField(account('What has been done', '整改结果', 'Paid back.'))
  readonly result!: string;
}

export class VerificationBody {
  @ChoiceField({
    about: text('Whether it has been rectified', '验收结论'),
    values: ['passed', 'failed'],
    example: 'passed',
  })
  readonly outcome!: 'passed' | 'failed';

  @TextField(account('What was found', '验收意见', 'The payment has arrived.'))
  readonly remark!: string;
}

export class AppealBody {
  @TextField(account('Why the decision is not right', '申诉理由', 'The dinner was with a customer.'))
  readonly grounds!: string;
}

export class NewRulingBody extends RulingBody {
  @TextField(account('Why it is confirmed or changed', '维持或变更的理由', 'The customer confirms it.'))
  readonly reason!: string;
}

export class WithdrawalBody {
  @TextField({
    about: text("Id of the monitor's violation", '流程监控中的违规编号'),
    max: 200,
    example: 'V-1',
  })
  readonly reference!: string;
}

export class NoteBody extends WithdrawalBody {
  @WholeNumberField({
    about: text('How late the missed step was done, in ms', '逾期完成的时长（毫秒）'),
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    optional: true,
  })
  readonly lateBy?: number;

  @ChoiceField({
    ...severity,
    about: text('Severity as the monitor has raised it', '流程监控上调后的严重程度'),
    optional: true,
  })
  readonly raisedTo?: Severity;

  @TextsField({
    about: text('Ids of the violations that it repeats', '此前同类违规的编号'),
    max: 10,
    longest: 200,
    example: ['V-0'],
    optional: true,
  })
  readonly repeats?: readonly string[];
}
