import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { caseId, type LiveCase } from '../case-document.ts';
import { casesPerRead, type CaseReader } from '../case-reader.ts';
import { definitionId, type DefinitionRegistry } from '../definitions.ts';
import type { Task } from '../tasks.ts';
import type { Experience, Experiences } from './experience.ts';
import { forecastOf, type DeadlineForecast } from './forecast.ts';

/** With what chance the deadlines that wait for tasks will be missed. */
export class Chances {
  constructor(
    private readonly reader: CaseReader,
    private readonly definitions: DefinitionRegistry,
    private readonly experiences: Experiences,
  ) {}

  /**
   * By the ids of tasks; those that no deadline waits for, or of which too little is known, are left out.
   * @param now ms since the epoch
   * @param patienceMs how long it is waited for experience to be gathered; without it, until it is
   */
  async of(tasks: readonly Task[], now: number, patienceMs?: number): Promise<Map<string, number>> {
    const byCase = new Map<string, Task[]>();
    for (const task of tasks) {
      const id = task.of.dueAt === undefined ? undefined : caseId(task.of.process, task.of.subject);
      if (id === undefined) continue;
      const known = byCase.get(id);
      if (known) known.push(task);
      else byCase.set(id, [task]);
    }
    const chances = new Map<string, number>();
    const experiences = await this.experiencesOf([...byCase.values()].flat(), patienceMs);
    const ids = [...byCase.keys()];
    for (let from = 0; from < ids.length; from += casesPerRead) {
      if (from > 0) await yieldToOthers();
      for (const live of await this.reader.read(ids.slice(from, from + casesPerRead))) {
        const deadlines = forecasts(live, experiences, now);
        for (const task of byCase.get(live.id) ?? []) {
          const chance = chanceOf(task, deadlines);
          if (chance !== undefined) chances.set(task.id, chance);
        }
      }
    }
    return chances;
  }

  private async experiencesOf(
    tasks: readonly Task[],
    patienceMs: number | undefined,
  ): Promise<ReadonlyMap<string, Experience>> {
    await this.definitions.lookUp(tasks.map(({ of }) => of));
    const versions = new Map(
      tasks.map(({ of: { process, version } }) => [definitionId(process, version), { process, version }]),
    );
    const found = new Map<string, Experience>();
    await Promise.all(
      [...versions].map(async ([id, { process, version }]) => {
        const known = this.definitions.get(process, version);
        const experience = known && (await this.experiences.within(known, patienceMs));
        if (experience) found.set(id, experience);
      }),
    );
    return found;
  }
}

function forecasts(
  live: LiveCase,
  experiences: ReadonlyMap<string, Experience>,
  now: number,
): readonly DeadlineForecast[] {
  const experience = experiences.get(definitionId(live.process, live.version));
  return experience ? forecastOf(live, experience, now).deadlines : [];
}

/** Of the deadline that the task is due by; where several fall together, the likeliest to be missed. */
function chanceOf({ step, of: { dueAt } }: Task, deadlines: readonly DeadlineForecast[]): number | undefined {
  const chances = deadlines.flatMap((each) =>
    each.dueAt === dueAt && each.steps.includes(step) ? (each.chance ?? []) : [],
  );
  return chances.length === 0 ? undefined : Math.max(...chances);
}
