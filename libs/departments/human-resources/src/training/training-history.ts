import { text, type Text } from '@liucheng/kernel';
import type { AttendanceResult, Kind, TrainingEvent } from './training.ts';

export const resultNames: Readonly<Record<AttendanceResult, Text>> = {
  passed: text('passed', '合格'),
  failed: text('failed', '不合格'),
  attended: text('attended', '参加（无考核）'),
  absent: text('absent', '缺席'),
};

const kindNames: Readonly<Record<Kind, Text>> = {
  internal: text('internal', '内部'),
  external: text('external', '外部'),
  online: text('online', '在线'),
};

export function describeTrainingEvent(event: TrainingEvent): Text {
  switch (event.name) {
    case 'needs-surveyed': {
      const { year, needs } = event.data;
      return text(
        `Needs of ${year} surveyed: ${needs.length}.`,
        `调查 ${year} 年培训需求，共 ${needs.length} 项。`,
      );
    }
    case 'year-planned': {
      const { year, courses } = event.data;
      return text(
        `Training of ${year} planned; courses: ${courses.length}.`,
        `编制 ${year} 年培训计划，共 ${courses.length} 门课程。`,
      );
    }
    case 'plan-approved':
      return text('Plan approved.', '培训计划审批通过。');
    case 'course-scheduled': {
      const { session, title, kind, on, participants, inPlan, extra, reason } = event.data;
      const { en, 'zh-CN': zh } = kindNames[kind];
      const beside = extra
        ? text(`, extra: ${reason ?? ''}`, `，计划外：${reason ?? ''}`)
        : inPlan
          ? text('', '')
          : text(', not in the plan', '，不在计划内');
      return text(
        `${session} scheduled for ${on}: ${title} (${en}), participants: ${participants.length}${beside.en}.`,
        `安排 ${session}：${title}（${zh}），${on}，参训 ${participants.length} 人${beside['zh-CN']}。`,
      );
    }
    case 'delivered': {
      const { session, deliveredOn, trainer } = event.data;
      return text(
        `${session} held on ${deliveredOn} by ${trainer}.`,
        `${session} 于 ${deliveredOn} 实施，培训师：${trainer}。`,
      );
    }
    case 'attendance-recorded': {
      const { session, person, hours, result } = event.data;
      const { en, 'zh-CN': zh } = resultNames[result];
      return text(
        `${person} in ${session}: ${en}, hours: ${hours}.`,
        `${person} 参加 ${session}：${zh}，${hours} 学时。`,
      );
    }
    case 'evaluated':
      return text(`Evaluated: ${event.data.effect}`, `评估培训效果：${event.data.effect}`);
    case 'career-advised':
      return text(`Advice given to ${event.data.person}.`, `向 ${event.data.person} 提出职业发展建议。`);
    case 'year-closed': {
      const { sessions, attendances } = event.data;
      return text(
        `Year closed; sessions: ${sessions}, results: ${attendances}.`,
        `年度培训结束，共 ${sessions} 场、${attendances} 人次。`,
      );
    }
  }
}
