import { attemptRefused, text } from '@liucheng/kernel';
import { defineProcess, opt, repeat, seq, xor, type ProcessDefinition } from '@liucheng/process-model';
import { clause, rulesOf } from './office-supplies.rules.ts';
import { steps, type StepId } from './office-supplies.steps.ts';
import { supplyEvents } from './supply-round.ts';
import { defaultSettings, type SupplySettings } from './supply-settings.ts';

/**
 * ADM-1 office supplies 办公用品管理. Other settings make another definition, which a company that has published one needs
 * to give a higher version.
 * @throws Error for settings that make no well-formed definition.
 */
export function officeSuppliesProcess(
  settings: SupplySettings = defaultSettings,
  version = 2,
): ProcessDefinition<StepId> {
  return defineProcess<StepId>({
    id: 'office-supplies',
    version,
    code: clause,
    names: text('Office supplies', '办公用品管理'),
    area: 'internal-management',
    department: 'administration',
    owner: 'office-manager',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    calendar: settings.calendar,
    steps,
    notes: [supplyEvents.type(attemptRefused)],
    flow: seq(
      repeat('collect-demand'),
      'plan-purchase',
      'choose-supplier',
      // A further order adds to the first, as soon as it turns out that more is needed.
      repeat('order'),
      // From the first delivery on, further ones come while the goods are already used.
      'receive',
      opt(repeat(xor('order', 'receive', 'request', 'issue', 'stocktake'))),
      'write-off',
    ),
    rules: rulesOf(settings),
    ends: ['write-off'],
  });
}
