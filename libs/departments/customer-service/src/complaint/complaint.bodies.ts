import { text } from '@liucheng/kernel';
import {
  ChoiceField,
  forms,
  ListField,
  ObjectField,
  TextField,
  TimeField,
  WholeNumberField,
} from '@liucheng/service-kit';
import { CustomerBody } from '../customer.body.ts';
import { channels, type Channel } from './complaint.ts';

// Request bodies: shape and sizes. What the process asks for is the decider's business.

const account = (en: string, zh: string, example: string) => ({ about: text(en, zh), max: 4_000, example });
const time = {
  about: text(
    'By when an answer is promised, with its zone; in seven days when left out',
    '承诺答复时间（含时区），省略则为七天后',
  ),
  optional: true,
};
const way = {
  about: text('How the customer was reached', '与客户的联系方式'),
  values: channels,
  example: 'phone',
};

export class AcceptBody {
  @ObjectField({ about: text('Who complains', '投诉人'), of: CustomerBody })
  readonly customer!: CustomerBody;

  @TextField(account("What happened, in the customer's words", '投诉内容（客户原话）', 'The kettle leaks.'))
  readonly content!: string;

  @TextField(account('What the customer wants', '客户诉求', 'A new kettle.'))
  readonly demand!: string;

  @TimeField(time)
  readonly promisedAt?: string;

  @TextField({ about: text('Visit that it comes from', '来源回访编号'), max: 128, optional: true })
  readonly visit?: string;
}

export class ContactBody {
  @ChoiceField(way)
  readonly channel!: Channel;
}

export class ResponsibleBody {
  @TextField({
    about: text('Department responsible', '责任部门'),
    max: 48,
    form: forms.slug,
    example: 'product',
  })
  readonly department!: string;

  @TextField({
    about: text('Person responsible, if any', '责任人（如有）'),
    max: 128,
    optional: true,
    example: 'u-he',
  })
  readonly person?: string;
}

export class EvidenceBody {
  @TextField({ about: text('Where it is kept', '存放处或编号'), max: 200, example: 'PH-1' })
  readonly reference!: string;

  @TextField({ about: text('What it shows', '证明内容'), max: 1_000, example: 'Photo of the crack' })
  readonly description!: string;
}

export class InvestigationBody {
  @TextField(account('What was found', '调查事实', 'The seal was missing.'))
  readonly facts!: string;

  @ObjectField({ about: text('Who is responsible', '责任方'), of: ResponsibleBody })
  readonly responsible!: ResponsibleBody;

  @ListField({ about: text('Evidence found this time', '本次调查的证据'), of: EvidenceBody, max: 50 })
  readonly evidence!: EvidenceBody[];
}

export class SolutionBody {
  @TextField(account('What is offered', '解决方案', 'A new kettle by courier'))
  readonly content!: string;

  @WholeNumberField({
    about: text('Compensation in fen', '补偿金额，单位为分'),
    min: 0,
    max: 1_000_000_000,
    optional: true,
    example: 5_000,
  })
  readonly compensation?: number;
}

export class RemarkBody {
  @TextField(account("Why, in the customer's words", '原因（客户原话）', 'Too little.'))
  readonly remark!: string;
}

export class ReopeningBody extends RemarkBody {
  @TimeField(time)
  readonly promisedAt?: string;
}

export class ExecutionBody {
  @TextField(account('What has been done', '执行结果', 'Sent by courier as SF-88.'))
  readonly result!: string;
}

export class ConfirmationBody extends ContactBody {
  @TextField({
    about: text('Where the confirmation is on record', '客户确认记录编号'),
    max: 200,
    example: 'REC-5512',
    // Left out is refused by the rule and on record, as everything that the rule forbids.
    optional: true,
  })
  readonly confirmation?: string;
}
