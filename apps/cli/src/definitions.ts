import { validateDefinition } from '@liucheng/process-model';
import { faultLine, note, print, printJson } from './console.ts';
import { exitCodes } from './exit-codes.ts';
import { readJson } from './input.ts';

/** `liucheng definitions validate FILE`: names every fault. Gives the exit code. */
export function validateCommand(file: string, options: { readonly json?: boolean }): number {
  const result = validateDefinition(readJson(file));
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
