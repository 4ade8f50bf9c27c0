import { readFileSync } from 'node:fs';
import { faultPosition } from '@liucheng/kernel';
import { validateDefinition, type ProcessDefinition } from '@liucheng/process-model';
import { CommandError, exitCodes } from './exit-codes.ts';

/** Reads JSON from a file, or from stdin for `-`. */
export function readJson(path: string): unknown {
  const name = path === '-' ? 'stdin' : path;
  let text: string;
  try {
    text = readFileSync(path === '-' ? 0 : path, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    throw new CommandError(exitCodes.badInput, `${name} cannot be read: ${(error as Error).message}`);
  }
  try {
    return JSON.parse(text);
  } catch {
    const { line, column } = faultPosition(text);
    throw new CommandError(exitCodes.badInput, `${name}: no JSON from line ${line}, column ${column} on`);
  }
}

/** A definition from a file, if it is well-formed. */
export function readDefinition(path: string): ProcessDefinition {
  const result = validateDefinition(readJson(path));
  if ('definition' in result) return result.definition;
  const count = result.faults.length;
  throw new CommandError(
    exitCodes.badInput,
    `${path} is not a well-formed definition: ${count} ${count === 1 ? 'fault' : 'faults'}`,
    result.faults,
  );
}
