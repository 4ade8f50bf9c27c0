import { parseArgs } from 'node:util';
import { missingServers } from './servers.ts';
import { perform, type Result } from './scenario.ts';
import { scenarios } from './scenarios.ts';

const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '20' },
    only: { type: 'string' },
    workers: { type: 'string', default: '6' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
  },
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const seconds = (ms: number): string => (ms / 1000).toFixed(1);

function row({ name, faults, recoveriesMs, seen, verdict }: Result): string {
  const sorted = [...recoveriesMs].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const { commands, lost, doubled, violations, missed, superfluous } = verdict;
  const cells = [
    name,
    faults,
    commands,
    lost,
    doubled,
    violations,
    missed,
    superfluous,
    `${seconds(median)} / ${seconds(sorted.at(-1) ?? 0)}`,
    seconds(seen.longestWaitMs),
    `${seen.unavailable} × 503, ${seen.broken} × connection, ${seen.lies.length} × other`,
  ];
  return `| ${cells.join(' | ')} |`;
}

const missing = await missingServers();
if (missing !== undefined) {
  process.stderr.write(`The fault runs need real servers, and one is not there: ${missing}\n`);
  process.exit(69);
}
const chosen = values.only?.split(',');
const wanted = scenarios.filter(({ name }) => chosen?.some((each) => name.includes(each)) ?? true);
say(
  '| fault | times | commands acknowledged | lost | doubled | violations | missed | superfluous | recovery median / max, s | longest wait of a client, s | clients saw |',
);
say('|---|---|---|---|---|---|---|---|---|---|---|');
let broken = 0;
for (const scenario of wanted) {
  const reason = await scenario.missing?.();
  if (reason !== undefined) {
    say(`| ${scenario.name} | skipped: ${reason} | | | | | | | | | |`);
    continue;
  }
  const result = await perform(scenario, Number(values.times), {
    workers: Number(values.workers),
    seed: Number(values.seed),
  });
  say(row(result));
  const { lost, doubled, missed, superfluous, examples } = result.verdict;
  if (lost + doubled + missed + superfluous + result.seen.lies.length === 0) continue;
  broken++;
  for (const each of [...examples, ...result.seen.lies.slice(0, 5)]) process.stderr.write(`  ${each}\n`);
}
process.exitCode = broken === 0 ? 0 : 1;
