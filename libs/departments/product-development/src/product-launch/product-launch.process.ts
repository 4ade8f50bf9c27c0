import { attemptRefused, text } from '@liucheng/kernel';
import { and, defineProcess, loop, opt, repeat, seq, type ProcessDefinition } from '@liucheng/process-model';
import { department } from '../product-roles.ts';
import { defaultSettings, type LaunchSettings } from './launch-settings.ts';
import { clause, rulesOf } from './product-launch.rules.ts';
import { steps, type StepId } from './product-launch.steps.ts';
import { launchEvents } from './product-launch.ts';

/**
 * PRD-4 product launch 产品上线. A launch that is opened for a build which is not to be released after all may be withdrawn, or
 * it would be asked for for ever. Other settings make another definition, which a company that has published one needs to give a
 * higher version.
 * @throws Error for settings that make no well-formed definition.
 */
export function productLaunchProcess(
  settings: LaunchSettings = defaultSettings,
  version = 1,
): ProcessDefinition<StepId> {
  return defineProcess<StepId>({
    id: 'product-launch',
    version,
    code: clause,
    names: text('Product launch', '产品上线'),
    area: 'product-development',
    department,
    owner: 'release-manager',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    calendar: settings.calendar,
    steps,
    notes: [
      launchEvents.type('opened'),
      launchEvents.type('reservation-fenced'),
      launchEvents.type(attemptRefused),
    ],
    flow: seq(
      and('prepare', repeat('plan-launch')),
      // An authorisation is of one plan.
      loop('authorise', repeat('plan-launch')),
      'release',
      // It is rolled back for what is seen of it, if not at once, and what runs then is watched as well.
      opt(seq(opt(repeat('watch')), 'roll-back')),
      repeat('watch'),
      'review',
    ),
    rules: rulesOf(settings),
    ends: ['review'],
    cancels: ['withdraw'],
  });
}
