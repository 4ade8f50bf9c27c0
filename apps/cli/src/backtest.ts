import { setTimeout as pause } from 'node:timers/promises';
import { note, print, printJson, Progress, table } from './console.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { readDefinition } from './input.ts';
import { Server, serverAddress, type ServerOptions } from './server.ts';

export interface BacktestOptions extends ServerOptions {
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
}

interface Counted {
  readonly before: number;
  readonly after: number;
}

interface Backtest {
  readonly id: string;
  readonly process: string;
  readonly state: 'running' | 'cancelled' | 'done' | 'failed';
  readonly cause?: string;
  readonly total: number;
  readonly cases: number;
  readonly events: number;
  readonly changed: number;
  readonly conforming: Counted;
  readonly differences: readonly (Counted & { readonly rule: string; readonly kind: string })[];
  readonly undeterminable: readonly { readonly rule: string; readonly cases: number }[];
}

const lookMs = 250;

/** `liucheng backtest`: tries a draft on the history that a suite has. Interrupted, it cancels what it began. */
export async function backtestCommand(
  file: string,
  options: BacktestOptions,
  signal: AbortSignal,
): Promise<number> {
  const server = new Server(serverAddress(options), options, signal);
  const period = new URLSearchParams(
    Object.entries({ from: options.from, to: options.to }).filter(
      (each): each is [string, string] => each[1] !== undefined,
    ),
  );
  const path = 'monitor/backtests';
  const begun = (await server.request('POST', `${path}?${period}`, await readDefinition(file))) as
    Backtest | undefined;
  if (!begun) throw new CommandError(exitCodes.server, `${server.url(path)}: no monitor answers there`);
  const ended = await followed(begun, server, `${path}/${begun.id}`, signal);
  if (ended.state === 'failed')
    throw new CommandError(exitCodes.server, `back-test ${ended.id} has failed: ${ended.cause}`);
  if (options.json) printJson(ended);
  else inWords(ended, server.url(`${path}/${ended.id}/cases`));
  return exitCodes.ok;
}

async function followed(
  begun: Backtest,
  server: Server,
  path: string,
  signal: AbortSignal,
): Promise<Backtest> {
  const progress = new Progress('cases', begun.total);
  try {
    for (let at = begun; ;) {
      progress.update(at.cases);
      if (at.state !== 'running') return at;
      await pause(lookMs, undefined, { signal });
      const found = (await server.request('GET', path)) as Backtest | undefined;
      if (!found) throw new CommandError(exitCodes.server, `back-test ${at.id} was removed meanwhile`);
      at = found;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    const ending = AbortSignal.timeout(5_000);
    await server.until(ending).request('POST', `${path}/cancellation`, {});
    note(`back-test ${begun.id} is cancelled; POST /${path}/resumption lets it go on`);
    throw error;
  } finally {
    progress.stop();
  }
}

function inWords(test: Backtest, cases: string): void {
  const byRule = new Map<string, { before: number; after: number }>();
  for (const { rule, kind, before, after } of test.differences) {
    const key = `${rule} (${kind})`;
    const known = byRule.get(key) ?? { before: 0, after: 0 };
    byRule.set(key, { before: known.before + before, after: known.after + after });
  }
  const row = (name: string, { before, after }: Counted): string[] => [
    name,
    String(before),
    String(after),
    after > before ? `+${after - before}` : String(after - before),
  ];
  print(
    table([
      ['violations', 'as raised', 'by the draft', 'difference'],
      ...[...byRule].map(([name, counts]) => row(name, counts)),
      row('conforming cases', test.conforming),
    ]),
  );
  print(
    `${test.cases} cases of ${test.process}, ${test.events} events; the draft judges ${test.changed} differently`,
  );
  if (test.changed > 0) print(`one by one: ${cases}`);
  for (const { rule, cases: untold } of test.undeterminable)
    note(`${rule}: cannot be told in ${untold} cases, of whose events there are no data`);
}
