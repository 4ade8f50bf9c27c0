import { describe, expect, it } from '@jest/globals';
import type { ClusterOptions } from './cluster.ts';
import { missingServers } from './servers.ts';
import { perform, type Scenario } from './scenario.ts';
import { scenarios } from './scenarios.ts';

/**
 * The short form of `npm run faults`: these scenarios, each once. Those of a row come one after the other on one cluster, which
 * starts once: what a cluster needs for any of them it has for all.
 */
const rows = [
  [
    'kill -9 finance',
    'kill -9 a monitor',
    'kill -9 the broker',
    'kill -9 the database',
    'a monitor stopped 30 s',
    'rebalance storm',
    'poisoned messages',
    'documents put back to a backup',
  ],
  ['disk of finance full', 'disk of the database full', 'network to the broker cut', 'clocks jump'],
];

/** What is played meanwhile is compared case by case in the end, so there is to be no more of it than the faults need. */
const load = { workers: 2, restMs: 400, withinMs: 480_000 };
const missing = await missingServers();

describe('faults under load', () => {
  for (const names of rows) {
    const all = names.map(named);
    const title = `${names.join(', ')}: nothing lost, nothing doubled, no violation missed`;
    if (missing !== undefined) {
      process.stderr.write(`skipped: ${names.join(', ')}: ${missing}\n`);
      it.skip(`${title} (skipped: ${missing})`, () => undefined);
      continue;
    }
    it(
      title,
      async () => {
        const possible = await possibleOf(all);
        const scenario = oneAfterTheOther(possible);
        const { verdict, seen, recoveriesMs } = await perform(scenario, 1, { seed: 1, ...load });
        process.stderr.write(
          `${scenario.name}: ${verdict.commands} commands, recovered in ${recoveriesMs.map(Math.round).join(', ')} ms\n`,
        );
        expect(verdict).toMatchObject({ lost: 0, doubled: 0, missed: 0, superfluous: 0, examples: [] });
        expect(seen.lies).toEqual([]);
        expect(verdict.commands).toBeGreaterThan(0);
        expect(recoveriesMs).toHaveLength(possible.length);
      },
      load.withinMs + 60_000,
    );
  }
});

function named(name: string): Scenario {
  const found = scenarios.find((each) => each.name === name);
  if (!found) throw new Error(`no scenario is named ${name}`);
  return found;
}

/** Those for which there is what they need; of each other one it is said. */
async function possibleOf(all: readonly Scenario[]): Promise<readonly Scenario[]> {
  const possible: Scenario[] = [];
  for (const scenario of all) {
    const reason = await scenario.missing?.();
    if (reason === undefined) possible.push(scenario);
    else process.stderr.write(`skipped: ${scenario.name}: ${reason}\n`);
  }
  return possible;
}

/** On one cluster, which has what any of them asks for. */
function oneAfterTheOther(all: readonly Scenario[]): Scenario {
  return {
    name: all.map(({ name }) => name).join(', '),
    about: all.map(({ about }) => about).join('; '),
    async cluster(directory) {
      const options: Partial<ClusterOptions>[] = [];
      for (const { cluster } of all) options.push((await cluster?.(directory)) ?? {});
      return Object.assign({}, ...options) as Partial<ClusterOptions>;
    },
    async run(stage, times) {
      for (const each of all) await each.run(stage, times);
    },
    async clear(directory) {
      for (const { clear } of all) await clear?.(directory);
    },
  };
}
