/**
 * How long the whole monitor takes for ten million events of history with all its projections, and how much memory the process that
 * does it needs at most (`node benchmarks/backfill.mjs 1000000`: for another number). The history lies on the embedded bus,
 * 100 cases at a time. Takes some 15 GB of disk and ten minutes.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SqliteDocumentStore, SqliteEventBus } from '../libs/adapters/sqlite/dist/index.js';
import { ProcessMonitor } from '../libs/monitor/dist/index.js';
import { createLogger } from '../libs/service-kit/dist/index.js';
import { batches, checkRebuilt, started } from './history.mjs';
import { report } from './report.mjs';

/** As `npm run start:process-monitor` starts it. */
const asStarted = ['--max-semi-space-size=64'];
const here = fileURLToPath(import.meta.url);
const kept = (folder) => ({ bus: join(folder, 'bus.db'), documents: join(folder, 'documents.db') });

/** By a process of its own, whose memory is that of the monitor alone. */
async function backfill(folder) {
  const bus = SqliteEventBus.open({ file: kept(folder).bus });
  const documents = SqliteDocumentStore.open({ file: kept(folder).documents });
  // The clock stands still where the history begins.
  const parts = { bus, documents, clock: { now: () => started }, logger: createLogger('error') };
  const monitor = new ProcessMonitor({ ...parts, settings: { clockToleranceMs: Infinity } });
  const began = performance.now();
  await monitor.start();
  if (!(await monitor.progress.caughtUp(3_600_000))) throw new Error('the monitor did not catch up');
  const seconds = (performance.now() - began) / 1_000;
  const mebibytes = process.resourceUsage().maxRSS / 1_024;
  await monitor.stop();
  await checkRebuilt(documents);
  await documents.close();
  await bus.close();
  console.log(JSON.stringify({ seconds, mebibytes }));
}

function inItsOwnProcess(folder) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...asStarted, here, '--on', folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.on('close', (code) =>
      code === 0 ? resolve(JSON.parse(output)) : reject(new Error(`exit code ${code}: ${output}`)),
    );
  });
}

async function measure(count) {
  const folder = mkdtempSync(join(fileURLToPath(new URL('.', import.meta.url)), '.backfill-'));
  try {
    const bus = SqliteEventBus.open({ file: kept(folder).bus });
    for (const batch of batches({ count, open: 100 })) await bus.publish(batch);
    await bus.close();
    const { seconds, mebibytes } = await inItsOwnProcess(folder);
    const [goal, events] = [(240 * count) / 10_000_000, count.toLocaleString('en')];
    report({
      what: `${events} events of history through the whole monitor, all projections`,
      value: seconds,
      unit: 's',
      peer: `${(count / seconds / 1_000).toFixed(1)} k events/s`,
      goal: `< ${goal} s`,
      met: seconds < goal,
    });
    report({
      what: `${events} events of history, the most memory of the process`,
      value: mebibytes,
      unit: 'MiB',
      goal: '< 1024 MiB',
      met: mebibytes < 1_024,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [first, folder] = process.argv.slice(2);
if (first === '--on') await backfill(folder);
else await measure(Number(first ?? 10_000_000));
