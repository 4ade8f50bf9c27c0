import type { CaseState } from '../case-state.ts';
import { coexisting, notAnswered, notPreceded, tooOften } from '../messages/order.ts';
import type { Violation } from '../verdict.ts';
import type { RuleContext, RuleHead, StepCheck } from './findings.ts';

/** `b` only after an `a`; judges each `b`. */
export function precedenceCheck(context: RuleContext, head: RuleHead, a: string, b: string): StepCheck {
  const first = context.index(a);
  return (state, event) =>
    state.times(first) > 0
      ? undefined
      : context.byEvent(state, head, 'precedence', event, b, notPreceded(context.phrases, a, b));
}

/** Not both in one case: the event with which the second of the two first appears is the offending one. */
export function coexistenceCheck(
  context: RuleContext,
  head: RuleHead,
  step: string,
  other: string,
): StepCheck {
  const own = context.index(step);
  const others = context.index(other);
  return (state, event) => {
    if (state.times(own) > 0 || state.times(others) === 0) return undefined;
    const wording = coexisting(context.phrases, step, other);
    return context.byEvent(state, head, 'not-coexistence', event, step, wording);
  };
}

/** At most `n` times; each occurrence beyond is a violation of its own. */
export function atMostCheck(context: RuleContext, head: RuleHead, step: string, n: number): StepCheck {
  const own = context.index(step);
  return (state, event) => {
    const times = state.times(own) + 1;
    if (times <= n) return undefined;
    return context.byEvent(state, head, 'at-most', event, step, tooOften(context.phrases, step, n, times));
  };
}

/** Finds what is missing when a case completes, by its whole trace. */
export type EndCheck = (state: CaseState, endedAt: number) => Violation[];

/**
 * Every `a` is followed by a `b` before the case ends. Judged at completion, one violation for each `a` that no `b`
 * follows; a cancelled case owes nothing any more.
 */
export function responseCheck(context: RuleContext, head: RuleHead, a: string, b: string): EndCheck {
  const cause = context.index(a);
  const answer = context.index(b);
  return (state, endedAt) => {
    const answered = state.trace.findLastIndex((entry) => entry.index === answer);
    return state.trace
      .slice(answered + 1)
      .filter((entry) => entry.index === cause)
      .map((entry) =>
        context.byAbsence(state, head, 'response', b, endedAt, entry, notAnswered(context.phrases, a, b), [
          'event',
          entry.sequence,
        ]),
      );
  };
}
