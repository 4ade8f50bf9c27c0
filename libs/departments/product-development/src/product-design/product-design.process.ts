import { attemptRefused, text } from '@liucheng/kernel';
import { defineProcess, loop, opt, repeat, seq, type ProcessDefinition } from '@liucheng/process-model';
import { department } from '../product-roles.ts';
import { defaultSettings, type DesignSettings } from './design-settings.ts';
import { clause, rulesOf } from './product-design.rules.ts';
import { steps, type StepId } from './product-design.steps.ts';
import { designEvents } from './product-design.ts';

/**
 * PRD-2 product design 产品设计. Other settings make another definition, which a company that has published one needs to
 * give a higher version.
 * @throws Error for settings that make no well-formed definition.
 */
export function productDesignProcess(
  settings: DesignSettings = defaultSettings,
  version = 1,
): ProcessDefinition<StepId> {
  return defineProcess<StepId>({
    id: 'product-design',
    version,
    code: clause,
    names: text('Product design', '产品设计'),
    area: 'product-development',
    department,
    owner: 'product-manager',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    calendar: settings.calendar,
    steps,
    notes: [designEvents.type(attemptRefused)],
    flow: seq(
      'design-functions',
      'design-interface',
      loop(
        seq(repeat('prototype'), repeat('validate-prototype')),
        // What a validation finds may be in the prototype alone, or in the design.
        seq(opt('design-functions'), opt('design-interface')),
      ),
      'baseline',
    ),
    rules: rulesOf(settings),
    ends: ['baseline'],
  });
}
