import { describe, expect, it } from '@jest/globals';
import { missingServers } from './servers.ts';
import { perform, type Scenario } from './scenario.ts';
import { scenarios } from './scenarios.ts';

/** The short form of `npm run faults`: these scenarios, each once; those of a row one after the other on the same servers. */
const rows = [
  [
    'kill -9 finance',
    'kill -9 a monitor',
    'kill -9 the broker',
    'kill -9 the database',
    'a monitor stopped 30 s',
    'rebalance storm',
    'poisoned messages',
  ],
  ['disk of finance full'],
  ['disk of the database full'],
  ['documents put back to a backup'],
  ['network to the broker cut'],
  ['clocks jump'],
];

/** What is played meanwhile is compared case by case in the end, so there is to be no more of it than the faults need. */
const loads = {
  one: { workers: 4, restMs: 200, withinMs: 300_000 },
  several: { workers: 2, restMs: 400, withinMs: 480_000 },
};
const missing = await missingServers();

describe('faults under load', () => {
  for (const names of rows) {
    const scenario = oneAfterTheOther(names.map(named));
    const { name } = scenario;
    const load = names.length > 1 ? loads.several : loads.one;
    const title = `${name}: nothing lost, nothing doubled, no violation missed`;
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
        const { verdict, seen, recoveriesMs } = await perform(scenario, 1, { seed: 1, ...load });
        process.stderr.write(
          `${name}: ${verdict.commands} commands, recovered in ${recoveriesMs.map(Math.round).join(', ')} ms\n`,
        );
        expect(verdict).toMatchObject({ lost: 0, doubled: 0, missed: 0, superfluous: 0, examples: [] });
        expect(seen.lies).toEqual([]);
        expect(verdict.commands).toBeGreaterThan(0);
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

/** On one cluster, which is that of the first: only scenarios that want the usual one can follow. */
function oneAfterTheOther([first, ...others]: readonly Scenario[]): Scenario {
  if (!first) throw new Error('no scenario');
  const special = others.find(({ cluster }) => cluster !== undefined);
  if (special) throw new Error(`${special.name} needs servers of its own`);
  return {
    ...first,
    name: [first, ...others].map(({ name }) => name).join(', '),
    async run(stage, times) {
      for (const each of [first, ...others]) await each.run(stage, times);
    },
  };
}
