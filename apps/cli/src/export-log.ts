import { randomUUID } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Readable, Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { kindOf, type LogKind } from '@liucheng/event-log';
import { print, printJson } from './console.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { Server, serverAddress, type ServerOptions } from './server.ts';

export interface ExportOptions extends ServerOptions {
  readonly process?: string;
  readonly department?: string;
  readonly from?: string;
  readonly to?: string;
  readonly out: string;
  readonly format?: LogKind;
  readonly force?: boolean;
  readonly json?: boolean;
}

/**
 * `liucheng export`: writes what a running suite knows of its cases into a file. It goes into a file beside it, which takes the
 * name when it is whole: under the name there is never half of it, whatever ends the command.
 */
export async function exportCommand(options: ExportOptions, signal: AbortSignal): Promise<number> {
  const { out } = options;
  const format = options.format ?? kindOf(out);
  if (!format) {
    const expected = '.xes, .csv or .json, each also as .gz, or .sqlite';
    throw new CommandError(
      exitCodes.usage,
      `${out}: expected a name that ends in ${expected}; or give --format`,
    );
  }
  if (options.process === undefined && !format.startsWith('ocel'))
    throw new CommandError(exitCodes.usage, `--process: ${format} holds cases of one process; say which`);
  if (existsSync(out) && !options.force)
    throw new CommandError(exitCodes.usage, `${out} is there already; --force replaces it`);
  const server = new Server(serverAddress(options), options, signal);
  const response = await server.stream(`monitor/export?${queryOf(options, format)}`);
  const bytes = await save(response, out, signal);
  const position = response.headers.get('liucheng-position') ?? '';
  if (options.json) printJson({ out, format, bytes, position });
  else
    print(
      `${out}: ${bytes.toLocaleString('en-US')} bytes of ${format}, as of ${position || 'the beginning'}`,
    );
  return exitCodes.ok;
}

function queryOf({ process, department, from, to }: ExportOptions, format: LogKind): URLSearchParams {
  const asked = Object.entries({ format, process, department, from, to });
  return new URLSearchParams(asked.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** How many bytes were received. @throws CommandError */
async function save(response: Response, out: string, signal: AbortSignal): Promise<number> {
  const partial = `${out}.${randomUUID().slice(0, 8)}.part`;
  const counted = new Counted();
  const received = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
  const file = createWriteStream(partial, { flags: 'wx' });
  try {
    await (/\.gz$/i.test(out)
      ? pipeline(received, counted, createGzip(), file, { signal })
      : pipeline(received, counted, file, { signal }));
    const written = await open(partial, 'r+');
    await written.sync().finally(() => written.close());
    await rename(partial, out);
    return counted.bytes;
  } catch (error) {
    await rm(partial, { force: true });
    signal.throwIfAborted();
    const { code, message } = error as NodeJS.ErrnoException;
    // Of the file system; what breaks off on the way has other names.
    if (code !== undefined && /^E(NO|ACC|PERM|ROFS|IS|MFILE|FBIG|DQUOT|EXIST)/.test(code))
      throw new CommandError(exitCodes.badInput, `${out} cannot be written: ${message}`);
    throw new CommandError(
      exitCodes.server,
      `the export broke off after ${counted.bytes} bytes; nothing was kept`,
    );
  }
}

class Counted extends Transform {
  bytes = 0;

  override _transform(chunk: Uint8Array, _encoding: BufferEncoding, done: TransformCallback): void {
    this.bytes += chunk.length;
    done(null, chunk);
  }
}
