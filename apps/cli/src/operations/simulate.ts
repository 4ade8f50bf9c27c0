import { existsSync, readdirSync, statSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import type { Difference, SimulationReport } from '@liucheng/simulation';
import { note, print, printJson, Progress, table } from '../console.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';
import { figure, onStores } from './stored-data.ts';

export interface SimulateOptions {
  readonly seed: string;
  readonly days: string;
  readonly rate: string;
  readonly data?: string;
  readonly truth?: string;
  readonly json?: boolean;
}

const most = { seed: 4_294_967_295, days: 3_660, rate: 10_000 } as const;

/** `liucheng simulate`: plays the sample company and compares what the monitor finds with what was planted. */
export async function simulateCommand(options: SimulateOptions, signal: AbortSignal): Promise<number> {
  const [seed, days, rate] = (['seed', 'days', 'rate'] as const).map((name) =>
    wholeNumber(`--${name}`, options[name], name === 'seed' ? 0 : 1, most[name]),
  ) as [number, number, number];
  const { data, truth: truthFile } = options;
  if (data !== undefined && existsSync(data) && !statSync(data).isDirectory()) {
    throw new CommandError(exitCodes.badInput, `--data: ${data} is no directory`);
  }
  if (data !== undefined && existsSync(data) && readdirSync(data).length > 0) {
    throw new CommandError(
      exitCodes.badInput,
      `--data: ${data} is not empty; a simulation needs one of its own`,
    );
  }
  // The services of the company, for which nobody waits who is told that a number is wrong.
  const [{ sampleCompany, workingServices }, { PlayError, simulate, temporaryDirectory }] = await Promise.all(
    [import('@liucheng/company'), import('@liucheng/simulation')],
  );
  const directory = data ?? (await temporaryDirectory());
  let bar: Progress | undefined;
  try {
    const { truth, ...report } = await onStores(() =>
      simulate({
        services: workingServices,
        people: sampleCompany,
        seed,
        days,
        rate,
        directory,
        signal,
        onProgress: (over, cases) => (bar ??= new Progress('cases', cases)).update(over),
      }),
    );
    bar?.stop();
    if (truthFile !== undefined)
      await writeFile(truthFile, truth.map((each) => `${JSON.stringify(each)}\n`).join(''));
    if (options.json) printJson({ ...report, planted: truth.length });
    else printReport(report, truth.length, data);
    return report.differences.length === 0 ? exitCodes.ok : exitCodes.violations;
  } catch (error) {
    if (error instanceof PlayError) throw new CommandError(exitCodes.violations, error.message);
    throw error;
  } finally {
    bar?.stop();
    if (data === undefined) await rm(directory, { recursive: true, force: true });
  }
}

function printReport(
  { processes, differences, ...report }: Omit<SimulationReport, 'truth'>,
  planted: number,
  data: string | undefined,
): void {
  const columns = ['cases', 'commands', 'refusals', 'planted', 'found', 'missed', 'superfluous'] as const;
  const rows = processes.map((each) => [each.process, ...columns.map((column) => figure(each[column]))]);
  const sums = columns.map((column) => figure(processes.reduce((sum, each) => sum + each[column], 0)));
  print(table([['process', ...columns], ...rows, ['', ...sums]]));
  const { plays, seconds, commandsPerSecond, precision, recall } = report;
  print(
    `${plays.acted} of ${plays.all} plays · precision ${precision.toFixed(4)}, recall ${recall.toFixed(4)} · ` +
      `${figure(Math.round(commandsPerSecond))} commands/s in ${seconds.toFixed(1)} s`,
  );
  for (const difference of differences) note(differenceLine(difference));
  if (differences.length > 0) note(`The monitor's findings and the ${figure(planted)} planted ones differ.`);
  if (data !== undefined) print(`Look at it: LIUCHENG_DATA=${data} npm start`);
}

/** With the address of the case, for whoever starts the suite on the data. */
function differenceLine({ process, case: id, kind, rule, planted, found }: Difference): string {
  const what = planted > found ? 'missed' : 'superfluous';
  return `${what}: ${kind} of ${rule}, planted ${planted}, found ${found}: /monitor/cases/${process}/${id}`;
}

function wholeNumber(option: string, given: string, least: number, largest: number): number {
  const value = /^\d{1,10}$/.test(given) ? Number(given) : NaN;
  if (value >= least && value <= largest) return value;
  throw new CommandError(
    exitCodes.usage,
    `${option}: expected a whole number from ${least} to ${largest}, found "${given}"`,
  );
}
