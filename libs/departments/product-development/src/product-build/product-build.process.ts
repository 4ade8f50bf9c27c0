import { attemptRefused, text } from '@liucheng/kernel';
import { defineProcess, opt, repeat, seq, xor, type ProcessDefinition } from '@liucheng/process-model';
import { department } from '../product-roles.ts';
import { defaultSettings, type BuildSettings } from './build-settings.ts';
import { clause, rules } from './product-build.rules.ts';
import { steps, type StepId } from './product-build.steps.ts';
import { buildEvents } from './product-build.ts';

/**
 * PRD-3 product build 产品开发. Other settings make another definition, which a company that has published one needs to give a
 * higher version.
 * @throws Error for settings that make no well-formed definition.
 */
export function productBuildProcess(
  { calendar }: BuildSettings = defaultSettings,
  version = 1,
): ProcessDefinition<StepId> {
  return defineProcess<StepId>({
    id: 'product-build',
    version,
    code: clause,
    names: text('Product build', '产品开发'),
    area: 'product-development',
    department,
    owner: 'product-manager',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    calendar,
    steps,
    notes: [buildEvents.type(attemptRefused)],
    flow: seq(
      'choose-technology',
      'build',
      // Builds, tests and fixes go on beside one another: the levels' order is a rule of each build.
      opt(repeat(xor('build', 'unit-test', 'integration-test', 'system-test', 'fix'))),
      'accept',
    ),
    rules,
    ends: ['accept'],
  });
}
