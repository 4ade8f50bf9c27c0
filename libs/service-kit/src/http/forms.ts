import { text, type Text } from '@liucheng/kernel';

/** How a text has to be written: the pattern that is checked and documented, and the same in words, as the object of "expected". */
export interface Form {
  readonly pattern: RegExp;
  readonly words: Text;
}

/** The forms that fields of several processes have. */
export const forms = {
  /** `customer-service` */
  slug: {
    pattern: /^[a-z][a-z0-9-]*$/,
    words: text(
      'lower-case letters, digits and hyphens, a letter first',
      '小写字母、数字和连字符，以字母开头',
    ),
  },
  /** `2026-spring` */
  key: {
    pattern: /^[a-z0-9][a-z0-9-]*$/,
    words: text(
      'lower-case letters, digits and hyphens, no hyphen first',
      '小写字母、数字和连字符，不以连字符开头',
    ),
  },
  /** Ids of persons and of cases: `u-zhao`. */
  id: {
    pattern: /^[\w-]+$/,
    words: text('letters, digits, hyphens and underscores', '字母、数字、连字符和下划线'),
  },
  /** Numbers that people give: `C-1001`, `V2.1`. */
  number: {
    pattern: /^[A-Za-z0-9][\w.-]*$/,
    words: text(
      'letters, digits, dots, hyphens and underscores, a letter or a digit first',
      '字母、数字、点、连字符和下划线，以字母或数字开头',
    ),
  },
  notBlank: { pattern: /\S/, words: text('more than blanks', '不得全为空白') },
  day: {
    pattern: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
    words: text('a day, written as 2099-12-31', '日期，写作 2099-12-31'),
  },
  sha256: {
    pattern: /^[0-9a-f]{64}$/,
    words: text('a SHA-256 digest: 64 hexadecimal digits', 'SHA-256 摘要：64 位十六进制小写字符'),
  },
} as const satisfies Readonly<Record<string, Form>>;
