import { readFileSync } from 'node:fs';
import type { FieldFault } from '@liucheng/kernel';
import type { Parser } from './parsers.ts';

export interface Setting<T> {
  /** Name of the environment variable. */
  readonly name: string;
  readonly description: string;
  readonly parser: Parser<T>;
  /** Written as somebody would write it into the environment; a setting without one may be left out. */
  readonly default: string | undefined;
  /** Its value is never printed, and may come as a file: see `secret`. */
  readonly secret: boolean;
}

export function setting<T>(
  name: string,
  parser: Parser<T>,
  fallback: string,
  description: string,
): Setting<T> {
  return { name, parser, default: fallback, description, secret: false };
}

export function optional<T>(name: string, parser: Parser<T>, description: string): Setting<T | undefined> {
  return { name, parser, default: undefined, description, secret: false };
}

/**
 * What nobody else may read: passwords, and connection strings that hold them. The value comes from `NAME`, or from the
 * file that `NAME_FILE` names (a newline at its end is not part of it), as container platforms hand secrets over.
 */
export function secret<T>(name: string, parser: Parser<T>, description: string): Setting<T | undefined> {
  return { name, parser, default: undefined, description, secret: true };
}

/** The variable that names the file of a secret. */
export function fileVariable({ name }: Pick<Setting<unknown>, 'name'>): string {
  return `${name}_FILE`;
}

export type Schema = Readonly<Record<string, Setting<unknown>>>;

export type Settings<S extends Schema> = {
  readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never;
};

/** Settings that cannot be used, every one of them named: `path` is the name of the environment variable. */
export class ConfigurationError extends Error {
  constructor(readonly faults: readonly FieldFault[]) {
    super(
      ['The configuration cannot be used:']
        .concat(
          faults.map((fault) => {
            const actual = fault.actual === undefined ? '' : `, not ${JSON.stringify(fault.actual)}`;
            return `  ${fault.path}: expected ${fault.expected}${actual}`;
          }),
        )
        .join('\n'),
    );
    this.name = 'ConfigurationError';
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads every setting of a schema. An empty variable counts as one that is not set, as shells and compose files have it.
 * @returns the settings that could be read, and a fault for each of the others.
 */
export function readSettings<S extends Schema>(
  schema: S,
  environment: Environment,
): { readonly settings: Partial<Settings<S>>; readonly faults: FieldFault[] } {
  const faults: FieldFault[] = [];
  const settings: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(schema)) {
    const raw = each.secret ? secretText(each, environment, faults) : plainText(each, environment);
    if (raw === undefined) continue;
    const value = each.parser.parse(raw);
    if (value === undefined) {
      const { expected } = each.parser;
      faults.push({ path: each.name, expected, ...(each.secret ? {} : { actual: raw }) });
    }
    settings[key] = value;
  }
  return { settings: settings as Partial<Settings<S>>, faults };
}

function plainText({ name, default: fallback }: Setting<unknown>, environment: Environment) {
  const given = environment[name]?.trim();
  return given === undefined || given === '' ? fallback : given;
}

function secretText(each: Setting<unknown>, environment: Environment, faults: FieldFault[]) {
  const given = environment[each.name] || undefined;
  const path = fileVariable(each);
  const file = environment[path]?.trim();
  if (file === undefined || file === '') return given;
  if (given !== undefined) {
    faults.push({ path, expected: `no value, because ${each.name} has one` });
    return undefined;
  }
  try {
    const content = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    if (content !== '') return content;
    faults.push({ path, expected: 'a file with something in it', actual: file });
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    faults.push({ path, expected: `a file that can be read (${code})`, actual: file });
  }
  return undefined;
}
