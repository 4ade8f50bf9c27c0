import { cnOffice } from '@liucheng/conformance';
import { text, type LocalisedFault } from '@liucheng/kernel';
import { calendarFaults, type BusinessCalendar, type Severity, severities } from '@liucheng/process-model';
import {
  ChoiceField,
  JsonField,
  ObjectField,
  problem,
  TextField,
  TextsField,
  WholeNumberField,
} from '@liucheng/service-kit';
import { IANAZone } from 'luxon';
import type { NoticeFilter } from '../notice-filter.ts';
import type { WebhookSender } from '../subscriptions/webhook-sender.ts';
import type { Configuration, Digest, QuietHours, Target } from '../subscriptions/subscription-document.ts';
import { severitiesFrom } from '../violations.ts';
import { chanceFault, noticeKinds } from './notice-view.ts';

export class TargetBody {
  @TextField({
    about: text('Where webhooks are posted to', 'webhook 的接收地址'),
    max: 2_000,
    optional: true,
    example: 'https://supervision.example.com/violations',
  })
  readonly url?: string;

  @ChoiceField({
    about: text(
      'Publish on the bus instead, in the topic `liucheng.subscribed-violations`',
      '改为发布到总线主题 liucheng.subscribed-violations',
    ),
    values: [true],
    optional: true,
  })
  readonly topic?: true;
}

export class FilterBody {
  @TextField({ about: text('Id of the process', '流程标识'), max: 512, optional: true })
  readonly process?: string;

  @TextField({
    about: text('Id of the rule; `flow` for the order of steps', '规则标识，flow 表示步骤顺序'),
    max: 512,
    optional: true,
  })
  readonly rule?: string;

  @TextsField({ about: text('Departments concerned', '相关部门'), max: 100, longest: 512, optional: true })
  readonly departments?: readonly string[];

  @ChoiceField({ about: text('Severity', '严重程度'), values: severities, optional: true })
  readonly severity?: Severity;

  @ChoiceField({
    about: text('This severity or worse', '不低于该严重程度'),
    values: severities,
    optional: true,
    example: 'major',
  })
  readonly minSeverity?: Severity;

  @TextField({ about: text('Person concerned', '相关人员'), max: 512, optional: true })
  readonly person?: string;

  @ChoiceField({
    about: text(
      'Kind of violation, or `at-risk`: running deadlines that will probably be missed, nothing else',
      '违规类型；at-risk 表示仅订阅可能逾期的在办期限',
    ),
    values: noticeKinds,
    optional: true,
  })
  readonly kind?: string;

  @WholeNumberField({
    about: text(
      'Deadlines at risk from this chance in per cent on; without `kind` they come beside the violations then',
      '逾期可能性不低于该百分比的期限；未指定 kind 时与违规一并发送',
    ),
    min: 0,
    max: 100,
    optional: true,
  })
  readonly minChance?: number;
}

export class QuietHoursBody {
  @ChoiceField({
    about: text('A calendar that every monitor knows', '监控内置的工作日历'),
    values: [cnOffice.id],
    optional: true,
    example: cnOffice.id,
  })
  readonly calendar?: string;

  @JsonField({
    about: text(
      'A calendar of one’s own, as process definitions have them',
      '自定义工作日历，格式与流程定义中的日历相同',
    ),
    optional: true,
  })
  readonly businessCalendar?: object;

  @ChoiceField({
    about: text('Violations at least this bad do not wait', '不低于该严重程度的违规不等待'),
    values: severities,
    optional: true,
    example: 'critical',
  })
  readonly except?: Severity;
}

export class SubscriptionBody {
  @TextField({ about: text('What people call it', '订阅名称'), max: 200, example: 'Supervision desk' })
  readonly name!: string;

  @ObjectField({ about: text('Where messages go', '消息的去向'), of: TargetBody })
  readonly target!: TargetBody;

  @ObjectField({
    about: text('What of; all violations and nothing else without it', '订阅范围，不填则为全部违规'),
    of: FilterBody,
    optional: true,
  })
  readonly filter?: FilterBody;

  @ChoiceField({
    about: text(
      'Each violation by itself (none), or what happened, summed up',
      '逐条发送（none），或按小时、按天汇总',
    ),
    values: ['none', 'hourly', 'daily'],
    optional: true,
  })
  readonly digest?: 'none' | 'hourly' | 'daily';

  @WholeNumberField({
    about: text('Hour of a daily digest; 8 without it', '每日汇总的整点时刻，不填为 8'),
    min: 0,
    max: 23,
    optional: true,
  })
  readonly digestHour?: number;

  @TextField({
    about: text(
      'IANA zone of that hour; Asia/Shanghai without it',
      '该时刻的 IANA 时区，不填为 Asia/Shanghai',
    ),
    max: 100,
    optional: true,
  })
  readonly timeZone?: string;

  @ObjectField({
    about: text('Outside the working time messages wait', '工作时间以外消息暂缓发送'),
    of: QuietHoursBody,
    optional: true,
  })
  readonly quietHours?: QuietHoursBody;
}

