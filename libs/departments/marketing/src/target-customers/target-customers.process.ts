import { attemptRefused, text } from '@liucheng/kernel';
import { defineProcess, repeat, seq, type ProcessDefinition } from '@liucheng/process-model';
import { department } from '../shared/steps.ts';
import { clause, rules } from './target-customers.rules.ts';
import { steps, type StepId } from './target-customers.steps.ts';
import { defaultSettings, type TargetingSettings } from './targeting-settings.ts';
import { targetingEvents } from './targeting.ts';

/**
 * MKT-2 target customers 目标客户定位. Segments may be added, and analysed and scored again, until some are confirmed.
 * @throws Error for settings that make no well-formed definition.
 */
export function targetCustomersProcess(
  { calendar }: TargetingSettings = defaultSettings,
  version = 1,
): ProcessDefinition<StepId> {
  return defineProcess<StepId>({
    id: 'target-customers',
    version,
    code: clause,
    names: text('Target customers', '目标客户定位'),
    area: 'market-expansion',
    department,
    owner: 'marketing-manager',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    calendar,
    steps,
    notes: [targetingEvents.type(attemptRefused)],
    flow: seq(repeat(seq(repeat('analyse-segments'), repeat('assess-value'))), 'confirm'),
    rules: [...rules],
    ends: ['confirm'],
  });
}
