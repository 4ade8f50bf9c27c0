import { text, type Text } from '@liucheng/kernel';
import type { AssessmentEvent, Outcome, ResponseKind } from './assessment.ts';
import type { Score } from './scoring.ts';

const responseNames: Readonly<Record<ResponseKind, Text>> = {
  comment: text('comments', '反馈意见'),
  objection: text('objects', '提出异议'),
};

const outcomeNames: Readonly<Record<Outcome, Text>> = {
  upheld: text('upheld', '成立'),
  rejected: text('rejected', '不成立'),
};

/** A sentence for each event of an assessment. */
export function describeAssessmentEvent(event: AssessmentEvent): Text {
  switch (event.name) {
    case 'opened': {
      const { period, scheme } = event.data;
      return text(
        `The assessment of ${period.name} is opened (${period.firstDay} to ${period.lastDay}), by scheme ${scheme.version}.`,
        `发起 ${period.name} 考核（${period.firstDay} 至 ${period.lastDay}），采用方案 ${scheme.version}。`,
      );
    }
    case 'figures-collected': {
      const { asOf, units } = event.data;
      return text(
        `Figures of ${units.length} departments and processes are collected, as of ${asOf.upTo}.`,
        `采集 ${units.length} 个部门和流程的指标，数据截至 ${asOf.upTo}。`,
      );
    }
    case 'scored': {
      const { scores, respondBy } = event.data;
      const without = scores.filter(({ score }) => score === undefined).length;
      return text(
        `${scores.length - without} are scored, ${without} had no case. Departments may respond until ${respondBy}.`,
        `完成评分 ${scores.length - without} 个，无案例不评分 ${without} 个。部门可在 ${respondBy} 前（含当日）反馈意见。`,
      );
    }
    case 'responded': {
      const { number, department, kind, statement } = event.data;
      const { en, 'zh-CN': zh } = responseNames[kind];
      return text(
        `${department} ${en} (number ${number}): ${statement}`,
        `部门 ${department} ${zh}（编号 ${number}）：${statement}`,
      );
    }
    case 'objection-decided': {
      const { number, department, outcome, remark, score } = event.data;
      const [{ en, 'zh-CN': zh }, { en: now, 'zh-CN': zhNow }] = [outcomeNames[outcome], rescored(score)];
      return text(
        `Objection ${number} of ${department} is ${en}: ${remark}${now}`,
        `部门 ${department} 的异议（编号 ${number}）裁定为${zh}：${remark}${zhNow}`,
      );
    }
    case 'published': {
      const { ranking, before } = event.data;
      const [en, zh] =
        before === undefined
          ? ['', '']
          : [`, compared with ${before.period}`, `，并与 ${before.period} 比较`];
      return text(
        `The ranking of ${ranking.length} is published${en}.`,
        `公布 ${ranking.length} 个对象的排名${zh}。`,
      );
    }
    case 'cancelled':
      return text(`Cancelled: ${event.data.reason}`, `取消：${event.data.reason}`);
    case 'reservation-fenced':
      return text(
        'An assessment of the period was opened at the same time elsewhere.',
        '该期间的考核与另一请求同时发起，已排除。',
      );
  }
}

function rescored(score: Score | undefined): Text {
  if (score === undefined) return text('', '');
  if (score.score === undefined) return text(' There is no score any more.', ' 更正后不再评分。');
  return text(` The score is ${score.score} now.`, ` 更正后得分 ${score.score}。`);
}
