import { discover, VariantCounter, type Discovery } from '@liucheng/discovery';
import { bothNames, slugOf, validateDefinition } from '@liucheng/process-model';
import { basename } from 'node:path';
import { FaultTally, note, print, printJson, span, table } from './console.ts';
import { drawn, give, pretty } from './definitions.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { isBpmn } from './input.ts';
import { casesOf } from './log-cases.ts';
import type { LogOptions } from './log-options.ts';

export interface DiscoverOptions extends Omit<LogOptions, 'log'> {
  readonly noise: string;
  readonly out?: string;
  readonly id?: string;
  readonly json?: boolean;
}

/**
 * `liucheng discover LOG`: a first draft of a definition from a log, with how well it fits. Without `--out` the definition goes to stdout
 * and the figures beside it, so that it can be piped.
 */
export async function discoverCommand(
  log: string,
  options: DiscoverOptions,
  signal: AbortSignal,
): Promise<void> {
  const noise = Number(options.noise);
  if (options.noise.trim() === '' || !(noise >= 0 && noise <= 1)) {
    throw new CommandError(
      exitCodes.usage,
      `--noise: expected a share from 0 to 1, found "${options.noise}"`,
    );
  }
  const name = basename(log).replace(/(\.(xes|csv|json|jsonocel|sqlite))?(\.gz)?$/i, '');
  const started = performance.now();
  const faults = new FaultTally();
  const counter = new VariantCounter();
  const found = await refusable(log, async () => {
    for await (const { events } of casesOf({ ...options, log }, faults, signal)) counter.add(events);
    const head = {
      id: options.id ?? slugOf(name, 'process'),
      version: 1,
      names: bothNames(name || 'process'),
      area: 'draft',
      department: 'draft',
      effectiveFrom: `${new Date().toISOString().slice(0, 10)}T00:00:00Z`,
    };
    return discover(counter, head, { noise });
  });
  const { definition, flow: _, ...figures } = found;
  const claimed = validateDefinition(definition);
  const ofId = 'faults' in claimed ? claimed.faults.filter(({ path }) => path === '/id') : [];
  if (ofId.length > 0) throw new CommandError(exitCodes.usage, '--id: no definition can have this id', ofId);
  const { out } = options;
  const content =
    out !== undefined && isBpmn(out)
      ? await drawn(definition, 'en')
      : out === undefined
        ? ''
        : pretty(definition);
  if (out !== undefined) give(content, out, `${definition.id} version ${definition.version}`);
  if (options.json) {
    printJson({ log, noise, ...figures, faults: faults.count, definition });
    return;
  }
  const words = inWords(log, noise, found, performance.now() - started);
  if (out === undefined) {
    note(words);
    print(pretty(definition));
  } else print(words);
}

/** What a log says that no definition can come of is bad input. */
async function refusable(log: string, work: () => Promise<Discovery>): Promise<Discovery> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RangeError) throw new CommandError(exitCodes.badInput, `${log}: ${error.message}`);
    throw error;
  }
}

function inWords(log: string, noise: number, found: Discovery, ms: number): string {
  const figure = (value: number): string => value.toLocaleString('en-US');
  const { leftOut } = found;
  return [
    `${log}, ${noise === 0 ? 'nothing set aside' : `noise ${noise}`}`,
    '',
    table([
      ['traces', figure(found.traces)],
      ['variants', figure(found.variants)],
      ['events', figure(found.events)],
      ['activities', figure(found.activities)],
      ['steps of the definition', figure(Object.keys(found.definition.steps).length)],
      ['fitness (alignments)', found.fitness.toFixed(4)],
      ['precision (escaping edges)', found.precision.toFixed(4)],
    ]),
    ...(leftOut.length === 0 ? [] : ['', `set aside: ${leftOut.join(', ')}`]),
    '',
    span(ms),
  ].join('\n');
}
