import type { Rule } from '@liucheng/process-model';
import { dueAfter } from '../duration.ts';
import { jsonPointer } from '../json-pointer.ts';
import { shortNotice } from '../messages/time.ts';
import { statedTime } from '../stated-time.ts';
import type { RuleContext, StepCheck } from './findings.ts';
import { lacks } from './owed.ts';

/**
 * The step is done so early that the notice has passed by the time that its own event states. Exactly then is early enough.
 * An event that states no time accuses nobody: what its data has to hold is for other rules. Where they have to hold one, or what is
 * there is none, it is left open.
 * @throws RangeError for an unusable duration or pointer.
 */
export function aheadCheck(context: RuleContext, rule: Extract<Rule, { kind: 'ahead' }>): StepCheck {
  const { phrases, calendar, schemas } = context;
  const { step, by } = rule;
  const find = jsonPointer(rule.until);
  const noticeGivenBy = dueAfter(by, calendar);
  return (state, event) => {
    const { type, data, time } = event;
    if (data === undefined) return { rule: rule.id, unsaid: 'data' };
    const said = find(data);
    const until = statedTime(said, calendar.timeZone);
    if (until === undefined) {
      const asked = said !== undefined || lacks(schemas(type), data, rule.until);
      return asked ? { rule: rule.id, unsaid: 'due' } : undefined;
    }
    if (noticeGivenBy(time) <= until) return undefined;
    const wording = shortNotice(phrases, step, by, time, until);
    return context.byEvent(state, rule, 'short-notice', event, step, wording);
  };
}
