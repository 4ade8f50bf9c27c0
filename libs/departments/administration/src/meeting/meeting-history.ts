import { few, text, type Text } from '@liucheng/kernel';
import { defaultSettings } from './meeting-settings.ts';
import type { MeetingEvent } from './meeting.ts';
import type { Period } from './room-slots.ts';

/** A sentence for each event of a meeting. */
export function describeMeetingEvent(event: MeetingEvent): Text {
  switch (event.name) {
    case 'applied': {
      const { topic, participants } = event.data;
      const when = spoken(event.data);
      const count = participants.length;
      return text(
        `Meeting “${topic}” applied for, ${when.en}; participants: ${count}.`,
        `申请会议“${topic}”，时间 ${when['zh-CN']}，参会 ${count} 人。`,
      );
    }
    case 'room-booked': {
      const { room } = event.data;
      const when = spoken(event.data);
      return text(`${room} booked, ${when.en}.`, `预订 ${room}，时间 ${when['zh-CN']}。`);
    }
    case 'rescheduled': {
      const { former, reason } = event.data;
      const [from, to] = [spoken(former), spoken(event.data)];
      return text(
        `Rescheduled from ${from.en} to ${to.en}: ${reason}`,
        `会议由 ${from['zh-CN']} 改期至 ${to['zh-CN']}：${reason}`,
      );
    }
    case 'prepared': {
      const { equipment, materials } = event.data;
      return text(
        `Prepared; equipment: ${equipment}; materials: ${materials}.`,
        `会议准备完成，设备：${equipment}，材料：${materials}。`,
      );
    }
    case 'held': {
      const [there, invited] = [event.data.attendees.length, event.data.participants.length];
      return text(
        `Held; ${there} were there, ${invited} had been invited.`,
        `会议召开，应到 ${invited} 人，实到 ${there} 人。`,
      );
    }
    case 'minutes-recorded': {
      const { resolutions } = event.data;
      return text(
        `Minutes recorded; resolutions: ${resolutions.length}.`,
        `记录会议纪要，决议 ${resolutions.length} 项。`,
      );
    }
    case 'minutes-distributed': {
      const { to, missing } = event.data;
      if (missing.length === 0)
        return text(`Minutes distributed to ${to.length}.`, `会议纪要已分发 ${to.length} 人。`);
      const without = few(missing);
      return text(
        `Minutes distributed to ${to.length}, not yet to ${without.en}.`,
        `会议纪要已分发 ${to.length} 人，尚未分发：${without['zh-CN']}。`,
      );
    }
    case 'followed-up': {
      const { resolutionId, progress, completed } = event.data;
      return completed === undefined
        ? text(
            `Resolution ${resolutionId} under way: ${progress}`,
            `决议 ${resolutionId} 办理中：${progress}`,
          )
        : text(`Resolution ${resolutionId} done: ${progress}`, `决议 ${resolutionId} 已完成：${progress}`);
    }
    case 'closed':
      return text('Closed.', '会议办结。');
    case 'cancelled': {
      const { reason } = event.data;
      return text(`Cancelled: ${reason}`, `会议取消：${reason}`);
    }
    case 'reservation-fenced':
      return text('An unfinished booking was cleared away.', '清除一次未完成的预订。');
  }
}

/** On the wall clock of the company. */
function spoken({ startsAt, endsAt }: Period): Text {
  const [from, to] = [startsAt, endsAt].map((time) => {
    const local = new Date(Date.parse(time) + defaultSettings.utcOffsetMinutes * 60_000).toISOString();
    return `${local.slice(0, 10)} ${local.slice(11, 16)}`;
  }) as [string, string];
  return text(`${from} to ${to}`, `${from} 至 ${to}`);
}
