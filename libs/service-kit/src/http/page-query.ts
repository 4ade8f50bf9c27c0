import { text } from '@liucheng/kernel';
import { TextField, WholeNumberField } from './body-fields.ts';

/** What every list takes: how many, and from where. */
export class PageQuery {
  @WholeNumberField({
    about: text('Items per page', '每页条数'),
    min: 1,
    max: 200,
    optional: true,
    inQuery: true,
  })
  readonly limit: number = 50;

  @TextField({
    about: text(
      '`next` of the page before, with the same filters and order',
      '上一页的 next，筛选与排序须相同',
    ),
    max: 2000,
    optional: true,
  })
  readonly cursor?: string;
}

/** What lists of views take besides: how fresh. */
export class ViewQuery extends PageQuery {
  @WholeNumberField({
    about: text(
      '`position` of a command whose effect the list must show',
      '列表须包含其结果的命令的 position',
    ),
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    optional: true,
    inQuery: true,
  })
  readonly atLeast?: number;
}
