import type { Step } from './definition.ts';

/** An event type without its version, and the version. */
export interface EventVersion {
  readonly name: string;
  readonly version: number;
}

const pattern = /^(.+)\.v([1-9]\d{0,5})$/;

/** `liucheng.finance.expense-claim.submitted.v2` → name and version; `undefined` for names without, as logs have them. */
export function eventVersion(type: string): EventVersion | undefined {
  const match = pattern.exec(type);
  return match ? { name: match[1] as string, version: Number(match[2]) } : undefined;
}

/**
 * The event types whose data a step's schemas (`inputs` and rules of kind `data`) speak of: of each event name the newest
 * version that the step lists. A schema is written for one shape. Older versions are listed because they lie in stores;
 * what they had to say was judged by the definition of their time.
 */
export function judgedEvents(id: string, { events }: Pick<Step, 'events'>): string[] {
  const listed = events ?? [id];
  const newest = new Map<string, number>();
  for (const type of listed) {
    const known = eventVersion(type);
    if (known) newest.set(known.name, Math.max(known.version, newest.get(known.name) ?? 0));
  }
  return listed.filter((type) => {
    const known = eventVersion(type);
    return known === undefined || newest.get(known.name) === known.version;
  });
}
