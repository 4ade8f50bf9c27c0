import type { Rule } from '@liucheng/process-model';
import { dueAfter } from '../duration.ts';
import { jsonPointer } from '../json-pointer.ts';
import { shortNotice } from '../messages/time.ts';
import { statedTime } from '../stated-time.ts';
import type { RuleContext, StepCheck } from './findings.ts';

/**
 * The step is done so early that the notice has passed by the time that its own event states. Exactly then is early enough.
 * An event that states no time, or nothing that is one, accuses nobody: what its data has to hold is for other rules.
 * @throws RangeError for an unusable duration or pointer.
 */
export function aheadCheck(context: RuleContext, rule: Extract<Rule, { kind: 'ahead' }>): StepCheck {
  const { phrases, calendar } = context;
  const { step, by } = rule;
  const find = jsonPointer(rule.until);
  const noticeGivenBy = dueAfter(by, calendar);
  return (state, event) => {
    const until = statedTime(find(event.data), calendar.timeZone);
    if (until === undefined || noticeGivenBy(event.time) <= until) return undefined;
    const wording = shortNotice(phrases, step, by, event.time, until);
    return context.byEvent(state, rule, 'short-notice', event, step, wording);
  };
}
