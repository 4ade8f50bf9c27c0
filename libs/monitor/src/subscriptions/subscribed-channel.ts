import { text, type JsonObject, type Text } from '@liucheng/kernel';
import type { Channel, ChannelMessage } from '@liucheng/service-kit';
import { about, ofViolation, required, time, violationExample, word } from '../violation-schema.ts';
import { subscribedTopic } from './message.ts';

const violation: JsonObject = {
  type: 'object',
  required: [...required, 'state', 'detectedAt'],
  properties: {
    ...ofViolation,
    at: time,
    state: { type: 'string', enum: ['open', 'withdrawn'] },
    detectedAt: time,
    withdrawnAt: time,
    amendedAt: time,
    raisedAgain: {
      type: 'integer',
      description: 'How often after it had been withdrawn · 撤销后再次判定的次数',
    },
  },
};

const risk: JsonObject = {
  type: 'object',
  required: [...required, 'steps', 'dueAt', 'chance', 'observations'],
  properties: {
    ...about,
    id: {
      type: 'string',
      description: 'Of the violation that it will be if it is missed · 逾期后违规的标识',
    },
    kind: { const: 'at-risk' },
    at: time,
    steps: { type: 'array', items: word, description: 'Any of them meets it · 完成任一步骤即可' },
    key: word,
    dueAt: time,
    chance: { type: 'number', minimum: 0, maximum: 1, description: 'That it will be missed · 逾期可能性' },
    observations: { type: 'integer', description: 'Earlier waits that it rests on · 所依据的历史等待次数' },
  },
};

function message(type: string, title: Text, of: JsonObject, example: JsonObject): ChannelMessage {
  return {
    type: `liucheng.${type}.v1`,
    title,
    data: {
      type: 'object',
      required: ['subscription', 'notice', ...Object.keys(of)],
      properties: {
        subscription: word,
        notice: { type: 'string', description: 'Where a replay after this begins · 重新投递的起点' },
        mayRepeat: { const: true },
        ...of,
      },
    },
    example: { subscription: '0197f0b9-7e55-7000-8000-3c2f4a5b6c7d', notice: '0:15.3:7', ...example },
  };
}

const raised: JsonObject = {
  ...violationExample,
  at: '2026-03-02T01:00:00.000Z',
  state: 'open',
  detectedAt: '2026-03-02T01:00:01.200Z',
};

const { step: _step, sequence: _sequence, actual: _actual, repair: _repair, ...common } = violationExample;
const atRisk: JsonObject = {
  ...common,
  kind: 'at-risk',
  rule: 'paid-in-time',
  at: '2026-03-02T07:00:00.000Z',
  steps: ['pay'],
  dueAt: '2026-03-04T09:00:00.000Z',
  chance: 0.8,
  observations: 40,
  expected: { en: 'Payment within two days', 'zh-CN': '两日内付款' },
  message: { en: 'Payment will probably be late.', 'zh-CN': '付款可能逾期。' },
};

/** What subscriptions to the bus publish. */
export const subscribedChannel: Channel = {
  topic: subscribedTopic,
  action: 'send',
  title: text('Violations and deadlines at risk, as subscribed to', '订阅的违规与逾期风险'),
  messages: [
    message(
      'violation.raised',
      text('Something was violated', '发生违规'),
      { violation },
      { violation: raised },
    ),
    message(
      'violation.amended',
      text('A violation is another than it was', '违规内容有变'),
      { violation },
      { violation: { ...raised, lateBy: 5_400_000, amendedAt: '2026-03-03T02:00:00.000Z' } },
    ),
    message(
      'violation.withdrawn',
      text('A violation proved void', '违规已撤销'),
      { violation },
      { violation: { ...raised, state: 'withdrawn', withdrawnAt: '2026-03-03T02:00:00.000Z' } },
    ),
    message(
      'deadline.at-risk',
      text('A deadline will probably be missed', '期限可能逾期'),
      { risk },
      { risk: atRisk },
    ),
  ],
};
