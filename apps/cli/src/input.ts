import { readFileSync } from 'node:fs';
import { fromBpmn } from '@liucheng/bpmn';
import { faultPosition, type FieldFault } from '@liucheng/kernel';
import { validateDefinition, type ProcessDefinition } from '@liucheng/process-model';
import { CommandError, exitCodes } from './exit-codes.ts';

/** Reads a text from a file, or from stdin for `-`. */
export function readText(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    throw new CommandError(exitCodes.badInput, `${nameOf(path)} cannot be read: ${(error as Error).message}`);
  }
}

/** Reads JSON from a file, or from stdin for `-`. */
export function readJson(path: string): unknown {
  const text = readText(path);
  try {
    return JSON.parse(text);
  } catch {
    const { line, column } = faultPosition(text);
    throw new CommandError(
      exitCodes.badInput,
      `${nameOf(path)}: no JSON from line ${line}, column ${column} on`,
    );
  }
}

/** What claims to be a definition: JSON, or a BPMN drawing by the name of its file. */
export async function claimedDefinition(
  path: string,
): Promise<{ definition: ProcessDefinition } | { faults: readonly FieldFault[] }> {
  return isBpmn(path) ? fromBpmn(readText(path)) : validateDefinition(readJson(path));
}

/** A definition from a file, if it is well-formed. */
export async function readDefinition(path: string): Promise<ProcessDefinition> {
  const result = await claimedDefinition(path);
  if ('definition' in result) return result.definition;
  const count = result.faults.length;
  throw new CommandError(
    exitCodes.badInput,
    `${path} is not a well-formed definition: ${count} ${count === 1 ? 'fault' : 'faults'}`,
    result.faults,
  );
}

export function isBpmn(path: string): boolean {
  return /\.bpmn$/i.test(path);
}

function nameOf(path: string): string {
  return path === '-' ? 'stdin' : path;
}
