import { zoneOf, type Zone } from './zone.ts';

/** How times are written in a column. */
export interface TimeFormat {
  readonly pattern: string;
  /** Milliseconds since the epoch; `undefined` for what is not written so, or no such day or hour. */
  parse(text: string): number | undefined;
}

type Field = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'fraction' | 'half' | 'zone';

/** Letters as in Unicode TR 35; digits are taken leniently where a letter stands alone. */
const tokens: readonly (readonly [letters: string, field: Field, expression: string])[] = [
  ['yyyy', 'year', '(\\d{4})'],
  ['MM', 'month', '(\\d{2})'],
  ['M', 'month', '(\\d{1,2})'],
  ['dd', 'day', '(\\d{2})'],
  ['d', 'day', '(\\d{1,2})'],
  ['HH', 'hour', '(\\d{2})'],
  ['H', 'hour', '(\\d{1,2})'],
  ['hh', 'hour', '(\\d{2})'],
  ['h', 'hour', '(\\d{1,2})'],
  ['mm', 'minute', '(\\d{2})'],
  ['ss', 'second', '(\\d{2})'],
  ['SSS', 'fraction', '(\\d{1,9})'],
  ['a', 'half', '([AaPp][Mm]|上午|下午)'],
  ['X', 'zone', '(Z|[+-]\\d{2}(?::?\\d{2})?)'],
];

const epochs: Readonly<Record<string, { expression: RegExp; factor: number }>> = {
  'epoch-ms': { expression: /^-?\d{11,14}$/, factor: 1 },
  'epoch-s': { expression: /^-?\d{9,10}(\.\d{1,9})?$/, factor: 1000 },
};

/**
 * Compiles a pattern of `yyyy MM M dd d HH H hh h mm ss SSS a X`, other characters as they are, `'quoted'` letters and
 * `[optional parts]`; or `epoch-ms`, `epoch-s`. A time without `X` is of the given zone.
 *
 * @throws RangeError for a pattern with other letters, or one that lacks year, month or day.
 */
export function timeFormat(pattern: string, zone: Zone = zoneOf()): TimeFormat {
  const epoch = epochs[pattern];
  if (epoch) {
    return {
      pattern,
      parse: (text) => (epoch.expression.test(text) ? Math.round(Number(text) * epoch.factor) : undefined),
    };
  }
  const { expression, fields } = compile(pattern);
  return {
    pattern,
    parse(text) {
      const match = expression.exec(text);
      if (!match) return undefined;
      const found: Partial<Record<Field, string>> = {};
      fields.forEach((field, index) => (found[field] = match[index + 1]));
      return instant(found, zone);
    },
  };
}

function compile(pattern: string): { expression: RegExp; fields: Field[] } {
  const fields: Field[] = [];
  let expression = '';
  let rest = pattern;
  while (rest !== '') {
    const token = tokens.find(([letters]) => rest.startsWith(letters));
    const quoted = /^'([^']*)'/.exec(rest);
    if (token) {
      fields.push(token[1]);
      expression += token[2];
      rest = rest.slice(token[0].length);
    } else if (quoted) {
      expression += escaped(quoted[1] ?? '');
      rest = rest.slice(quoted[0].length);
    } else {
      const char = rest.charAt(0);
      if (/[A-Za-z]/.test(char))
        throw new RangeError(`"${pattern}": the letter "${char}" means nothing here; ${accepted}`);
      expression += char === '[' ? '(?:' : char === ']' ? ')?' : escaped(char);
      rest = rest.slice(1);
    }
  }
  for (const field of ['year', 'month', 'day'] as const) {
    if (!fields.includes(field)) throw new RangeError(`"${pattern}" has no ${field}; ${accepted}`);
  }
  try {
    return { expression: new RegExp(`^${expression}$`), fields };
  } catch {
    throw new RangeError(`"${pattern}": "[" and "]" do not match; ${accepted}`);
  }
}

