import { text } from '@liucheng/kernel';
import { ChoiceField, DayField, forms, TextField, WholeNumberField } from '@liucheng/service-kit';
import { levels, type Level } from '../clearance/clearance.ts';
import {
  appraisalOutcomes,
  classes,
  reviewOutcomes,
  type AppraisalOutcome,
  type DocumentClass,
  type ReviewOutcome,
} from './document.ts';

// Request bodies: shape and sizes. What the process asks for is the decider's business.

const words = (en: string, zh: string, example: string, max = 1_000) => ({
  about: text(en, zh),
  max,
  example,
});
const years = { min: 1, max: 100, optional: true, example: 10 };

export class DraftBody {
  @TextField(words('Number', '文件编号', 'XZ-2026-017', 64))
  readonly number!: string;

  @TextField(words('Title', '标题', 'Rules for the use of seals', 200))
  readonly title!: string;

  @ChoiceField({ about: text('Class', '类别'), values: classes, example: 'policy' })
  readonly class!: DocumentClass;

  @ChoiceField({ about: text('Level of secrecy', '密级'), values: levels, example: 'internal' })
  readonly level!: Level;

  @WholeNumberField({
    ...years,
    about: text('Years for which it is kept; for good when left out', '保管年限，省略为永久'),
  })
  readonly retentionYears?: number;
}

export class ReviewBody {
  @ChoiceField({ about: text('Outcome', '审核结论'), values: reviewOutcomes, example: 'passed' })
  readonly outcome!: ReviewOutcome;

  @TextField(words('Remarks', '审核意见', 'In order.'))
  readonly remarks!: string;
}

export class PublicationBody {
  @TextField(words('To whom', '发布范围', 'All departments', 500))
  readonly audience!: string;
}

export class RegistrationBody {
  @TextField(words('Register and page', '登记簿及页码', 'Policies, page 12', 200))
  readonly register!: string;
}

export class ArchivingBody {
  @TextField(words('Where it is kept', '存放位置', 'Room 105, cabinet 3', 200))
  readonly location!: string;
}

export class LoanBody {
  @TextField({ about: text('Who borrows it', '借阅人'), max: 64, form: forms.id, example: 'u-li' })
  readonly borrower!: string;

  @DayField({ about: text('By which day it is back', '归还期限') })
  readonly due!: string;

  @TextField(words('What for', '用途', 'Preparing a contract', 500))
  readonly purpose!: string;
}

export class ReturnBody {
  @TextField({ about: text('Loan, as it was numbered', '借阅编号'), max: 20, example: 'L1' })
  readonly loanId!: string;

  @TextField(words('Condition', '归还情况', 'complete', 500))
  readonly condition!: string;
}

export class RevisionBody {
  @TextField(words('What is changed', '修订内容', 'Seals of the branches added.', 4_000))
  readonly changes!: string;
}

export class AppraisalBody {
  @ChoiceField({ about: text('Outcome', '鉴定结论'), values: appraisalOutcomes, example: 'keep' })
  readonly outcome!: AppraisalOutcome;

  @TextField(words('Opinion', '鉴定意见', 'Still referred to.', 2_000))
  readonly opinion!: string;

  @WholeNumberField({
    ...years,
    about: text(
      'Years more from today, where it is kept: no shorter than before; for good when left out',
      '自当日起继续保管的年限，不得早于原期限；省略为永久',
    ),
  })
  readonly keepYears?: number;
}

export class DestructionBody {
  @TextField(words('How', '销毁方式', 'Shredded', 200))
  readonly method!: string;
}
