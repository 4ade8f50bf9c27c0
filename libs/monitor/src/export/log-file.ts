import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportCsv, exportOcelJson, exportXes, writeOcelSqlite, type LogSource } from '@liucheng/event-log';

/** What an export can be, and how it is told to be that. */
export const exportFormats = {
  xes: { ending: 'xes', type: 'application/xml; charset=utf-8' },
  csv: { ending: 'csv', type: 'text/csv; charset=utf-8; header=present' },
  ocel: { ending: 'json', type: 'application/json; charset=utf-8' },
  'ocel-sqlite': { ending: 'sqlite', type: 'application/vnd.sqlite3' },
} as const;
export type ExportFormat = keyof typeof exportFormats;

const pieceLength = 64 * 1024;

/** The bytes of an export, in pieces of some 64 KiB; the next is made when it is asked for. */
export async function* logFile(
  format: ExportFormat,
  source: LogSource,
  options: { readonly extensionUri: string; readonly signal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  switch (format) {
    case 'xes':
      return yield* inPieces(exportXes(source, options.extensionUri));
    case 'csv':
      return yield* inPieces(exportCsv(source));
    case 'ocel':
      return yield* inPieces(exportOcelJson(source));
    case 'ocel-sqlite':
      return yield* sqliteFile(source, options.signal);
  }
}

async function* inPieces(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let waiting: string[] = [];
  let length = 0;
  for await (const text of texts) {
    waiting.push(text);
    length += text.length;
    if (length < pieceLength) continue;
    yield Buffer.from(waiting.join(''));
    waiting = [];
    length = 0;
  }
  if (length > 0) yield Buffer.from(waiting.join(''));
}

/** A database is written all over, so it has to be whole on disk before its first byte can go out. */
async function* sqliteFile(source: LogSource, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const path = join(tmpdir(), `liucheng-export-${randomUUID()}.sqlite`);
  try {
    // Made here for its rights: it holds a company's history.
    await (await open(path, 'wx', 0o600)).close();
    await writeOcelSqlite(path, source, signal);
    yield* createReadStream(path, { highWaterMark: pieceLength, signal }) as AsyncIterable<Uint8Array>;
  } finally {
    await rm(path, { force: true });
  }
}
