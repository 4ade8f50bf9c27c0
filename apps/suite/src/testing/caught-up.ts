const withinMs = 60_000;

/**
 * Resolves when the monitor has read everything that lies on the bus. A lane may be without an owner until a killed
 * process's place in the group and what it had under way at the document store have run out, some 20 s.
 * @throws Error after a minute, with what the monitor says of itself
 */
export async function caughtUp(read: (path: string) => Promise<unknown>): Promise<void> {
  const until = performance.now() + withinMs;
  for (;;) {
    const status = (await read('/monitor/status?wait=10000')) as { caughtUp?: boolean };
    if (status.caughtUp === true) return;
    if (performance.now() > until) throw new Error(`not caught up: ${JSON.stringify(status)}`);
  }
}
