import { attemptRefused, text } from '@liucheng/kernel';
import {
  and,
  defineProcess,
  loop,
  opt,
  repeat,
  seq,
  xor,
  type ProcessDefinition,
} from '@liucheng/process-model';
import { defaultSettings, type DocumentSettings } from './document-settings.ts';
import { clause, rules } from './document.rules.ts';
import { steps, type StepId } from './document.steps.ts';
import { documentEvents } from './document.ts';

/**
 * ADM-3 document control 文件管理. What is lent of one version may come back while the next one is under review: loans go on
 * beside everything else, and a rule asks that they come from the archive.
 * @throws Error for settings that make no well-formed definition.
 */
export function documentControlProcess(
  settings: DocumentSettings = defaultSettings,
  version = 1,
): ProcessDefinition<StepId> {
  return defineProcess<StepId>({
    id: 'document-control',
    version,
    code: clause,
    names: text('Document control', '文件管理'),
    area: 'internal-management',
    department: 'administration',
    owner: 'office-manager',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    calendar: settings.calendar,
    steps,
    notes: [
      ...documentEvents.types('destruction-signed'),
      ...documentEvents.types('reservation-fenced'),
      documentEvents.type(attemptRefused),
    ],
    flow: seq(
      'draft',
      and(
        loop(
          seq(
            'review',
            opt(repeat(seq('revise', 'review'))),
            'approve',
            'publish',
            'register',
            'archive',
            // Those after which it is kept.
            opt(repeat('appraise')),
          ),
          'revise',
        ),
        opt(repeat(xor('lend', 'return'))),
      ),
      'appraise',
      'destroy',
    ),
    rules,
    ends: ['destroy'],
  });
}
