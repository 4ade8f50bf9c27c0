import { text } from '@liucheng/kernel';
import { roles } from '@liucheng/process-model';
import {
  ChoiceField,
  forms,
  ListField,
  ObjectField,
  TextField,
  WholeNumberField,
} from '@liucheng/service-kit';
import { department, post } from '../person.fields.ts';

// Request bodies: shape and sizes. What the registers ask for is the deciders' business.

const person = {
  about: text('Person id, the `sub` of the access token', '人员编号，即访问令牌的 sub'),
  max: 64,
  form: forms.id,
};
const from = {
  about: text('First day; today when left out', '开始日期，省略则为当日'),
  max: 10,
  form: forms.day,
  optional: true,
  example: '2026-03-02',
};
const until = {
  about: text('Last day', '结束日期'),
  max: 10,
  form: forms.day,
  optional: true,
  example: '2026-12-31',
};
const untilOrAtOnce = {
  ...until,
  about: text('Last day; at once when left out', '结束日期，省略则立即终止'),
};

/** Everybody is an employee, heads are appointed, and rules act for themselves: these three are granted to nobody. */
const notGranted: ReadonlySet<string> = new Set(['employee', 'department-head', 'automation']);
const grantable = {
  about: text('Role of the regulation', '规章中的角色'),
  values: Object.keys(roles).filter((role) => !notGranted.has(role)),
  example: 'accountant',
};

export class NamesBody {
  @TextField({ about: text('English', '英文名称'), max: 100, example: 'Sales' })
  readonly en!: string;

  @TextField({ about: text('Chinese', '中文名称'), max: 100, example: '销售部' })
  readonly 'zh-CN'!: string;
}

export class RoleBody {
  @ChoiceField(grantable)
  readonly role!: string;
}

/** A head's office passes to a deputy like a role. */
export class ActedRoleBody {
  @ChoiceField({ ...grantable, values: ['department-head', ...grantable.values] })
  readonly role!: string;
}

export class PostBody {
  @TextField(post)
  readonly post!: string;

  @ObjectField({ about: text('What it is called', '岗位名称'), of: NamesBody })
  readonly names!: NamesBody;
}

export class JoiningBody {
  @TextField({ ...person, example: 'u-zhang' })
  readonly person!: string;

  @TextField(department)
  readonly department!: string;

  @TextField(post)
  readonly post!: string;

  @TextField(from)
  readonly from?: string;

  @ListField({
    about: text('Roles from the first day on', '入职时授予的角色'),
    of: RoleBody,
    max: 20,
    optional: true,
  })
  readonly roles?: RoleBody[];
}

export class MoveBody {
  @TextField(department)
  readonly department!: string;

  @TextField(post)
  readonly post!: string;

  @TextField(from)
  readonly from?: string;
}

export class GrantBody {
  @ChoiceField(grantable)
  readonly role!: string;

  @TextField({
    ...department,
    about: text('Where it is held; the own department when left out', '任职部门，省略则为所属部门'),
    optional: true,
  })
  readonly department?: string;

  @TextField(from)
  readonly from?: string;

  @TextField({ ...until, about: text('Last day; without end when left out', '结束日期，省略则无期限') })
  readonly until?: string;
}

export class RoleEndBody {
  @TextField({ about: text('Id of the grant', '角色记录编号'), max: 20, example: 'R1' })
  readonly grant!: string;

  @TextField(untilOrAtOnce)
  readonly until?: string;
}

export class LeavingBody {
  @TextField({
    about: text('Last day of the employment', '最后工作日'),
    max: 10,
    form: forms.day,
    example: '2026-12-31',
  })
  readonly lastDay!: string;

  @ChoiceField({
    about: text('Until when roles count', '权限终止方式'),
    values: ['until-last-day', 'ends-at-once'],
    optional: true,
    example: 'until-last-day',
  })
  readonly access?: 'until-last-day' | 'ends-at-once';
}

export class DepartmentBody {
  @TextField(department)
  readonly department!: string;

  @ObjectField({ about: text('What it is called', '部门名称'), of: NamesBody })
  readonly names!: NamesBody;

  @ListField({ about: text('Its posts', '岗位'), of: PostBody, max: 100 })
  readonly posts!: PostBody[];
}

export class RenamingBody {
  @ObjectField({ about: text('What it is called from now on', '新名称'), of: NamesBody })
  readonly names!: NamesBody;
}

export class HeadBody {
  @TextField({ ...person, example: 'u-li' })
  readonly person!: string;

  @TextField(from)
  readonly from?: string;

  @TextField({ ...until, about: text('Last day; without end when left out', '结束日期，省略则无期限') })
  readonly until?: string;
}

export class HeadEndBody {
  @TextField({ about: text('Id of the appointment', '任命记录编号'), max: 20, example: 'H1' })
  readonly head!: string;

  @TextField(untilOrAtOnce)
  readonly until?: string;
}

export class DeputyBody {
  @WholeNumberField({ about: text('Year', '年度'), min: 2000, max: 2100, inQuery: true, example: 2026 })
  readonly year!: number;

  @TextField({ ...person, about: text('Who is absent', '被代理人'), example: 'u-li' })
  readonly absent!: string;

  @TextField({ ...person, about: text('Who acts', '代理人'), example: 'u-liu' })
  readonly deputy!: string;

  @TextField({ ...from, about: text('First day', '开始日期'), optional: false, example: '2026-03-02' })
  readonly from!: string;

  @TextField({ ...until, optional: false, example: '2026-03-13' })
  readonly until!: string;

  @ListField({
    about: text('The roles that pass to the deputy; all when left out', '代理的角色，省略则为全部'),
    of: ActedRoleBody,
    min: 1,
    max: 20,
    optional: true,
  })
  readonly roles?: ActedRoleBody[];
}

export class DeputyEndBody {
  @TextField({ about: text('Id of the deputyship', '代理记录编号'), max: 20, example: '2026-1' })
  readonly deputyship!: string;

  @TextField(untilOrAtOnce)
  readonly until?: string;
}

/** What follows from somebody's leaving or moving. */
export class DepartureBody {
  @TextField({ ...person, example: 'u-peng' })
  readonly person!: string;

  @TextField(untilOrAtOnce)
  readonly until?: string;
}

export class ReleaseBody extends DepartureBody {
  @WholeNumberField({ about: text('Year', '年度'), min: 2000, max: 2100, inQuery: true, example: 2026 })
  readonly year!: number;
}

export class ForceBody {
  @ChoiceField({ about: text('The organisation', '组织'), values: ['company'], example: 'company' })
  readonly company!: string;

  @TextField({
    ...person,
    about: text('The HR manager who keeps it from now on', '启用后负责维护的人力资源经理'),
    example: 'u-shen',
  })
  readonly manager!: string;
}
