import { formatMoney, money, text, type Text } from '@liucheng/kernel';
import type { Channel, ComplaintEvent, Solution } from './complaint.ts';

const ways: Readonly<Record<Channel, Text>> = {
  phone: text('by phone', '电话'),
  'e-mail': text('by e-mail', '电子邮件'),
  chat: text('in the chat', '在线聊天'),
  letter: text('by letter', '信函'),
  'in-person': text('in person', '当面'),
};

/** A sentence for each event of a complaint; nothing in it says who the customer is. */
export function describeComplaintEvent(event: ComplaintEvent): Text {
  switch (event.name) {
    case 'accepted': {
      const { customer, promisedAt, visit } = event.data;
      const after =
        visit === undefined ? text('', '') : text(` after the visit ${visit}`, `（回访 ${visit}）`);
      return text(
        `Complaint of the customer ${customer.id} accepted${after.en}; an answer is promised by ${promisedAt}.`,
        `受理客户 ${customer.id} 的投诉${after['zh-CN']}，承诺于 ${promisedAt} 前答复。`,
      );
    }
    case 'acknowledged': {
      const { en, 'zh-CN': zh } = ways[event.data.channel];
      return text(`Receipt acknowledged to the customer ${en}.`, `已向客户确认收到投诉（${zh}）。`);
    }
    case 'investigated': {
      const { facts, responsible, evidence } = event.data;
      const who = [responsible.department, ...(responsible.person ? [responsible.person] : [])].join(' / ');
      return text(
        `Investigated; evidence: ${evidence.length}, responsible: ${who}. ${facts}`,
        `完成调查，证据 ${evidence.length} 项，责任方：${who}。${facts}`,
      );
    }
    case 'solution-proposed': {
      const solution = told(event.data.solution);
      return text(`Solution proposed: ${solution.en}`, `提出解决方案：${solution['zh-CN']}`);
    }
    case 'solution-agreed': {
      const { en, 'zh-CN': zh } = ways[event.data.channel];
      return text(`The customer agreed ${en}.`, `客户同意解决方案（${zh}）。`);
    }
    case 'solution-rejected':
      return text('The customer rejected the solution.', '客户不接受解决方案。');
    case 'solution-revised': {
      const solution = told(event.data.solution);
      return text(`Solution revised: ${solution.en}`, `修订解决方案：${solution['zh-CN']}`);
    }
    case 'executed':
      return text(`Carried out: ${event.data.result}`, `已执行：${event.data.result}`);
    case 'reported-back': {
      const { channel, minutesLate } = event.data;
      const late =
        minutesLate > 0
          ? text(`, ${minutesLate} minutes after the promised time`, `，晚于承诺时间 ${minutesLate} 分钟`)
          : text(', as promised', '，符合承诺');
      return text(
        `Result reported to the customer ${ways[channel].en}${late.en}.`,
        `已向客户反馈处理结果（${ways[channel]['zh-CN']}）${late['zh-CN']}。`,
      );
    }
    case 'reopened':
      return text(
        `The customer is not satisfied; reopened, a new answer is promised by ${event.data.promisedAt}.`,
        `客户不满意，重新受理，承诺于 ${event.data.promisedAt} 前再次答复。`,
      );
    case 'satisfaction-confirmed': {
      const { channel, confirmation } = event.data;
      return text(
        `The customer confirmed ${ways[channel].en} to be satisfied (${confirmation}).`,
        `客户确认满意（${ways[channel]['zh-CN']}，${confirmation}）。`,
      );
    }
    case 'closed-by-silence': {
      const { silentDays } = event.data;
      return text(
        `Closed after ${silentDays} days without an answer.`,
        `客户 ${silentDays} 天未答复，结案。`,
      );
    }
  }
}

function told({ content, compensation }: Solution): Text {
  if (!compensation) return text(content, content);
  const amount = formatMoney(money(compensation, 'CNY'));
  return text(`${content} (compensation ${amount})`, `${content}（补偿 ${amount}）`);
}
