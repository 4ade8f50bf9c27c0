import { text } from '@liucheng/kernel';
import { forms, ListField, TextField, WholeNumberField } from '@liucheng/service-kit';

// Request bodies: shape and sizes. What the process asks for is the decider's business. The sizes keep every sum of a
// company below what a whole number holds exactly.

const mostDepartments = 100;
const mostLines = 50;
const mostPerLine = 1_000_000_000_000;
const slug = { max: 48, form: forms.slug };
const departmentField = { ...slug, about: text('Department id', '部门'), example: 'sales' };
const total = (en: string, zh: string, lines: number) => ({
  about: text(`${en} in fen`, `${zh}，单位为分`),
  min: 0,
  max: lines * mostPerLine,
  example: 20_000_000,
});
const said = (en: string, zh: string, example: string) => ({ about: text(en, zh), max: 2_000, example });

export class DepartmentBody {
  @TextField(departmentField)
  readonly department!: string;
}

export class LineBody {
  @TextField({ ...slug, about: text('Category', '预算科目'), example: 'travel' })
  readonly category!: string;

  @WholeNumberField({
    about: text('Minor units (fen)', '金额，单位为分'),
    min: 0,
    max: mostPerLine,
    example: 20_000_000,
  })
  readonly amount!: number;

  @TextField({
    about: text('What it is for', '用途'),
    max: 500,
    optional: true,
    example: 'Visits to customers',
  })
  readonly purpose?: string;
}

export class DraftBody extends DepartmentBody {
  @ListField({
    about: text('One line for each category', '每个预算科目一行'),
    of: LineBody,
    min: 1,
    max: mostLines,
  })
  readonly lines!: LineBody[];

  @WholeNumberField(total('Sum of the lines', '明细合计', mostLines))
  readonly total!: number;
}

const departmentsOf = (about = text('Departments that submit a draft', '编报预算的部门')) => ({
  about,
  of: DepartmentBody,
  min: 1,
  max: mostDepartments,
});

export class DepartmentsBody {
  @ListField(departmentsOf())
  readonly departments!: DepartmentBody[];
}

export class CallBody extends DepartmentsBody {
  @WholeNumberField({ about: text('Year', '年度'), min: 2000, max: 2100, example: 2026 })
  readonly year!: number;
}

export class ReviewBody {
  @TextField(said('What the review found', '审核意见', 'Travel is twice that of last year.'))
  readonly findings!: string;
}

export class BalanceBody {
  @ListField({
    about: text('Departments that change, with all their lines', '有调整的部门及其全部明细'),
    of: DraftBody,
    max: mostDepartments,
  })
  readonly changes!: DraftBody[];

  @WholeNumberField(
    total('Total of the company after the changes', '平衡后的公司总额', mostLines * mostDepartments),
  )
  readonly total!: number;

  @TextField(said('Why', '平衡说明', 'Travel is cut to what the year before needed.'))
  readonly explanation!: string;
}

export class ReturnBody {
  @ListField(departmentsOf(text('Departments that submit again', '须重新提交的部门')))
  readonly departments!: DepartmentBody[];

  @TextField(said('What has to change', '修改要求', 'Travel by purpose, please.'))
  readonly reason!: string;
}

export class AdjustmentRequestBody extends DraftBody {
  @TextField(said('Why', '调整原因', 'A second trade fair'))
  readonly reason!: string;
}

const request = { about: text('Number of the request', '调整申请编号'), max: 20, example: 'A1' };

export class AdjustmentBody {
  @TextField(request)
  readonly request!: string;
}

export class DecliningBody extends AdjustmentBody {
  @TextField(said('Why it is declined', '驳回理由', 'It can wait until next year.'))
  readonly reason!: string;
}
