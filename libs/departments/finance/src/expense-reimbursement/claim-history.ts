import { formatMoney, money, text, type Text } from '@liucheng/kernel';
import { paymentMethods, type ExpenseClaimEvent } from './expense-claim.events.ts';

/** One sentence for each event of a claim's history. Who did it and when stands in the envelope, beside the sentence. */
export function describeExpenseClaimEvent(event: ExpenseClaimEvent): Text {
  switch (event.name) {
    case 'draft-saved': {
      const items = event.data.content.items?.length ?? 0;
      return text(`Draft with ${itemsOf(items)} saved.`, `保存草稿，共 ${items} 条明细。`);
    }
    case 'attachment-added':
      return text(`${event.data.name} attached.`, `添加附件 ${event.data.name}。`);
    case 'attachment-removed':
      return text('Attachment removed.', '删除附件。');
    case 'submitted': {
      const { items, total, currency } = event.data;
      const amount = formatMoney(money(total, currency));
      return text(
        `${amount} claimed with ${itemsOf(items.length)}.`,
        `提交报销单，共 ${items.length} 条明细，总额 ${amount}。`,
      );
    }
    case 'department-approved':
      return text('Approved by the department.', '部门审批通过。');
    case 'department-rejected':
      return text(`Rejected by the department: ${event.data.reason}`, `部门驳回：${event.data.reason}`);
    case 'finance-approved': {
      const { approvedAmount, total, currency, reason } = event.data;
      const approved = formatMoney(money(approvedAmount, currency));
      if (approvedAmount === total)
        return text(`${approved} approved by finance.`, `财务审核通过 ${approved}。`);
      const claimed = formatMoney(money(total, currency));
      return text(
        `${approved} of ${claimed} approved by finance: ${reason}`,
        `财务审核通过 ${approved}（报销总额 ${claimed}）：${reason}`,
      );
    }
    case 'finance-rejected':
      return text(`Rejected by finance: ${event.data.reason}`, `财务驳回：${event.data.reason}`);
    case 'executive-approved':
      return text('Approved by an executive.', '公司领导审批通过。');
    case 'executive-rejected':
      return text(`Rejected by an executive: ${event.data.reason}`, `公司领导驳回：${event.data.reason}`);
    case 'paid': {
      const { amount, currency, method, reference } = event.data;
      const paid = formatMoney(money(amount, currency));
      const how = paymentMethods[method];
      return text(
        `${paid} paid by ${how.en}, reference ${reference}.`,
        `以${how['zh-CN']}付款 ${paid}，凭证号 ${reference}。`,
      );
    }
    case 'advance-settled': {
      const { advance, offset, repaid, currency } = event.data;
      const [used, back] = [formatMoney(money(offset, currency)), formatMoney(money(repaid, currency))];
      return text(
        `Advance ${advance.number} settled: ${used} offset, ${back} repaid.`,
        `核销借款 ${advance.number}：冲抵 ${used}，退还 ${back}。`,
      );
    }
    case 'withdrawn': {
      const { reason } = event.data;
      return text(reason ? `Withdrawn: ${reason}` : 'Withdrawn.', reason ? `撤回：${reason}` : '撤回。');
    }
    case 'reservation-fenced':
      return text('An unfinished submission was cleared away.', '清除一次未完成的提交。');
  }
}

function itemsOf(count: number): string {
  return count === 1 ? '1 item' : `${count} items`;
}