const accepted =
  "known are yyyy MM M dd d HH H hh h mm ss SSS a X, 'quoted' letters, [optional parts], epoch-ms and epoch-s";

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function instant(found: Partial<Record<Field, string>>, zone: Zone): number | undefined {
  const [year, month, day] = [Number(found.year), Number(found.month), Number(found.day)];
  let hour = Number(found.hour ?? 0);
  const [minute, second] = [Number(found.minute ?? 0), Number(found.second ?? 0)];
  if (found.half !== undefined) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (/^p|下午/i.test(found.half) ? 12 : 0);
  }
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const millis = found.fraction === undefined ? 0 : Math.trunc(Number(`0.${found.fraction}`) * 1000 + 1e-6);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  // A day that does not exist rolls over into another month.
  if (date.getUTCDate() !== day || date.getUTCMonth() !== month - 1) return undefined;
  const wallClock = date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 + millis;
  if (found.zone === undefined) return zone.instant(wallClock);
  if (found.zone === 'Z') return wallClock;
  const offset = Number(found.zone.slice(1, 3)) * 60 + Number(found.zone.slice(3).replace(':', '') || 0);
  return wallClock - (found.zone.startsWith('-') ? -offset : offset) * 60_000;
}

const isoExpression = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;
const isoPattern = "yyyy-MM-dd'T'HH:mm[:ss[.SSS]][X]";
const isoFormats = new Map<string, TimeFormat>();

/** An `xs:dateTime`, with or without a zone. */
export function isoTime(text: string, zone: Zone): number | undefined {
  // The engine's parser is much faster, but takes 30 February for 2 March.
  if (isoExpression.test(text) && Number(text.slice(8, 10)) <= 28) {
    const time = Date.parse(text);
    return Number.isNaN(time) ? undefined : time;
  }
  let format = isoFormats.get(zone.name);
  if (!format) isoFormats.set(zone.name, (format = timeFormat(isoPattern, zone)));
  return format.parse(text);
}

/** Tried in this order. Where day and month could be either way round, the day comes first. */
const knownPatterns: readonly string[] = [
  isoPattern,
  'yyyy-M-d H:mm[:ss[.SSS]][ ][X]',
  'yyyy/M/d H:mm[:ss[.SSS]][ ][X]',
  'yyyy.M.d H:mm[:ss[.SSS]]',
  'yyyy年M月d日[ ]H:mm[:ss]',
  'yyyy年M月d日[ ]H时mm分[ss秒]',
  'yyyyMMddHHmmss[SSS]',
  'yyyyMMdd HH:mm[:ss[.SSS]]',
  'd.M.yyyy H:mm[:ss[.SSS]]',
  'd/M/yyyy H:mm[:ss[.SSS]]',
  'M/d/yyyy H:mm[:ss[.SSS]]',
  'd-M-yyyy H:mm[:ss[.SSS]]',
  'M-d-yyyy H:mm[:ss[.SSS]]',
  'd/M/yyyy h:mm[:ss[.SSS]] a',
  'M/d/yyyy h:mm[:ss[.SSS]] a',
  'yyyy-M-d',
  'yyyy/M/d',
  'yyyy.M.d',
  'yyyy年M月d日',
  'yyyyMMdd',
  'd.M.yyyy',
  'd/M/yyyy',
  'M/d/yyyy',
  'd-M-yyyy',
  'M-d-yyyy',
  'epoch-ms',
  'epoch-s',
];

export interface TimeFormatGuess {
  readonly format: TimeFormat;
  /** Other patterns that fit as many of the samples and would give other times. */
  readonly alternatives: readonly string[];
}

/** The known format that fits most of the samples; `undefined` when none fits more than half of them. */
export function guessTimeFormat(samples: readonly string[], zone: Zone): TimeFormatGuess | undefined {
  const candidates = knownPatterns.map((pattern) => {
    const format = timeFormat(pattern, zone);
    const times = samples.map((sample) => format.parse(sample));
    return { format, times, fits: times.filter((time) => time !== undefined).length };
  });
  const best = candidates.reduce((a, b) => (b.fits > a.fits ? b : a));
  if (best.fits * 2 <= samples.length) return undefined;
  const alternatives = candidates
    .filter((each) => each.fits === best.fits && each.times.some((time, index) => time !== best.times[index]))
    .map((each) => each.format.pattern);
  return { format: best.format, alternatives };
}
