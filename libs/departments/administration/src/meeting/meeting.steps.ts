import { text } from '@liucheng/kernel';
import { data, upheldSteps, type RoleBinding, type Step } from '@liucheng/process-model';
import { meetingEvents, office } from './meeting.ts';

const { line, day, time, count, object, list } = data;
const step = upheldSteps(meetingEvents);
const anybody: RoleBinding = { roles: ['employee'] };
/** Whoever applied for it. */
const organiser: RoleBinding = { roles: ['employee'], person: 'case' };
const clerks: RoleBinding = { roles: office, department: 'administration' };
const people = list(line);
const period = { startsAt: time, endsAt: time };

/** The steps of ADM-2; whoever a binding excludes is refused. */
export const steps = {
  apply: step('applied', anybody, {
    names: text('Apply for a meeting', '申请会议'),
    instructions: text(
      'Enter the topic, beginning and end, where the meeting is to be held, and everybody who is to take part. Times lie on the quarter of an hour.',
      '填写会议主题、起止时间、拟用场地和全体参会人员。时间按刻钟填写。',
    ),
    cautions: text(
      'At least one business day ahead unless another period is set. The application books no room yet.',
      '如无另行规定，须至少提前一个工作日申请。提交申请不等于已预订会议室。',
    ),
    inputs: object({ by: line, topic: line, ...period, place: line, participants: list(line, 1) }),
    expectedDuration: 'PT10M',
  }),
  'book-room': step('room-booked', clerks, {
    names: text('Book the room', '预订会议室'),
    instructions: text(
      'Book a room that seats all participants for the time of the meeting. Booking another room gives up the first one.',
      '按会议时间预订可容纳全体参会人员的会议室。改订其他会议室的，原会议室自动释放。',
    ),
    cautions: text(
      'A room is given to one meeting at a time. If it is taken, choose another room or agree on another time.',
      '同一会议室同一时段只能安排一个会议；已被预订的，请更换会议室或协商改期。',
    ),
    inputs: object({ by: line, room: line, ...period }),
    expectedDuration: 'PT5M',
  }),
  reschedule: step('rescheduled', organiser, {
    names: text('Reschedule', '会议改期'),
    instructions: text(
      'Enter the new beginning and end and the reason, then tell all participants.',
      '填写新的起止时间和改期原因，并通知全体参会人员。',
    ),
    cautions: text(
      'The room that was booked is free from now on: have it booked for the new time.',
      '原预订的会议室随即释放，须按新的时间重新预订。',
    ),
    inputs: object({ by: line, ...period, former: object(period, { room: line }), reason: line }),
    expectedDuration: 'PT10M',
  }),
  prepare: step('prepared', clerks, {
    names: text('Prepare', '会议准备'),
    instructions: text(
      'Set up the equipment, try it, and lay out the materials. Enter what was prepared.',
      '布置并调试设备，备齐会议材料，登记准备情况。',
    ),
    cautions: text(
      'Confidential materials are numbered and collected afterwards.',
      '涉密材料须编号发放，会后收回。',
    ),
    inputs: object({ by: line, equipment: line, materials: line }),
    expectedDuration: 'PT30M',
  }),
  hold: step('held', organiser, {
    names: text('Hold the meeting', '召开会议'),
    instructions: text(
      'Record who was there. Nobody named means all who were to take part.',
      '登记实际到会人员；不填写则视为全体参会人员到会。',
    ),
    cautions: text('A meeting that did not happen is cancelled instead.', '会议未召开的，应办理取消。'),
    inputs: object({ by: line, participants: people, attendees: people }),
    expectedDuration: 'PT2H',
  }),
  'record-minutes': step('minutes-recorded', organiser, {
    names: text('Record the minutes', '记录会议纪要'),
    instructions: text(
      'Write down what was discussed, and each resolution with its owner and the day by which it is due.',
      '记录会议内容，逐项登记决议、责任人和完成期限。',
    ),
    cautions: text(
      'A resolution that is not done by its day is reported to supervision: agree on a day that can be kept.',
      '决议逾期未完成会上报监督部门，请与责任人商定可行的期限。',
    ),
    inputs: object({
      by: line,
      minutes: line,
      resolutions: list(object({ resolutionId: line, content: line, owner: line, due: day })),
    }),
    expectedDuration: 'PT1H',
  }),
  'distribute-minutes': step('minutes-distributed', organiser, {
    names: text('Distribute the minutes', '分发会议纪要'),
    instructions: text(
      'Send the minutes to all participants and to whoever was there. Nobody named means all of them.',
      '将会议纪要发送至全体参会人员和到会人员；不填写收件人则视为发送给全体。',
    ),
    cautions: text(
      'Within two business days of the meeting unless another period is set.',
      '如无另行规定，须在会后两个工作日内完成。',
    ),
    inputs: object({ by: line, to: people, missing: people }),
    expectedDuration: 'PT10M',
  }),
  'follow-up': step('followed-up', organiser, {
    names: text('Follow up a resolution', '跟进决议'),
    instructions: text(
      'Ask the owner of the resolution what has been achieved. Enter it, and whether the resolution is done.',
      '向责任人了解决议落实情况并登记，注明是否已完成。',
    ),
    cautions: text(
      'Done means done: what remains is another resolution.',
      '“已完成”指全部落实；遗留事项须另立决议。',
    ),
    inputs: object(
      { by: line, resolutionId: line, owner: line, due: day, progress: line },
      { completed: line },
    ),
    expectedDuration: 'PT10M',
  }),
  close: step('closed', organiser, {
    names: text('Close', '办结'),
    instructions: text('Close the meeting once all of its resolutions are done.', '全部决议完成后办结会议。'),
    cautions: text('A meeting with an open resolution is not closed.', '尚有未完成决议的，不得办结。'),
    inputs: object({ by: line, openResolutions: count }),
    expectedDuration: 'PT5M',
  }),
  cancel: step('cancelled', anybody, {
    names: text('Cancel', '取消会议'),
    instructions: text(
      'Enter why the meeting does not take place, and tell all participants.',
      '填写取消原因，并通知全体参会人员。',
    ),
    cautions: text(
      'Only whoever applied for the meeting, or the office. The room is free for others at once.',
      '由申请人或行政人员办理。会议室随即释放，可供他人预订。',
    ),
    inputs: object({ by: line, reason: line }, { room: line }),
    expectedDuration: 'PT5M',
  }),
} as const satisfies Readonly<Record<string, Step>>;

export type StepId = keyof typeof steps;
