import { text, type Text } from '@liucheng/kernel';
import type { Scheme, TermName } from './scheme.ts';

/** How the points of a term are worked out, with the figures of the scheme: by hand it comes out the same. */
export function formulaOf(term: TermName, { expected, credibleFrom: m, deductions }: Scheme): Text {
  const share = (part: Text, whole: Text, percent: number): Text =>
    text(
      `100 × (${part.en} + ${m} × ${percent} %) ÷ (${whole.en} + ${m})`,
      `100 ×（${part['zh-CN']} + ${m} × ${percent}%）÷（${whole['zh-CN']} + ${m}）`,
    );
  switch (term) {
    case 'conformance':
      return share(text('conforming', '合规案例'), text('ended', '办结案例'), expected.conformance);
    case 'onTime':
      return share(
        text('met', '按时完成'),
        text('met + missed + overdue', '按时完成 + 逾期 + 未按期开展'),
        expected.onTime,
      );
    case 'violations': {
      const { critical, major, minor } = deductions;
      return text(
        `max(0, 100 − ${critical} × critical − ${major} × major − ${minor} × minor)`,
        `max(0, 100 − ${critical} × 严重 − ${major} × 较重 − ${minor} × 一般)`,
      );
    }
    case 'acknowledgements':
      return share(
        text('acknowledged', '已确认'),
        text('toAcknowledge', '应确认'),
        expected.acknowledgements,
      );
  }
}

export const scoreFormula: Text = text(
  'score = sum of points × weight ÷ 100; points and score to the hundredth',
  '得分 = Σ（分项得分 × 权重 ÷ 100），分项得分和总分均保留两位小数',
);
