import { text } from '@liucheng/kernel';
import {
  ChoiceField,
  DayField,
  ListField,
  ObjectField,
  TextField,
  WholeNumberField,
} from '@liucheng/service-kit';
import { CustomerBody } from '../customer.body.ts';
import {
  feedbackCategories,
  feedbackSources,
  occasions,
  type FeedbackCategory,
  type FeedbackSource,
  type Occasion,
} from './customer-care.ts';

// Request bodies: shape and sizes. What the process asks for is the decider's business.

const account = (en: string, zh: string, example: string) => ({ about: text(en, zh), max: 4_000, example });
const why = (example: string) => ({ about: text('Why', '原因'), max: 1_000, example });
const visit = { about: text('Visit, as the plan numbers it', '回访编号'), max: 100 };
const feedback = { about: text('Feedback, as its collection numbers it', '反馈编号'), max: 100 };
const product = {
  about: text('Product or service that it is about', '涉及的产品或服务'),
  max: 100,
  example: 'kettle-k2',
};
const category = {
  about: text('What it is about', '反馈类别'),
  values: feedbackCategories,
  example: 'product',
};

export class OpenCareBody {
  @ObjectField({ about: text('Who is cared for', '关怀对象'), of: CustomerBody })
  readonly customer!: CustomerBody;
}

export class VisitDayBody {
  @DayField({ about: text('By which day', '最迟日期') })
  readonly on!: string;
}

export class VisitPlanBody {
  @TextField(account('What the visits are for', '回访目的', 'How the new kettle does'))
  readonly purpose!: string;

  @ListField({ about: text('The visits', '回访安排'), of: VisitDayBody, min: 1, max: 50 })
  readonly visits!: VisitDayBody[];
}

export class VisitBody {
  @TextField({ ...visit, example: 'V1' })
  readonly visitId!: string;

  @TextField(account('How the customer gets on', '客户体验', 'The kettle works; the lid is hard to open.'))
  readonly experience!: string;

  @WholeNumberField({
    about: text('Satisfaction, 1 (not at all) to 5 (fully)', '满意度，1（很不满意）至 5（非常满意）'),
    min: 1,
    max: 5,
    example: 4,
  })
  readonly satisfaction!: number;

  @TextField({
    ...account('What we could do better', '改进建议', 'A lid that opens with one hand.'),
    optional: true,
  })
  readonly suggestions?: string;
}

export class VisitMoveBody extends VisitDayBody {
  @TextField({ ...visit, example: 'V1' })
  readonly visitId!: string;

  @TextField(why('The customer is away.'))
  readonly reason!: string;
}

export class VisitCancellationBody {
  @TextField({ ...visit, example: 'V1' })
  readonly visitId!: string;

  @TextField(why('The customer wishes no visit.'))
  readonly reason!: string;
}

export class CareActBody {
  @ChoiceField({ about: text('Occasion', '关怀事由'), values: occasions, example: 'holiday' })
  readonly occasion!: Occasion;

  @DayField({ about: text('Day', '日期') })
  readonly on!: string;

  @TextField({ about: text('What is to be done', '关怀内容'), max: 1_000, example: 'A card' })
  readonly content!: string;
}

export class CarePlanBody {
  @ListField({ about: text('The acts of care', '关怀安排'), of: CareActBody, min: 1, max: 50 })
  readonly care!: CareActBody[];
}

export class CareDeliveryBody {
  @TextField({ about: text('Act of care, as the plan numbers it', '关怀编号'), max: 100, example: 'C1' })
  readonly careId!: string;

  @TextField({
    ...account('What the customer answered', '客户回应', 'The customer was pleased.'),
    optional: true,
  })
  readonly response?: string;
}

export class FeedbackBody {
  @ChoiceField({ about: text('How it reached us', '反馈来源'), values: feedbackSources, example: 'visit' })
  readonly source!: FeedbackSource;

  @TextField(account("In the customer's words", '反馈内容（客户原话）', 'The lid is hard to open.'))
  readonly content!: string;
}

export class FeedbackClassBody {
  @TextField({ ...feedback, example: 'F1' })
  readonly feedbackId!: string;

  @ChoiceField(category)
  readonly category!: FeedbackCategory;

  @TextField(product)
  readonly product!: string;
}

export class FeedbackAnalysisBody {
  @TextField({ ...feedback, example: 'F1' })
  readonly feedbackId!: string;

  @TextField(account('What was found', '分析结论', 'One in ten says so; the hinge is too stiff.'))
  readonly analysis!: string;
}

export class FeedbackAdoptionBody {
  @TextField({ ...feedback, example: 'F1' })
  readonly feedbackId!: string;

  @TextField(account('What is to change', '改进内容概要', 'The lid opens with one hand.'))
  readonly summary!: string;

  @ChoiceField({ ...category, optional: true })
  readonly category?: FeedbackCategory;

  @TextField({ ...product, optional: true })
  readonly product?: string;
}

export class FeedbackDeclineBody {
  @TextField({ ...feedback, example: 'F1' })
  readonly feedbackId!: string;

  @TextField(why('The model is no longer made.'))
  readonly reason!: string;
}

export class FeedbackApplicationBody {
  @TextField({ ...feedback, example: 'F1' })
  readonly feedbackId!: string;

  @TextField(account('What has been changed', '改进结果', 'A softer hinge from March on.'))
  readonly result!: string;
}

export class EndOfCareBody {
  @TextField(why('The customer has moved abroad.'))
  readonly reason!: string;
}
