import { text } from '@liucheng/kernel';
import { ChoiceField, DayField, TextField } from '@liucheng/service-kit';
import { department, person, post } from '../person.fields.ts';
import { CourseBody } from '../training/training.bodies.ts';
import { attendanceResults, type AttendanceResult } from '../training/training.ts';

// Request bodies: shape and sizes.

const employee = { ...person, about: text('Person id of the employee', '员工的人员编号') };
const training = {
  about: text('Training that it comes from, or where else it was learnt', '所属培训项目或其他来源'),
  max: 64,
  example: 'certificate',
};

export class OpenFileBody {
  @TextField(employee)
  readonly employee!: string;

  @TextField(department)
  readonly department!: string;

  @TextField(post)
  readonly post!: string;

  @DayField({ about: text('First day of the employment', '入职日期'), example: '2020-07-01' })
  readonly startsOn!: string;
}

export class EntryBody extends CourseBody {
  @TextField(employee)
  readonly employee!: string;

  @TextField(training)
  readonly training!: string;

  @TextField({
    about: text('Session and person, or number of the certificate', '出勤编号或证书编号'),
    max: 128,
    example: 'CERT-88',
  })
  readonly attendance!: string;

  @ChoiceField({ about: text('Result', '结果'), values: attendanceResults, example: 'passed' })
  readonly result!: AttendanceResult;

  @DayField({ about: text('Day', '日期'), example: '2025-11-03' })
  readonly deliveredOn!: string;
}

export class FileAdviceBody {
  @TextField(employee)
  readonly employee!: string;

  @TextField(training)
  readonly training!: string;

  @TextField({ about: text('Advice', '发展建议'), max: 4_000, example: 'Could lead a team in two years.' })
  readonly advice!: string;
}
