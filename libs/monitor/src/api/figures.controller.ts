import { Sketch } from '@liucheng/conformance';
import { Controller, Get, Param, Query, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { text, type Actor, type Language } from '@liucheng/kernel';
import { DocumentStore } from '@liucheng/ports';
import { Allow, CurrentActor, CurrentLanguage, problem } from '@liucheng/service-kit';
import { collections } from '../collections.ts';
import type { KnownDefinition } from '../definitions.ts';
import {
  durations,
  mergeFigures,
  type Durations,
  type ProcessFigures,
  type StepFigures,
} from '../figures.ts';
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

type MergedProcess = Omit<ProcessFigures, 'lane'>;
type MergedStep = Omit<StepFigures, 'lane'>;

@ApiTags('figures · 指标')
@Allow(...readers)
@UseInterceptors(PositionHeader)
@Controller('metrics/processes')
export class FiguresController {
  constructor(
    private readonly monitor: ProcessMonitor,
    private readonly documents: DocumentStore,
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
      const { cases } = await this.figuresOf(id);
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
    const { cases, steps } = await this.figuresOf(id);
    return {
      process: id,
      name: names[language],
      department,
      versions: versions.map(({ definition }) => definition.version),
      ...summary(cases),
      byVersion: versions.map(({ definition }) => ({
        version: definition.version,
        ...summary(cases.filter(({ version }) => version === definition.version)),
        steps: Object.entries(definition.steps).map(([step, { names: stepNames }]) => {
          const found = steps.find((each) => each.version === definition.version && each.step === step);
          const waiting = found ? Sketch.fromJSON(found.waiting) : new Sketch();
          return {
            step,
            name: stepNames[language],
            done: waiting.count,
            repeated: found?.repeated ?? 0,
            waitingTime: durations(waiting),
          };
        }),
      })),
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

  private async figuresOf(process: string): Promise<{ cases: MergedProcess[]; steps: MergedStep[] }> {
    const cases: ProcessFigures[] = [];
    const steps: StepFigures[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.documents.find<ProcessFigures | StepFigures>(collections.figures.name, {
        where: { process },
        limit: 1_000,
        ...(cursor === undefined ? {} : { cursor }),
      });
      for (const { doc } of page.items) {
        if ('step' in doc) steps.push(doc);
        else cases.push(doc);
      }
      cursor = page.next;
    } while (cursor !== undefined);
    return { cases: mergeFigures(cases), steps: mergeFigures(steps) };
  }
}

function summary(figures: readonly MergedProcess[]): CaseFigures {
  const sum = (key: 'started' | 'completed' | 'cancelled' | 'conforming' | 'fitnessMicros'): number =>
    figures.reduce((total, each) => total + each[key], 0);
  const [started, completed, cancelled] = [sum('started'), sum('completed'), sum('cancelled')];
  const ended = completed + cancelled;
  const cycle = new Sketch();
  for (const each of figures) cycle.merge(Sketch.fromJSON(each.cycle));
  return {
    started,
    completed,
    cancelled,
    open: started - ended,
    ...(ended === 0
      ? {}
      : { conformingRate: sum('conforming') / ended, meanFitness: sum('fitnessMicros') / ended / 1_000_000 }),
    cycleTime: durations(cycle),
  };
}
