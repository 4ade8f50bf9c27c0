import { text } from '@liucheng/kernel';
import { ChoiceField, forms, ListField, TextField, WholeNumberField } from '@liucheng/service-kit';
import { genders, type Gender } from './targeting.ts';

// Request bodies: shape and sizes. What the process asks for is the decider's business.

const account = (en: string, zh: string, example: string) => ({ about: text(en, zh), max: 2_000, example });
const segment = {
  about: text('Short name of the segment in this case', '客户群代号'),
  max: 64,
  form: forms.key,
  example: 'solo-urban',
};
const age = { min: 0, max: 120, optional: true };
const part = (en: string, zh: string, example: number) => ({
  about: text(`${en}, 0 to 100`, `${zh}，0 至 100`),
  min: 0,
  max: 100,
  example,
});

export class SegmentBody {
  @TextField(segment)
  readonly segment!: string;

  @TextField({ about: text('Name', '客户群名称'), max: 200, example: 'People who live alone in cities' })
  readonly name!: string;

  @WholeNumberField({ ...age, about: text('Age from', '年龄下限'), example: 22 })
  readonly ageFrom?: number;

  @WholeNumberField({ ...age, about: text('Age to', '年龄上限'), example: 35 })
  readonly ageTo?: number;

  @ChoiceField({ about: text('Gender', '性别'), values: genders, example: 'any' })
  readonly gender!: Gender;

  @TextField(account('Region', '地区', 'Cities of Sichuan'))
  readonly region!: string;

  @TextField(account('Spending habits', '消费习惯', 'Buys online, compares prices'))
  readonly spendingHabits!: string;

  @TextField(account('Preferences', '偏好', 'Small, quiet, easy to clean'))
  readonly preferences!: string;
}

export class MoreSegmentsBody {
  @ListField({ about: text('Segments', '客户群'), of: SegmentBody, min: 1, max: 20 })
  readonly segments!: SegmentBody[];
}

export class SegmentsBody extends MoreSegmentsBody {
  @TextField({
    about: text('Market research that it starts from', '所依据的市场调研编号'),
    max: 64,
    form: forms.id,
    example: '0199a1b2-0000-7000-8000-000000000001',
  })
  readonly research!: string;
}

export class AssessmentBody {
  @TextField(segment)
  readonly segment!: string;

  @WholeNumberField(part('Purchase potential', '购买潜力', 80))
  readonly purchasePotential!: number;

  @WholeNumberField(part('Loyalty', '忠诚度', 60))
  readonly loyalty!: number;

  @WholeNumberField(part('Contribution', '贡献度', 70))
  readonly contribution!: number;
}

export class AssessmentsBody {
  @ListField({
    about: text('A value for each segment', '各客户群的价值评估'),
    of: AssessmentBody,
    min: 1,
    max: 50,
  })
  readonly scores!: AssessmentBody[];
}

export class ChosenSegmentBody {
  @TextField(segment)
  readonly segment!: string;

  @TextField(account('Core needs', '核心需求', 'One cup, quickly'))
  readonly coreNeeds!: string;

  @TextField(account('Pain points', '痛点', 'Kettles are too large for a small kitchen'))
  readonly painPoints!: string;
}

export class ConfirmationBody {
  @ListField({
    about: text('Segments that are chosen', '选定的客户群'),
    of: ChosenSegmentBody,
    min: 1,
    max: 50,
  })
  readonly segments!: ChosenSegmentBody[];
}
