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
import { mostMoney } from '../shared/money.ts';
import { strategyKinds, type StrategyKind } from './campaign.ts';

// Request bodies: shape and sizes. What the process asks for is the decider's business.

const account = (en: string, zh: string, example: string) => ({ about: text(en, zh), max: 4_000, example });
const day = (en: string, zh: string, example: string) => ({ about: text(en, zh), example });
const amount = { about: text('Amount in fen', '金额，单位为分'), min: 0, max: mostMoney, example: 8_000_000 };

export class SegmentReferenceBody {
  @TextField({
    about: text('Targeting that confirmed it', '确认该客户群的目标客户定位编号'),
    max: 64,
    form: forms.id,
    example: '0199a1b2-0000-7000-8000-000000000002',
  })
  readonly targeting!: string;

  @TextField({
    about: text('Short name of the segment there', '客户群代号'),
    max: 64,
    form: forms.key,
    example: 'solo-urban',
  })
  readonly segment!: string;
}

const segments = { about: text('Segments that it is for', '目标客户群'), of: SegmentReferenceBody, max: 20 };

export class OpeningBody {
  @TextField({ about: text('Title', '活动名称'), max: 200, example: 'One cup, please' })
  readonly title!: string;

  @ListField({ ...segments, optional: true })
  readonly segments?: SegmentReferenceBody[];
}

export class PeriodBody {
  @DayField(day('First day', '开始日期', '2026-04-01'))
  readonly from!: string;

  @DayField(day('Last day', '结束日期', '2026-04-30'))
  readonly to!: string;
}

export class ActivityBody {
  @TextField({ about: text('What is done', '活动内容'), max: 1_000, example: 'Short films in the city' })
  readonly activity!: string;

  @DayField({ ...day('From', '开始日期', '2026-04-01'), optional: true })
  readonly from?: string;

  @DayField({ ...day('To', '结束日期', '2026-04-15'), optional: true })
  readonly to?: string;
}

export class ShareBody {
  @TextField({ about: text('What for', '用途'), max: 200, example: 'Films' })
  readonly item!: string;

  @WholeNumberField(amount)
  readonly amount!: number;
}

export class PlanBody {
  @TextField(account('Goals, as figures that can be measured', '可衡量的目标', '3,000 kettles sold in April'))
  readonly goals!: string;

  @TextField(
    account('Strategy in a few sentences', '策略概述', 'Reach people who live alone on their phones'),
  )
  readonly strategy!: string;

  @ObjectField({ about: text('First and last day', '起止日期'), of: PeriodBody })
  readonly period!: PeriodBody;

  @ListField({ about: text('Activities', '活动安排'), of: ActivityBody, min: 1, max: 100 })
  readonly activities!: ActivityBody[];

  @ListField({ ...segments, optional: true })
  readonly segments?: SegmentReferenceBody[];

  @WholeNumberField({ ...amount, about: text('Budget in fen', '方案预算，单位为分') })
  readonly budget!: number;

  @ListField({ about: text('How the budget is split', '预算分解'), of: ShareBody, min: 1, max: 100 })
  readonly split!: ShareBody[];
}

export class StrategyBody {
  @ChoiceField({
    about: text('Way of marketing', '营销方式'),
    values: strategyKinds,
    example: 'social-media',
  })
  readonly kind!: StrategyKind;

  @TextField(account('Why it reaches the segments', '选择理由', 'They shop on their phones'))
  readonly reason!: string;
}

export class StrategiesBody {
  @ListField({ about: text('Ways of marketing', '营销方式'), of: StrategyBody, min: 1, max: 20 })
  readonly strategies!: StrategyBody[];
}

export class CreativeBody {
  @TextField(account('Idea', '创意构思', 'A kettle that is only ever needed once a morning'))
  readonly concept!: string;

  @TextField(account('Message', '传播主题', 'One cup, please'))
  readonly message!: string;

  @TextField({ ...account('Materials', '所需物料', 'Three films of 15 seconds'), optional: true })
  readonly materials?: string;
}

export class ReasonBody {
  @TextField({ about: text('Why', '原因'), max: 2_000, example: 'The goals cannot be measured.' })
  readonly reason!: string;
}
