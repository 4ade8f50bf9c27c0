import {
  attemptRefused,
  erased,
  reservationFenced,
  text,
  withheld,
  type Json,
  type Text,
} from '@liucheng/kernel';
import { roleRule, type RoleBinding } from '@liucheng/process-model';
import type { CaseState } from '../case-state.ts';
import { hiddenReason, refused, type Refusal } from '../messages/people.ts';
import { quoted } from '../messages/phrases.ts';
import type { CaseEvent, Violation } from '../verdict.ts';
import type { RuleContext, RuleHead } from './findings.ts';

/** How the type of an event ends that records a refused attempt. */
export const refusedAttemptType = `.${attemptRefused}.v1`;

/** How the type of the note ends by which no case begins. */
export const reservationFencedType = `.${reservationFenced}.v1`;

/**
 * A service refused somebody's command and recorded it: `data` is { command, step or names, rejection }. The rule is the one that
 * the rejection names, with the severity that the definition gives it, else its code as a minor one. Where its sentences are withheld,
 * because they may speak of a person, the rule is named instead.
 */
export function refusedAttempt(
  context: RuleContext,
  rules: ReadonlyMap<string, RuleHead>,
  state: CaseState,
  event: CaseEvent,
): Violation {
  const rejection = objectOf(event.data?.['rejection']);
  const rule = textOf(rejection['rule']) ?? textOf(rejection['code']) ?? 'refused';
  const known = rules.get(rule);
  const clause = textOf(rejection['clause']) ?? known?.clause ?? context.definition.code;
  const head: RuleHead = {
    id: rule,
    severity: known?.severity ?? 'minor',
    ...(clause === undefined ? {} : { clause }),
  };
  const step = textOf(event.data?.['step']);
  const what = step ?? textOf(event.data?.['command']) ?? event.type;
  const names = sentenceOf(event.data?.['names']);
  const name = step === undefined && names ? quoted(names) : context.phrases.step(what);
  const acceptable = sentenceOf(rejection['acceptable']);
  const refusal: Refusal = isHidden(rejection['reason'])
    ? hiddenReason(context.phrases, rule, known?.names, bindingOf(context, rule, step), state)
    : { reason: sentenceOf(rejection['reason']), expected: acceptable, repair: acceptable };
  const wording = refused(name, event, refusal);
  return context.byEvent(state, head, 'refused-attempt', event, step, wording, ['refused']);
}

/** Who may do the step, where that is what stopped somebody. */
function bindingOf(
  { definition }: RuleContext,
  rule: string,
  step: string | undefined,
): RoleBinding | undefined {
  return step !== undefined && rule === roleRule(step) ? definition.steps[step]?.role : undefined;
}

function isHidden(json: Json | undefined): boolean {
  const { en } = objectOf(json);
  return en === withheld.en || en === erased.en;
}

function objectOf(json: Json | undefined): Readonly<Record<string, Json | undefined>> {
  return json !== null && typeof json === 'object' && !Array.isArray(json)
    ? (json as Readonly<Record<string, Json | undefined>>)
    : {};
}

function textOf(json: Json | undefined): string | undefined {
  return typeof json === 'string' && json !== '' ? json : undefined;
}

function sentenceOf(json: Json | undefined): Text | undefined {
  const { en, 'zh-CN': zh } = objectOf(json);
  return typeof en === 'string' && typeof zh === 'string' ? text(en, zh) : undefined;
}
