import { text, type Text } from '@liucheng/kernel';
import {
  parseDuration,
  roles,
  type ProcessDefinition,
  type RoleBinding,
  type Within,
} from '@liucheng/process-model';

/** The words that sentences about one definition are made of: names instead of ids, local times. */
export interface Phrases {
  /** The name of a step in quotation marks; an unknown step under the name it came with. */
  step(id: string): Text;
  /** Several steps, any of which counts. */
  anyOf(ids: readonly string[]): Text;
  role(id: string): Text;
  /** In the zone of the definition's calendar. */
  time(instant: number): string;
}

export function phrasesOf(definition: ProcessDefinition, localTime: (instant: number) => string): Phrases {
  const step = (id: string): Text => {
    return quoted(definition.steps[id]?.names ?? text(id, id));
  };
  return {
    step,
    anyOf: (ids) => list(ids.map(step), ' or ', '或'),
    role: (id) => definition.roles?.[id] ?? roles[id] ?? text(id, id),
    time: localTime,
  };
}

export function quoted(names: Text): Text {
  return text(`“${names.en}”`, `“${names['zh-CN']}”`);
}

export function list(texts: readonly Text[], en: string, zh: string): Text {
  return text(texts.map((each) => each.en).join(en), texts.map((each) => each['zh-CN']).join(zh));
}

/** Whoever acted, by id: events hold no names. */
export function person(id: string | undefined): Text {
  return id === undefined ? text('somebody', '某人') : text(id, id);
}

/** `2 business days` · `2个工作日`; `1 month` · `1个月`. */
export function allowance(within: Within): Text {
  const parsed = parseDuration(within.duration);
  if ('fault' in parsed) return text(within.duration, within.duration);
  const business = within.time === 'business';
  const units = [
    [parsed.duration.years, 'year', '年'],
    [parsed.duration.months, 'month', '个月'],
    [parsed.duration.weeks, business ? 'business week' : 'week', business ? '个工作周' : '周'],
    [parsed.duration.days, business ? 'business day' : 'day', business ? '个工作日' : '天'],
    [parsed.duration.hours, business ? 'business hour' : 'hour', business ? '个工作小时' : '小时'],
    [parsed.duration.minutes, business ? 'business minute' : 'minute', business ? '个工作分钟' : '分钟'],
    [parsed.duration.seconds, business ? 'business second' : 'second', business ? '个工作秒' : '秒'],
  ] as const;
  const given = units.filter(([amount]) => amount > 0);
  return text(
    given.map(([amount, en]) => `${amount} ${en}${amount === 1 ? '' : 's'}`).join(' '),
    given.map(([amount, , zh]) => `${amount}${zh}`).join(''),
  );
}

/** Elapsed time in its two largest units: `3 d 4 h` · `3天4小时`. */
export function elapsed(ms: number): Text {
  const units = [
    [86_400_000, 'd', '天'],
    [3_600_000, 'h', '小时'],
    [60_000, 'min', '分钟'],
    [1000, 's', '秒'],
  ] as const;
  const first = units.findIndex(([size]) => ms >= size);
  if (first < 0) return text(`${ms} ms`, `${ms}毫秒`);
  let rest = ms;
  const shown = units.slice(first, first + 2).flatMap(([size, en, zh]) => {
    const amount = Math.floor(rest / size);
    rest -= amount * size;
    return amount > 0 ? [text(`${amount} ${en}`, `${amount}${zh}`)] : [];
  });
  return list(shown, ' ', '');
}

/** Who may do a step: `accountant or finance manager of the department sales`. */
export function boundTo(
  phrases: Phrases,
  binding: RoleBinding,
  facts: { readonly department?: string; readonly initiator?: string },
): Text {
  const roles = list(binding.roles.map(phrases.role), ' or ', '或');
  const department = binding.department === 'case' ? facts.department : binding.department;
  const initiator = binding.person === 'case' ? facts.initiator : undefined;
  const en = `${roles.en}${department === undefined ? '' : ` of the department ${department}`}`;
  const zh = `${department === undefined ? '' : `${department} 部门的`}${roles['zh-CN']}`;
  return initiator === undefined
    ? text(en, zh)
    : text(`${initiator}, who started the case, as ${en}`, `发起人 ${initiator}（角色：${zh}）`);
}
