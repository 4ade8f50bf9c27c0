import { text } from '@liucheng/kernel';
import type { Form } from '@liucheng/service-kit';
import type { Notice } from './notices.ts';

/** How far somebody has read the notices: the number of the last one read, by lane; a lane not named is not begun. */
export type NoticePosition = ReadonlyMap<number, number>;

export const noticesBegin: NoticePosition = new Map();

/** A place in the notices as people and browsers pass it on: `lane:number` for each lane, `0` for the beginning. */
export const noticePositionForm: Form = {
  pattern: /^(0|\d{1,5}:\d{1,15}(\.\d{1,5}:\d{1,15})*)$/,
  words: text('the `id` of a notice, or 0', '通知的 id，或 0'),
};
export const longestNoticePosition = 4_000;

export function formatNoticePosition(position: NoticePosition): string {
  const begun = [...position].filter(([, number]) => number > 0).sort(([a], [b]) => a - b);
  return begun.length === 0 ? '0' : begun.map(([lane, number]) => `${lane}:${number}`).join('.');
}

/** Reads what `formatNoticePosition` wrote; `undefined` for anything else. */
export function parseNoticePosition(text: string): NoticePosition | undefined {
  if (text.length > longestNoticePosition || !noticePositionForm.pattern.test(text)) return undefined;
  if (text === '0') return noticesBegin;
  const position = new Map(
    text.split('.').map((part) => part.split(':').map(Number) as [lane: number, number: number]),
  );
  return position.size === text.split('.').length ? position : undefined;
}

export function behind(position: NoticePosition, { lane, number }: Notice): NoticePosition {
  return new Map(position).set(lane, number);
}
