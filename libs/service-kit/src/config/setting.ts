import type { FieldFault } from '@liucheng/kernel';

/** Reads the text of an environment variable; `undefined` when the text is not what `expected` says. */
export interface Parser<T> {
  /** Ends the sentence "expected …". */
  readonly expected: string;
  parse(raw: string): T | undefined;
}

export interface Setting<T> {
  /** Name of the environment variable. */
  readonly name: string;
  readonly description: string;
  readonly parser: Parser<T>;
  /** Written as somebody would write it into the environment; a setting without one may be left out. */
  readonly default: string | undefined;
}

export function setting<T>(
  name: string,
  parser: Parser<T>,
  fallback: string,
  description: string,
): Setting<T> {
  return { name, parser, default: fallback, description };
}

export function optional<T>(name: string, parser: Parser<T>, description: string): Setting<T | undefined> {
  return { name, parser, default: undefined, description };
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

/**
 * Reads every setting of a schema. An empty variable counts as one that is not set, as shells and compose files have it.
 * @throws ConfigurationError naming every fault, not only the first.
 */
export function readSettings<S extends Schema>(
  schema: S,
  environment: Readonly<Record<string, string | undefined>>,
): Settings<S> {
  const faults: FieldFault[] = [];
  const settings: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(schema)) {
    const given = environment[each.name]?.trim();
    const raw = given === undefined || given === '' ? each.default : given;
    if (raw === undefined) continue;
    const value = each.parser.parse(raw);
    if (value === undefined) faults.push({ path: each.name, expected: each.parser.expected, actual: raw });
    settings[key] = value;
  }
  if (faults.length > 0) throw new ConfigurationError(faults);
  return settings as Settings<S>;
}

export function wholeNumber(from: number, to: number): Parser<number> {
  return {
    expected: `a whole number from ${from} to ${to}`,
    parse: (raw) => {
      const value = /^\d{1,15}$/.test(raw) ? Number(raw) : NaN;
      return value >= from && value <= to ? value : undefined;
    },
  };
}

export function oneOf<const T extends string>(...choices: readonly T[]): Parser<T> {
  return {
    expected: `one of ${choices.join(', ')}`,
    parse: (raw) => choices.find((choice) => choice === raw),
  };
}

export const text: Parser<string> = { expected: 'a text', parse: (raw) => raw };

export const httpUrl: Parser<string> = {
  expected: 'an http or https URL, e.g. https://liucheng.example.com',
  parse: (raw) => (/^https?:\/\//.test(raw) && URL.canParse(raw) ? raw.replace(/\/+$/, '') : undefined),
};

const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `250ms`, `30s`, `5m`, `1h`, as milliseconds. */
export function duration(from: string, to: string): Parser<number> {
  const read = (raw: string): number => {
    const match = /^(\d{1,9})(ms|s|m|h)$/.exec(raw);
    return match ? Number(match[1]) * (milliseconds[match[2] ?? ''] ?? NaN) : NaN;
  };
  return {
    expected: `a duration from ${from} to ${to}, e.g. 500ms, 30s, 5m, 1h`,
    parse: (raw) => (read(raw) >= read(from) && read(raw) <= read(to) ? read(raw) : undefined),
  };
}

const unitBytes: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2 };

/** `512kb`, `1mb`, as bytes. */
export function byteSize(from: string, to: string): Parser<number> {
  const read = (raw: string): number => {
    const match = /^(\d{1,9})(b|kb|mb)$/i.exec(raw);
    return match ? Number(match[1]) * (unitBytes[(match[2] ?? '').toLowerCase()] ?? NaN) : NaN;
  };
  return {
    expected: `a size from ${from} to ${to}, e.g. 512kb, 1mb`,
    parse: (raw) => (read(raw) >= read(from) && read(raw) <= read(to) ? read(raw) : undefined),
  };
}
