import { formatMoney, money, text, type Text } from '@liucheng/kernel';
import type { Measure, Method, ReviewEvent } from './performance-review.ts';

const methodNames: Readonly<Record<Method, Text>> = {
  kpi: text('key indicators', '关键绩效指标'),
  mbo: text('management by objectives', '目标管理'),
  okr: text('objectives and key results', '目标与关键成果'),
  '360': text('360-degree feedback', '360 度评估'),
};

const measureNames: Readonly<Record<Measure, Text>> = {
  reward: text('reward', '奖励'),
  promotion: text('promotion', '晋升'),
  pay: text('pay', '调薪'),
  none: text('nothing', '无'),
};

export function describeReviewEvent(event: ReviewEvent): Text {
  switch (event.name) {
    case 'scheme-set': {
      const { employee, cycle, method, indicators } = event.data;
      const { en, 'zh-CN': zh } = methodNames[method];
      return text(
        `Scheme of ${employee} for ${cycle} set (${en}); indicators: ${indicators.length}.`,
        `制定 ${employee} 在周期 ${cycle} 的考核方案（${zh}），共 ${indicators.length} 项指标。`,
      );
    }
    case 'self-assessed':
      return text(`Self-assessment: ${event.data.total} of 100.`, `员工自评：${event.data.total} 分。`);
    case 'manager-assessed':
      return text(
        `Assessment by the superior: ${event.data.total} of 100.`,
        `上级评价：${event.data.total} 分。`,
      );
    case 'feedback-given': {
      const { on, summary } = event.data;
      return text(`Feedback talk on ${on}: ${summary}`, `${on} 绩效面谈：${summary}`);
    }
    case 'consolidated': {
      const { score, reason } = event.data;
      return text(`Consolidated: ${score} of 100. ${reason}`, `汇总得分：${score} 分。${reason}`);
    }
    case 'graded':
      return text(`Graded ${event.data.grade}.`, `评定等级：${event.data.grade}。`);
    case 'bonus-computed': {
      const { amount, base, bonusPercent } = event.data;
      const [bonus, full] = [amount, base].map((fen) => formatMoney(money(fen, 'CNY')));
      return text(
        `Bonus: ${bonusPercent} % of ${full}, that is ${bonus}.`,
        `核算绩效奖金：${full} 的 ${bonusPercent}%，即 ${bonus}。`,
      );
    }
    case 'appealed': {
      const { grade, reason } = event.data;
      return text(`Appeal against the grade ${grade}: ${reason}`, `对等级 ${grade} 提出申诉：${reason}`);
    }
    case 'decided': {
      const said = event.data.resolutions.map(
        ({ measure, content }) => [measureNames[measure], content] as const,
      );
      return text(
        `Decided: ${said.map(([{ en }, content]) => `${en} (${content})`).join(', ')}.`,
        `决定：${said.map(([names, content]) => `${names['zh-CN']}（${content}）`).join('、')}。`,
      );
    }
    case 'reservation-fenced':
      return text('A reservation that was not used was taken back.', '收回未使用的占用。');
  }
}
