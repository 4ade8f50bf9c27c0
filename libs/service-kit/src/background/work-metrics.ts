import { Gauge, type Registry } from 'prom-client';
import type { BackgroundWork } from './background-work.ts';

const measured = new WeakMap<Registry, Map<string, BackgroundWork>>();

/** Tells whether some work of a service goes on at this instance: over all instances, exactly one has to say 1. */
export function measureWork(registry: Registry, name: string, work: BackgroundWork): void {
  const works = measured.get(registry) ?? new Map<string, BackgroundWork>();
  works.set(name, work);
  if (measured.has(registry)) return;
  measured.set(registry, works);
  new Gauge({
    name: 'liucheng_background_work_active',
    help: 'Work that one instance of the service does at a time: 1 where it goes on, 0 where another one has it or it waits',
    labelNames: ['work'],
    registers: [registry],
    collect() {
      for (const [each, background] of works) {
        this.set({ work: each }, background.report().details?.['role'] === 'active' ? 1 : 0);
      }
    },
  });
}
