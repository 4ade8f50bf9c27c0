/** Command → violation with finance and the monitor as services of their own on Kafka, with documents here and there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cluster } from '../apps/suite/dist/faults/cluster.js';
import { missingServers } from '../apps/suite/dist/faults/servers.js';
import { violationLatencies } from './latency.mjs';
import { lives } from './lives.mjs';
import { percentile, report } from './report.mjs';

const perSecond = 200;
/** @type {{ documents: 'sqlite' | 'mongodb', name: string }[]} */
const variants = [
  { documents: 'sqlite', name: 'SQLite documents' },
  { documents: 'mongodb', name: 'MongoDB-compatible documents' },
];
const missing = await missingServers();
for (const { documents, name } of variants) {
  const row = {
    what: `command → violation at an SSE subscriber over Kafka, ${name}, ${perSecond} commands/s`,
    goal: '< 500 ms',
  };
  if (missing !== undefined) {
    report({ ...row, value: null, unit: '', met: null, note: missing });
    continue;
  }
  const directory = mkdtempSync(join(tmpdir(), 'liucheng-bench-'));
  const cluster = await Cluster.start({ directory, monitors: 1, documents });
  try {
    const latencies = await violationLatencies({
      service: cluster.finance.url,
      monitor: cluster.monitorUrls()[0],
      perSecond,
      life: lives.claim,
    });
    const p99 = percentile(latencies, 0.99);
    report({
      ...row,
      what: `${row.what}, ${latencies.length} violations`,
      value: p99,
      unit: `ms p99 (p50 ${percentile(latencies, 0.5).toFixed(1)})`,
      met: p99 < 500,
      note: 'two services, broker, document store and the load share two cores, and one disk that every commit waits for',
    });
  } finally {
    await cluster.destroy();
    rmSync(directory, { recursive: true, force: true });
  }
}
