import { text } from '@liucheng/kernel';
import { ChoiceField, DayField, forms, ListField, TextField, WholeNumberField } from '@liucheng/service-kit';
import { department, person } from '../person.fields.ts';
import { attendanceResults, kinds, type AttendanceResult, type Kind } from './training.ts';

// Request bodies: shape and sizes. What the process asks for is the decider's business.

const account = (en: string, zh: string, example: string) => ({ about: text(en, zh), max: 4_000, example });
const session = { about: text('Number of the session', '培训场次编号'), max: 20, example: 'S1' };

export class NeedBody {
  @TextField(department)
  readonly department!: string;

  @TextField({
    about: text('What is to be learnt', '培训需求'),
    max: 1_000,
    example: 'Handling of difficult calls',
  })
  readonly need!: string;
}

export class SurveyBody {
  @WholeNumberField({ about: text('Year', '年度'), min: 2000, max: 2100, example: 2026 })
  readonly year!: number;

  @ListField({ about: text('Needs by department', '各部门培训需求'), of: NeedBody, min: 1, max: 300 })
  readonly needs!: NeedBody[];
}

export class CourseBody {
  @TextField({
    about: text('Course', '课程编号'),
    max: 48,
    form: forms.slug,
    example: 'difficult-calls',
  })
  readonly course!: string;

  @TextField({ about: text('Title', '课程名称'), max: 200, example: 'Difficult calls' })
  readonly title!: string;

  @ChoiceField({
    about: text('Internal, external or online', '形式：内部、外部或在线'),
    values: kinds,
    example: 'internal',
  })
  readonly kind!: Kind;

  @WholeNumberField({ about: text('Hours', '学时'), min: 1, max: 1_000, example: 4 })
  readonly hours!: number;
}

export class YearPlanBody {
  @ListField({ about: text('Courses of the year', '年度课程'), of: CourseBody, min: 1, max: 300 })
  readonly courses!: CourseBody[];
}

export class ParticipantBody {
  @TextField(person)
  readonly person!: string;
}

export class SessionBody extends CourseBody {
  @DayField({ about: text('Day', '日期'), example: '2026-03-16' })
  readonly on!: string;

  @ListField({ about: text('Who takes part', '参训人员'), of: ParticipantBody, min: 1, max: 200 })
  readonly participants!: ParticipantBody[];

  @TextField({
    about: text('Why it is held beside the plan; marks it as extra', '计划外原因，填写即标明为计划外'),
    max: 1_000,
    optional: true,
  })
  readonly extra?: string;
}

export class DeliveryBody {
  @TextField(session)
  readonly session!: string;

  @DayField({ about: text('Day on which it was held', '实施日期'), example: '2026-03-16' })
  readonly on!: string;

  @TextField({
    about: text('Who trained: person id or name of the firm', '培训师：人员编号或机构名称'),
    max: 200,
    example: 'u-liao',
  })
  readonly trainer!: string;
}

export class AttendanceBody {
  @TextField(person)
  readonly person!: string;

  @WholeNumberField({ about: text('Hours attended', '实际学时'), min: 0, max: 1_000, example: 4 })
  readonly hours!: number;

  @ChoiceField({ about: text('Result', '结果'), values: attendanceResults, example: 'passed' })
  readonly result!: AttendanceResult;
}

export class AttendancesBody {
  @TextField(session)
  readonly session!: string;

  @ListField({ about: text('One entry a person', '每人一条'), of: AttendanceBody, min: 1, max: 200 })
  readonly records!: AttendanceBody[];
}

export class TrainingEvaluationBody {
  @TextField(account('Effect of the training', '培训效果', 'Fewer complaints about calls.'))
  readonly effect!: string;

  @TextField(account('What is to be better', '改进建议', 'Smaller groups.'))
  readonly improvements!: string;
}

export class AdviceBody {
  @TextField(person)
  readonly person!: string;

  @TextField(account('Advice', '发展建议', 'Could lead a team in two years.'))
  readonly advice!: string;
}
