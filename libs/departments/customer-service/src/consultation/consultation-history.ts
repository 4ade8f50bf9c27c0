import { text, type Text } from '@liucheng/kernel';
import { channelNames } from '../channel/channel.ts';
import type { ConsultationEvent } from './consultation.ts';

/** A sentence for each event of a consultation; nothing in it says who the customer is or what was asked. */
export function describeConsultationEvent(event: ConsultationEvent): Text {
  switch (event.name) {
    case 'received': {
      const { channel, customer, respondBy } = event.data;
      const { en, 'zh-CN': zh } = channelNames[channel];
      return text(
        `Question of the customer ${customer.id} received by ${en}; a response is due by ${respondBy}.`,
        `受理客户 ${customer.id} 的咨询（${zh}），应于 ${respondBy} 前响应。`,
      );
    }
    case 'answered':
      return text('The customer was answered.', '已答复客户。');
    case 'escalated': {
      const { expert, department } = event.data;
      return text(`Put to the expert ${expert} of ${department}.`, `转 ${department} 部门专家 ${expert}。`);
    }
    case 'expert-replied':
      return text(`The expert replied: ${event.data.reply}`, `专家答复：${event.data.reply}`);
    case 'confirmed':
      return event.data.outcome === 'answered'
        ? text('The customer confirmed that the question is answered.', '客户确认问题已解决。')
        : text('The customer said that the question is not answered.', '客户表示问题未解决。');
    case 'closed':
      return text(`Closed; answers: ${event.data.answers}.`, `咨询办结，共答复 ${event.data.answers} 次。`);
  }
}
