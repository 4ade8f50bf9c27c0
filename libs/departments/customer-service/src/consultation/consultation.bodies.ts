import { text } from '@liucheng/kernel';
import { ChoiceField, forms, ObjectField, TextField, TimeField } from '@liucheng/service-kit';
import { consultationChannels, type ConsultationChannel } from '../channel/channel.ts';
import { CustomerBody } from '../customer.body.ts';
import { confirmations, type Confirmation } from './consultation.ts';

// Request bodies: shape and sizes. What the process asks for is the decider's business.

const words = (en: string, zh: string, example: string) => ({ about: text(en, zh), max: 4_000, example });

export class ReceptionBody {
  @ChoiceField({ about: text('Channel', '渠道'), values: consultationChannels, example: 'phone' })
  readonly channel!: ConsultationChannel;

  @ObjectField({ about: text('Who asks', '咨询人'), of: CustomerBody })
  readonly customer!: CustomerBody;

  @TextField(
    words("The question, in the customer's words", '咨询问题（客户原话）', 'May the kettle hold milk?'),
  )
  readonly question!: string;

  @TextField({ ...words('What is known about it', '背景情况', 'Bought in March.'), optional: true })
  readonly background?: string;

  @TimeField({
    about: text('When it came; now when left out', '咨询到达时间，省略则为当前时间'),
    optional: true,
    example: '2020-03-02T09:30:00+08:00',
  })
  readonly receivedAt?: string;
}

export class AnswerBody {
  @TextField(words('What was answered', '答复内容', 'Water only: milk burns.'))
  readonly answer!: string;
}

export class EscalationBody {
  @TextField({ about: text('Expert', '专家'), max: 128, example: 'u-shao' })
  readonly expert!: string;

  @TextField({
    about: text("The expert's department", '专家所在部门'),
    max: 48,
    form: forms.slug,
    example: 'product',
  })
  readonly department!: string;

  @TextField(words('What the expert is asked', '提请专家的问题', 'Does milk harm the heating plate?'))
  readonly question!: string;
}

export class ExpertReplyBody {
  @TextField(
    words('Reply, with its grounds', '专家答复及依据', 'It burns on the plate; see the manual, page 7.'),
  )
  readonly reply!: string;
}

export class ConfirmationOfAnswerBody {
  @ChoiceField({
    about: text('Whether the question is answered', '问题是否解决'),
    values: confirmations,
    example: 'answered',
  })
  readonly outcome!: Confirmation;

  @TextField({ ...words('What the customer said', '客户意见', 'Thank you.'), optional: true })
  readonly remark?: string;
}
