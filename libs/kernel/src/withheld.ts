import { text, type Text } from './text.ts';

/** What stands in data for personal values: outside of the service that may read them, and after they are erased. */
export const withheld = text('personal data', '个人信息');
export const erased = text('erased', '已删除');

/** A single value is read in either language. */
export function inBoth(words: Text): string {
  return `${words.en} · ${words['zh-CN']}`;
}

const unreadable = new Set([withheld, erased].map(inBoth));

/** Whether a value in data only says that what it was may not, or can no longer, be read. */
export function isWithheld(value: unknown): boolean {
  return typeof value === 'string' && unreadable.has(value);
}
