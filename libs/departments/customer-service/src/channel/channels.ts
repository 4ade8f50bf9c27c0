import { text } from '@liucheng/kernel';
import {
  caseProcess,
  ChoiceField,
  commandsOf,
  defineCaseType,
  seenBy,
  TextField,
  WholeNumberField,
  type DepartmentProcess,
} from '@liucheng/service-kit';
import { plays, unplayable } from './channel.plays.ts';
import {
  channelEvents,
  channelProcess,
  consultationChannels,
  defaultMinutes,
  describeChannelEvent,
  responseRule,
  setChannel,
  type ChannelEvent,
  type ConsultationChannel,
  type ResponseRule,
} from './channel.ts';

export class ResponseRuleBody {
  @ChoiceField({ about: text('Channel', '渠道'), values: consultationChannels, example: 'e-mail' })
  readonly channel!: ConsultationChannel;

  @WholeNumberField({
    about: text('Minutes until the first response', '首次响应时限（分钟）'),
    min: 1,
    max: 10_080,
    example: 240,
  })
  readonly answerMinutes!: number;

  @TextField({ about: text('Person responsible', '负责人'), max: 128, example: 'u-luo' })
  readonly responsible!: string;
}

const command = commandsOf<ResponseRule, ChannelEvent>();
const sight = seenBy('service-agent', 'service-lead');

/** Response rules by channel. */
export const channels = defineCaseType<ResponseRule, ChannelEvent>({
  definition: channelProcess(),
  category: 'service-channel',
  service: 'customer-service',
  path: 'channels',
  caseParameter: 'channel',
  events: channelEvents,
  decider: responseRule,
  commands: [
    command({
      name: 'set',
      step: 'set',
      body: ResponseRuleBody,
      route: { method: 'PUT', path: ':channel' },
      caseId: ({ channel }) => channel,
      summary: text('Set the response rule of a channel', '设定渠道响应规则'),
      decide: setChannel,
    }),
  ],
  readable: (_state, actor, owner) => sight.sees(actor, owner),
  summary: (state) => ({ ...state }),
  next: () => ['set'],
});

/** Response rules as the service lists them. */
export const channelKeeping: DepartmentProcess = caseProcess({
  type: channels,
  sight,
  describe: describeChannelEvent,
  list: {
    name: 'channels',
    version: 1,
    row: ({ channel = 'phone', answerMinutes = 0, responsible = '' }: ResponseRule) => ({
      channel,
      answerMinutes,
      responsible,
    }),
    filters: {
      channel: { kind: 'choice', about: text('Channel', '渠道'), values: consultationChannels },
      responsible: { kind: 'text', about: text('Person responsible', '负责人') },
    },
    sorts: ['answerMinutes'],
    defaults: { answerMinutes: defaultMinutes },
  },
  plays,
  unplayable,
});
