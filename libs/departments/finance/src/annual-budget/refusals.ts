import { oneOf, reject, text, yuan, type Rejection } from '@liucheng/kernel';
import { clause, type TotalledStep } from './annual-budget.rules.ts';
import { sumOf, type BudgetYear } from './budget-year.ts';
import type { DepartmentLines } from './annual-budget-events.ts';

// What several commands of FIN-1 refuse alike.

/** What has been approved is changed by an adjustment only, or something else would be issued than was approved. */
export function approvedAlready({ status }: BudgetYear): Rejection | undefined {
  if (status !== 'approved' && status !== 'issued') return undefined;
  return reject({
    code: 'budget-approved',
    clause,
    reason: text('The annual budget has been approved.', '年度预算已审批通过。'),
    acceptable: text(
      'Issue it, and request an adjustment for the department afterwards.',
      '请先下达预算，再为相关部门申请调整。',
    ),
  });
}

export function notConsolidated({ plan }: BudgetYear): Rejection | undefined {
  if (plan) return undefined;
  return reject({
    code: 'nothing-consolidated',
    clause,
    reason: text('There are no consolidated figures to act on.', '尚无汇总后的预算数据。'),
    acceptable: text("Consolidate the departments' drafts first.", '请先汇总各部门的预算草案。'),
  });
}

/** @param at JSON Pointer to where the department stands in the body */
export function notAsked(
  departments: readonly string[],
  department: string,
  at: string,
): Rejection | undefined {
  if (departments.includes(department)) return undefined;
  const asked = departments.join(', ');
  return reject({
    code: 'department-not-asked',
    clause,
    reason: text(
      `${department} is none of the departments of this budget.`,
      `部门 ${department} 不在本次预算编制范围内。`,
    ),
    acceptable: text(
      `One of ${asked}; finance can add a department.`,
      `以下部门之一：${asked}；如需增加部门，请联系财务部。`,
    ),
    errors: [{ path: at, expected: oneOf(asked), actual: department }],
  });
}

/**
 * Each category once, and the stated total is what the lines come to.
 * @param at JSON Pointer to the lines' object in the body
 */
export function linesDoNotAddUp(
  { lines, total }: DepartmentLines,
  step: TotalledStep,
  at = '',
): Rejection | undefined {
  const categories = lines.map(({ category }) => category);
  const twice = categories.findIndex((each, index) => categories.indexOf(each) < index);
  if (twice >= 0) {
    const category = categories[twice] as string;
    return reject({
      code: 'category-twice',
      clause,
      reason: text(`The category ${category} is listed twice.`, `预算科目 ${category} 重复。`),
      acceptable: text('Each category once, with its whole amount.', '每个预算科目只列一行，填写合计金额。'),
      errors: [
        {
          path: `${at}/lines/${twice}/category`,
          expected: text('each category once', '每个类别只列一次'),
          actual: category,
        },
      ],
    });
  }
  return otherTotal(total, sumOf(lines), step, `${at}/total`);
}

/** The stated total is no other than what the lines come to. */
export function otherTotal(
  total: number,
  linesTotal: number,
  step: TotalledStep,
  path: string,
): Rejection | undefined {
  if (total === linesTotal) return undefined;
  return reject({
    code: 'total-differs-from-lines',
    rule: `total-equals-lines-${step}`,
    clause,
    reason: text(
      `The total is ${yuan(total)}, but the lines come to ${yuan(linesTotal)}.`,
      `总额为 ${yuan(total)}，但各明细合计为 ${yuan(linesTotal)}。`,
    ),
    acceptable: text(
      `A total of ${yuan(linesTotal)}, or other lines.`,
      `总额应为 ${yuan(linesTotal)}，或修改明细。`,
    ),
    errors: [{ path, expected: String(linesTotal), actual: total }],
  });
}
