import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { Controller, Get, Query, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ruleIdsOf } from '@liucheng/conformance';
import { oneOf, text, type Actor } from '@liucheng/kernel';
import { DocumentStore } from '@liucheng/ports';
import { Allow, ChoiceField, CurrentActor, problem, TextField } from '@liucheng/service-kit';
import type { CaseDocument, LiveCase } from '../case-document.ts';
import { attributesOf, type Attributes, type Property } from '../causes/attributes.ts';
import { findCauses, type Causes } from '../causes/causes.ts';
import { casesPerRead } from '../case-reader.ts';
import { collections } from '../collections.ts';
import type { KnownDefinition } from '../definitions.ts';
import { ProcessMonitor } from '../process-monitor.ts';
import { violationKinds } from '../violations.ts';
import { asked, between, RangeField, waited, WaitQuery } from './list-query.ts';
import { stepsOf } from './metrics-desk.ts';
import { PositionHeader } from './position-header.ts';
import { narrowed, readers, sightOf } from './sight.ts';

export class CausesQuery extends WaitQuery {
  @TextField({ about: text('Id of the process', '流程标识'), max: 512 })
  readonly process!: string;

  @TextField({
    about: text('What makes violations of this rule more frequent?', '哪些因素使该规则的违规增多？'),
    max: 512,
    optional: true,
  })
  readonly rule?: string;

  @ChoiceField({
    about: text('What makes violations of this kind more frequent?', '哪些因素使该类违规增多？'),
    values: violationKinds,
    optional: true,
  })
  readonly kind?: string;

  @TextField({
    about: text(
      'What makes this step come late: among the slowest quarter, counted from the step before it?',
      '哪些因素使该步骤变慢（处于最慢的四分之一，自上一步起算）？',
    ),
    max: 512,
    optional: true,
  })
  readonly slowStep?: string;

  @TextField({ about: text('Department that the case belongs to', '所属部门'), max: 512, optional: true })
  readonly department?: string;

  @RangeField(text('Started at or after', '开始时间起'))
  readonly from?: string;

  @RangeField(text('Started at or before', '开始时间止'))
  readonly to?: string;
}

export interface CausesAnswer extends Causes {
  readonly process: string;
  /** For `slowStep`: from which wait on it counts as slow, ms. */
  readonly slowFromMs?: number;
  /** Of the latest cases so many were looked at; there may be older ones. */
  readonly most: number;
}

/** What is looked at of one case. */
interface Looked {
  readonly attributes: Attributes;
  /** Whether it happened; for a slow step, how long it was waited for. */
  readonly outcome: boolean | number;
}

const mostCases = 5_000;
const slowest = 0.25;

