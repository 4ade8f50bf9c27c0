import { text } from '@liucheng/kernel';
import { ChoiceField, DayField, forms, ListField, ObjectField, TextField } from '@liucheng/service-kit';
import { channels, findingKinds, origins, type Channel, type FindingKind, type Origin } from './research.ts';

// Request bodies: shape and sizes. That a plan names all its elements is the process's rule, not a matter of shape.

const account = (en: string, zh: string, example: string) => ({ about: text(en, zh), max: 4_000, example });
const element = (en: string, zh: string, example: string) => ({
  ...account(en, zh, example),
  optional: true,
});
const person = { about: text('Person id', '人员编号'), max: 128, example: 'u-yu' };
const channel = { about: text('Channel', '资料渠道'), values: channels, example: 'interview' };

export class PlannedChannelBody {
  @ChoiceField(channel)
  readonly channel!: Channel;

  @TextField({
    about: text('What is to be gathered there', '拟获取的资料'),
    max: 500,
    optional: true,
    example: 'Twelve households in Chengdu',
  })
  readonly target?: string;
}

export class MethodBody {
  @TextField(element('How it is done', '调研方法', 'Interviews, checked against the industry report'))
  readonly description?: string;

  @ListField({ about: text('Planned channels', '计划渠道'), of: PlannedChannelBody, max: 20, optional: true })
  readonly channels?: PlannedChannelBody[];
}

export class ScheduleBody {
  @DayField({ about: text('First day', '开始日期'), example: '2026-03-02' })
  readonly from!: string;

  @DayField({
    about: text('Last day, when the report is due', '完成日期（报告截止日）'),
    example: '2099-03-27',
  })
  readonly to!: string;
}

export class PlannedPersonBody {
  @TextField(person)
  readonly person!: string;

  @TextField({ about: text('What the person does', '分工'), max: 500, optional: true, example: 'Interviews' })
  readonly task?: string;
}

export class ResearchPlanBody {
  @TextField(element('What it is for', '调研目的', 'Where the small kettle can be sold'))
  readonly purpose?: string;

  @TextField(element('What is to be found out', '调研内容', 'Who buys small kettles, and why'))
  readonly content?: string;

  @TextField(element('Market and people that it covers', '调研范围', 'Households of one or two in Sichuan'))
  readonly scope?: string;

  @ObjectField({
    about: text('How, and through which channels', '调研方法及渠道'),
    of: MethodBody,
    optional: true,
  })
  readonly method?: MethodBody;

  @ObjectField({ about: text('From when to when', '时间安排'), of: ScheduleBody, optional: true })
  readonly schedule?: ScheduleBody;

  @ListField({ about: text('Who does it', '调研人员'), of: PlannedPersonBody, max: 50, optional: true })
  readonly people?: PlannedPersonBody[];
}

export class InformantBody {
  @TextField({
    about: text('Pseudonymous number; no name, no address', '受访者编号（化名，不含姓名和联系方式）'),
    max: 64,
    form: forms.number,
    example: 'I-07',
  })
  readonly id!: string;

  @TextField({ about: text('Name', '姓名'), max: 100, optional: true, example: 'Zhou Min' })
  readonly name?: string;

  @TextField({ about: text('Contact', '联系方式'), max: 200, optional: true, example: '13800000000' })
  readonly contact?: string;

  @TextField({
    about: text("In the informant's own words", '受访者原话'),
    max: 4_000,
    optional: true,
    example: 'I only ever make one cup.',
  })
  readonly statement?: string;
}

export class SourceBody {
  @ChoiceField(channel)
  readonly channel!: Channel;

  @ChoiceField({
    about: text('Gathered by ourselves or published by others', '一手或二手资料'),
    values: origins,
    example: 'first-hand',
  })
  readonly origin!: Origin;

  @TextField({ about: text('What it is', '资料标题'), max: 300, example: 'Interview with household 7' })
  readonly title!: string;

  @TextField({ about: text('Where it is kept', '存放处或编号'), max: 300, example: 'R-2026-017' })
  readonly reference!: string;

  @TextField(account('What matters in it', '要点', 'Small kettles are bought as a second one.'))
  readonly summary!: string;

  @ObjectField({
    about: text('Who was asked, if anybody', '受访者（如有）'),
    of: InformantBody,
    optional: true,
  })
  readonly informant?: InformantBody;
}

export class FindingBody {
  @ChoiceField({ about: text('Class', '类别'), values: findingKinds, example: 'customer-need' })
  readonly kind!: FindingKind;

  @TextField(account('What was found', '结论', 'One cup at a time is enough.'))
  readonly finding!: string;
}

export class AnalysisBody {
  @ListField({ about: text('Findings', '分析结论'), of: FindingBody, min: 1, max: 100 })
  readonly findings!: FindingBody[];
}

export class ReportBody {
  @TextField({ ...person, about: text('Author, if not you', '撰写人（非本人时填写）'), optional: true })
  readonly author?: string;

  @TextField(account('Present state of the market', '市场现状', 'Two brands share most of it.'))
  readonly currentState!: string;

  @TextField(account('Problems', '存在问题', 'Both are too large for one person.'))
  readonly problems!: string;

  @TextField(account('Trends', '发展趋势', 'Households become smaller.'))
  readonly trends!: string;

  @TextField(account('Recommendations', '建议', 'Sell the small kettle to people who live alone.'))
  readonly recommendations!: string;
}

export class AcceptanceBody {
  @TextField({ about: text('Remark', '验收意见'), max: 1_000, optional: true, example: 'Well founded.' })
  readonly remark?: string;
}
