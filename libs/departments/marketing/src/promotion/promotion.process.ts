import { attemptRefused, text } from '@liucheng/kernel';
import { and, defineProcess, opt, repeat, seq, type ProcessDefinition } from '@liucheng/process-model';
import { department } from '../shared/steps.ts';
import { defaultSettings, type PromotionSettings } from './promotion-settings.ts';
import { clause, rulesOf } from './promotion.rules.ts';
import { steps, type StepId } from './promotion.steps.ts';
import { promotionEvents } from './promotion.ts';

/**
 * MKT-4 promotion 市场推广. It begins with an activity; further ones, monitoring and changes of channels then go on beside each
 * other until the evaluation.
 * @throws Error for settings that make no well-formed definition.
 */
export function promotionProcess(
  settings: PromotionSettings = defaultSettings,
  version = 1,
): ProcessDefinition<StepId> {
  return defineProcess<StepId>({
    id: 'promotion',
    version,
    code: clause,
    names: text('Promotion', '市场推广'),
    area: 'market-expansion',
    department,
    owner: 'marketing-manager',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    calendar: settings.calendar,
    steps,
    notes: [promotionEvents.type(attemptRefused)],
    flow: seq(
      repeat('choose-channels'),
      'execute',
      and(opt(repeat('execute')), repeat('monitor'), opt(repeat('choose-channels'))),
      'evaluate',
    ),
    rules: rulesOf(settings),
    ends: ['evaluate'],
  });
}
