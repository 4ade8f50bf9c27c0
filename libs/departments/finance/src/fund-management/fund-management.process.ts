import { attemptRefused, text } from '@liucheng/kernel';
import { defineProcess, loop, opt, seq, skip, xor, type ProcessDefinition } from '@liucheng/process-model';
import { clause, rulesOf } from './fund-management.rules.ts';
import { steps, type StepId } from './fund-management.steps.ts';
import { fundEvents } from './fund-period.ts';
import { defaultSettings, type FundSettings } from './fund-settings.ts';

/**
 * FIN-3 fund management 资金管理. The regulation names no end; a period's books are closed, or its monthly count would be
 * asked for for ever.
 * @throws Error for settings that make no well-formed definition.
 */
export function fundManagementProcess(
  settings: FundSettings = defaultSettings,
  version = 1,
): ProcessDefinition<StepId> {
  return defineProcess<StepId>({
    id: 'fund-management',
    version,
    code: clause,
    names: text('Fund management', '资金管理'),
    area: 'internal-management',
    department: 'finance',
    owner: 'finance-manager',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    calendar: settings.calendar,
    steps,
    notes: [...fundEvents.types('outflow-approved'), fundEvents.type(attemptRefused)],
    flow: seq(
      'plan-funds',
      'approve',
      opt(
        loop(
          xor(
            'record-movement',
            seq('count-funds', opt('explain-difference')),
            seq('analyse', opt('raise-funds')),
          ),
          skip,
        ),
      ),
      'close-period',
    ),
    rules: rulesOf(settings),
    ends: ['close-period'],
  });
}
