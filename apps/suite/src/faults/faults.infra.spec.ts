import { describe, expect, it } from '@jest/globals';
import { missingServers } from './servers.ts';
import { perform } from './scenario.ts';
import { scenarios } from './scenarios.ts';

/** The short form of `npm run faults`: the same scenarios, each a time or two. */
const times: Readonly<Record<string, number>> = {
  'kill -9 finance': 2,
  'kill -9 a monitor': 2,
  'kill -9 the broker': 1,
  'kill -9 the database': 1,
  'a monitor stopped 30 s': 2,
  'disk of finance full': 1,
  'network to the broker cut': 1,
  'rebalance storm': 1,
  'poisoned messages': 1,
  'clocks jump': 2,
};

const missing = await missingServers();

describe('faults under load', () => {
  for (const [name, count] of Object.entries(times)) {
    const scenario = scenarios.find((each) => each.name === name);
    if (!scenario) throw new Error(`no scenario is named ${name}`);
    const title = `${name}, ${count} ×: nothing lost, nothing doubled, no violation missed`;
    if (missing !== undefined) {
      process.stderr.write(`skipped: ${name}: ${missing}\n`);
      it.skip(`${title} (skipped: ${missing})`, () => undefined);
      continue;
    }
    it(
      title,
      async () => {
        const reason = await scenario.missing?.();
        if (reason !== undefined) {
          process.stderr.write(`skipped: ${name}: ${reason}\n`);
          return;
        }
        const { verdict, seen, recoveriesMs } = await perform(scenario, count, { workers: 4, seed: 1 });
        process.stderr.write(
          `${name}: ${verdict.commands} commands, recovered in ${recoveriesMs.map(Math.round).join(', ')} ms\n`,
        );
        expect(verdict).toMatchObject({ lost: 0, doubled: 0, missed: 0, superfluous: 0 });
        expect(seen.lies).toEqual([]);
        expect(verdict.commands).toBeGreaterThan(0);
      },
      240_000,
    );
  }
});
