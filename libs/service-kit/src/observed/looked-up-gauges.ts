import { Gauge, type Registry } from 'prom-client';

const longestLookMs = 2_000;

export interface GaugeSpec {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
}

/** Sets the value of one of the gauges for a set of labels. */
export type SetGauge<Name extends string> = (
  name: Name,
  value: number,
  labels?: Readonly<Record<string, string | number>>,
) => void;

/**
 * Gauges whose values have to be asked for: when somebody scrapes them, all at once, and not more often than `everyMs`.
 * A look that fails or takes longer than two seconds leaves the gauges out of the answer: no value is better than one
 * that is no longer true, and the scrape goes on without it.
 */
export function lookedUpGauges<Name extends string>(
  registry: Registry,
  specs: Readonly<Record<Name, GaugeSpec>>,
  everyMs: number,
  look: (set: SetGauge<Name>) => Promise<void>,
): void {
  const gauges = new Map<Name, Gauge>();
  let lookedAt = -Infinity;
  let looking: Promise<void> = Promise.resolve();
  const values: { name: Name; value: number; labels: Readonly<Record<string, string | number>> }[] = [];
  const once = async (): Promise<void> => {
    values.length = 0;
    const found: typeof values = [];
    const done = look((name, value, labels = {}) => found.push({ name, value, labels })).then(
      () => true,
      () => false,
    );
    if (await inTime(done)) values.push(...found);
    for (const [name, gauge] of gauges) {
      if (specs[name].labels === undefined) gauge.remove();
      else gauge.reset();
    }
    for (const { name, value, labels } of values) gauges.get(name)?.set(labels, value);
  };
  for (const [name, spec] of Object.entries(specs) as [Name, GaugeSpec][]) {
    const gauge = new Gauge({
      name: spec.name,
      help: spec.help,
      labelNames: [...(spec.labels ?? [])],
      registers: [registry],
      async collect() {
        const now = performance.now();
        if (now - lookedAt >= everyMs) {
          lookedAt = now;
          looking = once();
        }
        await looking;
      },
    });
    gauges.set(name, gauge);
  }
}

async function inTime(done: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), longestLookMs);
  });
  const result = await Promise.race([done, late]);
  clearTimeout(timer);
  return result;
}
