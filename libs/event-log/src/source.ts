import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import { LogFormatError } from './log.ts';

/** `ocel`: OCEL in JSON; `ocel-sqlite`: the same in a SQLite database. */
export type LogKind = (typeof logKinds)[number];
export const logKinds = ['xes', 'csv', 'ocel', 'ocel-sqlite'] as const;

const kindOfEnding: Readonly<Record<string, LogKind>> = {
  xes: 'xes',
  csv: 'csv',
  json: 'ocel',
  jsonocel: 'ocel',
  sqlite: 'ocel-sqlite',
};

/**
 * What a file name says: `.xes`, `.csv`, `.json` or `.jsonocel`, each also compressed (`.gz`); `.sqlite`, which is not read
 * compressed. `undefined` for anything else.
 */
export function kindOf(path: string): LogKind | undefined {
  const match = /\.(?:(xes|csv|json|jsonocel)(?:\.gz)?|(sqlite))$/i.exec(path);
  return kindOfEnding[(match?.[1] ?? match?.[2] ?? '').toLowerCase()];
}

/**
 * The bytes of a file, decompressed where its first bytes say gzip, whatever its name says.
 * `onBytes` is told how many bytes of the file itself have been read so far.
 */
export async function openFile(path: string, onBytes?: (read: number) => void): Promise<Readable> {
  const handle = await open(path);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0).finally(() => handle.close());
  const file = createReadStream(path, { highWaterMark: 128 * 1024 });
  let read = 0;
  if (onBytes) file.on('data', (chunk) => onBytes((read += chunk.length)));
  file.pause();
  if (bytesRead < 2 || buffer[0] !== 0x1f || buffer[1] !== 0x8b) return file;
  // The callback only keeps the error from being unhandled: whoever reads the decompressed stream gets it.
  // Pieces of the default size of 16 KiB would cost more for their handing over than for what is in them.
  return pipeline(file, createGunzip({ chunkSize: 256 * 1024 }), () => undefined);
}

/**
 * Decodes bytes to text piece by piece. The encoding is the one asked for, else that of a byte order mark, else that of an
 * XML declaration, else UTF-8. What comes before bytes that are no text is delivered before the error.
 */
export async function* decode(
  chunks: AsyncIterable<Uint8Array | string>,
  asked?: string,
): AsyncGenerator<string, void, undefined> {
  let decoder: CheckedDecoder | undefined;
  let start = Buffer.alloc(0);
  for await (const chunk of readable(chunks)) {
    if (typeof chunk === 'string') {
      yield chunk;
    } else if (decoder) {
      yield* decoder.decode(chunk);
    } else {
      start = Buffer.concat([start, chunk]);
      if (start.length < declarationLength) continue;
      decoder = new CheckedDecoder(asked ?? announced(start) ?? 'utf-8');
      yield* decoder.decode(start);
    }
  }
  if (!decoder && start.length > 0) {
    decoder = new CheckedDecoder(asked ?? announced(start) ?? 'utf-8');
    yield* decoder.decode(start);
  }
  if (decoder) yield* decoder.end();
}

/** Bytes in which a byte order mark or an XML declaration is looked for. */
const declarationLength = 200;

/** Turns the faults of a compressed stream into one that says so. */
async function* readable<Chunk>(chunks: AsyncIterable<Chunk>): AsyncGenerator<Chunk, void, undefined> {
  try {
    yield* chunks;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!/^Z_/.test(code)) throw error;
    const problem =
      code === 'Z_BUF_ERROR' ? 'the compressed file ends early' : 'the compressed data is damaged';
    throw new LogFormatError(problem);
  }
}

function decoderFor(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding);
  } catch {
    throw new LogFormatError(
      `unknown encoding "${encoding}"; known are e.g. utf-8, gb18030, big5, utf-16le, latin1`,
    );
  }
}

function announced(start: Uint8Array): string | undefined {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  const head = Buffer.from(start.subarray(0, declarationLength)).toString('latin1');
  return /^(?:\u00ef\u00bb\u00bf)?<\?xml[^>]*\sencoding=["']([\w.:-]+)["']/.exec(head)?.[1];
}

const replacement = '\ufffd';
const replacementBytes = Buffer.from(replacement);

/**
 * A replacement character that the bytes themselves do not hold stands for bytes that are no text. (A decoder that throws
 * would lose the text before them.)
 */
class CheckedDecoder {
  private readonly decoder: TextDecoder;
  /** The last bytes of the piece before, where a replacement character may have begun. */
  private tail: Uint8Array = Buffer.alloc(0);

  constructor(encoding: string) {
    this.decoder = decoderFor(encoding);
  }

  *decode(bytes: Uint8Array): Generator<string> {
    const text = this.decoder.decode(bytes, { stream: true });
    yield* this.checked(text, bytes);
    const end = Buffer.concat([this.tail, bytes.subarray(-2)]);
    this.tail = end.subarray(-2);
  }

  *end(): Generator<string> {
    yield* this.checked(this.decoder.decode(), Buffer.alloc(0));
  }

  private *checked(text: string, bytes: Uint8Array): Generator<string> {
    const index = text.indexOf(replacement);
    if (index === -1 || Buffer.concat([this.tail, bytes]).includes(replacementBytes)) {
      yield text;
      return;
    }
    yield text.slice(0, index);
    const { encoding } = this.decoder;
    throw new LogFormatError(`bytes that are no ${encoding}; say which encoding it is, e.g. gb18030`);
  }
}
