import type { JsonObject } from '@liucheng/kernel';

const longestMs = 3_000;

type Report = JsonObject & { readonly ok: boolean };

/** What each upstream says of itself, or that it does not answer. */
export async function readinessOf(
  upstreams: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, Report>>> {
  const reports = Object.entries(upstreams).map(
    async ([service, upstream]) => [service, await reportOf(`${upstream}/${service}/health/ready`)] as const,
  );
  return Object.fromEntries(await Promise.all(reports));
}

async function reportOf(url: string): Promise<Report> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(longestMs) });
    const { checks = {} } = (await response.json()) as { checks?: JsonObject };
    return { ok: response.ok, checks };
  } catch {
    return { ok: false, error: 'it does not answer' };
  }
}