/** Of fields some exclude each other, so that a body of all of them is no example. */
export const subscriptionExamples = {
  webhook: {
    summary: 'Each violation, to a URL · 逐条推送到 URL',
    value: {
      name: 'Supervision desk',
      target: { url: 'https://supervision.example.com/violations' },
      filter: { minSeverity: 'major', departments: ['finance', 'sales'] },
      quietHours: { calendar: 'cn-office', except: 'critical' },
    },
  },
  digest: {
    summary: 'A summary every morning · 每日早间汇总',
    value: {
      name: 'Morning mail',
      target: { url: 'https://mail.example.com/hooks/violations' },
      digest: 'daily',
      digestHour: 8,
      timeZone: 'Asia/Shanghai',
    },
  },
  risks: {
    summary: 'Deadlines that will probably be missed · 可能逾期的期限',
    value: {
      name: 'Early warning',
      target: { url: 'https://supervision.example.com/risks' },
      filter: { kind: 'at-risk', minChance: 70, departments: ['finance'] },
    },
  },
  topic: {
    summary: 'Events on the bus · 发布到总线',
    value: { name: 'Data platform', target: { topic: true } },
  },
} satisfies Readonly<Record<string, { readonly summary: string; readonly value: object }>>;

export class ReplayBody {
  @TextField({
    about: text(
      'The notice after which it goes on; 0: from the beginning',
      '从该通知之后继续；0 表示从头开始',
    ),
    max: 4_000,
    example: '0',
  })
  readonly after!: string;
}

const defaultHour = 8;
const defaultZone = 'Asia/Shanghai';

/** What a body asks for. @throws Problem 400 naming all that is wrong. */
export function configurationOf(body: SubscriptionBody, sender: WebhookSender): Configuration {
  const faults: LocalisedFault[] = [];
  const target = targetOf(body.target, sender, faults);
  const filter = filterOf(body.filter ?? {}, faults);
  const digest = digestOf(body, faults);
  const quiet = body.quietHours && quietOf(body.quietHours, faults);
  if (faults.length > 0 || !target) throw problem('invalid-input', { errors: faults });
  return {
    name: body.name,
    target,
    filter,
    ...(digest === undefined ? {} : { digest }),
    ...(quiet === undefined ? {} : { quiet }),
  };
}

function targetOf(
  { url, topic }: TargetBody,
  sender: WebhookSender,
  faults: LocalisedFault[],
): Target | undefined {
  if ((url === undefined) === (topic === undefined)) {
    faults.push({
      path: '/target',
      expected: text('either `url` or `topic: true`', '二选一：url 或 topic: true'),
    });
    return undefined;
  }
  if (url === undefined) return { kind: 'topic' };
  const fault = sender.refusal(url);
  if (!fault) return { kind: 'webhook', url };
  faults.push({ path: '/target/url', expected: fault, actual: url.slice(0, 80) });
  return undefined;
}

function filterOf(
  { severity, minSeverity, departments, ...rest }: FilterBody,
  faults: LocalisedFault[],
): NoticeFilter {
  const wanted = severitiesFrom(minSeverity, severity);
  if (wanted.length === 0) {
    faults.push({
      path: '/filter/severity',
      expected: text(`a severity from ${minSeverity} on`, `不低于 ${minSeverity} 的严重程度`),
      ...(severity === undefined ? {} : { actual: severity }),
    });
  }
  faults.push(...chanceFault('/filter/minChance', rest));
  return {
    ...given(rest),
    ...(departments === undefined ? {} : { departments }),
    ...(severity === undefined && minSeverity === undefined ? {} : { severities: wanted }),
  };
}

/** Fields that were left out of a body are there all the same, without a value. */
function given<Fields extends object>(fields: Fields): { [Key in keyof Fields]?: NonNullable<Fields[Key]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Fields]?: NonNullable<Fields[Key]>;
  };
}

function digestOf(
  { digest = 'none', digestHour, timeZone, target }: SubscriptionBody,
  faults: LocalisedFault[],
): Digest | undefined {
  if (digest !== 'none' && target.topic) {
    faults.push({
      path: '/digest',
      expected: text('none: a topic gets each violation by itself', 'none：主题逐条接收违规'),
      actual: digest,
    });
  }
  if (digest !== 'daily') {
    for (const [name, value] of Object.entries({ digestHour, timeZone })) {
      if (value === undefined) continue;
      const expected = text('no value unless `digest` is daily', '仅当 digest 为 daily 时填写');
      faults.push({ path: `/${name}`, expected, actual: value });
    }
    return digest === 'hourly' ? { every: digest } : undefined;
  }
  if (timeZone !== undefined && !IANAZone.isValidZone(timeZone)) {
    faults.push({
      path: '/timeZone',
      expected: text('an IANA time zone, e.g. Asia/Shanghai', 'IANA 时区，例如 Asia/Shanghai'),
      actual: timeZone,
    });
  }
  return { every: digest, hour: digestHour ?? defaultHour, timeZone: timeZone ?? defaultZone };
}

function quietOf(
  { calendar, businessCalendar, except }: QuietHoursBody,
  faults: LocalisedFault[],
): QuietHours | undefined {
  const exception = except === undefined ? {} : { except };
  if ((calendar === undefined) === (businessCalendar === undefined)) {
    faults.push({
      path: '/quietHours',
      expected: text('either `calendar` or `businessCalendar`', '二选一：calendar 或 businessCalendar'),
    });
    return undefined;
  }
  if (businessCalendar === undefined) return { calendar: cnOffice, ...exception };
  for (const { path, expected, actual } of calendarFaults(businessCalendar)) {
    faults.push({
      path: `/quietHours/businessCalendar${path}`,
      expected: text(expected, `符合工作日历格式的值（${expected}）`),
      ...(actual === undefined ? {} : { actual }),
    });
  }
  return { calendar: businessCalendar as BusinessCalendar, ...exception };
}
