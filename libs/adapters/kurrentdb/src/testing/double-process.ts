import { parseArgs } from 'node:util';
import { KurrentDbDouble } from './kurrentdb-double.ts';

/**
 * The double as a process of its own, so that several services can share one event store in tests:
 * `node double-process.js [--port 2113] [--file log.jsonl] [--max-append-size 16777216]`. Prints its connection string
 * when it listens; ends on SIGTERM.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    file: { type: 'string' },
    'max-append-size': { type: 'string', default: String(16 * 1024 * 1024) },
  },
});
const double = await KurrentDbDouble.start({
  port: Number(values.port),
  maxAppendSize: Number(values['max-append-size']),
  ...(values.file === undefined ? {} : { file: values.file }),
});
process.stdout.write(`${double.uri}\n`);
process.once('SIGTERM', () => void double.stop().then(() => process.exit(0)));
