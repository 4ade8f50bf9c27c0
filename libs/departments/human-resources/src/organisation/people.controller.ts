import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock, text, type Actor, type RoleGrant } from '@liucheng/kernel';
import { roles } from '@liucheng/process-model';
import {
  Allow,
  ChoiceField,
  type DeputyRecord,
  forms,
  isOfficeDay,
  LimitField,
  officeDay,
  Organisation,
  type PersonOnDay,
  problem,
  TextField,
} from '@liucheng/service-kit';

const day = {
  about: text('As of this day; today when left out', '截至日期，省略则为当日'),
  max: 10,
  form: forms.day,
  optional: true,
  example: '2026-03-02',
};
const person = { about: text('Person id', '人员编号'), max: 64, optional: true };

/** Who is what on a day. */
class PeopleQuery {
  @TextField(day)
  readonly on?: string;

  @TextField({ about: text('Department', '部门'), max: 48, optional: true })
  readonly department?: string;

  @ChoiceField({
    about: text('Role, held or acted in', '角色（含代理）'),
    values: Object.keys(roles).filter((role) => role !== 'automation'),
    optional: true,
  })
  readonly role?: string;

  @TextField({ ...person, about: text('People after this id', '该编号之后的人员') })
  readonly after?: string;

  @LimitField()
  readonly limit: number = 50;
}

class DeputyQuery {
  @TextField(day)
  readonly on?: string;

  @TextField({ ...person, about: text('Who is absent', '被代理人') })
  readonly absent?: string;

  @TextField({ ...person, about: text('Who acts', '代理人') })
  readonly deputy?: string;

  @TextField({ about: text('Deputyships after this id', '该编号之后的代理记录'), max: 20, optional: true })
  readonly after?: string;

  @LimitField()
  readonly limit: number = 50;
}

interface PersonView extends Pick<PersonOnDay, 'department' | 'post'> {
  readonly person: string;
  readonly roles: readonly (Omit<RoleGrant, 'onBehalfOf'> & { readonly onBehalfOf?: string })[];
}

interface Page<Item> {
  readonly on: string;
  readonly items: readonly Item[];
  /** Pass it as `after`; absent on the last page. */
  readonly next?: string;
}

/** The organisation as of a day, as everybody's copy has it: all roles together, those of deputies and heads included. */
@ApiTags('people · 人员')
@Allow('employee', 'auditor', 'process-supervisor', 'process-analyst')
@Controller()
export class PeopleController {
  constructor(
    private readonly organisation: Organisation,
    private readonly clock: Clock,
  ) {}

  @Get('people')
  @ApiOperation({ summary: 'Who belongs where and holds which role on a day · 某日的人员与角色' })
  people(@Query() { on, department, role, after = '', limit }: PeopleQuery): Page<PersonView> {
    const asOf = this.dayOf(on);
    const found = this.organisation.directory
      .everybodyOn(asOf)
      .filter(
        (each) =>
          each.id > after &&
          (department === undefined || each.department === department) &&
          (role === undefined || each.roles.some((grant) => grant.role === role)),
      );
    return page(asOf, found, limit, viewOf);
  }

  @Get('deputies')
  @ApiOperation({ summary: 'Who acts for whom on a day · 某日的代理关系' })
  deputies(@Query() { on, absent, deputy, after = '', limit }: DeputyQuery): Page<DeputyRecord> {
    const asOf = this.dayOf(on);
    const found = this.organisation.directory
      .deputyshipsOn(asOf)
      .filter(
        (each) =>
          each.id > after &&
          (absent === undefined || each.absent === absent) &&
          (deputy === undefined || each.deputy === deputy),
      );
    return page(asOf, found, limit, (each) => each);
  }

  private dayOf(on: string | undefined): string {
    if (on === undefined) return officeDay(this.clock.now());
    if (isOfficeDay(on)) return on;
    throw problem('invalid-input', {
      errors: [{ path: '?on', expected: text('a day that there is', '真实存在的日期'), actual: on }],
    });
  }
}

function page<Item extends { readonly id: string }, View>(
  on: string,
  found: readonly Item[],
  limit: number,
  view: (item: Item) => View,
): Page<View> {
  const items = found.slice(0, limit);
  const last = found.length > limit ? items.at(-1) : undefined;
  return { on, items: items.map(view), ...(last ? { next: last.id } : {}) };
}

function viewOf({ id, department, post, roles: held }: PersonOnDay & Actor): PersonView {
  return {
    person: id,
    department,
    post,
    roles: held.map(({ onBehalfOf, ...grant }) => ({
      ...grant,
      ...(onBehalfOf ? { onBehalfOf: onBehalfOf.id } : {}),
    })),
  };
}
