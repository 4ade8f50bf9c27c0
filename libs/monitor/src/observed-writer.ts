import type { MonitorMetrics } from './monitor-metrics.ts';
import { SingleWriter } from './single-writer.ts';
import type { WorkUnit } from './work-unit.ts';

/** A writer whose units of work are counted, timed and traced. */
export class ObservedWriter extends SingleWriter {
  constructor(
    private readonly metrics: MonitorMetrics,
    ...parts: ConstructorParameters<typeof SingleWriter>
  ) {
    super(...parts);
  }

  override run<Result>(work: (unit: WorkUnit) => Promise<Result>): Promise<Result> {
    return this.metrics.unit((watch) =>
      super.run((unit) => {
        watch(unit);
        return work(unit);
      }),
    );
  }
}
