import { text, type JsonObject, type Text } from '@liucheng/kernel';
import type { Channel, ChannelMessage } from '@liucheng/service-kit';
import { ofViolation, required, violationExample } from './violation-schema.ts';
import { violationTopic, violationTypes } from './violation-topic.ts';

const data: JsonObject = {
  type: 'object',
  required: ['violation', 'origin'],
  properties: {
    violation: {
      type: 'object',
      required: [...required, 'expected', 'actual', 'repair'],
      properties: {
        ...ofViolation,
        at: { type: 'integer', description: 'When it happened, ms since the epoch · 发生时间，纪元毫秒' },
      },
    },
    origin: {
      type: 'string',
      enum: ['live', 'imported'],
      description: 'Whether its case happened or came with an imported log · 案例为实时发生或随日志导入',
    },
  },
};

const example: JsonObject = {
  violation: { ...violationExample, at: 1_772_413_200_000 },
  origin: 'live',
};

const message = (kind: keyof typeof violationTypes, title: Text): ChannelMessage => ({
  type: violationTypes[kind],
  title,
  key: text('The violation', '违规'),
  data,
  example,
});

/** What the monitor says of every violation, whoever has subscribed to what. */
export const violationChannel: Channel = {
  topic: violationTopic,
  action: 'send',
  title: text('All that is said of violations', '违规的全部动态'),
  messages: [
    message('raised', text('Something was violated', '发生违规')),
    message('amended', text('A violation is another than it was', '违规内容有变')),
    message('withdrawn', text('A violation proved void', '违规已撤销')),
  ],
};
