import { text, type Text } from '@liucheng/kernel';
import { severityNames } from '@liucheng/process-model';
import type { Frequency, InspectionEvent, Method } from './inspection.ts';

const methodNames: Readonly<Record<Method, Text>> = {
  regular: text('a regular inspection', '定期检查'),
  'spot-check': text('a spot check', '随机抽查'),
  'data-analysis': text('an analysis of data', '数据分析'),
  'customer-feedback': text("customers' feedback", '客户反馈'),
};

const frequencyNames: Readonly<Record<Frequency, Text>> = {
  weekly: text('every week', '每周一次'),
  monthly: text('every month', '每月一次'),
  quarterly: text('every quarter', '每季度一次'),
  yearly: text('every year', '每年一次'),
};

/** A sentence for each event of an inspection. */
export function describeInspectionEvent(event: InspectionEvent): Text {
  switch (event.name) {
    case 'planned': {
      const { subject, method, frequency, department, dueOn } = event.data;
      const how = methodNames[method];
      const often = frequency === undefined ? text('once', '一次') : frequencyNames[frequency];
      const where =
        department === undefined ? text('all departments', '全公司') : text(department, `部门 ${department}`);
      return text(
        `Planned: “${subject}” in ${where.en}, ${how.en}, ${often.en}; to be reported by ${dueOn}.`,
        `制定检查计划“${subject}”，范围：${where['zh-CN']}，方式：${how['zh-CN']}，${often['zh-CN']}，报告期限 ${dueOn}。`,
      );
    }
    case 'sample-drawn': {
      const { cases, population, method, seed } = event.data;
      return text(
        `${cases.length} of ${population.size} cases of ${population.query.process} drawn (${method}, seed ${seed}).`,
        `从流程 ${population.query.process} 的 ${population.size} 个案例中抽取 ${cases.length} 个（${method}，种子 ${seed}）。`,
      );
    }
    case 'inspected': {
      const { case: of, conforms, result } = event.data;
      const which = of === undefined ? text('', '') : text(` ${of}`, `案例 ${of}`);
      return conforms
        ? text(`Inspected${which.en}, as it should be: ${result}`, `检查${which['zh-CN']}，合规：${result}`)
        : text(
            `Inspected${which.en}, not as it should be: ${result}`,
            `检查${which['zh-CN']}，不合规：${result}`,
          );
    }
    case 'found': {
      const { findingId, severity, violation, what } = event.data;
      const { en, 'zh-CN': zh } = severityNames[severity];
      return violation
        ? text(`Finding ${findingId}, ${en} violation: ${what}`, `检查发现 ${findingId}，${zh}违规：${what}`)
        : text(`Finding ${findingId}, ${en}: ${what}`, `检查发现 ${findingId}，${zh}问题：${what}`);
    }
    case 'reported': {
      const { round, inspections, findings, uninspected, summary } = event.data;
      const [left, zhLeft] =
        uninspected === 0
          ? ['', '']
          : [`, ${uninspected} of the sample not inspected`, `，样本中未检查 ${uninspected} 个`];
      return text(
        `Round ${round} reported; inspections: ${inspections}, findings: ${findings}${left}. ${summary}`,
        `第 ${round} 轮检查报告：检查 ${inspections} 项，发现问题 ${findings} 项${zhLeft}。${summary}`,
      );
    }
    case 'concluded':
      return text(`Concluded after ${event.data.rounds} round(s).`, `检查终结，共 ${event.data.rounds} 轮。`);
    case 'cancelled':
      return text(`Cancelled: ${event.data.reason}`, `检查取消：${event.data.reason}`);
  }
}
