import { text, type Text } from '@liucheng/kernel';
import type { RoleBinding } from '@liucheng/process-model';
import type { CaseEvent } from '../verdict.ts';
import { boundTo, list, person, type Phrases } from './phrases.ts';

/** The four texts of every violation. */
export interface Wording {
  readonly expected: Text;
  readonly actual: Text;
  readonly message: Text;
  readonly repair: Text;
}

/** Somebody did a step that is not theirs. */
export function wrongRole(
  phrases: Phrases,
  step: string,
  binding: RoleBinding,
  facts: { readonly department?: string; readonly initiator?: string },
  event: CaseEvent,
): Wording {
  const name = phrases.step(step);
  const expected = boundTo(phrases, binding, facts);
  const who = person(event.actor);
  const role = event.role === undefined ? undefined : phrases.role(event.role);
  const actual = text(
    `${who.en}${role ? ` as ${role.en}` : ''}${event.department === undefined ? '' : ` of ${event.department}`}`,
    `${event.department === undefined ? '' : `${event.department} 部门的 `}${who['zh-CN']}${role ? `（${role['zh-CN']}）` : ''}`,
  );
  return {
    expected,
    actual,
    message: text(
      `${name.en} was done by ${actual.en}; only ${expected.en} may do it.`,
      `${name['zh-CN']}由 ${actual['zh-CN']} 办理，而只有 ${expected['zh-CN']} 可以办理。`,
    ),
    repair: text(
      `Have ${expected.en} check and confirm ${name.en}, or correct the role assignment if it is wrong.`,
      `请由 ${expected['zh-CN']} 复核并确认${name['zh-CN']}；若角色分配有误，请予更正。`,
    ),
  };
}

/** One person did two steps that two people should have done. */
export function notSeparated(phrases: Phrases, a: string, b: string, event: CaseEvent): Wording {
  const both = list([phrases.step(a), phrases.step(b)], ' and ', '和');
  const who = person(event.actor);
  return {
    expected: text(`${both.en} by different people`, `${both['zh-CN']}由不同的人办理`),
    actual: text(`both by ${who.en}`, `均由 ${who['zh-CN']} 办理`),
    message: text(
      `${who.en} did both ${both.en} in this case; they must be done by different people.`,
      `${who['zh-CN']} 在本案中同时办理了${both['zh-CN']}，两者必须由不同的人办理。`,
    ),
    repair: text(
      `Have someone other than ${who.en} review one of the two steps independently.`,
      `请由 ${who['zh-CN']} 以外的人独立复核其中一个步骤。`,
    ),
  };
}

/** Two people did what one person should have done. */
export function notSameActor(
  phrases: Phrases,
  step: string,
  other: string,
  by: string,
  event: CaseEvent,
): Wording {
  const name = phrases.step(step);
  const before = phrases.step(other);
  const who = person(event.actor);
  return {
    expected: text(
      `${name.en} by ${by}, who did ${before.en}`,
      `${name['zh-CN']}由办理${before['zh-CN']}的 ${by} 办理`,
    ),
    actual: text(`by ${who.en}`, `由 ${who['zh-CN']} 办理`),
    message: text(
      `${name.en} was done by ${who.en}, but ${before.en} by ${by}; one person must do both.`,
      `${name['zh-CN']}由 ${who['zh-CN']} 办理，而${before['zh-CN']}由 ${by} 办理，两者必须由同一人办理。`,
    ),
    repair: text(
      `Have ${by} confirm ${name.en}, or record why the case was handed over.`,
      `请由 ${by} 确认${name['zh-CN']}，或记录移交原因。`,
    ),
  };
}

/** Why somebody was stopped, as a sentence, what would have been accepted, and what is to be done now. */
export interface Refusal {
  readonly reason?: Text | undefined;
  readonly expected?: Text | undefined;
  readonly repair?: Text | undefined;
}

/** What can be said of a refusal whose own sentences may speak of a person. */
export function hiddenReason(
  phrases: Phrases,
  rule: string,
  names: Text | undefined,
  binding: RoleBinding | undefined,
  facts: { readonly department?: string; readonly initiator?: string },
): Refusal {
  if (names) {
    return {
      reason: text(`it would break the rule “${names.en}”.`, `违反规则“${names['zh-CN']}”。`),
      expected: names,
    };
  }
  if (binding) {
    const allowed = boundTo(phrases, binding, facts);
    return {
      reason: text(`only ${allowed.en} may do it.`, `只有 ${allowed['zh-CN']} 可以办理。`),
      expected: allowed,
    };
  }
  return {
    reason: text(`the reason holds personal data (${rule}).`, `原因含个人信息（${rule}）。`),
  };
}

/** A blocking rule stopped somebody. */
export function refused(name: Text, event: CaseEvent, { reason, expected, repair }: Refusal): Wording {
  const who = person(event.actor);
  return {
    expected: expected ?? text('an attempt that the rules allow', '符合规则的操作'),
    actual: text(`${name.en} attempted by ${who.en}`, `${who['zh-CN']} 尝试${name['zh-CN']}`),
    message: text(
      `${who.en} tried ${name.en} and was refused${reason ? `: ${reason.en}` : '.'}`,
      `${who['zh-CN']} 尝试${name['zh-CN']}被拒绝${reason ? `：${reason['zh-CN']}` : '。'}`,
    ),
    repair:
      repair ??
      text('Nothing came of it; see with the person what they need.', '操作未生效；请与当事人确认其需求。'),
  };
}
