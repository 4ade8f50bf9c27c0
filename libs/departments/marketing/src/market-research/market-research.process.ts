import { attemptRefused, text } from '@liucheng/kernel';
import { defineProcess, opt, repeat, seq, type ProcessDefinition } from '@liucheng/process-model';
import { department } from '../shared/steps.ts';
import { clause, rules } from './market-research.rules.ts';
import { steps, type StepId } from './market-research.steps.ts';
import { defaultSettings, type ResearchSettings } from './research-settings.ts';
import { researchEvents } from './research.ts';

/**
 * MKT-1 market research 市场调研. A plan may be put right before the collecting; what an analysis lacks is collected and
 * analysed again.
 * @throws Error for settings that make no well-formed definition.
 */
export function marketResearchProcess(
  { calendar }: ResearchSettings = defaultSettings,
  version = 1,
): ProcessDefinition<StepId> {
  return defineProcess<StepId>({
    id: 'market-research',
    version,
    code: clause,
    names: text('Market research', '市场调研'),
    area: 'market-expansion',
    department,
    owner: 'marketing-manager',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    calendar,
    steps,
    notes: [researchEvents.type(attemptRefused)],
    flow: seq(
      repeat('plan'),
      repeat(seq(repeat('collect'), repeat('analyse'))),
      repeat('report'),
      opt('accept'),
    ),
    rules: [...rules],
    ends: ['accept'],
  });
}
