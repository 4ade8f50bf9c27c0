import { writeFileSync } from 'node:fs';
import { fromBpmn, toBpmn } from '@liucheng/bpmn';
import type { Language } from '@liucheng/kernel';
import type { ProcessDefinition } from '@liucheng/process-model';
import { faultLine, note, print, printJson } from './console.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { claimedDefinition, isBpmn, readDefinition, readText } from './input.ts';
import { Server, serverAddress, type Credentials } from './server.ts';

/** `liucheng definitions validate FILE`: names every fault. Gives the exit code. */
export async function validateCommand(file: string, options: { readonly json?: boolean }): Promise<number> {
  const result = await claimedDefinition(file);
  if ('faults' in result) {
    if (options.json) printJson({ valid: false, faults: result.faults });
    else {
      for (const fault of result.faults) print(faultLine(fault));
      note(`${file}: ${result.faults.length} ${result.faults.length === 1 ? 'fault' : 'faults'}`);
    }
    return exitCodes.badInput;
  }
  const { id, version, steps, rules = [] } = result.definition;
  if (options.json) printJson({ valid: true, id, version });
  else
    print(
      `${id} version ${version} is well-formed: ${Object.keys(steps).length} steps, ${rules.length} rules`,
    );
  return exitCodes.ok;
}

export interface ExportDefinitionOptions extends Credentials {
  readonly format?: 'bpmn' | 'json';
  readonly language: Language;
  readonly out?: string;
  readonly server?: string;
}

/**
 * `liucheng definitions export ID[@VERSION]`: a definition of this release, of a running suite (`--server`) or of a file, as BPMN
 * or JSON. Without a version the newest.
 */
export async function exportCommand(
  id: string,
  options: ExportDefinitionOptions,
  signal: AbortSignal,
): Promise<void> {
  const definition = await found(id, options, signal);
  const format = options.format ?? (options.out !== undefined && !isBpmn(options.out) ? 'json' : 'bpmn');
  const content = format === 'bpmn' ? await drawn(definition, options.language) : pretty(definition);
  give(content, options.out, `${definition.id} version ${definition.version}`);
}

export interface ImportDefinitionOptions {
  readonly out?: string;
  readonly id?: string;
  readonly area?: string;
  readonly department?: string;
  readonly effectiveFrom?: string;
}

/** `liucheng definitions import FILE.bpmn`: the definition that a drawing says, as JSON; of a drawing by others, a draft of one. */
export async function importDefinitionCommand(file: string, options: ImportDefinitionOptions): Promise<void> {
  const { out, ...rest } = options;
  const head = {
    effectiveFrom: `${new Date().toISOString().slice(0, 10)}T00:00:00Z`,
    ...rest,
  };
  const result = await fromBpmn(readText(file), { head });
  if ('faults' in result) {
    const count = result.faults.length;
    const words = count === 1 ? '1 fault' : `${count} faults`;
    throw new CommandError(exitCodes.badInput, `${file} gives no definition: ${words}`, result.faults);
  }
  const { definition } = result;
  give(pretty(definition), out, `${definition.id} version ${definition.version}`);
  const missing = (['area', 'department'] as const).filter((field) => definition[field] === 'draft');
  if (missing.length > 0) {
    note(`a draft: the drawing does not say ${missing.map((each) => `the ${each} (--${each})`).join(', ')}`);
  }
}

/** Writes a result to a file and says so, or to stdout. */
export function give(content: string, out: string | undefined, what: string): void {
  if (out === undefined) {
    print(content);
    return;
  }
  try {
    writeFileSync(out, content.endsWith('\n') ? content : `${content}\n`);
  } catch (error) {
    throw new CommandError(exitCodes.usage, `--out: ${out} cannot be written: ${(error as Error).message}`);
  }
  note(`${what} is written to ${out}`);
}

/** @throws CommandError for a definition that is too large to be drawn. */
export async function drawn(definition: ProcessDefinition, language: Language): Promise<string> {
  try {
    return await toBpmn(definition, language);
  } catch (error) {
    if (error instanceof RangeError) {
      throw new CommandError(
        exitCodes.badInput,
        `${definition.id} version ${definition.version}: ${error.message}`,
      );
    }
    throw error;
  }
}

export function pretty(definition: ProcessDefinition): string {
  return JSON.stringify(definition, null, 2);
}

async function found(
  asked: string,
  options: ExportDefinitionOptions,
  signal: AbortSignal,
): Promise<ProcessDefinition> {
  if (/\.(json|bpmn)$/i.test(asked) || asked === '-') return readDefinition(asked);
  const [, id = asked, number] = /^(.+)@([1-9]\d{0,8})$/.exec(asked) ?? [];
  const version = number === undefined ? undefined : Number(number);
  const fits = (each: Key): boolean => each.id === id && (version ?? each.version) === each.version;
  const { server: address } = options;
  const known: Source =
    address === undefined
      ? await released()
      : await published(new Server(serverAddress({ ...options, server: address }), options, signal));
  const newest = known.keys.filter(fits).sort((a, b) => b.version - a.version)[0];
  if (newest) return known.read(newest);
  const ids = [...new Set(known.keys.map((each) => each.id))].sort().join(', ');
  throw new CommandError(exitCodes.badInput, `no definition ${asked}; there are: ${ids || 'none'}`);
}

type Key = Pick<ProcessDefinition, 'id' | 'version'>;

interface Source {
  readonly keys: readonly Key[];
  readonly read: (key: Key) => ProcessDefinition | Promise<ProcessDefinition>;
}

/** The definitions of this release. All services of the company are loaded for them, and for nothing else. */
async function released(): Promise<Source> {
  const { services } = await import('@liucheng/company');
  const keys = services.flatMap(({ processes = [] }) => processes.map(({ caseType }) => caseType.definition));
  return { keys, read: (key) => key as ProcessDefinition };
}

async function published(server: Server): Promise<Source> {
  const list = (await server.request('GET', 'monitor/definitions')) as { readonly items: readonly Key[] };
  return {
    keys: list.items,
    read: async ({ id, version }) => {
      const path = `monitor/definitions/${encodeURIComponent(id)}/versions/${version}`;
      return ((await server.request('GET', path)) as { readonly definition: ProcessDefinition }).definition;
    },
  };
}
