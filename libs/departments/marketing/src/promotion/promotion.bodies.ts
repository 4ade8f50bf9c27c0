import { text } from '@liucheng/kernel';
import { ChoiceField, ListField, TextField, WholeNumberField } from '@liucheng/service-kit';
import { mostMoney } from '../shared/money.ts';
import { channelKinds, type ChannelKind } from './promotion.ts';

// Request bodies: shape and sizes. What the process asks for is the decider's business.

const account = (en: string, zh: string, example: string) => ({ about: text(en, zh), max: 4_000, example });
const kind = { about: text('Channel', '推广渠道'), values: channelKinds, example: 'social' };
const figure = (en: string, zh: string, example: number) => ({
  about: text(`${en} since the last monitoring`, `自上次监测以来的${zh}`),
  min: 0,
  max: 1_000_000_000_000,
  example,
});

export class ChannelBody {
  @ChoiceField(kind)
  readonly kind!: ChannelKind;

  @TextField({ about: text('Platform, fair, place', '平台、展会或地点'), max: 200, example: 'Xiaohongshu' })
  readonly name!: string;
}

export class ChannelsBody {
  @ListField({ about: text('Channels', '推广渠道'), of: ChannelBody, min: 1, max: 50 })
  readonly channels!: ChannelBody[];
}

export class CampaignChannelsBody extends ChannelsBody {
  @TextField({
    about: text('Campaign that is promoted', '营销活动编号'),
    max: 36,
    form: {
      pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
      words: text('the id of a campaign, as their list gives it', '营销活动列表所示的编号'),
    },
    example: '0199a1b2-0000-7000-8000-000000000003',
  })
  readonly campaign!: string;
}

export class IssueBody {
  @TextField(account('What went wrong', '出现的问题', 'The first film was too long.'))
  readonly issue!: string;

  @TextField(account('How it was solved', '解决办法', 'It was cut to ten seconds.'))
  readonly solution!: string;
}

export class PromotionActivityBody {
  @TextField(account('What was done', '活动内容', 'First film published'))
  readonly activity!: string;

  @ChoiceField(kind)
  readonly channel!: ChannelKind;

  @WholeNumberField({
    about: text('Spend in fen', '支出，单位为分'),
    min: 0,
    max: mostMoney,
    example: 2_000_000,
  })
  readonly spend!: number;

  @ListField({
    about: text('Issues and their solutions', '问题及解决办法'),
    of: IssueBody,
    max: 50,
    optional: true,
  })
  readonly issues?: IssueBody[];
}

export class MonitoringBody {
  @WholeNumberField(figure('Exposures', '曝光量', 120_000))
  readonly exposures!: number;

  @WholeNumberField(figure('Clicks', '点击量', 9_000))
  readonly clicks!: number;

  @WholeNumberField(figure('Conversions', '转化量', 450))
  readonly conversions!: number;

  @WholeNumberField(figure('Sales in fen', '销售额（单位为分）', 4_050_000))
  readonly sales!: number;
}

export class EvaluationBody {
  @TextField(account('Conclusions', '评估结论', 'The goal was reached with four fifths of the budget.'))
  readonly conclusions!: string;

  @TextField(account('Lessons', '经验教训', 'Shorter films, and from the first week on.'))
  readonly lessons!: string;
}
