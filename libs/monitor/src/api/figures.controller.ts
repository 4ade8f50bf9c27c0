import { Controller, Get, Param, Query, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { text, type Actor, type Language } from '@liucheng/kernel';
import { Allow, CurrentActor, CurrentLanguage, problem } from '@liucheng/service-kit';
import type { KnownDefinition } from '../definitions.ts';
import { caseTotals } from '../metrics/answers.ts';
import { Cell } from '../metrics/cell.ts';
import { durations, type Durations } from '../metrics/durations.ts';
import { MetricsReader, type Question } from '../metrics/metrics-reader.ts';
import { ProcessMonitor } from '../process-monitor.ts';
import { waited, WaitQuery } from './list-query.ts';
import { PositionHeader } from './position-header.ts';
import { readers, requireSight, sees, sightOf } from './sight.ts';

/** Counts of cases, shares of the ended ones, and their cycle time from the first event to the last. */
export interface CaseFigures {
  readonly started: number;
  readonly completed: number;
  readonly cancelled: number;
  readonly open: number;
  /** Share of the ended cases without any deviation or violation; absent before one has ended. */
  readonly conformingRate?: number;
  readonly meanFitness?: number;
  readonly cycleTime: Durations;
}

export interface ProcessSummary extends CaseFigures {
  readonly process: string;
  readonly name: string;
  readonly department: string;
  readonly versions: readonly number[];
}

export interface StepSummary {
  readonly step: string;
  readonly name: string;
  /** How often it was done, and how often again in the same case. */
  readonly done: number;
  readonly repeated: number;
  /** From the event before it in its case to its own. */
  readonly waitingTime: Durations;
}

export interface VersionFigures extends CaseFigures {
  readonly version: number;
  readonly steps: readonly StepSummary[];
}

@ApiTags('figures · 指标')
@Allow(...readers)
@UseInterceptors(PositionHeader)
@Controller('metrics/processes')
export class FiguresController {
  constructor(
    private readonly monitor: ProcessMonitor,
    private readonly metrics: MetricsReader,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Figures of every process · 各流程指标',
    description: 'All versions together. Counts and means are exact, percentiles within 1 %.',
  })
  async processes(
    @Query() { wait }: WaitQuery,
    @CurrentActor() actor: Actor,
    @CurrentLanguage() language: Language,
  ): Promise<{ items: readonly ProcessSummary[] }> {
    await waited(this.monitor, wait);
    const sight = sightOf(actor);
    const items: ProcessSummary[] = [];
    for (const [id, versions] of await this.byProcess()) {
      const { names, department } = (versions.at(-1) as KnownDefinition).definition;
      if (!sees(sight, department)) continue;
      const cases = await this.metrics.whole('cases', everything(id));
      items.push({
        process: id,
        name: names[language],
        department,
        versions: versions.map(({ definition }) => definition.version),
        ...summary(cases),
      });
    }
    return { items };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Figures of a process by version and step · 流程各版本与各步骤指标' })
  async process(
    @Param('id') id: string,
    @Query() { wait }: WaitQuery,
    @CurrentActor() actor: Actor,
    @CurrentLanguage() language: Language,
  ): Promise<ProcessSummary & { readonly byVersion: readonly VersionFigures[] }> {
    await waited(this.monitor, wait);
    const versions = (await this.byProcess()).get(id);
    if (!versions)
      throw problem('not-found', { detail: text(`There is no process ${id}.`, `没有流程 ${id}。`) });
    const { names, department } = (versions.at(-1) as KnownDefinition).definition;
    requireSight(sightOf(actor), department);
    const byVersion: VersionFigures[] = [];
    const all = new Cell();
    for (const { definition } of versions) {
      const { version, steps } = definition;
      const question = everything(id, version);
      const cases = await this.metrics.whole('cases', question);
      const cells = await this.metrics.steps(question, Object.keys(steps));
      all.add(cases);
      byVersion.push({
        version,
        ...summary(cases),
        steps: Object.entries(steps).map(([step, { names: stepNames }]) => {
          const cell = cells.get(step) ?? new Cell();
          const waiting = cell.timesOf('waiting');
          return {
            step,
            name: stepNames[language],
            done: waiting.count,
            repeated: cell.of('rework'),
            waitingTime: durations(waiting),
          };
        }),
      });
    }
    return {
      process: id,
      name: names[language],
      department,
      versions: versions.map(({ definition }) => definition.version),
      ...summary(all),
      byVersion,
    };
  }

  private async byProcess(): Promise<Map<string, KnownDefinition[]>> {
    await this.monitor.definitions.load();
    const processes = new Map<string, KnownDefinition[]>();
    for (const known of this.monitor.definitions.all()) {
      const { id } = known.definition;
      processes.set(id, [...(processes.get(id) ?? []), known]);
    }
    return processes;
  }
}

/** Of all time. */
function everything(process: string, version?: number): Question {
  return { process, version, scope: 'all', of: '', range: {} };
}

function summary(cell: Cell): CaseFigures {
  const { started, completed, cancelled, open, conformingRate, meanFitness, cycleTime } = caseTotals(cell, 0);
  return {
    started,
    completed,
    cancelled,
    open,
    ...(conformingRate === undefined ? {} : { conformingRate }),
    ...(meanFitness === undefined ? {} : { meanFitness }),
    cycleTime,
  };
}
