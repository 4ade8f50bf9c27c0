import type { Json, JsonObject } from '@liucheng/kernel';

/** One event of a log. Attributes that have a field of their own stand there only. */
export interface LogEvent {
  readonly activity: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly id?: string;
  /** What the event was called where it happened, where the activity is the step that it was. It is judged by this. */
  readonly type?: string;
  readonly resource?: string;
  /** The absent person for whom the resource acted. */
  readonly onBehalfOf?: string;
  readonly role?: string;
  readonly department?: string;
  readonly attributes: JsonObject;
}

/** What was found wrong with a case, as an export tells of it. */
export interface LogViolation {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Which event of the trace it is about, from 0; absent where it is about the case. */
  readonly event?: number;
  /** Kind, rule, severity and whatever else is known of it, by the keys of the XES extension without its prefix. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

/** One case of a log with its events, in the order of the file (XES) or of time (CSV). */
export interface LogTrace {
  readonly caseId: string;
  readonly attributes: JsonObject;
  readonly events: readonly LogEvent[];
  readonly violations?: readonly LogViolation[];
}

/** A log that can be read from its beginning as often as it is asked for, and gives the same each time. */
export interface LogSource {
  /** Of the log as a whole, e.g. the position that it was taken at. */
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  /** Id of the process, which is the type of its cases among objects. */
  traces(): AsyncIterable<LogTrace & { readonly process: string }>;
}

/** Where in a file; both count from 1. */
export interface LogPlace {
  readonly line: number;
  readonly column: number;
}

/** Something in the log that could not be taken over. It was left out; the rest goes on. */
export interface LogFault extends LogPlace {
  readonly skipped: 'attribute' | 'event' | 'case' | 'row';
  /** What is wrong, and what would be accepted. */
  readonly message: string;
}

/** Bounds of what is held in memory at once. */
export interface LogLimits {
  /** Characters of one value, tag or row. */
  readonly textLength: number;
  /** Levels of nested attributes. */
  readonly nesting: number;
  readonly eventsPerCase: number;
  readonly attributesPerEvent: number;
}

export const defaultLimits: LogLimits = {
  textLength: 1_048_576,
  nesting: 32,
  eventsPerCase: 100_000,
  attributesPerEvent: 1_000,
};

/** Which column of a table holds what, by the name in the header. */
export interface ColumnMapping {
  readonly case: string;
  readonly activity: string;
  readonly time: string;
  readonly resource?: string;
  readonly role?: string;
  readonly department?: string;
}

export interface ReadOptions {
  /** XES: the attributes whose values, joined by `+`, name the activity. Default: `concept:name`. */
  readonly classifier?: readonly string[];
  /** OCEL: the type of the objects whose events make a case each. May be left out where there is one type. */
  readonly objectType?: string;
  /** CSV: whether columns of numbers and of `true` and `false` become such, or all cells stay texts. Default: `text`. */
  readonly types?: 'guess' | 'text';
  /** CSV: columns; those left out are guessed from the header. */
  readonly columns?: Partial<ColumnMapping>;
  /** CSV: guessed from the header line when left out. */
  readonly delimiter?: string;
  /** CSV: see `timeFormat`; guessed from the first rows when left out. */
  readonly timeFormat?: string;
  /** IANA zone of times that carry none. Default: Asia/Shanghai. */
  readonly zone?: string;
  /** E.g. `gb18030`. Default: what the file says of itself, else UTF-8. */
  readonly encoding?: string;
  /** Stop at the first fault. */
  readonly strict?: boolean;
  readonly limits?: Partial<LogLimits>;
  readonly onFault?: (fault: LogFault) => void;
  /** What the reader assumed without being told, in a sentence. */
  readonly onNotice?: (notice: string) => void;
  readonly signal?: AbortSignal;
}

/** The file cannot be read further. Every case before this place has been delivered. */
export class LogFormatError extends Error {
  constructor(
    readonly problem: string,
    readonly place?: LogPlace,
  ) {
    super(place ? `line ${place.line}, column ${place.column}: ${problem}` : problem);
    this.name = 'LogFormatError';
  }
}

/** Tells of a fault, or stops at it when the reader is strict. */
export function reportFault(options: ReadOptions, fault: LogFault): void {
  if (options.strict) throw new LogFormatError(fault.message, { line: fault.line, column: fault.column });
  options.onFault?.(fault);
}

/** Sets an attribute as an own field whatever its key: `__proto__` is a key like any other. */
export function setAttribute(target: Record<string, Json>, key: string, value: Json): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    target[key] = value;
  }
}
