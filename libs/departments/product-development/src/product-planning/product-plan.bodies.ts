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
import { account, product } from '../product.bodies.ts';
import { sources, type Source } from './product-plan.ts';

// Request bodies: shape and sizes. What the process asks for is the decider's business.

export class VoiceBody {
  @TextField({
    about: text(
      'Pseudonymous number of the customer; no name, no address',
      '客户编号（化名，不含姓名和联系方式）',
    ),
    max: 64,
    form: forms.number,
    example: 'C-1001',
  })
  readonly id!: string;

  @TextField({ ...account('What the customer said', '客户原话', 'It boils over.'), optional: true })
  readonly words?: string;
}

export class RequirementBody {
  @ChoiceField({ about: text('From whom it comes', '需求来源'), values: sources, example: 'marketing' })
  readonly source!: Source;

  @TextField({
    about: text('Where it is on record', '出处（报告、反馈或申请编号）'),
    max: 200,
    example: 'MKT-1 report of March',
  })
  readonly reference!: string;

  @TextField(
    account(
      'What is required; nothing that says who a customer is',
      '需求内容，不含客户个人信息',
      'Boils a litre in two minutes',
    ),
  )
  readonly content!: string;

  @ObjectField({
    about: text('The customer, where one requires it', '提出需求的客户（如有）'),
    of: VoiceBody,
    optional: true,
  })
  readonly customer?: VoiceBody;

  @TextField({
    about: text('Adopted feedback that it comes from', '来源反馈编号（如有）'),
    max: 128,
    optional: true,
  })
  readonly feedback?: string;
}

export class OpenPlanBody extends RequirementBody {
  @TextField(product)
  readonly product!: string;
}

export class FeatureBody {
  @TextField({ about: text('Feature', '产品特性'), max: 200, example: 'Double wall' })
  readonly name!: string;

  @TextField({ about: text('Its advantage', '优势'), max: 1_000, example: 'Stays cool outside' })
  readonly advantage!: string;
}

export class GoalsBody {
  @DayField({ about: text('Launch date', '计划上线日期') })
  readonly launchOn!: string;

  @TextField({ about: text('Performance', '性能目标'), max: 1_000, example: 'A litre in two minutes' })
  readonly performance!: string;

  @WholeNumberField({
    about: text('Market share in thousandths', '目标市场份额，单位为千分之一'),
    min: 0,
    max: 1_000,
    example: 125,
  })
  readonly marketSharePermille!: number;
}

export class PositionBody {
  @TextField(account('Positioning', '产品定位', 'The quiet kettle for small households'))
  readonly positioning!: string;

  @ListField({
    about: text('Features with their advantages', '产品特性及优势'),
    of: FeatureBody,
    min: 1,
    max: 100,
  })
  readonly features!: FeatureBody[];

  @ObjectField({ about: text('Goals', '目标'), of: GoalsBody })
  readonly goals!: GoalsBody;
}

export class MilestoneBody {
  @TextField({ about: text('Milestone', '里程碑'), max: 200, example: 'Design baseline' })
  readonly name!: string;

  @DayField({ about: text('Date', '日期') })
  readonly on!: string;

  @TextField({ about: text('Deliverables', '交付物'), max: 1_000, example: 'Drawings and a prototype' })
  readonly deliverables!: string;
}

export class RoadmapBody {
  @ListField({
    about: text('Milestones, from the earliest to the latest', '里程碑，按日期先后排列'),
    of: MilestoneBody,
    min: 1,
    max: 100,
  })
  readonly milestones!: MilestoneBody[];

  @TextField(account('Resources', '资源安排', 'Two designers, three developers, 400,000 CNY'))
  readonly resources!: string;
}
