import { attemptRefused, text } from '@liucheng/kernel';
import { defineProcess, opt, repeat, seq, xor, type ProcessDefinition } from '@liucheng/process-model';
import { rolloutEvents } from './rollout.ts';
import { clause, rules } from './rollout.rules.ts';
import { steps, type StepId } from './rollout.steps.ts';

const type = rolloutEvents.type.bind(rolloutEvents);

/** SUP-1 rollout 培训与宣贯. One case for each version of a process. */
export function rolloutProcess(): ProcessDefinition<StepId> {
  return defineProcess<StepId>({
    id: 'rollout',
    version: 1,
    code: clause,
    names: text('Rollout', '培训与宣贯'),
    area: 'execution-and-supervision',
    department: 'supervision',
    owner: 'process-supervisor',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    steps,
    notes: [type('test-set'), type('reservation-fenced'), type(attemptRefused)],
    flow: seq<StepId>(
      'publish-definition',
      'publish-guide',
      'announce',
      opt(repeat(xor<StepId>('acknowledge', 'take-test', 'add-concerned', 'release-concerned'))),
      'conclude',
    ),
    rules,
    ends: ['conclude'],
    cancels: ['cancel'],
  });
}
