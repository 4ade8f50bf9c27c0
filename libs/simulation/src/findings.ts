import { setTimeout as pause } from 'node:timers/promises';
import type { JsonObject } from '@liucheng/kernel';
import type { Breach } from './truth.ts';

/** Asks the monitor something, as somebody who sees everything. */
export type AskMonitor = (path: string) => Promise<JsonObject>;

const waitMs = 10_000;
const lookEveryMs = 20;
const pageSize = 200;

/** Resolves when the monitor has handled all events and has judged all deadlines up to a moment. */
export async function judgedUntil(ask: AskMonitor, moment: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const { caughtUp, watermark } = await ask(`/monitor/status?wait=${waitMs}`);
    if (caughtUp === true && Date.parse(String(watermark)) >= moment) return;
    await pause(lookEveryMs, undefined, { signal });
  }
}

interface Found {
  readonly kind: string;
  readonly rule: string;
  readonly process: string;
  readonly case: string;
}

/** Everything that stands against anybody, as the monitor's API tells it. */
export async function findings(ask: AskMonitor): Promise<Breach[]> {
  const found: Breach[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const from = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await ask(`/monitor/violations?state=open&sort=at&limit=${pageSize}${from}`);
    for (const { kind, rule, process, case: id } of page['items'] as unknown as readonly Found[]) {
      found.push({
        process,
        case: id,
        kind: kind === 'refused-attempt' ? 'refusal' : 'violation',
        rule: rule === 'flow' ? `flow:${kind}` : rule,
      });
    }
    cursor = page['next'] as string | undefined;
  }
  return found;
}
