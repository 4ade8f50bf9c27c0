import { text } from '@liucheng/kernel';
import {
  ChoiceField,
  DayField,
  forms,
  ListField,
  ObjectField,
  TextField,
  WholeNumberField,
} from '@liucheng/service-kit';
import { department, person, post } from '../person.fields.ts';
import { channels, outcomes, results, type Channel, type Outcome, type Result } from './recruitment.ts';

// Request bodies: shape and sizes. What the process asks for is the decider's business.

const number = {
  about: text(
    'Pseudonymous number of the candidate; no name, no address',
    '候选人编号（化名，不含姓名和联系方式）',
  ),
  max: 64,
  form: forms.number,
  example: 'K-2026-001',
};
const remarks = {
  about: text('What was said about the candidate', '对候选人的评语'),
  max: 4_000,
  optional: true,
  example: 'Knows the trade.',
};
const result = { about: text('Suitable or not', '是否适合'), values: results, example: 'suitable' };

export class RequestBody {
  @TextField(post)
  readonly post!: string;

  @WholeNumberField({ about: text('How many people', '需求人数'), min: 1, max: 1_000, example: 2 })
  readonly headCount!: number;

  @TextField({
    about: text('Education, experience, skills', '任职要求（学历、经验、技能）'),
    max: 4_000,
    example: 'Three years of sales.',
  })
  readonly qualifications!: string;
}

export class ChannelBody {
  @ChoiceField({ about: text('Channel', '渠道'), values: channels, example: 'website' })
  readonly channel!: Channel;
}

export class PublishBody {
  @ListField({ about: text('Where it is published', '发布渠道'), of: ChannelBody, min: 1, max: 5 })
  readonly channels!: ChannelBody[];

  @TextField({
    about: text('The notice', '招聘启事'),
    max: 10_000,
    example: 'Sales representative in Shanghai.',
  })
  readonly notice!: string;
}

export class ApplicantBody {
  @TextField(number)
  readonly id!: string;

  @TextField({ about: text('Name', '姓名'), max: 100, example: 'Zhou Min' })
  readonly name!: string;

  @TextField({ about: text('Telephone', '电话'), max: 40, optional: true, example: '13800000000' })
  readonly phone?: string;

  @TextField({ about: text('E-mail', '电子邮箱'), max: 254, optional: true, example: 'min@example.com' })
  readonly email?: string;
}

export class ScreeningBody {
  @ObjectField({ about: text('Who applies', '应聘人'), of: ApplicantBody })
  readonly candidate!: ApplicantBody;

  @ChoiceField(result)
  readonly result!: Result;

  @TextField(remarks)
  readonly remarks?: string;
}

export class CandidateBody {
  @TextField(number)
  readonly candidate!: string;
}

export class RemarkedBody extends CandidateBody {
  @TextField(remarks)
  readonly remarks?: string;
}

export class InterviewerBody {
  @TextField(person)
  readonly person!: string;

  @TextField(department)
  readonly department!: string;
}

export class InterviewBody extends RemarkedBody {
  @DayField({ about: text('Day of the interview', '面试日期'), example: '2026-03-04' })
  readonly on!: string;

  @ListField({ about: text('Who interviewed', '面试官'), of: InterviewerBody, min: 1, max: 20 })
  readonly interviewers!: InterviewerBody[];

  @ChoiceField(result)
  readonly result!: Result;
}

export class TestBody extends RemarkedBody {
  @WholeNumberField({ about: text('Score of 100', '分数（百分制）'), min: 0, max: 100, example: 86 })
  readonly score!: number;

  @ChoiceField(result)
  readonly result!: Result;
}

export class CandidateEvaluationBody extends RemarkedBody {
  @ChoiceField(result)
  readonly result!: Result;
}

export class OfferBody extends CandidateBody {
  @DayField({ about: text('First day of work', '入职日期'), example: '2026-04-01' })
  readonly startsOn!: string;

  @TextField({
    about: text('Terms that were offered', '录用条件'),
    max: 4_000,
    example: 'CNY 12,000 a month, three months of probation',
  })
  readonly terms!: string;
}

export class ContractBody extends CandidateBody {
  @TextField({
    ...person,
    about: text('Person id that the employee gets', '员工的人员编号'),
    example: 'u-zhou-min',
  })
  readonly employeeId!: string;

  @TextField({ about: text('Number of the contract', '合同编号'), max: 64, example: 'LC-2026-014' })
  readonly contract!: string;

  @DayField({ about: text('First day of work', '合同起始日期'), example: '2026-04-01' })
  readonly startsOn!: string;
}

export class OnboardingBody extends CandidateBody {
  @DayField({ about: text('First day of work', '入职日期'), example: '2026-04-01' })
  readonly on!: string;
}

export class RejectionBody extends RemarkedBody {
  @ChoiceField({
    about: text('Turned down, or withdrew', '公司回绝或候选人放弃'),
    values: outcomes,
    example: 'rejected',
  })
  readonly outcome!: Outcome;
}

export class ClosingBody {
  @TextField({ about: text('Why it ends', '结束原因'), max: 1_000, example: 'All posts are filled.' })
  readonly reason!: string;
}
