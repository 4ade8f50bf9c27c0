/** Reads the text of an environment variable; `undefined` when the text is not what `expected` says. */
export interface Parser<T> {
  /** Ends the sentence "expected …". */
  readonly expected: string;
  parse(raw: string): T | undefined;
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

/** Who may read the metrics: nobody, everybody who reaches the server, or who reaches a port of their own. */
export const metricsAccess: Parser<'auto' | 'public' | 'off' | number> = {
  expected: 'one of auto, public, off, or a port from 1 to 65535',
  parse: (raw) => oneOf('auto', 'public', 'off').parse(raw) ?? wholeNumber(1, 65_535).parse(raw),
};

export const text: Parser<string> = { expected: 'a text', parse: (raw) => raw };

/** A key of AES-256. */
export const keyText: Parser<string> = {
  expected: '32 random bytes as base64, e.g. from openssl rand -base64 32',
  parse: (raw) => (/^[A-Za-z0-9+/]{43}=$/.test(raw) ? raw : undefined),
};

/** What goes before the names of topics and groups. */
export const namePrefix: Parser<string> = {
  expected: 'up to 36 of the characters A–Z a–z 0–9 . _ -',
  parse: (raw) => (/^[\w.-]{1,36}$/.test(raw) ? raw : undefined),
};

/** What goes before the names of streams. */
export const streamPrefix: Parser<string> = {
  expected: 'up to 80 of the characters A–Z a–z 0–9 . _',
  parse: (raw) => (/^[A-Za-z0-9._]{1,80}$/.test(raw) ? raw : undefined),
};

/** What goes before the names of databases. */
export const databasePrefix: Parser<string> = {
  expected: 'up to 30 of the characters A–Z a–z 0–9 _ -',
  parse: (raw) => (/^[\w-]{1,30}$/.test(raw) ? raw : undefined),
};

/** `broker-1:9092,broker-2:9092` */
export const hostList: Parser<readonly string[]> = {
  expected: 'a list like broker-1:9092,broker-2:9092',
  parse: (raw) => {
    const hosts = raw.split(',').map((each) => each.trim());
    return hosts.every((each) => /^(\[[\da-fA-F:.]+\]|[\w.-]+):\d{1,5}$/.test(each)) ? hosts : undefined;
  },
};

/** A connection string of one of the schemes; what it says beside the scheme is for the client of the product. */
export function connectionString(...schemes: readonly string[]): Parser<string> {
  return {
    expected: `a connection string that begins with ${schemes.map((each) => `${each}://`).join(' or ')}`,
    parse: (raw) => (schemes.some((each) => raw.startsWith(`${each}://`)) ? raw : undefined),
  };
}

/** `finance=http://127.0.0.1:8081,monitor=http://127.0.0.1:8082`, by the name. */
export const upstreamList: Parser<Readonly<Record<string, string>>> = {
  expected: 'a list like finance=http://127.0.0.1:8081,monitor=http://127.0.0.1:8082',
  parse: (raw) => {
    const upstreams: Record<string, string> = {};
    for (const each of raw.split(',')) {
      const [, name = '', url = ''] = /^\s*([a-z][a-z-]*)=(\S+)\s*$/.exec(each) ?? [];
      const origin = httpUrl.parse(url);
      if (origin === undefined || origin !== new URL(origin).origin || name in upstreams) return undefined;
      upstreams[name] = origin;
    }
    return upstreams;
  },
};

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

/** From which time on something counts: one of some words, or an instant as ms since the epoch. */
export function wordOrInstant<const T extends string>(...words: readonly T[]): Parser<T | number> {
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:\d\d)$/;
  return {
    expected: `one of ${words.join(', ')}, or a time like 2026-07-01T00:00:00+08:00`,
    parse: (raw) => {
      const word = words.find((each) => each === raw);
      if (word !== undefined) return word;
      const ms = instant.test(raw) && isDay(raw.slice(0, 'yyyy-mm-dd'.length)) ? Date.parse(raw) : NaN;
      return Number.isNaN(ms) ? undefined : ms;
    },
  };
}

/** That the calendar has it: `Date` takes 31 February for a day in March. */
function isDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
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
