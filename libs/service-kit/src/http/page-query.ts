import { text } from '@liucheng/kernel';
import { TextField, WholeNumberField } from './body-fields.ts';

/** How many items a page of a list holds. */
export function LimitField(): PropertyDecorator {
  return WholeNumberField({
    about: text('Items per page', '每页条数'),
    min: 1,
    max: 200,
    optional: true,
    inQuery: true,
  });
}

/** Where a page of a list begins. */
export function CursorField(): PropertyDecorator {
  return TextField({
    about: text(
      '`next` of the page before, with the same filters and order',
      '上一页的 next，筛选与排序须相同',
    ),
    max: 2000,
    optional: true,
  });
}

/** What every list takes: how many, and from where. */
export class PageQuery {
  @LimitField()
  readonly limit: number = 50;

  @CursorField()
  readonly cursor?: string;
}

/** What every question to a view takes: how fresh the answer must be. A list adds `LimitField` and `CursorField`. */
export class ViewQuery {
  @WholeNumberField({
    about: text(
      '`position` of a command whose effect the answer must show',
      '结果须包含其影响的命令的 position',
    ),
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    optional: true,
    inQuery: true,
  })
  readonly atLeast?: number;
}
