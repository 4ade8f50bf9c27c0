import type { RoleBinding } from '@liucheng/process-model';
import { notSameActor, notSeparated, wrongRole } from '../messages/people.ts';
import type { RuleContext, RuleHead, StepCheck } from './findings.ts';

/**
 * Only whoever is bound may do the step. What an event does not say (role, department, person) accuses nobody, and
 * neither does a binding to the case whose first step left it open.
 */
export function roleCheck(
  context: RuleContext,
  head: RuleHead,
  step: string,
  binding: RoleBinding,
): StepCheck {
  const roles = new Set(binding.roles);
  return (state, event) => {
    const department = binding.department === 'case' ? state.department : binding.department;
    const initiator = binding.person === 'case' ? state.initiator : undefined;
    const fits =
      (event.role === undefined || roles.has(event.role)) &&
      (department === undefined || event.department === undefined || event.department === department) &&
      (initiator === undefined || event.actor === undefined || event.actor === initiator);
    if (fits) return undefined;
    const wording = wrongRole(context.phrases, step, binding, state, event);
    return context.byEvent(state, head, 'wrong-role', event, step, wording);
  };
}

/** Nobody does `step` who did `other`, whichever came first. One violation per offending event. */
export function separationCheck(
  context: RuleContext,
  head: RuleHead,
  step: string,
  other: string,
): StepCheck {
  const others = context.index(other);
  return (state, event) => {
    if (event.actor === undefined || !state.performers(others).includes(event.actor)) return undefined;
    const wording = notSeparated(context.phrases, step, other, event);
    return context.byEvent(state, head, 'separation-of-duties', event, step, wording);
  };
}

/** Whoever does `step` is the one who did `other`, whichever came first. One violation per offending event. */
export function sameActorCheck(context: RuleContext, head: RuleHead, step: string, other: string): StepCheck {
  const others = context.index(other);
  return (state, event) => {
    if (event.actor === undefined) return undefined;
    const stranger = state.performers(others).find((person) => person !== event.actor);
    if (stranger === undefined) return undefined;
    const wording = notSameActor(context.phrases, step, other, stranger, event);
    return context.byEvent(state, head, 'same-actor', event, step, wording);
  };
}
