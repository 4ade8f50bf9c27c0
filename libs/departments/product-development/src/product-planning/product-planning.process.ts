import { attemptRefused, text } from '@liucheng/kernel';
import { and, defineProcess, opt, repeat, seq, type ProcessDefinition } from '@liucheng/process-model';
import { department } from '../product-roles.ts';
import { defaultSettings, type PlanningSettings } from './planning-settings.ts';
import { planEvents } from './product-plan.ts';
import { clause, rulesOf } from './product-planning.rules.ts';
import { steps, type StepId } from './product-planning.steps.ts';

/**
 * PRD-1 product planning 产品规划. Other settings make another definition, which a company that has published one needs to
 * give a higher version.
 * @throws Error for settings that make no well-formed definition.
 */
export function productPlanningProcess(
  settings: PlanningSettings = defaultSettings,
  version = 1,
): ProcessDefinition<StepId> {
  return defineProcess<StepId>({
    id: 'product-planning',
    version,
    code: clause,
    names: text('Product planning', '产品规划'),
    area: 'product-development',
    department,
    owner: 'product-manager',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    calendar: settings.calendar,
    steps,
    notes: [planEvents.type('reservation-fenced'), planEvents.type(attemptRefused)],
    flow: seq(
      'research-requirements',
      and(
        // Both may be done again until the approval: a plan that does not convince is changed, not approved.
        repeat(seq('position', repeat('set-roadmap'))),
        // Customers' feedback is adopted whenever it is adopted.
        opt(repeat('research-requirements')),
      ),
      'approve',
    ),
    rules: rulesOf(settings),
    ends: ['approve'],
  });
}
