import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readCsv } from './csv-reader.ts';
import type { LogTrace } from './log.ts';
import { writeCsv } from './csv-writer.ts';
import { writeXes } from './xes-writer.ts';
import { readLog } from './read-log.ts';
import { readXes } from './xes-reader.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const folder = mkdtempSync(join(tmpdir(), 'liucheng-read-log-'));
afterAll(() => rmSync(folder, { recursive: true }));

function* cases(count: number, eventsEach: number): Generator<LogTrace> {
  for (let index = 0; index < count; index++) {
    yield {
      caseId: `case-${String(index).padStart(7, '0')}`,
      attributes: { amount: String(index) },
      events: Array.from({ length: eventsEach }, (_, step) => ({
        activity: `step ${step}`,
        time: 1_700_000_000_000 + index * 1000 + step,
        attributes: { note: 'x'.repeat(20) },
      })),
    };
  }
}

const options = { ofCase: ['amount'], ofEvent: ['note'] };
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

async function all(path: string): Promise<LogTrace[]> {
  const traces: LogTrace[] = [];
  for await (const trace of readLog(path)) traces.push(trace);
  return traces;
}

describe('readLog', () => {
  const written = [...cases(50, 3)];
  const xes = [...writeXes(written)].join('');
  const csv = [...writeCsv(written, options)].join('');

  it.each([
    ['log.xes', xes],
    ['log.csv', csv],
    ['log.xes.gz', gzipSync(xes)],
    ['log.CSV.GZ', gzipSync(csv)],
    ['compressed-after-all.xes', gzipSync(xes)],
    ['plain-after-all.csv.gz', csv],
  ])('reads %s', async (name, content) => {
    expect(await all(file(name, content))).toEqual(written);
  });

  it('delivers what a compressed file holds before it breaks off, and says so', async () => {
    const large = [...writeXes(cases(3000, 5))].join('');
    const compressed = gzipSync(large, { level: 1 });
    const path = file('cut.xes.gz', compressed.subarray(0, compressed.length / 2));
    let count = 0;
    const reading = (async () => {
      for await (const trace of readLog(path)) {
        count += 1;
        expect(trace.events).toHaveLength(5);
      }
    })();
    await expect(reading).rejects.toThrow(/line \d+, column \d+: the compressed file ends early/);
    expect(count).toBeGreaterThan(500);
  });

  it('says what it reads when the name does not, and what is missing', async () => {
    await expect(all(file('log.txt', csv))).rejects.toThrow(
      /unknown kind of file.*\.xes.*\.gz.*\.sqlite.*--format/,
    );
    await expect(all(join(folder, 'absent.xes'))).rejects.toThrow(/ENOENT/);
  });

  it('tells how far it has come', async () => {
    let bytes = 0;
    const path = file('progress.xes', xes);
    for await (const trace of readLog(path, { onBytes: (read) => (bytes = read) }))
      expect(trace).toBeDefined();
    expect(bytes).toBe(xes.length);
  });
});

describe('a log larger than it may hold', () => {
  const settle = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  let before = 0;
  beforeAll(() => {
    before = settle();
  });

  /** Highest heap above the start, looked at after every 12,500 events. */
  async function peak(traces: AsyncIterable<LogTrace>): Promise<{ events: number; megabytes: number }> {
    let [events, highest] = [0, 0];
    for await (const trace of traces) {
      const seen = Math.floor(events / 12_500);
      events += trace.events.length;
      if (Math.floor(events / 12_500) > seen) highest = Math.max(highest, settle() - before);
    }
    return { events, megabytes: highest / 1_048_576 };
  }

  async function* encoded(pieces: Iterable<string>): AsyncGenerator<Uint8Array> {
    for (const piece of pieces) yield Buffer.from(piece);
  }

  it('50,000 events of XES pass through a bounded heap', async () => {
    const { events, megabytes } = await peak(readXes(encoded(writeXes(cases(5_000, 10)))));
    expect(events).toBe(50_000);
    expect(megabytes).toBeLessThan(6);
  }, 180_000);

  it('50,000 rows of CSV pass through a bounded heap', async () => {
    const { events, megabytes } = await peak(readCsv(encoded(writeCsv(cases(5_000, 10), options))));
    expect(events).toBe(50_000);
    expect(megabytes).toBeLessThan(6);
  }, 180_000);
});
