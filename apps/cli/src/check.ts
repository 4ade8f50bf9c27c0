import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { compileDefinition } from '@liucheng/conformance';
import { LogFormatError } from '@liucheng/event-log';
import { FaultTally, note, print, printJson, span, table } from './console.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { readDefinition } from './input.ts';
import { LogCheck, type CaseReport, type CheckReport } from './log-check.ts';
import { casesOf } from './log-cases.ts';
import type { LogOptions } from './log-options.ts';

export interface CheckOptions extends LogOptions {
  readonly definition: string;
  readonly cases?: string;
  readonly asOf?: string;
  readonly wholeCases?: boolean;
  readonly failOn?: 'violations';
  readonly json?: boolean;
}

/** What `check` prints: the report, and how the reading went. */
interface Result extends CheckReport {
  readonly log: string;
  /** Rows, events and attributes that could not be read. */
  readonly leftOut: number;
  /** Why the log could not be read to its end; the cases that were read before are in the report. */
  readonly brokenOff?: string;
  readonly durationMs: number;
  readonly eventsPerSecond: number;
}

/**
 * `liucheng check`: judges a log by a definition, without a server. Gives the exit code.
 * @throws CommandError for options and files that cannot be used, and for a log that breaks off before the first case was read
 */
export async function checkCommand(options: CheckOptions, signal: AbortSignal): Promise<number> {
  const asOf = options.asOf === undefined ? undefined : timeOf(options.asOf);
  const compiled = compileDefinition(await readDefinition(options.definition));
  const cases = options.cases === undefined ? undefined : await CaseFile.open(options.cases);
  const faults = new FaultTally();
  const check = new LogCheck(compiled, {
    anonymous: new Set(options.anonymous),
    wholeCases: options.wholeCases ?? false,
    onCase: (report) => cases?.write(report),
  });
  const started = performance.now();
  let brokenOff: string | undefined;
  try {
    for await (const trace of casesOf(options, faults, signal)) {
      check.add(trace);
      await cases?.drained();
    }
  } catch (error) {
    if (!(error instanceof LogFormatError)) throw error;
    brokenOff = error.message;
  }
  const report = check.finish(asOf);
  await cases?.close();
  if (brokenOff !== undefined && report.cases.total === 0)
    throw new CommandError(exitCodes.badInput, `${options.log}: ${brokenOff}`);
  const durationMs = Math.round(performance.now() - started);
  const result: Result = {
    log: options.log,
    ...report,
    leftOut: faults.count,
    ...(brokenOff === undefined ? {} : { brokenOff }),
    durationMs,
    eventsPerSecond: Math.round(report.events / Math.max(durationMs / 1000, 0.001)),
  };
  if (options.json) printJson(result);
  else print(inWords(result));
  if (brokenOff !== undefined) {
    note(`${options.log}: ${brokenOff}; the result covers what was read before`);
    return exitCodes.badInput;
  }
  return options.failOn === 'violations' && report.violations.total > 0 ? exitCodes.violations : exitCodes.ok;
}

function timeOf(text: string): number {
  const day = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.exec(text)?.[1];
  const time = Date.parse(text);
  // `Date.parse` takes February 30th for March 2nd.
  if (day === undefined || Number.isNaN(time) || !new Date(Date.parse(day)).toISOString().startsWith(day)) {
    throw new CommandError(
      exitCodes.usage,
      `--as-of: expected a time such as 2026-03-02T00:00:00Z, found "${text}"`,
    );
  }
  return time;
}

/** One JSON line per case. Writing waits for the disk between cases, so that it needs no memory of its own. */
class CaseFile {
  /** Why nothing more can be written, e.g. because the disk is full. */
  private failure: Error | undefined;

  private constructor(
    private readonly stream: WriteStream,
    private readonly path: string,
  ) {
    stream.on('error', (error) => (this.failure ??= error));
  }

  static async open(path: string): Promise<CaseFile> {
    const stream = createWriteStream(path);
    try {
      await once(stream, 'open');
    } catch (error) {
      throw new CommandError(
        exitCodes.usage,
        `--cases: ${path} cannot be written: ${(error as Error).message}`,
      );
    }
    return new CaseFile(stream, path);
  }

  write(report: CaseReport): void {
    this.stream.write(`${JSON.stringify(report)}\n`);
  }

  /** @throws CommandError once something could not be written */
  async drained(): Promise<void> {
    if (!this.failure && this.stream.writableNeedDrain)
      await once(this.stream, 'drain').catch(() => undefined);
    this.mustBeWhole();
  }

  /** @throws CommandError when not everything is written */
  async close(): Promise<void> {
    if (!this.failure) {
      this.stream.end();
      await once(this.stream, 'close').catch(() => undefined);
    }
    this.mustBeWhole();
  }

  private mustBeWhole(): void {
    if (this.failure) {
      const message = `--cases: ${this.path} cannot be written: ${this.failure.message}`;
      throw new CommandError(exitCodes.server, message);
    }
  }
}

function inWords(result: Result): string {
  const figure = (value: number): string => value.toLocaleString('en-US');
  const { cases, definition } = result;
  const lines = [
    `${result.log} by ${definition.id} version ${definition.version}${result.asOf ? `, as of ${result.asOf}` : ''}`,
    '',
    table([
      ['cases', figure(cases.total)],
      ['  completed', figure(cases.completed)],
      ['  cancelled', figure(cases.cancelled)],
      ['  open', figure(cases.open)],
      ['events', figure(result.events)],
      ['total cost (alignment)', figure(result.totalCost)],
      ['sum of prefix costs', figure(result.sumOfPrefixCosts)],
      ['conforming cases', figure(cases.conforming)],
      ['cases of cost 0', figure(cases.fitting)],
      ...(result.meanFitness === undefined ? [] : [['mean fitness', result.meanFitness.toFixed(4)]]),
      ['violations', figure(result.violations.total)],
    ]),
    ...counts('by kind', result.violations.byKind),
    ...counts('by rule', result.violations.byRule),
  ];
  if (result.steps.length > 0) {
    const rows = result.steps
      .slice(0, 10)
      .map(({ step, count, waitingMs }) => [
        `  ${step}`,
        figure(count),
        span(waitingMs.p50),
        span(waitingMs.p90),
        span(waitingMs.max),
      ]);
    lines.push('', table([['slowest steps (waiting)', 'count', 'p50', 'p90', 'max'], ...rows]));
  }
  const rate = `${figure(result.eventsPerSecond)} events/s`;
  const leftOut = result.leftOut === 0 ? '' : `; ${figure(result.leftOut)} faulty parts of the log left out`;
  lines.push('', `${span(result.durationMs)}, ${rate}${leftOut}`);
  return lines.join('\n');
}

function counts(title: string, values: Readonly<Record<string, number>>): string[] {
  const rows = Object.entries(values).map(([name, count]) => [`  ${name}`, count.toLocaleString('en-US')]);
  return rows.length === 0 ? [] : ['', table([[title, ''], ...rows])];
}
