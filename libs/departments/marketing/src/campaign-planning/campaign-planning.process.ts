import { attemptRefused, text } from '@liucheng/kernel';
import { defineProcess, opt, repeat, seq, type ProcessDefinition } from '@liucheng/process-model';
import { department } from '../shared/steps.ts';
import { clause, rulesOf } from './campaign-planning.rules.ts';
import { steps, type StepId } from './campaign-planning.steps.ts';
import { defaultSettings, type CampaignSettings } from './campaign-settings.ts';
import { campaignEvents } from './campaign.ts';

/**
 * MKT-3 campaign planning 营销策划. A plan is drafted again after a return, or before the approval of the planner's own accord;
 * the creative then completes it anew. A campaign that is not planned to the end is cancelled, or it would keep its budget.
 * @throws Error for settings that make no well-formed definition.
 */
export function campaignPlanningProcess(
  settings: CampaignSettings = defaultSettings,
  version = 1,
): ProcessDefinition<StepId> {
  return defineProcess<StepId>({
    id: 'campaign-planning',
    version,
    code: clause,
    names: text('Campaign planning', '营销策划'),
    area: 'market-expansion',
    department,
    owner: 'marketing-manager',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    calendar: settings.calendar,
    steps,
    notes: [
      ...campaignEvents.types('opened'),
      ...campaignEvents.types('reservation-fenced'),
      campaignEvents.type(attemptRefused),
    ],
    flow: seq(
      repeat('draft-plan'),
      repeat('choose-strategy'),
      repeat('design-creative'),
      opt(
        repeat(
          seq(opt('return'), repeat('draft-plan'), opt(repeat('choose-strategy')), repeat('design-creative')),
        ),
      ),
      'approve',
    ),
    rules: rulesOf(settings),
    ends: ['approve'],
    cancels: ['cancel-plan'],
  });
}
