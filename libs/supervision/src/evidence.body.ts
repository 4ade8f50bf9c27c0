import { text } from '@liucheng/kernel';
import { TextField } from '@liucheng/service-kit';

/** What proves something, and where it is kept. */
export class EvidenceItemBody {
  @TextField({ about: text('Where it is kept', '存放处或编号'), max: 200, example: 'DOC-7' })
  readonly reference!: string;

  @TextField({ about: text('What it shows', '证明内容'), max: 1_000, example: 'Copy of the receipt' })
  readonly description!: string;
}
