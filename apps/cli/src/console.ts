import type { FieldFault } from '@liucheng/kernel';
import type { LogFault } from '@liucheng/event-log';
import { Presets, SingleBar } from 'cli-progress';

/** Results go to stdout, everything else to stderr. */
export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function faultLine(fault: FieldFault): string {
  const found = fault.actual === undefined ? '' : `, found ${JSON.stringify(fault.actual)}`;
  return `${fault.path === '' ? '(whole)' : fault.path}: expected ${fault.expected}${found}`;
}

/** Tells of the first faults of a log and counts them all. */
export class FaultTally {
  count = 0;

  constructor(private readonly shown = 20) {}

  readonly add = (fault: LogFault): void => {
    this.count += 1;
    if (this.count <= this.shown) {
      note(`line ${fault.line}, column ${fault.column}: ${fault.message} (${fault.skipped} left out)`);
    }
  };

  summary(): void {
    if (this.count > this.shown) note(`… and ${this.count - this.shown} more faults like these`);
  }
}

/** A bar on stderr where that is a terminal, else nothing. */
export class Progress {
  private readonly bar: SingleBar | undefined;

  constructor(label: string, total: number) {
    if (!process.stderr.isTTY || total === 0) return;
    this.bar = new SingleBar(
      {
        format: `${label} {bar} {percentage} % · {eta_formatted} left`,
        stream: process.stderr,
        hideCursor: true,
      },
      Presets.shades_classic,
    );
    this.bar.start(total, 0);
  }

  readonly update = (done: number): void => {
    this.bar?.update(done);
  };

  stop(): void {
    this.bar?.stop();
  }
}

/** Columns of equal width; the first left-aligned, figures right-aligned. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => width(row[column] ?? ''))));
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const padding = ' '.repeat((widths[column] ?? 0) - width(cell));
          return column === 0 ? cell + padding : padding + cell;
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** East Asian characters take two places. */
function width(text: string): number {
  return [...text].reduce((sum, char) => sum + (/[\u2e80-\u9fff\uff00-\uff60]/.test(char) ? 2 : 1), 0);
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** `1 d 4 h`, `12.3 s`: the two largest units. */
export function span(ms: number): string {
  const index = units.findIndex(([, size]) => ms >= size);
  const unit = units[index];
  if (!unit) return `${Math.round(ms)} ms`;
  const [name, size] = unit;
  const next = units[index + 1];
  if (!next) return `${(ms / size).toFixed(1)} ${name}`;
  const whole = Math.floor(ms / size);
  const rest = Math.floor((ms - whole * size) / next[1]);
  return rest === 0 ? `${whole} ${name}` : `${whole} ${name} ${rest} ${next[0]}`;
}
