import { Injectable } from '@nestjs/common';
import { text, type Actor, type Language } from '@liucheng/kernel';
import { problem } from '@liucheng/service-kit';
import type { KnownDefinition } from '../definitions.ts';
import { openAfter } from '../metrics/answers.ts';
import { MetricsReader, type Question } from '../metrics/metrics-reader.ts';
import { dayBefore } from '../metrics/periods.ts';
import { ProcessMonitor } from '../process-monitor.ts';
import { waited } from './list-query.ts';
import { questionOf, requirePerson, type ScopedQuery } from './metrics-query.ts';

/** What all questions about the figures of a process have in common. */
@Injectable()
export class MetricsDesk {
  constructor(
    private readonly monitor: ProcessMonitor,
    readonly metrics: MetricsReader,
  ) {}

  /**
   * The question that the caller may ask, and the definitions that it is about.
   * @throws Problem 400, 403, 404; 503 when the monitor does not get in time as far as `wait` asks
   */
  async asked(
    id: string,
    query: ScopedQuery,
    actor: Actor,
    ofPersons = false,
  ): Promise<{ question: Question; versions: readonly KnownDefinition[] }> {
    if (ofPersons) requirePerson(actor, undefined);
    await waited(this.monitor, query.wait);
    const versions = await this.monitor.definitions.versionsOf(id);
    if (versions.length === 0)
      throw problem('not-found', { detail: text(`There is no process ${id}.`, `没有流程 ${id}。`) });
    return { question: questionOf(query, versions, actor), versions };
  }

  /** Cases under way when a day began. */
  async openBefore(question: Question, day: string | undefined): Promise<number> {
    if (day === undefined) return 0;
    return openAfter(await this.metrics.whole('cases', { ...question, range: { to: dayBefore(day) } }));
  }
}

export function stepsOf(versions: readonly KnownDefinition[]): string[] {
  return [...new Set(versions.flatMap(({ definition }) => Object.keys(definition.steps)))];
}

/** As the newest version that has the step calls it. */
export function namesOf(versions: readonly KnownDefinition[], language: Language): (step: string) => string {
  return (step) => {
    const known = versions.findLast(({ definition }) => step in definition.steps);
    return known?.definition.steps[step]?.names[language] ?? step;
  };
}
