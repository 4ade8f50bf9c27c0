import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  briefOf,
  foresee,
  leftOpen,
  type CaseEvent,
  type EnabledStep,
  type ViolationBrief,
} from '@liucheng/conformance';
import { Clock, text, type Actor, type JsonObject, type Language } from '@liucheng/kernel';
import { DocumentStore } from '@liucheng/ports';
import type { RoleBinding } from '@liucheng/process-model';
import {
  Allow,
  CurrentActor,
  CurrentLanguage,
  JsonField,
  problem,
  TextField,
  TimeField,
  WholeNumberField,
} from '@liucheng/service-kit';
import { caseId, emptyCase, type LiveCase } from '../case-document.ts';
import { foreseeOverCases } from '../over-cases/foreseen.ts';
import type { KnownDefinition } from '../definitions.ts';
import { ProcessMonitor } from '../process-monitor.ts';
import { unknownDefinition } from './definitions.controller.ts';
import { iso } from './list-query.ts';
import { readers, requireSight, sightOf } from './sight.ts';

export class PreflightBody {
  @TextField({ about: text('The step that might be done', '拟执行的步骤'), max: 512 })
  readonly step!: string;

  @TextField({ about: text('Who would do it', '拟执行人'), max: 512, optional: true })
  readonly actor?: string;

  @TextField({ about: text('For whom, as a deputy', '被代理人'), max: 512, optional: true })
  readonly onBehalfOf?: string;

  @TextField({ about: text('In which role', '执行时的角色'), max: 512, optional: true })
  readonly role?: string;

  @TextField({ about: text('Of which department', '执行人部门'), max: 512, optional: true })
  readonly department?: string;

  @TimeField({ about: text('When; now, if left out', '时间，缺省为当前'), optional: true })
  readonly time?: string;

  @JsonField({
    about: text(
      "The event's data; where it is left out, no rule about it accuses",
      '事件数据；缺省时不判定数据规则',
    ),
    optional: true,
  })
  readonly data?: JsonObject;

  @WholeNumberField({
    about: text(
      'Of a case that there is none of yet: the version that it would start on; the newest in force, if left out',
      '案例尚不存在时所依据的定义版本，缺省为最新生效版本',
    ),
    min: 1,
    max: Number.MAX_SAFE_INTEGER,
    optional: true,
  })
  readonly version?: number;
}

export interface PreflightView {
  readonly process: string;
  readonly version: number;
  readonly case: string;
  /** Whether the step would bring about no violation. */
  readonly conforms: boolean;
  readonly violations: readonly ViolationBrief[];
  /** Ids of violations that would be withdrawn. */
  readonly settles: readonly string[];
  /** Rules of which this says too little to tell whether they would be kept. */
  readonly undeterminable: readonly {
    readonly rule: string;
    readonly unsaid: string;
    readonly why: string;
  }[];
  /** What may be done at no cost as the case stands. */
  readonly allowed: readonly NextView[];
  /** And after the step. */
  readonly next: readonly NextView[];
}

interface NextView {
  readonly step: string;
  readonly name: string;
  readonly binding?: RoleBinding;
  readonly dueAt?: string;
}

@ApiTags('cases · 案例')
@Allow(...readers)
@Controller('cases')
export class PreflightController {
  constructor(
    private readonly monitor: ProcessMonitor,
    private readonly documents: DocumentStore,
    private readonly clock: Clock,
  ) {}

