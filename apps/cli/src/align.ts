import { Aligner, alignTrace } from '@liucheng/conformance';
import type { FieldFault } from '@liucheng/kernel';
import { validateFlow, type Flow } from '@liucheng/process-model';
import { print } from './console.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { readJson } from './input.ts';

interface Case {
  readonly flow: Flow;
  readonly trace: readonly string[];
}

/** Flows whose aligners are kept: enough for a file that repeats some, bounded for one that repeats none. */
const keptAligners = 256;

/** `liucheng align FILE`: the input with `prefixCosts`, `cost` and `shortestRun`, one case per line. */
export function alignCommand(file: string): void {
  const cases = checkedCases(readJson(file));
  const aligners = new Map<string, Aligner>();
  const lines = cases.map(({ flow, trace }) => {
    const key = JSON.stringify(flow);
    let aligner = aligners.get(key);
    if (!aligner) {
      if (aligners.size >= keptAligners) aligners.clear();
      aligners.set(key, (aligner = new Aligner(flow)));
    }
    return JSON.stringify({ flow, trace, ...alignTrace(aligner, trace) });
  });
  print(lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n]`);
}

function checkedCases(input: unknown): readonly Case[] {
  if (!Array.isArray(input)) {
    throw new CommandError(exitCodes.badInput, 'expected a JSON array of { "flow": …, "trace": [steps] }');
  }
  const faults = input.flatMap((entry: unknown, index) => caseFaults(entry, `/${index}`));
  if (faults.length > 0) {
    throw new CommandError(
      exitCodes.badInput,
      `${faults.length} faults in the cases; nothing was aligned`,
      faults,
    );
  }
  return input as Case[];
}

function caseFaults(entry: unknown, path: string): FieldFault[] {
  if (entry === null || typeof entry !== 'object' || Array.isArray(entry)) {
    return [{ path, expected: 'an object with flow and trace' }];
  }
  const { flow, trace } = entry as Record<string, unknown>;
  const flowFaults: FieldFault[] =
    flow === undefined
      ? [{ path: `${path}/flow`, expected: 'a flow: a step, or an object such as {"seq": ["a", "b"]}' }]
      : validateFlow(flow).map((fault) => ({ ...fault, path: `${path}/flow${fault.path}` }));
  if (!Array.isArray(trace)) return [...flowFaults, { path: `${path}/trace`, expected: 'a list of steps' }];
  const traceFaults = trace.flatMap((step: unknown, index) =>
    typeof step === 'string' ? [] : [{ path: `${path}/trace/${index}`, expected: 'a step: a text' }],
  );
  return [...flowFaults, ...traceFaults];
}
