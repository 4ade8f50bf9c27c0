import { text, type Text, yuan } from '@liucheng/kernel';
import type { AnnualBudgetEvent } from './annual-budget-events.ts';

/** A sentence for each event of an annual budget. */
export function describeAnnualBudgetEvent(event: AnnualBudgetEvent): Text {
  switch (event.name) {
    case 'called': {
      const { year, departments } = event.data;
      const [en, zh] = listed(departments);
      return text(`Drafts for ${year} asked of ${en}.`, `启动 ${year} 年度预算编制，编报部门：${zh}。`);
    }
    case 'departments-changed': {
      const [en, zh] = listed(event.data.departments);
      return text(`Drafts are asked of ${en} from now on.`, `编报部门变更为：${zh}。`);
    }
    case 'draft-submitted': {
      const { department, lines, total } = event.data;
      return text(
        `Draft of ${department} submitted: ${yuan(total)} in ${count(lines.length, 'category', 'categories')}.`,
        `部门 ${department} 提交预算草案：${lines.length} 个科目，共 ${yuan(total)}。`,
      );
    }
    case 'consolidated': {
      const { departments, missing, total } = event.data;
      const [en, zh] = listed(missing);
      const without = missing.length === 0 ? text('', '') : text(`; without ${en}`, `；未提交部门：${zh}`);
      return text(
        `Drafts of ${count(departments.length, 'department', 'departments')} consolidated to ${yuan(total)}${without.en}.`,
        `汇总 ${departments.length} 个部门的草案，共 ${yuan(total)}${without['zh-CN']}。`,
      );
    }
    case 'reviewed':
      return text(`Reviewed: ${event.data.findings}`, `审核意见：${event.data.findings}`);
    case 'balanced': {
      const { changes, total, explanation } = event.data;
      const [en, zh] = listed(changes.map(({ department }) => department));
      const changed =
        changes.length === 0
          ? text('without changes', '各部门无调整')
          : text(`with changes for ${en}`, `调整部门：${zh}`);
      return text(
        `Balanced at ${yuan(total)}, ${changed.en}: ${explanation}`,
        `综合平衡后共 ${yuan(total)}，${changed['zh-CN']}。${explanation}`,
      );
    }
    case 'returned': {
      const { departments, reason } = event.data;
      const [en, zh] = listed(departments);
      return text(`Returned to ${en}: ${reason}`, `退回 ${zh} 修改：${reason}`);
    }
    case 'approved':
      return text(
        `Budget of ${yuan(event.data.total)} approved.`,
        `年度预算审批通过，共 ${yuan(event.data.total)}。`,
      );
    case 'issued': {
      const { year, departments, total } = event.data;
      return text(
        `Budget of ${year} issued to ${count(departments.length, 'department', 'departments')}: ${yuan(total)}.`,
        `向 ${departments.length} 个部门下达 ${year} 年度预算，共 ${yuan(total)}。`,
      );
    }
    case 'allotted': {
      const { department, total } = event.data;
      return text(
        `${department} may spend ${yuan(total)}.`,
        `部门 ${department} 预算额度为 ${yuan(total)}。`,
      );
    }
    case 'adjustment-requested': {
      const { request, department, total, reason } = event.data;
      return text(
        `${request}: ${yuan(total)} requested for ${department}. ${reason}`,
        `${request}：申请将部门 ${department} 的预算调整为 ${yuan(total)}。${reason}`,
      );
    }
    case 'adjustment-declined': {
      const { request, reason } = event.data;
      return text(`${request} declined: ${reason}`, `驳回 ${request}：${reason}`);
    }
    case 'adjusted': {
      const { request, department, before, total } = event.data;
      return text(
        `${request} approved: ${department} from ${yuan(before)} to ${yuan(total)}.`,
        `批准 ${request}：部门 ${department} 的预算由 ${yuan(before)} 调整为 ${yuan(total)}。`,
      );
    }
    case 'reservation-fenced':
      return text('An attempt that was not finished was closed.', '未完成的操作已关闭。');
  }
}

function listed(ids: readonly string[]): readonly [en: string, zh: string] {
  return [ids.join(', '), ids.join('、')];
}

function count(number: number, one: string, several: string): string {
  return `${number} ${number === 1 ? one : several}`;
}
