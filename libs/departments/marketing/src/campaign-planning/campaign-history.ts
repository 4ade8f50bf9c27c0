import { text, type Text, yuan } from '@liucheng/kernel';
import { listed } from '../shared/refusing.ts';
import type { CampaignEvent, StrategyKind } from './campaign.ts';

const strategyNames: Readonly<Record<StrategyKind, Text>> = {
  advertising: text('advertising', '广告'),
  'social-media': text('social media', '社交媒体'),
  event: text('event', '活动营销'),
  'word-of-mouth': text('word of mouth', '口碑营销'),
  'public-relations': text('public relations', '公关'),
  'sales-promotion': text('sales promotion', '促销'),
  other: text('other', '其他'),
};

/** A sentence for each event. */
export function describeCampaignEvent(event: CampaignEvent): Text {
  switch (event.name) {
    case 'opened':
      return text(`Campaign opened: ${event.data.title}`, `开立营销活动：${event.data.title}`);
    case 'plan-drafted': {
      const { budget, period, remaining, segments } = event.data;
      const unconfirmed = segments.filter(({ confirmed }) => !confirmed).length;
      const but =
        unconfirmed === 0
          ? text('', '')
          : text(`; segments not confirmed: ${unconfirmed}`, `；未确认的客户群 ${unconfirmed} 个`);
      return text(
        `Plan drafted for ${period.from} to ${period.to}: ${yuan(budget)} of ${yuan(remaining)} that were left${but.en}.`,
        `拟定方案：${period.from} 至 ${period.to}，预算 ${yuan(budget)}（当时剩余 ${yuan(remaining)}）${but['zh-CN']}。`,
      );
    }
    case 'strategy-chosen': {
      const names = listed(event.data.strategies.map(({ kind }) => strategyNames[kind]));
      return text(`Strategy chosen: ${names.en}.`, `选择营销策略：${names['zh-CN']}。`);
    }
    case 'creative-designed':
      return text(`Creative designed: ${event.data.message}`, `完成创意设计：${event.data.message}`);
    case 'approved': {
      const { budget } = event.data;
      return text(`Plan approved with ${yuan(budget)}.`, `方案获批，预算 ${yuan(budget)}。`);
    }
    case 'returned':
      return text(`Plan returned: ${event.data.reason}`, `方案退回：${event.data.reason}`);
    case 'cancelled':
      return text(`Campaign cancelled: ${event.data.reason}`, `取消营销活动：${event.data.reason}`);
    case 'reservation-fenced':
      return text(
        'A draft that had not been stored in time was given up; its budget was free for others.',
        '一次未及时保存的拟定操作已失效，所预留的预算已释放。',
      );
  }
}
