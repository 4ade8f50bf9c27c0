/**
 * Runs every `*.infra.spec` against what this machine has: servers whose URIs the environment gives, else servers that it
 * starts itself, with Java and Python or in containers. What cannot be had is skipped, said with its reason, and
 * counted. Words of the command line go to jest, e.g. `npm run test:infra -- libs/adapters/kafka`.
 * The last line is jest's count of tests; the exit code is jest's.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engineAvailable, removeLabelled } from './container-engine.mjs';
import { testLabel } from './images.mjs';
import { serversForTests } from './servers.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const say = (line) => process.stdout.write(`── ${line}\n`);

const runId = randomUUID().slice(0, 8);
const scratch = await mkdtemp(join(tmpdir(), 'liucheng-infra-'));
const engine = await engineAvailable();
let servers;
let jest;
let stopped = false;

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    stopped = true;
    jest?.kill('SIGTERM');
  });
}

try {
  process.env.LIUCHENG_TEST_RUN = runId;
  servers = await serversForTests({ directory: scratch, engine, log: say });
  for (const line of servers.lines) say(line);
  process.exitCode = stopped ? 130 : await runSpecs(servers.environment);
} finally {
  await servers?.stop();
  if (engine === true) await removeLabelled(`${testLabel}=${runId}`);
  await rm(scratch, { recursive: true, force: true });
}

async function runSpecs(environment) {
  const results = join(scratch, 'results.json');
  const flags = ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning'];
  const program = join(root, 'node_modules/jest/bin/jest.js');
  // One spec at a time: they share the servers, measure times and stop what others would be talking to.
  const words = ['--runInBand', '--json', `--outputFile=${results}`, ...process.argv.slice(2)];
  jest = spawn(process.execPath, [...flags, program, ...words], {
    cwd: root,
    env: {
      ...process.env,
      LIUCHENG_TESTS: 'infra',
      LIUCHENG_TEST_RUN: runId,
      ...(engine === true ? { LIUCHENG_TEST_ENGINE: '1' } : {}),
      // Its image need not be had: what a test leaves behind is removed above.
      TESTCONTAINERS_RYUK_DISABLED: process.env.TESTCONTAINERS_RYUK_DISABLED ?? 'true',
      ...environment,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code, signal] = await new Promise((resolve) => jest.once('close', (...end) => resolve(end)));
  if (signal !== null) say(`jest was ended by ${signal}`);
  const report = await readFile(results, 'utf8').then(JSON.parse, () => undefined);
  if (report === undefined) {
    say('jest left no results');
    return code || 1;
  }
  printSkipped(report);
  const counts = [
    [report.numFailedTests, 'failed'],
    [report.numPendingTests, 'skipped'],
    [report.numPassedTests, 'passed'],
    [report.numTotalTests, 'total'],
  ].filter(([count]) => count > 0);
  process.stdout.write(`Tests:       ${counts.map(([count, word]) => `${count} ${word}`).join(', ')}\n`);
  return code ?? 1;
}

/** What was skipped, by what it belongs to, whose name has the reason; tests that are skipped one by one by their own. */
function printSkipped(report) {
  const groups = new Map();
  for (const { assertionResults } of report.testResults) {
    for (const { status, ancestorTitles, fullName } of assertionResults) {
      if (status !== 'pending' && status !== 'todo') continue;
      const named = ancestorTitles.find((title) => title.includes('(skipped: ')) ?? fullName;
      groups.set(named, (groups.get(named) ?? 0) + 1);
    }
  }
  for (const [name, count] of groups) say(`skipped ${count} ${count === 1 ? 'test' : 'tests'}: ${name}`);
}
