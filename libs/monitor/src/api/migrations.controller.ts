import { Body, Controller, HttpCode, HttpStatus, Param, Post, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { EnabledStep, Violation } from '@liucheng/conformance';
import { text, type Actor, type Language } from '@liucheng/kernel';
import { DocumentStore, UnsupportedQueryError } from '@liucheng/ports';
import {
  Allow,
  ChoiceField,
  CurrentActor,
  CurrentLanguage,
  problem,
  TextField,
  TextsField,
  WholeNumberField,
  WholeNumberPipe,
  type Problem,
} from '@liucheng/service-kit';
import type { CaseDocument } from '../case-document.ts';
import { collections } from '../collections.ts';
import { DefinitionPublisher } from '../definition-publisher.ts';
import type { DefinitionKey, KnownDefinition } from '../definitions.ts';
import { MigrationPlans, type Choice, type PlannedCase, type PlanPage } from '../migration-plans.ts';
import { ProcessMonitor } from '../process-monitor.ts';
import { unknownDefinition } from './definitions.controller.ts';
import { withTimes } from './list-query.ts';
import { PositionHeader } from './position-header.ts';
import { untilLearned } from './until-learned.ts';

const mostCases = 500;

export class MigrationPreviewBody {
  @WholeNumberField({
    about: text('The version that the cases are to have', '案例改按的目标版本'),
    min: 1,
    max: Number.MAX_SAFE_INTEGER,
    example: 2,
  })
  readonly to!: number;

  @TextsField({
    about: text(
      'Which running cases; left out: all, the earliest begun first, page by page',
      '指定的在办案例；不填则为全部，按开始时间由早到晚分页',
    ),
    max: mostCases,
    longest: 512,
    optional: true,
  })
  readonly cases?: readonly string[];

  @WholeNumberField({
    about: text('Of all: so many at once', '不指定案例时，每次处理的数量'),
    min: 1,
    max: mostCases,
    optional: true,
  })
  readonly limit: number = 200;

  @TextField({
    about: text('Of all: `next` of the answer before', '不指定案例时，上一次结果的 next'),
    max: 2_000,
    optional: true,
  })
  readonly cursor?: string;
}

export class MigrationBody extends MigrationPreviewBody {
  @TextField({
    about: text('Why they are to be judged by it', '改按目标版本判定的原因'),
    max: 2_000,
    example: 'The new approval limit counts for running cases too.',
  })
  readonly reason!: string;

  @ChoiceField({
    about: text(
      'Cases that would have violations which they have not now: leave them where they are (the default), or put them under it too',
      '对改按后会新增违规的案例：leave 保持原版本（默认），migrate 一并改按',
    ),
    values: ['leave', 'migrate'],
    optional: true,
  })
  readonly accused: 'leave' | 'migrate' = 'leave';
}

@ApiTags('definitions · 流程定义')
@Allow('process-supervisor', 'process-owner', 'system-admin')
@Controller('definitions/:id/versions/:version')
export class MigrationsController {
  constructor(
    private readonly monitor: ProcessMonitor,
    private readonly publisher: DefinitionPublisher,
    private readonly plans: MigrationPlans,
    private readonly documents: DocumentStore,
  ) {}

  @Post('migration-preview')
  @HttpCode(HttpStatus.OK)
  @UseInterceptors(PositionHeader)
  @ApiOperation({
    summary: 'What would change if running cases had another version · 预览：在办案例改按另一版本的影响',
    description:
      'Judges running cases of this version by another one, with all that has happened in them, as of now: which violations ' +
      'would come and go, and what may be done next, until when. Changes nothing. Cases that would stay as they are are counted ' +
      'and not listed. Rules over several cases and repeated violations are foreseen as if all cases of the answer moved: `others` are ' +
      'cases that stay, of which something else would be told then.',
  })
  async preview(
    @Param('id') process: string,
    @Param('version', WholeNumberPipe) version: number,
    @Body() body: MigrationPreviewBody,
    @CurrentLanguage() language: Language,
  ) {
    const { planned, others, notRunning, next } = await this.plan({ process, version }, body);
    const changed = planned.filter(isChanged);
    return {
      process,
      from: version,
      to: body.to,
      examined: planned.length,
      changed: changed.length,
      accused: planned.filter(({ come }) => come.length > 0).length,
      come: byKind(planned.flatMap(({ come }) => come)),
      gone: byKind(planned.flatMap(({ gone }) => gone)),
      retold: planned.reduce((sum, { retold }) => sum + retold.length, 0),
      items: changed.map((each) => changeView(each, language)),
      others: others.map((each) => ({
        process: each.process,
        case: each.case,
        ...toldView(each, language),
      })),
      notRunning,
      ...(next === undefined ? {} : { next }),
    };
  }

  @Post('migrations')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'Put running cases under another version · 将在办案例改按另一版本判定',
    description:
      'From now on they are judged by it, their whole history included: what they are no longer accused of is withdrawn, tasks ' +
      'and deadlines are those of the new version, and figures count them there. Each case says by whom and why. Asked ' +
      'again it goes on with those that still run on this version. The answer comes when the monitor judges by it. What it ' +
      'did not need of earlier events it has not kept: rules about that accuse nobody.',
  })
  async migrate(
    @Param('id') process: string,
    @Param('version', WholeNumberPipe) version: number,
    @Body() body: MigrationBody,
    @CurrentActor() actor: Actor,
  ) {
    const { planned, left, notRunning, next } = await this.plan({ process, version }, body, body.accused);
    const going = planned.map(({ live }) => live);
    const cases = going.map(({ subject, sequence, migrations }) => {
      const after = migrations.at(-1)?.at;
      return { subject, from: version, sequence, ...(after === undefined ? {} : { after }) };
    });
    const { reason } = body;
    const migration =
      cases.length === 0
        ? undefined
        : await this.publisher.migrate({ process, to: body.to, reason, cases }, actor);
    if (migration !== undefined)
      await this.taken(
        migration,
        going.map(({ id }) => id),
      );
    return {
      ...(migration === undefined ? {} : { migration }),
      process,
      from: version,
      to: body.to,
      migrated: cases.length,
      /** Under this version they would have violations that they have not now. */
      left: left.map(({ live }) => live.subject),
      notRunning,
      ...(next === undefined ? {} : { next }),
    };
  }

  /** @throws Problem */
  private async plan(
    from: DefinitionKey,
    body: MigrationPreviewBody,
    accused?: MigrationBody['accused'],
  ): Promise<PlanPage> {
    const to = await this.target(from.process, from.version, body.to);
    try {
      return await this.plans.of(from, to, chosen(body), accused);
    } catch (error) {
      if (!(error instanceof UnsupportedQueryError) || body.cursor === undefined) throw error;
      const expected = text('`next` of an answer to the same question', '同一请求上一次结果的 next');
      throw problem('invalid-input', { errors: [{ path: '/cursor', expected, actual: body.cursor }] });
    }
  }

  /** @throws Problem */
  private async target(process: string, from: number, to: number): Promise<KnownDefinition> {
    const { definitions } = this.monitor;
    if (!(await definitions.find(process, from))) throw unknownDefinition(process, from);
    if (to === from) {
      const expected = text(`another version than ${from}`, `不同于 ${from} 的版本`);
      throw problem('invalid-input', { errors: [{ path: '/to', expected, actual: to }] });
    }
    const known = await definitions.find(process, to);
    if (!known) throw unknownDefinition(process, to);
    await definitions.withdrawals.load();
    if (definitions.withdrawals.of({ process, version: to })) throw withdrawnTarget(process, to);
    return known;
  }

  private async taken(migration: string, ids: readonly string[]): Promise<void> {
    const detail = text(
      `Migration ${migration} is published; the monitor has not read all of it yet.`,
      `改按 ${migration} 已发布，监控尚未全部读取。`,
    );
    const has = ({ doc }: { readonly doc: CaseDocument }): boolean =>
      doc.migrations?.some(({ id }) => id === migration) === true;
    await untilLearned(this.monitor, detail, async () => {
      const stored = await this.documents.getMany<CaseDocument>(collections.cases.name, ids);
      return [...stored.values()].every(has) || undefined;
    });
  }
}

