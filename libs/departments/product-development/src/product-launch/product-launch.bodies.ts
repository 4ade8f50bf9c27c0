import { text } from '@liucheng/kernel';
import { forms, ListField, ObjectField, TextField, TimeField, WholeNumberField } from '@liucheng/service-kit';
import { account, product } from '../product.bodies.ts';

// Request bodies: shape and sizes. What the process asks for is the decider's business.

export class OpenLaunchBody {
  @TextField(product)
  readonly product!: string;

  @TextField({
    about: text('Development that the build belongs to', '构建所属的开发任务'),
    max: 64,
    form: forms.number,
    example: '0199b1c2-0000-7000-8000-000000000000',
  })
  readonly buildCase!: string;

  @WholeNumberField({ about: text('Number of the build', '构建编号'), min: 1, max: 1_000_000, example: 1 })
  readonly build!: number;
}

export class PreparationBody {
  @TextField(account('How it is deployed', '部署方式', 'Two machines, one after the other'))
  readonly deployment!: string;

  @TextField(account('How it is configured', '配置内容', 'Sales region east only'))
  readonly configuration!: string;

  @TextField(account('What becomes of the data', '数据迁移安排', 'None to be moved'))
  readonly dataMigration!: string;
}

export class WindowBody {
  @TimeField({
    about: text('From, with its zone', '开始时间（含时区）'),
    example: '2099-06-30T22:00:00+08:00',
  })
  readonly from!: string;

  @TimeField({ about: text('To, with its zone', '结束时间（含时区）'), example: '2099-07-01T02:00:00+08:00' })
  readonly to!: string;
}

export class LaunchStepBody {
  @TextField({ about: text('What is done', '操作'), max: 1_000, example: 'Switch the shop over' })
  readonly action!: string;

  @TextField({ about: text('Person responsible', '责任人'), max: 128, example: 'u-long' })
  readonly responsible!: string;
}

export class RiskBody {
  @TextField({ about: text('Risk', '风险'), max: 1_000, example: 'Orders get lost' })
  readonly risk!: string;

  @TextField({
    about: text('What is done if it happens', '应对措施'),
    max: 1_000,
    optional: true,
    example: 'Roll back and enter them by hand',
  })
  readonly response?: string;
}

export class LaunchPlanBody {
  @ObjectField({ about: text('When the release may be made', '上线时间窗'), of: WindowBody })
  readonly window!: WindowBody;

  @ListField({ about: text('Steps', '步骤'), of: LaunchStepBody, min: 1, max: 100 })
  readonly steps!: LaunchStepBody[];

  @ListField({ about: text('Risks with their responses', '风险及应对措施'), of: RiskBody, max: 100 })
  readonly risks!: RiskBody[];
}

export class ReasonBody {
  @TextField(account('Why', '原因', 'Orders get lost'))
  readonly reason!: string;
}

export class IndicatorBody {
  @TextField({ about: text('Indicator', '指标'), max: 200, example: 'Failed orders' })
  readonly name!: string;

  @TextField({ about: text('Value with its unit', '数值（含单位）'), max: 200, example: '0.2 %' })
  readonly value!: string;
}

const indicators = { about: text('Indicators with their values', '指标及数值'), of: IndicatorBody, max: 100 };

export class WatchBody {
  @TextField(account('What was seen', '观察结果', 'Load as expected'))
  readonly observation!: string;

  @ListField(indicators)
  readonly indicators!: IndicatorBody[];
}

export class ReviewBody {
  @TextField(
    account(
      'What users say, in sum; nothing that says who they are',
      '用户反馈汇总，不含个人信息',
      'Quiet, but the lid is stiff',
    ),
  )
  readonly feedback!: string;

  @ListField(indicators)
  readonly indicators!: IndicatorBody[];

  @TextField(
    account('What is done otherwise next time', '经验教训及改进措施', 'Tell customer service a week before'),
  )
  readonly lessons!: string;
}
