import { setTimeout as pause } from 'node:timers/promises';
import type { RunningHost } from '@liucheng/service-kit';

/** What services tell of themselves in their health reports, as far as it matters here. */
interface Reports {
  readonly stores?: { readonly position?: number };
  readonly relay?: { readonly behind?: number };
  readonly views?: { readonly behind?: number };
  readonly policies?: { readonly behind?: Readonly<Record<string, number | undefined>> };
}

/**
 * Resolves when everything stored has been published, every policy has seen it, and nothing more came of that.
 *
 * Looked at one after the other: what was stored before the first look has been published by the second and reacted to by
 * the third; if nothing was stored since the first, nothing is on its way.
 */
export async function settled(host: RunningHost, signal: AbortSignal): Promise<void> {
  for (;;) {
    const before = await positions(host);
    await allReport(host, signal, 'relay', ({ relay }) => (relay?.behind ?? 0) === 0);
    await allReport(host, signal, 'policies', ({ policies }) => sum(policies?.behind ?? {}) === 0);
    if ((await positions(host)) === before) return;
  }
}

/** Resolves when the views show everything stored. */
export async function viewsShowAll(host: RunningHost, signal: AbortSignal): Promise<void> {
  await allReport(host, signal, 'views', ({ views }) => (views?.behind ?? 0) === 0);
}

/** All of it happens in this process, which looking keeps from it: there is a moment between two looks. */
async function allReport(
  host: RunningHost,
  signal: AbortSignal,
  check: keyof Reports,
  holds: (reports: Reports) => boolean,
): Promise<void> {
  while (!(await look(host, check)).every(holds)) await pause(1, undefined, { signal });
}

/** One check of every service. */
function look({ services }: RunningHost, check: keyof Reports): Promise<Reports[]> {
  return Promise.all(
    services.map(async ({ health }): Promise<Reports> => {
      const { checks } = await health.report([check]);
      return { [check]: checks[check]?.details };
    }),
  );
}

async function positions(host: RunningHost): Promise<string> {
  return (await look(host, 'stores')).map(({ stores }) => stores?.position).join(' ');
}

function sum(behind: Readonly<Record<string, number | undefined>>): number {
  return Object.values(behind).reduce<number>((total, each) => total + (each ?? 0), 0);
}
