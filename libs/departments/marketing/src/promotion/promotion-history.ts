import { text, type Text, yuan } from '@liucheng/kernel';
import { listed } from '../shared/refusing.ts';
import type { ChannelKind, PromotionEvent } from './promotion.ts';

const channelNames: Readonly<Record<ChannelKind, Text>> = {
  search: text('search', '搜索'),
  'e-commerce': text('e-commerce', '电商'),
  social: text('social', '社交'),
  fair: text('fair', '展会'),
  event: text('event', '活动'),
  advertising: text('advertising', '广告'),
};

/** A sentence for each event. */
export function describePromotionEvent(event: PromotionEvent): Text {
  switch (event.name) {
    case 'channels-chosen': {
      const names = listed(
        event.data.channels.map(({ kind, name }) =>
          text(`${name} (${channelNames[kind].en})`, `${name}（${channelNames[kind]['zh-CN']}）`),
        ),
      );
      return text(`Channels chosen: ${names.en}.`, `选择推广渠道：${names['zh-CN']}。`);
    }
    case 'executed': {
      const { activity, channel, spend, spentTotal, budget, issues } = event.data;
      const [en, zh] =
        issues.length === 0 ? ['', ''] : [`; issues: ${issues.length}`, `；问题 ${issues.length} 项`];
      return text(
        `${activity} (${channelNames[channel].en}): ${yuan(spend)} spent, ${yuan(spentTotal)} of ${yuan(budget)} in all${en}.`,
        `${activity}（${channelNames[channel]['zh-CN']}）：支出 ${yuan(spend)}，累计 ${yuan(spentTotal)}，预算 ${yuan(budget)}${zh}。`,
      );
    }
    case 'monitored': {
      const { exposures, clicks, conversions, sales, monitorBy } = event.data;
      const next =
        monitorBy === undefined
          ? text('', '')
          : text(`; next by ${monitorBy}`, `；下次监测不晚于 ${monitorBy}`);
      return text(
        `Monitored: ${exposures} exposures, ${clicks} clicks, ${conversions} conversions, sales ${yuan(sales)}${next.en}.`,
        `监测：曝光 ${exposures}，点击 ${clicks}，转化 ${conversions}，销售额 ${yuan(sales)}${next['zh-CN']}。`,
      );
    }
    case 'evaluated': {
      const { conclusions, spentTotal, budget } = event.data;
      return text(
        `Evaluated, ${yuan(spentTotal)} of ${yuan(budget)} spent: ${conclusions}`,
        `完成评估，支出 ${yuan(spentTotal)}（预算 ${yuan(budget)}）：${conclusions}`,
      );
    }
  }
}
