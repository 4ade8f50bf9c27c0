import type { Clock } from '@liucheng/kernel';
import type { EventStore } from '@liucheng/ports';
import type { ServiceConfig } from '../config/service-config.ts';
import { firstPublished } from '../definitions/publish-definition.ts';

/** What says from when on: the first start, a time that was set, or a setting by which all of it counts. */
export type DrawnBy = 'first-start' | 'setting' | 'ever';

/**
 * From when on policies of a process count what happens. The first start is the first publication of the process: it lies among
 * the events, so that no restart, further instance or rebuilt view moves it. Until it is there, it is now.
 */
export class Beginnings {
  private readonly first = new Map<string, number>();

  constructor(
    private readonly deps: {
      readonly store: EventStore;
      readonly clock: Clock;
      readonly config: Pick<ServiceConfig, 'casesSince'>;
    },
  ) {}

  get drawnBy(): DrawnBy {
    const { casesSince } = this.deps.config;
    return typeof casesSince === 'number' ? 'setting' : casesSince;
  }

  /** ms since the epoch; 0 where all of it counts. */
  async of(process: string): Promise<number> {
    const { store, clock, config } = this.deps;
    if (config.casesSince === 'ever') return 0;
    if (config.casesSince !== 'first-start') return config.casesSince;
    const known = this.first.get(process) ?? (await firstPublished(process, store));
    if (known === undefined) return clock.now();
    this.first.set(process, known);
    return known;
  }
}
