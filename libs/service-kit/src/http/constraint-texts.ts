import { text, type Text } from '@liucheng/kernel';

type Sentence = (args: readonly unknown[]) => Text;

const fixed =
  (en: string, zhCN: string): Sentence =>
  () =>
    text(en, zhCN);

const list = (values: unknown): string[] =>
  Array.isArray(values) ? values.map(String) : Object.values((values ?? {}) as object).map(String);

const count = (number: unknown, one: string): string =>
  number === 1 ? `one ${one}` : `${String(number)} ${one}s`;

/** What each class-validator constraint accepts, as the object of "expected". Arguments are the decorator's own. */
const sentences: Readonly<Record<string, Sentence>> = {
  isDefined: fixed('a value', '必须填写'),
  isNotEmpty: fixed('a value that is not empty', '不能为空'),
  isString: fixed('a text', '文本'),
  isNumber: fixed('a number', '数字'),
  isInt: fixed('a whole number', '整数'),
  isPositive: fixed('a number above 0', '大于 0 的数'),
  isBoolean: fixed('true or false', 'true 或 false'),
  isArray: fixed('a list', '列表'),
  isObject: fixed('an object', '对象'),
  isUUID: fixed('a UUID', 'UUID'),
  isUrl: fixed('a URL', 'URL'),
  isDateString: fixed('an ISO 8601 date, e.g. 2026-03-02', 'ISO 8601 日期，例如 2026-03-02'),
  isIso8601: fixed('an ISO 8601 date or time, e.g. 2026-03-02', 'ISO 8601 日期或时间，例如 2026-03-02'),
  isRFC3339: fixed(
    'an RFC 3339 time with a zone, e.g. 2026-03-02T09:30:00+08:00',
    '带时区的 RFC 3339 时间，例如 2026-03-02T09:30:00+08:00',
  ),
  isISO4217CurrencyCode: fixed('an ISO 4217 currency code, e.g. CNY', 'ISO 4217 货币代码，例如 CNY'),
  nestedValidation: fixed('an object, or a list of objects', '对象或对象列表'),
  min: ([least]) => text(`a number of at least ${least}`, `不小于 ${least} 的数`),
  max: ([most]) => text(`a number of at most ${most}`, `不大于 ${most} 的数`),
  minLength: ([least]) => text(`at least ${count(least, 'character')}`, `至少 ${least} 个字符`),
  maxLength: ([most]) => text(`at most ${count(most, 'character')}`, `最多 ${most} 个字符`),
  isLength: ([least, most]) =>
    most === undefined
      ? text(`at least ${count(least, 'character')}`, `至少 ${least} 个字符`)
      : text(`${least} to ${most} characters`, `${least} 到 ${most} 个字符`),
  arrayMinSize: ([least]) => text(`at least ${count(least, 'item')}`, `至少 ${least} 项`),
  arrayMaxSize: ([most]) => text(`at most ${count(most, 'item')}`, `最多 ${most} 项`),
  arrayNotEmpty: fixed('at least one item', '至少一项'),
  arrayUnique: fixed('items that are all different', '各项互不相同'),
  isIn: ([values]) => text(`one of ${list(values).join(', ')}`, `以下之一：${list(values).join('、')}`),
  isEnum: ([values]) => text(`one of ${list(values).join(', ')}`, `以下之一：${list(values).join('、')}`),
  equals: ([value]) => text(`exactly ${JSON.stringify(value)}`, `必须为 ${JSON.stringify(value)}`),
};

/**
 * What a constraint accepts, in both languages. One that is neither listed nor declared with words of its own, as those of a `Form`,
 * speaks through its message: give such a decorator a message that reads after "expected", or add it here.
 */
export function constraintText(
  name: string,
  { args = [], words }: { readonly args?: readonly unknown[] | undefined; readonly words?: Text | undefined },
  message: string,
  each: boolean,
): Text {
  const sentence = words ?? sentences[name]?.(args) ?? text(message, message);
  return each ? text(`in each item ${sentence.en}`, `每一项：${sentence['zh-CN']}`) : sentence;
}
