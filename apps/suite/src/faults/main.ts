import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { missingServers } from './servers.ts';
import { perform, type Result } from './scenario.ts';
import { scenarios } from './scenarios.ts';

const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '20' },
    only: { type: 'string' },
    workers: { type: 'string', default: '6' },
    write: { type: 'boolean', default: false },
    remark: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
  },
});

const lines: string[] = [];
const say = (line: string): void => {
  lines.push(line);
  process.stdout.write(`${line}\n`);
};
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
  let result: Result;
  try {
    result = await perform(scenario, Number(values.times), {
      workers: Number(values.workers),
      seed: Number(values.seed),
    });
  } catch (error) {
    broken++;
    const reason = error instanceof Error ? error.message.replaceAll('\n', ' ').slice(0, 300) : String(error);
    say(`| ${scenario.name} | failed: ${reason} | | | | | | | | | |`);
    continue;
  }
  say(row(result));
  const { lost, doubled, missed, superfluous, examples } = result.verdict;
  if (lost + doubled + missed + superfluous + result.seen.lies.length === 0) continue;
  broken++;
  for (const each of [...examples, ...result.seen.lies.slice(0, 5)]) process.stderr.write(`  ${each}\n`);
}
process.exitCode = broken === 0 ? 0 : 1;
if (values.write) {
  const machine = `${new Date().toISOString().slice(0, 10)} · ${cpus().length} cores, Node ${process.version} · ${values.workers} clients with commands, one that reads, one subscriber${values.remark === undefined ? '' : ` · ${values.remark}`}`;
  await writeFile(new URL('../../../../docs/faults.md', import.meta.url), page(machine, lines));
}

function page(machine: string, table: readonly string[]): string {
  return [
    '# Faults',
    '',
    'Finance and two monitors as processes of their own, on Kafka and MongoDB-compatible documents, under load; then things break. Whatever clients were',
    'told is compared with what is on record afterwards: every acknowledged command in its place in its history, every event once at the monitor, every',
    "violation that the played claims must cause on record and told of once. `npm run faults` does it and prints this table; `npm run faults -- --only 'kill -9'",
    '--times 3` does a part. It needs Java, Maven and Python, and for full disks the right to mount. Its short form is among the tests of `npm run test:infra`.',
    '',
    machine,
    '',
    ...table,
    '',
    '**lost**: acknowledged, and not there. **doubled**: there more often than caused. **missed**, **superfluous**: violations not on record or not told of, and',
    'those on record or told of once too often. **recovery**: from the end of the fault, e.g. the server answering again, to both the next acknowledged',
    'command and the next thing told to the subscriber. **clients saw**: answers of 503 with `Retry-After`, connections that were refused or broke, and',
    'anything else that is no answer, which must be 0. Commands need only the event store, so finance goes on taking them while broker or documents are away.',
    '',
    '**When the disk of the document store is full**, the stand-in for MongoDB ends in a panic of its storage engine. The disk gets room again, the server is killed',
    'and started. What it had acknowledged may be gone then; monitors and views notice, and read it again from the bus and the events',
    '([ADR 0013](adr/0013-a-store-that-goes-back.md)). **When a backup is put in the place of the documents**, under services that go on running, it certainly is. Violations that the',
    'stream tells again for that reason say that they may repeat; only what is told twice without saying so is superfluous. No genuine MongoDB could be tried.',
    '',
  ].join('\n');
}
