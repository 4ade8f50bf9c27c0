/**
 * `npm run bench [-- NAME …]`: every measurement in turn, then one Markdown table with the machine and the date.
 * `--write` also puts it into docs/benchmarks.md. Peers are installed on first use into benchmarks/peers.
 */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { machine, parseRow, table } from './report.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const measurements = [
  'conformance',
  'rules',
  'alignments',
  'read-log',
  'discovery',
  'append',
  'http-command',
  'violation-latency',
  'rebuild',
  'backtest',
  'foresight',
  'kafka-relay',
  'kafka-latency',
  'kafka-intake',
  'start',
];

function measure(name) {
  return new Promise((resolve) => {
    const rows = [];
    const child = spawn(process.execPath, ['--expose-gc', `${here}${name}.mjs`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      const row = parseRow(line);
      if (row) rows.push(row);
      else console.error(line);
    });
    child.on('close', (code) => {
      if (code !== 0)
        rows.push({ what: name, value: null, unit: '', goal: 'runs', met: false, note: `exit code ${code}` });
      resolve(rows);
    });
  });
}

const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const unknown = asked.filter((name) => !measurements.includes(name));
if (unknown.length > 0) {
  console.error(`no measurement named ${unknown.join(', ')}; there are: ${measurements.join(', ')}`);
  process.exit(2);
}
const rows = [];
for (const name of asked.length > 0 ? asked : measurements) {
  console.error(`── ${name}`);
  rows.push(...(await measure(name)));
}
const page = `# Benchmarks\n\n${new Date().toISOString().slice(0, 10)} · ${machine()}\n\n${table(rows)}\n`;
console.log(page);
if (process.argv.includes('--write')) writeFileSync(`${here}../docs/benchmarks.md`, page);
