import { text, type Text } from '@liucheng/kernel';
import type { CareEvent, FeedbackCategory, FeedbackSource, Occasion } from './customer-care.ts';

const occasionNames: Readonly<Record<Occasion, Text>> = {
  holiday: text('holiday', '节日'),
  birthday: text('birthday', '生日'),
  offer: text('offer', '优惠'),
};
const sourceNames: Readonly<Record<FeedbackSource, Text>> = {
  visit: text('at a visit', '回访'),
  hotline: text('over the hotline', '热线'),
  survey: text('in a survey', '问卷'),
  online: text('online', '网络'),
  other: text('in another way', '其他渠道'),
};
const categoryNames: Readonly<Record<FeedbackCategory, Text>> = {
  product: text('product', '产品'),
  service: text('service', '服务'),
  price: text('price', '价格'),
  delivery: text('delivery', '配送'),
  other: text('other', '其他'),
};

/** A sentence for each event of customer care; nothing in it says who the customer is or what the customer said. */
export function describeCareEvent(event: CareEvent): Text {
  switch (event.name) {
    case 'opened': {
      const { id } = event.data.customer;
      return text(`Customer ${id} taken into care.`, `为客户 ${id} 建立关怀档案。`);
    }
    case 'visits-planned': {
      const { visits } = event.data;
      const days = visits.map(({ on }) => on);
      return text(
        `Visits planned: ${visits.length}, by ${days.join(', ')}.`,
        `制定回访计划 ${visits.length} 次，期限：${days.join('、')}。`,
      );
    }
    case 'visit-rescheduled': {
      const { visitId, from, visits } = event.data;
      const to = visits.map(({ on }) => on).join(', ');
      return text(
        `Visit ${visitId} moved from ${from} to ${to}.`,
        `回访 ${visitId} 由 ${from} 改期至 ${to}。`,
      );
    }
    case 'visit-cancelled': {
      const { visitId, on } = event.data;
      return text(`Visit ${visitId} of ${on} cancelled.`, `取消原定 ${on} 的回访 ${visitId}。`);
    }
    case 'visited': {
      const { visitId, satisfaction } = event.data;
      return text(
        `Visit ${visitId} made; satisfaction ${satisfaction} of 5.`,
        `完成回访 ${visitId}，满意度 ${satisfaction} 分（满分 5 分）。`,
      );
    }
    case 'care-planned': {
      const count = event.data.care.length;
      return text(`Acts of care planned: ${count}.`, `制定关怀计划 ${count} 项。`);
    }
    case 'care-delivered': {
      const { en, 'zh-CN': zh } = occasionNames[event.data.occasion];
      return text(`Care delivered (${en}).`, `完成客户关怀（${zh}）。`);
    }
    case 'feedback-collected': {
      const { feedbackId, source } = event.data;
      const { en, 'zh-CN': zh } = sourceNames[source];
      return text(`Feedback ${feedbackId} collected ${en}.`, `收集反馈 ${feedbackId}（来源：${zh}）。`);
    }
    case 'feedback-classified': {
      const { feedbackId, category, product } = event.data;
      const { en, 'zh-CN': zh } = categoryNames[category];
      return text(
        `Feedback ${feedbackId} classified as ${en}, about ${product}.`,
        `反馈 ${feedbackId} 归类为${zh}，涉及 ${product}。`,
      );
    }
    case 'feedback-analysed': {
      const { feedbackId, analysis } = event.data;
      return text(`Feedback ${feedbackId} analysed: ${analysis}`, `分析反馈 ${feedbackId}：${analysis}`);
    }
    case 'feedback-adopted': {
      const { feedbackId, summary } = event.data;
      return text(`Feedback ${feedbackId} adopted: ${summary}`, `采纳反馈 ${feedbackId}：${summary}`);
    }
    case 'feedback-declined': {
      const { feedbackId, reason } = event.data;
      return text(`Feedback ${feedbackId} declined: ${reason}`, `未采纳反馈 ${feedbackId}：${reason}`);
    }
    case 'feedback-applied': {
      const { feedbackId, result } = event.data;
      return text(`Feedback ${feedbackId} applied: ${result}`, `反馈 ${feedbackId} 已落实：${result}`);
    }
    case 'care-ended':
      return text('Care of this customer ended.', '结束对该客户的关怀。');
    case 'reservation-fenced':
      return text(
        'A change that had been begun was not completed and has been shut out.',
        '一次已开始但未完成的变更已被作废。',
      );
  }
}
