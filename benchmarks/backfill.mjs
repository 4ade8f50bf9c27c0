/**
 * How long the whole monitor takes for ten million events of history with all its projections, and how much memory the process that
 * does it needs at most (`node benchmarks/backfill.mjs 1000000`: for another number). The history lies on the embedded bus,
 * 100 cases at a time. Takes some 15 GB of disk and ten minutes.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { catchUp, fill } from './catch-up.mjs';
import { report } from './report.mjs';

/** As `npm run start:process-monitor` starts it. */
const asStarted = ['--max-semi-space-size=64'];
const here = fileURLToPath(import.meta.url);
const kept = (folder) => ({ bus: join(folder, 'bus.db'), documents: join(folder, 'documents.db') });

/** By a process of its own, whose memory is that of the monitor alone. */
async function backfill(folder) {
  console.log(JSON.stringify(await catchUp({ ...kept(folder), withinMs: 3_600_000 })));
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
    await fill(kept(folder).bus, { count, open: 100 });
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
