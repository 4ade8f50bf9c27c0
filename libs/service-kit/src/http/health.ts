import type { Json, JsonObject } from '@liucheng/kernel';

export interface HealthReport {
  readonly ok: boolean;
  /** What an operator wants to see: the lag of a subscription, the error of a store. */
  readonly details?: JsonObject;
}

export type HealthCheck = () => HealthReport | Promise<HealthReport>;

const longestCheckMs = 2_000;

/** What must be well for a service to take requests. Modules add their own checks while they start. */
export class HealthChecks {
  private readonly checks = new Map<string, HealthCheck>();
  private stopping = false;

  /** `scrub` takes out of an error's message what nobody may read: the report is public. */
  constructor(private readonly scrub: (text: string) => string = (text) => text) {}

  add(name: string, check: HealthCheck): void {
    this.checks.set(name, check);
  }

  /** From now on the service is not ready, so that a gateway sends nothing more while it drains. */
  stop(): void {
    this.stopping = true;
  }

  /**
   * Runs all checks at once, or only some. One that fails or does not answer within two seconds is not ok.
   * @param only names of checks; those that the service does not have are passed over
   */
  async report(
    only?: readonly string[],
  ): Promise<{ ok: boolean; stopping: boolean; checks: Record<string, HealthReport> }> {
    const asked = [...this.checks].filter(([name]) => only?.includes(name) ?? true);
    const entries = await Promise.all(
      asked.map(async ([name, check]) => [name, await within(check, this.scrub)] as const),
    );
    const ok = !this.stopping && entries.every(([, report]) => report.ok);
    return { ok, stopping: this.stopping, checks: Object.fromEntries(entries) };
  }
}

async function within(check: HealthCheck, scrub: (text: string) => string): Promise<HealthReport> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<HealthReport>((resolve) => {
    timer = setTimeout(
      () => resolve({ ok: false, details: { error: `no answer in ${longestCheckMs} ms` } }),
      longestCheckMs,
    );
  });
  try {
    const report = await Promise.race([Promise.resolve(check()), late]);
    return report.details ? { ...report, details: scrubbed(report.details, scrub) as JsonObject } : report;
  } catch (error) {
    return { ok: false, details: { error: scrub(error instanceof Error ? error.message : String(error)) } };
  } finally {
    clearTimeout(timer);
  }
}

function scrubbed(value: Json, scrub: (text: string) => string): Json {
  if (typeof value === 'string') return scrub(value);
  if (Array.isArray(value)) return value.map((each) => scrubbed(each, scrub));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, each === undefined ? each : scrubbed(each, scrub)]),
  );
}
