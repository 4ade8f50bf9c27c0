import {
  attemptRefused,
  EventCatalogue,
  text,
  type Decider,
  type Decision,
  type DecisionContext,
  type DomainEvent,
  type Text,
} from '@liucheng/kernel';
import { data, defineProcess, repeat, upheldSteps, type ProcessDefinition } from '@liucheng/process-model';

/*
 * The response rule of a channel: within how many minutes a question is first answered, and who is responsible. One case for
 * each channel that is set otherwise than the regulation does.
 */

export const consultationChannels = ['phone', 'e-mail', 'chat', 'social'] as const;
export type ConsultationChannel = (typeof consultationChannels)[number];

export const channelNames: Readonly<Record<ConsultationChannel, Text>> = {
  phone: text('phone', '电话'),
  'e-mail': text('e-mail', '电子邮件'),
  chat: text('online chat', '在线聊天'),
  social: text('social media', '社交媒体'),
};

/**
 * Minutes for the first response where nobody has set others. They are elapsed time in every channel: the customer counts on
 * the clock, whichever hours the office keeps. A desk that is closed at night sets a longer time.
 */
export const defaultMinutes: Readonly<Record<ConsultationChannel, number>> = {
  phone: 5,
  'e-mail': 8 * 60,
  chat: 2,
  social: 4 * 60,
};

export type ChannelEvent = DomainEvent<
  'set',
  {
    readonly by: string;
    readonly channel: ConsultationChannel;
    readonly answerMinutes: number;
    readonly responsible: string;
  }
>;

export const channelEvents = new EventCatalogue<ChannelEvent>('liucheng.customer-service.service-channel', {
  set: { version: 1 },
});

/** As it was set; nothing of it where nobody has. */
export interface ResponseRule {
  readonly channel?: ConsultationChannel;
  readonly answerMinutes?: number;
  readonly responsible?: string;
}

export const responseRule: Decider<ResponseRule, ChannelEvent> = {
  initial: {},
  evolve(state, event) {
    if (event.name !== 'set') return state;
    const { channel, answerMinutes, responsible } = event.data;
    return { channel, answerMinutes, responsible };
  },
};

export interface SetChannel {
  readonly channel: ConsultationChannel;
  readonly answerMinutes: number;
  readonly responsible: string;
}

/** Sets or replaces the rule; questions that have been received keep the time that they were given. */
export function setChannel(
  _state: ResponseRule,
  { channel, answerMinutes, responsible }: SetChannel,
  { actor }: DecisionContext,
): Decision<ChannelEvent> {
  return [{ name: 'set', data: { by: actor.id, channel, answerMinutes, responsible } }];
}

export function describeChannelEvent({ data: { channel, answerMinutes, responsible } }: ChannelEvent): Text {
  const { en, 'zh-CN': zh } = channelNames[channel];
  return text(
    `First response by ${en} within ${answerMinutes} minutes; ${responsible} is responsible.`,
    `${zh}渠道首次响应时限 ${answerMinutes} 分钟，负责人 ${responsible}。`,
  );
}

/** As much as receiving a question needs: a channel's response rule is set, and set again, by the service lead. */
export function channelProcess(): ProcessDefinition<'set'> {
  const { line, choice, object } = data;
  const minutes = { type: 'integer', minimum: 1 } as const;
  return defineProcess<'set'>({
    id: 'service-channel',
    version: 1,
    names: text('Service channel', '服务渠道'),
    area: 'customer-service',
    department: 'customer-service',
    owner: 'service-lead',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    steps: {
      set: upheldSteps(channelEvents)(
        'set',
        { roles: ['service-lead'], department: 'customer-service' },
        {
          names: text('Set the response rule of a channel', '设定渠道响应规则'),
          instructions: text(
            'Enter within how many minutes a question in this channel is first answered, and who is responsible for it.',
            '填写该渠道首次响应的时限（分钟）和负责人。',
          ),
          cautions: text(
            'Nights and weekends count. Without a rule it is 5 minutes by phone, 2 in the chat, 8 hours by e-mail and 4 in social media.',
            '夜间和周末计算在内。未设定的，电话 5 分钟、在线聊天 2 分钟、电子邮件 8 小时、社交媒体 4 小时。',
          ),
          inputs: object({
            by: line,
            channel: choice(consultationChannels),
            answerMinutes: minutes,
            responsible: line,
          }),
        },
      ),
    },
    notes: [channelEvents.type(attemptRefused)],
    flow: repeat('set'),
  });
}
