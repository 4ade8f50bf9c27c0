import { text } from '@liucheng/kernel';
import { DayField, ListField, TextField, WholeNumberField } from '@liucheng/service-kit';

// Request bodies: shape and sizes. What the process asks for is the decider's business.

const person = { max: 128, example: 'u-zhao' };
const option = (en: string, zh: string) => ({ about: text(en, zh), min: 1, max: 10, example: 2 });

export class DefinitionRolloutBody {
  @TextField({ about: text('Process', '流程'), max: 128, example: 'expense-reimbursement' })
  readonly process!: string;

  @WholeNumberField({
    about: text('Version of its definition', '流程定义版本'),
    min: 1,
    max: 1_000_000,
    example: 2,
  })
  readonly version!: number;

  @DayField({
    about: text('First day on which it is worked by, tomorrow at the earliest', '生效日期，最早为次日'),
  })
  readonly effectiveOn!: string;
}

export class OptionBody {
  @TextField({ about: text('What may be answered', '选项内容'), max: 500, example: 'Within 30 days' })
  readonly option!: string;
}

export class QuestionBody {
  @TextField({
    about: text('Question', '题目'),
    max: 1_000,
    example: 'By when is an expense claimed?',
  })
  readonly question!: string;

  @ListField({
    about: text('Options, one of which is right', '选项，其中一项正确'),
    of: OptionBody,
    min: 2,
    max: 10,
    example: [{ option: 'Within a year' }, { option: 'Within 30 days' }],
  })
  readonly options!: OptionBody[];

  @WholeNumberField(option('Number of the right option, from 1', '正确选项的序号，从 1 开始'))
  readonly right!: number;
}

export class AnnouncementBody {
  @TextField({
    about: text('What changes', '变化说明'),
    max: 4_000,
    example: 'Receipts are attached from now on.',
  })
  readonly message!: string;

  @ListField({
    about: text('Questions of a test; none: no test', '考核试题，为空则不考核'),
    of: QuestionBody,
    max: 50,
  })
  readonly questions!: QuestionBody[];

  @WholeNumberField({
    about: text('Percent of the questions from which on the test is passed', '考核合格线（正确题数百分比）'),
    min: 1,
    max: 100,
    optional: true,
    example: 80,
  })
  readonly passPercent: number = 80;
}

export class AcknowledgementBody {
  @TextField({
    ...person,
    about: text('Who acknowledges: nobody but yourself', '确认人，仅限本人'),
    optional: true,
  })
  readonly person?: string;
}

export class AnswerBody {
  @WholeNumberField(option('Number of the option, from 1', '所选选项的序号，从 1 开始'))
  readonly option!: number;
}

export class TestAnswersBody {
  @ListField({
    about: text('An answer to each question, in their order', '按题目顺序逐题作答'),
    of: AnswerBody,
    min: 1,
    max: 50,
  })
  readonly answers!: AnswerBody[];
}

export class ConcernedBody {
  @TextField({ ...person, about: text('Who has taken over a role of the process', '新任该流程角色的人员') })
  readonly person!: string;

  @DayField({
    about: text(
      'Last day for it; left out: the day before the effective date',
      '确认期限，省略则为生效日期前一日',
    ),
    optional: true,
  })
  readonly dueOn?: string;
}

export class ReleaseFromRolloutBody {
  @TextField({ ...person, about: text('Who is concerned no longer', '不再涉及的人员') })
  readonly person!: string;

  @TextField({ about: text('Why', '原因'), max: 1_000, example: 'Has left the company.' })
  readonly reason!: string;
}

export class RolloutCancellationBody {
  @TextField({
    about: text('Why it is not rolled out', '取消原因'),
    max: 1_000,
    example: 'Another version follows.',
  })
  readonly reason!: string;
}
