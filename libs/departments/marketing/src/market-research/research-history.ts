import { text, type Text } from '@liucheng/kernel';
import { listed } from '../shared/refusing.ts';
import type { Channel, Origin, ResearchEvent } from './research.ts';

const channelNames: Readonly<Record<Channel, Text>> = {
  'industry-report': text('industry report', '行业报告'),
  'competitor-material': text('competitor material', '竞品资料'),
  'customer-feedback': text('customer feedback', '客户反馈'),
  'data-platform': text('data platform', '数据平台'),
  questionnaire: text('questionnaire', '问卷调查'),
  interview: text('interview', '访谈'),
  observation: text('observation', '实地观察'),
};
const originNames: Readonly<Record<Origin, Text>> = {
  'first-hand': text('first-hand', '一手资料'),
  'second-hand': text('second-hand', '二手资料'),
};
const namesOf = (channels: readonly Channel[]): Text => listed(channels.map((each) => channelNames[each]));

/** A sentence for each event; nothing in it says who was asked, or in which words they answered. */
export function describeResearchEvent(event: ResearchEvent): Text {
  switch (event.name) {
    case 'planned': {
      const { purpose, schedule, method, people } = event.data;
      const channels = namesOf(method.channels.map(({ channel }) => channel));
      return text(
        `Planned for ${schedule.from} to ${schedule.to} with ${people.length} people (${channels.en}): ${purpose}`,
        `制定调研计划：${schedule.from} 至 ${schedule.to}，${people.length} 人参与，渠道：${channels['zh-CN']}。目的：${purpose}`,
      );
    }
    case 'source-collected': {
      const { source, channel, origin, title } = event.data;
      return text(
        `Source ${source} collected (${channelNames[channel].en}, ${originNames[origin].en}): ${title}`,
        `收集资料 ${source}（${channelNames[channel]['zh-CN']}，${originNames[origin]['zh-CN']}）：${title}`,
      );
    }
    case 'analysed': {
      const { findings, sources, missingChannels } = event.data;
      const missing = namesOf(missingChannels);
      const without =
        missingChannels.length === 0
          ? text('', '')
          : text(`; without a source: ${missing.en}`, `；尚无资料的渠道：${missing['zh-CN']}`);
      return text(
        `Analysed: findings ${findings.length} from sources ${sources}${without.en}.`,
        `完成分析：依据资料 ${sources} 项，形成结论 ${findings.length} 条${without['zh-CN']}。`,
      );
    }
    case 'reported':
      return text(`Report written by ${event.data.author}.`, `提交调研报告，撰写人 ${event.data.author}。`);
    case 'report-accepted': {
      const { remark } = event.data;
      return remark === undefined
        ? text('Report accepted.', '调研报告验收通过。')
        : text(`Report accepted: ${remark}`, `调研报告验收通过：${remark}`);
    }
  }
}
