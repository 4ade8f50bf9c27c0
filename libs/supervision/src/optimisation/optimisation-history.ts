import { text, type Text } from '@liucheng/kernel';
import type { Comparison, Figures, Goal, OpinionSource, OptimisationEvent } from './optimisation.ts';

const sourceNames: Readonly<Record<OpinionSource, Text>> = {
  employee: text('An employee', '员工'),
  customer: text('A customer', '客户'),
  other: text('Somebody else', '其他相关方'),
};

/** A sentence for each event of a round. */
export function describeOptimisationEvent(event: OptimisationEvent): Text {
  switch (event.name) {
    case 'evaluated': {
      const { process, figures, problems } = event.data;
      const { en, 'zh-CN': zh } = figuresWords(figures);
      return text(
        `Evaluated ${process}, ${en}. Problems: ${problems}`,
        `评估流程 ${process}：${zh}。问题：${problems}`,
      );
    }
    case 'opinion-collected': {
      const { source, opinion } = event.data;
      const { en, 'zh-CN': zh } = sourceNames[source];
      return text(`${en} says: ${opinion}`, `${zh}意见：${opinion}`);
    }
    case 'proposed': {
      const { proposal, goal } = event.data;
      const { en, 'zh-CN': zh } = goalWords(goal);
      return text(`Proposed: ${proposal} Goal: ${en}.`, `提出方案：${proposal} 目标：${zh}。`);
    }
    case 'approved':
      return text(`Approved: ${event.data.remark}`, `批准：${event.data.remark}`);
    case 'implemented':
      return text(`Implemented as version ${event.data.version}.`, `以版本 ${event.data.version} 实施。`);
    case 'tracked': {
      const { before, after } = event.data;
      const [old, now, came] = [figuresWords(before), figuresWords(after), outcomeWords(event.data)];
      return text(
        `Tracked. Before: ${old.en}; after: ${now.en}. ${came.en}`,
        `跟踪效果。优化前：${old['zh-CN']}；优化后：${now['zh-CN']}。${came['zh-CN']}`,
      );
    }
    case 'concluded': {
      const { goalMet, beyondChance, conclusion } = event.data;
      const { en, 'zh-CN': zh } = outcomeWords({ goalMet, beyondChance });
      return text(`Concluded. ${en} ${conclusion}`, `总结：${zh}${conclusion}`);
    }
    case 'cancelled':
      return text(`Cancelled: ${event.data.reason}`, `取消：${event.data.reason}`);
  }
}

function figuresWords({ cases, conforming, medianMinutes }: Figures): Text {
  return text(
    `${cases} completed cases, ${conforming} of them conforming, median ${medianMinutes} min`,
    `已办结案例 ${cases} 个，其中合规 ${conforming} 个，时长中位数 ${medianMinutes} 分钟`,
  );
}

function goalWords({ measure, target }: Goal): Text {
  return measure === 'conformance-rate'
    ? text(`at least ${target}% of cases conform`, `合规率不低于 ${target}%`)
    : text(`a median of at most ${target} min`, `时长中位数不超过 ${target} 分钟`);
}

function outcomeWords({
  goalMet,
  beyondChance,
  p,
}: Pick<Comparison, 'goalMet' | 'beyondChance' | 'p'>): Text {
  const [chance, zhChance] =
    p === undefined ? ['', ''] : [` (p = ${p.toFixed(3)})`, `（p = ${p.toFixed(3)}）`];
  return text(
    `The goal is ${goalMet ? '' : 'not '}met; the difference ${beyondChance ? 'is more than chance' : 'may be chance'}${chance}.`,
    `目标${goalMet ? '已达成' : '未达成'}，差异${beyondChance ? '显著' : '不显著'}${zhChance}。`,
  );
}