function chosen({ cases, limit, cursor }: MigrationPreviewBody): Choice {
  if (cases === undefined) return { limit, ...(cursor === undefined ? {} : { cursor }) };
  if (cursor === undefined) return { cases };
  const expected = text('no value where `cases` are named', '指定 cases 时不填');
  throw problem('invalid-input', { errors: [{ path: '/cursor', expected, actual: cursor }] });
}

function isChanged({ come, gone, retold, before, after }: PlannedCase): boolean {
  return (
    come.length + gone.length + retold.length > 0 ||
    JSON.stringify(nextView(before)) !== JSON.stringify(nextView(after))
  );
}

function changeView({ live, before, after, ...told }: PlannedCase, language: Language) {
  return {
    case: live.subject,
    ...toldView(told, language),
    next: { before: nextView(before), after: nextView(after) },
  };
}

function toldView({ come, gone, retold }: Pick<PlannedCase, 'come' | 'gone' | 'retold'>, language: Language) {
  const view = ({ kind, rule, step, severity, message }: Violation) => ({
    kind,
    rule,
    ...(step === undefined ? {} : { step }),
    severity,
    message: message[language],
  });
  return {
    come: come.map(view),
    gone: gone.map(view),
    ...(retold.length === 0
      ? {}
      : { retold: retold.map(({ violation, before }) => ({ ...view(violation), before })) }),
  };
}

function nextView(enabled: readonly EnabledStep[]) {
  return enabled.map(({ step, dueAt }) =>
    withTimes({ step, ...(dueAt === undefined ? {} : { dueAt }) }, ['dueAt']),
  );
}

function byKind(violations: readonly Violation[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { kind } of violations) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function withdrawnTarget(process: string, version: number): Problem {
  return problem('not-as-it-stands', {
    code: 'withdrawn-version',
    detail: text(
      `Version ${version} of ${process} is withdrawn.`,
      `流程 ${process} 的版本 ${version} 已停用。`,
    ),
    acceptable: text('A version that is not withdrawn.', '未停用的版本。'),
  });
}
