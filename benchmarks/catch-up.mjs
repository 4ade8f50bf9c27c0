/** The whole monitor reads a history of `history.mjs` from an embedded bus for the first time, as measurements of it do. */
import { SqliteDocumentStore, SqliteEventBus } from '../libs/adapters/sqlite/dist/index.js';
import { ProcessMonitor } from '../libs/monitor/dist/index.js';
import { createLogger } from '../libs/service-kit/dist/index.js';
import { batches, checkRebuilt, started } from './history.mjs';

/** Puts a history on the bus in a file. @param run as `history` takes it */
export async function fill(file, run) {
  const bus = SqliteEventBus.open({ file });
  for (const batch of batches(run)) await bus.publish(batch);
  await bus.close();
}

/**
 * Resolves when all of it is in the documents, with how long that took and the most memory of this process by then.
 * The clock stands still at `at`, where the history begins.
 */
export async function catchUp({ bus: busFile, documents: documentsFile, at = started, withinMs = 600_000 }) {
  const bus = SqliteEventBus.open({ file: busFile });
  const documents = SqliteDocumentStore.open({ file: documentsFile });
  const parts = { bus, documents, clock: { now: () => at }, logger: createLogger('error') };
  const monitor = new ProcessMonitor({ ...parts, settings: { clockToleranceMs: Infinity } });
  const began = performance.now();
  await monitor.start();
  if (!(await monitor.progress.caughtUp(withinMs))) throw new Error('the monitor did not catch up');
  const seconds = (performance.now() - began) / 1_000;
  const mebibytes = process.resourceUsage().maxRSS / 1_024;
  await monitor.stop();
  await checkRebuilt(documents);
  await documents.close();
  await bus.close();
  return { seconds, mebibytes };
}
