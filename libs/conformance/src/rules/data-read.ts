import { isOverCases, type ProcessDefinition } from '@liucheng/process-model';
import { stepsOf } from './findings.ts';

/** Whose events' data rules take keys, amounts and times from, and whom a case concerns. */
export interface DataRead {
  /** Steps, by id. */
  readonly steps: ReadonlySet<string>;
  /** Whichever event starts the case, as well. */
  readonly start: boolean;
}

export function dataRead({ rules = [], concerns }: Pick<ProcessDefinition, 'rules' | 'concerns'>): DataRead {
  const steps = new Set<string>();
  let start = concerns !== undefined;
  for (const rule of rules) {
    if (rule.kind === 'ahead') steps.add(rule.step);
    if (isOverCases(rule)) for (const step of stepsOf(rule.step)) steps.add(step);
    if (rule.kind !== 'deadline' || (rule.until === undefined && rule.key === undefined)) continue;
    if (rule.after === 'start') start = true;
    else for (const step of stepsOf(rule.after)) steps.add(step);
    if (rule.key === undefined) continue;
    for (const step of [...stepsOf(rule.step), ...stepsOf(rule.disarmedBy ?? [])]) steps.add(step);
  }
  return { steps, start };
}
