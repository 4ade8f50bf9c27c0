import { text } from '@liucheng/kernel';
import { problem } from '@liucheng/service-kit';
import { parseNoticePosition, type NoticePosition } from '../notice-position.ts';

/** @throws Problem 400 for what is no notice's id; `path` says where it was given. */
export function noticePosition(path: string, given: string): NoticePosition {
  const position = parseNoticePosition(given);
  if (position) return position;
  throw problem('invalid-input', {
    errors: [
      {
        path,
        expected: text(
          'the id of a notice, e.g. 0:15 or 0:15.3:7, or 0 for the beginning',
          '通知的 id，例如 0:15 或 0:15.3:7；0 表示从头开始',
        ),
        actual: given.slice(0, 80),
      },
    ],
  });
}