@ApiTags('causes · 原因')
@Allow(...readers)
@UseInterceptors(PositionHeader)
@Controller('causes')
export class CausesController {
  constructor(
    private readonly monitor: ProcessMonitor,
    private readonly documents: DocumentStore,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'What goes together with a violation or a slow step · 违规与缓慢步骤的相关因素',
    description:
      'Properties of cases with which it is more frequent: department, persons, version, weekday and hour of the start, the ' +
      "way taken, what was told in events (numbers in quarters). Fisher's exact test for each, corrected by Benjamini and " +
      'Hochberg: of what is told at most one in twenty is chance, and what could be chance is not told. Heads of departments see ' +
      'no persons. Exactly one of `rule`, `kind` and `slowStep`. A rule or step that the process does not have is refused (400).',
  })
  async causes(@Query() query: CausesQuery, @CurrentActor() actor: Actor): Promise<CausesAnswer> {
    const { process, wait } = query;
    // Before what is asked for: a fault in a parameter is named by that parameter.
    const startedAt = between(query, 'from', 'to');
    requireOne(query);
    const sight = sightOf(actor);
    const departments = narrowed(sight, query.department);
    await waited(this.monitor, wait);
    const known = await this.monitor.definitions.versionsOf(process);
    const versions = known.map(({ definition }) => definition.version);
    if (versions.length === 0)
      throw problem('not-found', {
        detail: text(`There is no process ${process}.`, `没有流程 ${process}。`),
      });
    await this.requireKnown(query, known);
    const concerned = new Set<string>();
    const cases: Looked[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.documents.find<CaseDocument>(collections.cases.name, {
        where: asked({
          process,
          version: { in: versions },
          department: departments && { in: departments },
          startedAt,
        }),
        sort: { field: 'startedAt', direction: 'desc' },
        limit: casesPerRead,
        ...(cursor === undefined ? {} : { cursor }),
      });
      for (const { live, events } of await this.monitor.cases.readWithHistory(
        page.items.map(({ id }) => id),
      )) {
        const outcome = outcomeOf(live, query, concerned);
        if (outcome === undefined) continue;
        cases.push({ attributes: attributesOf(live, events), outcome });
      }
      cursor = page.next;
      await yieldToOthers();
    } while (cursor !== undefined && cases.length < mostCases);
    const slowFromMs = query.slowStep === undefined ? undefined : slowFrom(cases);
    const found = findCauses(
      cases.map(({ attributes, outcome }) => ({
        attributes,
        hit: typeof outcome === 'number' ? outcome >= (slowFromMs ?? Infinity) : outcome,
      })),
      (property) => saysTheSame(property, concerned) || (sight !== 'all' && namesPerson(property)),
    );
    return {
      process,
      ...(slowFromMs === undefined ? {} : { slowFromMs }),
      ...found,
      most: mostCases,
    };
  }

  /**
   * A rule is known by a version of the process or, where it stopped somebody by a rule that the definition does not have, by the
   * violation that says so.
   * @throws Problem 400
   */
  private async requireKnown(
    { process, rule, slowStep }: CausesQuery,
    versions: readonly KnownDefinition[],
  ): Promise<void> {
    if (slowStep !== undefined) requireOneOf('?slowStep', slowStep, stepsOf(versions));
    if (rule === undefined) return;
    const rules = [...new Set(versions.flatMap(({ definition }) => ruleIdsOf(definition)))];
    if (rules.includes(rule)) return;
    const { items } = await this.documents.find(collections.violations.name, {
      where: { process, rule },
      limit: 1,
    });
    if (items.length === 0) requireOneOf('?rule', rule, rules);
  }
}

/** @throws Problem 400 */
function requireOneOf(path: string, actual: string, known: readonly string[]): void {
  if (known.includes(actual)) return;
  throw problem('invalid-input', { errors: [{ path, expected: oneOf(known.join(', ')), actual }] });
}

/** @throws Problem 400 */
function requireOne({ rule, kind, slowStep }: CausesQuery): void {
  if ([rule, kind, slowStep].filter((each) => each !== undefined).length === 1) return;
  const expected = text('exactly one of rule, kind and slowStep', 'rule、kind、slowStep 三者须且仅须其一');
  throw problem('invalid-input', {
    errors: ['?rule', '?kind', '?slowStep'].map((path) => ({ path, expected })),
  });
}

/** Undefined for a case in which the step was not done, which is neither slow nor quick. */
function outcomeOf(
  { state }: LiveCase,
  { rule, kind, slowStep }: CausesQuery,
  concerned: Set<string>,
): boolean | number | undefined {
  if (slowStep !== undefined) {
    const at = state.trace.findIndex(({ step }) => step === slowStep);
    const [before, entry] = [state.trace[at - 1], state.trace[at]];
    return entry && before ? Math.max(0, entry.time - before.time) : undefined;
  }
  let hit = false;
  for (const violation of state.violations.values()) {
    if (violation.rule !== rule && violation.kind !== kind) continue;
    hit = true;
    if (violation.step !== undefined) concerned.add(violation.step);
  }
  return hit;
}

function slowFrom(cases: readonly Looked[]): number {
  const waits = Float64Array.from(cases, ({ outcome }) => Number(outcome)).sort();
  return waits[Math.floor((1 - slowest) * waits.length)] ?? 0;
}

/** That a step was left out goes together with its violation as a matter of course. */
function saysTheSame({ attribute, value }: Property, concerned: ReadonlySet<string>): boolean {
  if (attribute === 'route') return concerned.has(value.replace(/ repeated$/, ''));
  const [, step] = /^(?:performer|department) of (.*)$/.exec(attribute) ?? [];
  return step !== undefined && concerned.has(step);
}

function namesPerson({ attribute }: Property): boolean {
  return attribute === 'initiator' || attribute.startsWith('performer of ');
}
