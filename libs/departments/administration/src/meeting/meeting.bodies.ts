import { text } from '@liucheng/kernel';
import { ChoiceField, DayField, forms, ListField, TextField, TimeField } from '@liucheng/service-kit';
import { PersonBody } from '../person.body.ts';

// Request bodies: shape and sizes. What the process asks for is the decider's business.

const words = (en: string, zh: string, example: string, max = 4_000) => ({
  about: text(en, zh),
  max,
  example,
});
const why = (example: string) => words('Why', '原因', example, 1_000);

export class MeetingTimesBody {
  @TimeField({ about: text('Beginning, on the quarter of an hour', '开始时间（整刻钟）') })
  readonly startsAt!: string;

  @TimeField({
    about: text('End, on the quarter of an hour', '结束时间（整刻钟）'),
    example: '2099-12-31T19:00:00+08:00',
  })
  readonly endsAt!: string;
}

export class MeetingApplicationBody extends MeetingTimesBody {
  @TextField(words('Topic', '会议主题', 'Budget of the year', 200))
  readonly topic!: string;

  @TextField(words('Where it is to be held', '拟用场地', 'A room for twelve', 200))
  readonly place!: string;

  @ListField({ about: text('Everybody who is to take part', '参会人员'), of: PersonBody, min: 1, max: 200 })
  readonly participants!: PersonBody[];
}

export class RoomBody {
  @TextField({
    about: text('Room, as it is called in the house', '会议室编号'),
    max: 64,
    form: forms.key,
    example: 'room-301',
  })
  readonly room!: string;
}

export class RescheduleBody extends MeetingTimesBody {
  @TextField(why('The figures are not there yet.'))
  readonly reason!: string;
}

export class PreparationBody {
  @TextField(words('Equipment that was set up', '设备准备情况', 'Projector, microphones', 1_000))
  readonly equipment!: string;

  @TextField(words('Materials that were laid out', '材料准备情况', 'Twelve copies of the draft', 1_000))
  readonly materials!: string;
}

export class AttendanceBody {
  @ListField({
    about: text('Who was there; all participants when left out', '到会人员，省略则为全体参会人员'),
    of: PersonBody,
    min: 1,
    max: 200,
    optional: true,
  })
  readonly attendees?: PersonBody[];
}

export class ResolutionBody {
  @TextField(words('What was resolved', '决议内容', 'Draft a budget by department', 1_000))
  readonly content!: string;

  @TextField({ about: text('Who sees to it', '责任人'), max: 128, example: 'u-zhao' })
  readonly owner!: string;

  @DayField({ about: text('By which day', '完成期限') })
  readonly due!: string;
}

export class MinutesBody {
  @TextField(words('What was discussed', '会议内容', 'The budget was discussed.', 20_000))
  readonly minutes!: string;

  @ListField({ about: text('Resolutions', '决议事项'), of: ResolutionBody, max: 50 })
  readonly resolutions!: ResolutionBody[];
}

export class DistributionBody {
  @ListField({
    about: text('Who gets them; everybody concerned when left out', '收件人，省略则为全体参会和到会人员'),
    of: PersonBody,
    min: 1,
    max: 200,
    optional: true,
  })
  readonly to?: PersonBody[];
}

export class FollowUpBody {
  @TextField({ about: text('Resolution, as the minutes number it', '决议编号'), max: 20, example: 'R1' })
  readonly resolutionId!: string;

  @TextField(words('What has been achieved', '落实情况', 'The draft is with the departments.'))
  readonly progress!: string;

  @ChoiceField({
    about: text('Whether it is done', '是否完成'),
    values: ['done', 'under-way'],
    example: 'done',
  })
  readonly outcome!: 'done' | 'under-way';
}

export class CancellationBody {
  @TextField(why('The matter has been settled.'))
  readonly reason!: string;
}
