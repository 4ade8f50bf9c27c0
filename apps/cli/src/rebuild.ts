import { setTimeout as pause } from 'node:timers/promises';
import { note, print, printJson, Progress, table } from './console.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { Server, serverAddress, type ServerOptions } from './server.ts';

export interface RebuildOptions extends ServerOptions {
  readonly json?: boolean;
}

interface Looked {
  readonly looked: number;
  readonly replaced: number;
  readonly removed: number;
}

interface Rebuild {
  readonly id: string;
  readonly state: 'reading' | 'switching' | 'cancelling' | 'cancelled' | 'done' | 'failed';
  readonly cause?: string;
  readonly toRead: number;
  readonly read: number;
  readonly lanes?: number;
  readonly lanesDone: number;
  readonly result: {
    readonly cases: Looked & { readonly left: number };
    readonly violations: Looked;
    readonly tasks: Looked;
    readonly figures: Looked;
  };
  readonly notices: { readonly raised: number; readonly amended: number; readonly withdrawn: number };
}

const lookMs = 250;

/** `liucheng rebuild`: makes what a running monitor knows what the events say. Interrupted, it cancels what it began. */
export async function rebuildCommand(options: RebuildOptions, signal: AbortSignal): Promise<number> {
  const server = new Server(serverAddress(options), options, signal);
  const path = 'monitor/rebuilds';
  const begun = (await server.request('POST', path, {})) as Rebuild | undefined;
  if (!begun) throw new CommandError(exitCodes.server, `${server.url(path)}: no monitor answers there`);
  const ended = await followed(begun, server, `${path}/${begun.id}`, signal);
  if (ended.state !== 'done')
    throw new CommandError(exitCodes.server, `rebuild ${ended.id}: ${ended.cause ?? 'it was cancelled'}`);
  if (options.json) printJson(ended);
  else inWords(ended);
  return exitCodes.ok;
}

async function followed(begun: Rebuild, server: Server, path: string, signal: AbortSignal): Promise<Rebuild> {
  let progress = new Progress('messages', begun.toRead);
  let takingOver = false;
  try {
    for (let at = begun; ;) {
      const { state, lanes } = at;
      if (lanes !== undefined && !takingOver) {
        takingOver = true;
        progress.stop();
        progress = new Progress('lanes', lanes);
      }
      progress.update(takingOver ? at.lanesDone : at.read);
      if (state === 'done' || state === 'failed' || state === 'cancelled') return at;
      await pause(lookMs, undefined, { signal });
      at = (await server.request('GET', path)) as Rebuild;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    await server.until(AbortSignal.timeout(5_000)).request('POST', `${path}/cancellation`, {});
    note(`rebuild ${begun.id} is cancelled; what it has mended stays mended`);
    throw error;
  } finally {
    progress.stop();
  }
}

function inWords({ result, notices }: Rebuild): void {
  const row = (name: string, { looked, replaced, removed }: Looked): string[] => [
    name,
    String(looked),
    String(replaced),
    String(removed),
  ];
  const { cases, violations, tasks, figures } = result;
  print(
    table([
      ['', 'compared', 'replaced', 'removed'],
      row('cases', cases),
      row('violations', violations),
      row('tasks', tasks),
      row('figures', figures),
    ]),
  );
  const { raised, amended, withdrawn } = notices;
  print(`told of violations: ${raised} raised, ${amended} amended, ${withdrawn} withdrawn`);
  if (cases.left > 0)
    note(`${cases.left} cases stand as they were: a message of theirs is parked, or cannot be handled`);
}