  @Post(':process/:subject/preflight')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Would this step conform now? · 该步骤现在是否合规？',
    description:
      'Judged by the version that the case runs on, from where it stands, and by what other cases have under the keys of rules over cases; nothing is recorded. A subject that is not known is ' +
      'taken for a case that would start with the step. Services answer the same for their own commands: `Prefer: preflight`.',
  })
  async preflight(
    @Param('process') process: string,
    @Param('subject') subject: string,
    @Body() body: PreflightBody,
    @CurrentActor() actor: Actor,
    @CurrentLanguage() language: Language,
  ): Promise<PreflightView> {
    const live = await this.caseOf(process, subject, body, actor);
    const { compiled, state } = live;
    const { definition } = compiled;
    const step = definition.steps[body.step];
    if (!step) throw noStep(body.step, Object.keys(definition.steps), definition.id);
    const views = (steps: readonly EnabledStep[]): NextView[] =>
      steps.map(({ step: id, binding, dueAt }) => ({
        step: id,
        name: definition.steps[id]?.names[language] ?? id,
        ...(binding === undefined ? {} : { binding }),
        ...(dueAt === undefined ? {} : { dueAt: iso(dueAt) }),
      }));
    const allowed = views(compiled.enabled(state));
    const now = this.clock.now();
    const event = hypothetical(live, body, step.events?.at(-1) ?? body.step, now);
    const parts = { documents: this.documents, definitions: this.monitor.definitions };
    const overCases = await foreseeOverCases(parts, live, event, Math.max(now, event.time));
    const foreseen = foresee(compiled, state, [event], Math.min(now, event.time));
    const { violations, settled, next, undeterminable } = foreseen;
    const found = new Set(overCases.violations.map(({ rule }) => rule));
    const all = [...violations, ...overCases.violations.map(briefOf)];
    return {
      process,
      version: definition.version,
      case: subject,
      conforms: all.length === 0,
      violations: all,
      settles: [...settled, ...overCases.settled],
      undeterminable: [...undeterminable, ...leftOpen([], { violations: [], open: overCases.open })]
        .filter(({ rule }) => !found.has(rule))
        .map(({ rule, unsaid, why }) => ({ rule, unsaid, why: why[language] })),
      allowed,
      next: views(next),
    };
  }

  /** The case as it stands, or one that begins. */
  private async caseOf(
    process: string,
    subject: string,
    { version, department }: PreflightBody,
    actor: Actor,
  ): Promise<LiveCase> {
    const sight = sightOf(actor);
    const id = caseId(process, subject);
    if (id === undefined) throw tooLong();
    const [live] = await this.monitor.cases.read([id]);
    if (live && live.events > 0) {
      requireSight(sight, live.state.department);
      return live;
    }
    requireSight(sight, department ?? actor.department);
    const { compiled } = await this.definitionOf(process, version);
    return emptyCase(compiled, id, subject, 'live', 0);
  }

  private async definitionOf(process: string, version: number | undefined): Promise<KnownDefinition> {
    const { definitions } = this.monitor;
    if (version !== undefined) {
      const known = await definitions.find(process, version);
      if (!known) throw unknownDefinition(process, version);
      return known;
    }
    const versions = await definitions.versionsOf(process);
    const now = this.clock.now();
    const inForce = versions.filter(({ definition }) => Date.parse(definition.effectiveFrom) <= now);
    const known = inForce.at(-1) ?? versions.at(-1);
    if (!known)
      throw problem('not-found', {
        code: 'unknown-definition',
        detail: text(`No definition of ${process} is published.`, `没有已发布的流程定义 ${process}。`),
      });
    return known;
  }
}

function hypothetical(live: LiveCase, body: PreflightBody, type: string, now: number): CaseEvent {
  const { step: _step, version: _version, time, ...told } = body;
  return {
    ...told,
    id: 'preflight',
    sequence: live.sequence + 1,
    type,
    time: time === undefined ? now : Date.parse(time),
  };
}

function noStep(step: string, steps: readonly string[], process: string) {
  const expected = text(
    `a step of ${process}: ${steps.join(', ')}`,
    `流程 ${process} 的步骤：${steps.join('、')}`,
  );
  return problem('invalid-input', { errors: [{ path: '/step', expected, actual: step }] });
}

function tooLong() {
  return problem('not-found', {
    detail: text(
      'Process and case are together longer than the id of a case may be.',
      '流程与案例标识合计超过长度上限。',
    ),
  });
}
