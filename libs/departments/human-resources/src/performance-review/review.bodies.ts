import { text } from '@liucheng/kernel';
import { ChoiceField, DayField, forms, ListField, TextField, WholeNumberField } from '@liucheng/service-kit';
import { department, person } from '../person.fields.ts';
import { measures, methods, type Measure, type Method } from './performance-review.ts';

// Request bodies: shape and sizes. What the process asks for is the decider's business.

const account = (en: string, zh: string, example: string) => ({ about: text(en, zh), max: 4_000, example });
const indicator = {
  about: text('Indicator', '考核指标编号'),
  max: 48,
  form: forms.slug,
  example: 'sales',
};
const score = { about: text('Score of 100', '得分（百分制）'), min: 0, max: 100, example: 86 };
const grade = {
  about: text('Grade', '等级'),
  max: 20,
  form: {
    pattern: /^[A-Za-z0-9\u4e00-\u9fff+-]+$/,
    words: text('letters, digits, Chinese characters, + and -', '字母、数字、汉字、+ 和 -'),
  },
  example: 'A',
};

export class IndicatorBody {
  @TextField(indicator)
  readonly indicator!: string;

  @TextField({ about: text('What is measured', '指标名称'), max: 200, example: 'Sales of the half-year' })
  readonly title!: string;

  @WholeNumberField({ about: text('Weight in percent', '权重（%）'), min: 1, max: 100, example: 100 })
  readonly weight!: number;
}

export class GradeOnScaleBody {
  @TextField(grade)
  readonly grade!: string;

  @WholeNumberField({
    about: text('Percent of the full bonus', '对应奖金比例（%）'),
    min: 0,
    max: 500,
    example: 120,
  })
  readonly bonusPercent!: number;
}

export class SchemeBody {
  @TextField({ ...person, about: text('Who is reviewed', '被考核人') })
  readonly employee!: string;

  @TextField(department)
  readonly department!: string;

  @TextField({
    about: text('Cycle: year, half-year, quarter or month', '考核周期：年度、半年、季度或月度'),
    max: 8,
    form: {
      pattern: /^\d{4}(-(H[12]|Q[1-4]|(0[1-9]|1[0-2])))?$/,
      words: text(
        'a year, half-year, quarter or month, written as 2026, 2026-H1, 2026-Q1 or 2026-03',
        '年度、半年、季度或月度，写作 2026、2026-H1、2026-Q1 或 2026-03',
      ),
    },
    example: '2026-H1',
  })
  readonly cycle!: string;

  @ChoiceField({ about: text('Method', '考核方法'), values: methods, example: 'kpi' })
  readonly method!: Method;

  @ListField({ about: text('Indicators with weights', '考核指标及权重'), of: IndicatorBody, min: 1, max: 50 })
  readonly indicators!: IndicatorBody[];

  @ListField({ about: text('Grades', '等级标准'), of: GradeOnScaleBody, min: 1, max: 20 })
  readonly scale!: GradeOnScaleBody[];
}

export class ScoreBody {
  @TextField(indicator)
  readonly indicator!: string;

  @WholeNumberField(score)
  readonly score!: number;
}

export class AssessmentBody {
  @ListField({ about: text('One score for each indicator', '各指标得分'), of: ScoreBody, min: 1, max: 50 })
  readonly scores!: ScoreBody[];

  @TextField(account('What it rests on', '评分依据', 'Two new regions opened.'))
  readonly comment!: string;
}

export class FeedbackBody {
  @DayField({ about: text('Day of the talk', '面谈日期'), example: '2026-03-12' })
  readonly on!: string;

  @TextField(account('What was agreed', '面谈达成的意见', 'More time for key accounts.'))
  readonly summary!: string;
}

export class ConsolidationBody {
  @WholeNumberField(score)
  readonly score!: number;

  @TextField(account('Why', '原因', 'As the superior assessed.'))
  readonly reason!: string;
}

export class GradeBody {
  @TextField(grade)
  readonly grade!: string;
}

export class BonusBody {
  @WholeNumberField({
    about: text('Bonus at full performance in fen', '绩效奖金基数，单位为分'),
    min: 0,
    max: 10_000_000_000,
    example: 1_000_000,
  })
  readonly base!: number;
}

export class AppealBody {
  @TextField(account('Why', '申诉理由', 'The new regions were not counted.'))
  readonly reason!: string;
}

export class ResolutionBody {
  @ChoiceField({
    about: text('Reward, promotion, pay or nothing', '奖励、晋升、调薪或无'),
    values: measures,
    example: 'reward',
  })
  readonly measure!: Measure;

  @TextField({ about: text('Content', '具体内容'), max: 1_000, example: 'Bonus as computed' })
  readonly content!: string;
}

export class DecisionBody {
  @ListField({ about: text('What follows', '处理结果'), of: ResolutionBody, min: 1, max: 10 })
  readonly resolutions!: ResolutionBody[];
}
