import { text, type Text } from '@liucheng/kernel';
import type { TargetingEvent } from './targeting.ts';

/** A sentence for each event. */
export function describeTargetingEvent(event: TargetingEvent): Text {
  switch (event.name) {
    case 'segments-analysed': {
      const { research, researchAccepted, segments } = event.data;
      const names = segments.map(({ name }) => name);
      const [en, zh] = researchAccepted
        ? ['', '']
        : [' (its report had not been accepted)', '（其报告未验收通过）'];
      return text(
        `Segments analysed from the research ${research}${en}: ${names.join(', ')}`,
        `依据市场调研 ${research}${zh}分析客户群：${names.join('、')}`,
      );
    }
    case 'value-assessed': {
      const scores = event.data.scores.map(({ segment, score }) => `${segment} ${score}`);
      return text(`Value assessed: ${scores.join(', ')}.`, `评估客户价值：${scores.join('、')}。`);
    }
    case 'confirmed': {
      const names = event.data.segments.map(({ name, score }) => [name, score] as const);
      return text(
        `Target customers confirmed: ${names.map(([name, score]) => `${name} (${score})`).join(', ')}`,
        `确认目标客户：${names.map(([name, score]) => `${name}（${score} 分）`).join('、')}`,
      );
    }
  }
}
