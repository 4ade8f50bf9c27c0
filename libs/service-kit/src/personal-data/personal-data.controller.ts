import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { text, type Actor } from '@liucheng/kernel';
import { Allow, CorrelationId, CurrentActor } from '../auth/access.ts';
import { ChoiceField, TextField } from '../http/body-fields.ts';
import { problem } from '../http/problem.ts';
import { Forgetters, grounds, type Ground } from './forgetting.ts';
import { PersonKeys, type PersonRecord } from './person-keys.ts';
import { personPattern } from './persons.ts';

export class ForgetQuery {
  @ChoiceField({ about: text('On what ground', '删除依据'), values: grounds, example: 'request' })
  readonly reason!: Ground;

  @TextField({
    about: text("Number under which the person's request is filed; no name", '申请的归档编号（不含姓名）'),
    max: 64,
    optional: true,
    example: 'REQ-2026-17',
  })
  readonly reference?: string;
}

class ForgettingAnswer {
  @ApiProperty({ description: 'RFC 3339' })
  readonly at!: string;

  @ApiProperty({ description: 'Who ordered it' })
  readonly by!: string;

  @ApiProperty({ enum: grounds })
  readonly reason!: string;

  @ApiProperty({ required: false })
  readonly reference?: string;
}

class PersonAnswer {
  @ApiProperty({ example: 'customer:C-1001' })
  readonly person!: string;

  @ApiProperty({
    enum: ['held', 'erased'],
    description: '`held`: data of the person can be read; `erased`: nobody can read any more what there was.',
  })
  readonly status!: 'held' | 'erased';

  @ApiProperty({ required: false, description: 'Since when data can be read that are held; RFC 3339' })
  readonly since?: string;

  @ApiProperty({ type: [ForgettingAnswer], description: 'Oldest first' })
  readonly forgotten!: ForgettingAnswer[];
}

const personParameter = {
  name: 'person',
  description:
    'Kind and pseudonymous number, as events have it; `case:<id>` for a case that names nobody. · ' +
    '类别与化名编号，同事件所载；未指明人员的案例为 `case:<id>`。',
  schema: { type: 'string', maxLength: 170 },
  example: 'customer:C-1001',
} as const;

/** What a service holds of a person outside, and how they are forgotten. */
@ApiTags('Personal data · 个人信息')
@Controller('personal-data')
export class PersonalDataController {
  constructor(
    private readonly keys: PersonKeys,
    private readonly forgetters: Forgetters,
  ) {}

  @Get(':person')
  @Allow('system-admin', 'auditor')
  @ApiOperation({
    summary: 'Whether anything of a person can be read · 个人信息保存状态',
    description: 'Roles · 角色: system-admin, auditor.',
  })
  @ApiParam(personParameter)
  @ApiResponse({ status: 200, type: PersonAnswer })
  async read(@Param('person') person: string): Promise<PersonAnswer> {
    const record = await this.keys.record(checked(person));
    if (record === undefined) {
      throw problem('not-found', {
        code: 'person-unknown',
        detail: text(
          'This service has never held anything of this person.',
          '本服务从未保存该人员的任何信息。',
        ),
      });
    }
    return answerOf(person, record);
  }

  @Delete(':person')
  @HttpCode(200)
  @Allow('system-admin')
  @ApiOperation({
    summary: 'Forget a person, in this and all other services · 删除个人信息（全部服务）',
    description:
      'Roles: system-admin. Cannot be undone: the key is destroyed by which what events say about the person is ' +
      'encrypted. Cases, their histories and all figures stay and show “erased”. A repetition gets the same answer.\n\n' +
      '不可撤销：加密该人员信息的密钥将被销毁；案例、历史记录和全部统计数据保留，个人信息显示为“已删除”。',
  })
  @ApiParam(personParameter)
  @ApiResponse({
    status: 200,
    type: PersonAnswer,
    description: 'What this service held can no longer be read.',
  })
  async forget(
    @Param('person') person: string,
    @Query() { reason, reference }: ForgetQuery,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<PersonAnswer> {
    const asked = { person: checked(person), actor, reason, correlationId };
    const record = await this.forgetters.forget({
      ...asked,
      ...(reference === undefined ? {} : { reference }),
    });
    return answerOf(person, record);
  }
}

function checked(person: string): string {
  if (personPattern.test(person)) return person;
  const expected = text(
    'kind and number of a person, e.g. customer:C-1001',
    '人员类别和编号，例如 customer:C-1001',
  );
  throw problem('invalid-input', { errors: [{ path: '/person', expected, actual: person.slice(0, 80) }] });
}

function answerOf(person: string, { since, forgotten }: PersonRecord): PersonAnswer {
  return {
    person,
    status: since === undefined ? 'erased' : 'held',
    ...(since === undefined ? {} : { since }),
    forgotten: forgotten.map(({ order: _, generation: _generation, ...each }) => each),
  };
}
