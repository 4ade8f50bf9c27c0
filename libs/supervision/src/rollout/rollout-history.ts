import { text, type Text } from '@liucheng/kernel';
import type { RolloutEvent } from './rollout.ts';

/** A sentence for each event of a rollout. */
export function describeRolloutEvent(event: RolloutEvent): Text {
  switch (event.name) {
    case 'definition-published': {
      const { names, version, effectiveOn } = event.data;
      return text(
        `Version ${version} of “${names.en}” is published, in effect from ${effectiveOn}.`,
        `发布流程“${names['zh-CN']}”版本 ${version}，自 ${effectiveOn} 起生效。`,
      );
    }
    case 'guide-published':
      return text(`The guide is published: ${event.data.guide}`, `发布操作指南：${event.data.guide}`);
    case 'announced': {
      const { concerned, message } = event.data;
      return text(
        `Announced to ${concerned.length} people: ${message}`,
        `向 ${concerned.length} 人发布通知：${message}`,
      );
    }
    case 'test-set': {
      const { questions, passPercent } = event.data;
      return text(
        `A test of ${questions.length} questions is set, passed from ${passPercent}% on.`,
        `设置考核，共 ${questions.length} 题，正确率达 ${passPercent}% 为合格。`,
      );
    }
    case 'acknowledged':
      return text(`${event.data.person} has acknowledged.`, `${event.data.person} 已确认。`);
    case 'tested': {
      const { by, attempt, right, of, passed } = event.data;
      return text(
        `${by} has ${passed ? 'passed' : 'not passed'} the test: ${right} of ${of} right, attempt ${attempt}.`,
        `${by} 第 ${attempt} 次考核${passed ? '合格' : '不合格'}，${of} 题答对 ${right} 题。`,
      );
    }
    case 'concerned-added': {
      const who = event.data.concerned.map(({ person, dueOn }) =>
        text(`${person} (by ${dueOn})`, `${person}（期限 ${dueOn}）`),
      );
      return text(
        `Added: ${who.map(({ en }) => en).join(', ')}.`,
        `追加宣贯对象：${who.map(({ 'zh-CN': zh }) => zh).join('、')}。`,
      );
    }
    case 'released':
      return text(
        `${event.data.person} is concerned no longer: ${event.data.reason}`,
        `移除宣贯对象 ${event.data.person}：${event.data.reason}`,
      );
    case 'concluded': {
      const { concerned, passed } = event.data;
      return text(
        `Concluded: ${concerned} people have acknowledged, ${passed} have passed the test.`,
        `办结：${concerned} 人已确认，其中 ${passed} 人考核合格。`,
      );
    }
    case 'cancelled':
      return text(`Cancelled: ${event.data.reason}`, `宣贯取消：${event.data.reason}`);
    case 'reservation-fenced':
      return text(
        'A rollout of the version was begun at the same time elsewhere.',
        '该版本的宣贯与另一请求同时发起，已排除。',
      );
  }
}
