import { text } from '@liucheng/kernel';
import { forms, TextField } from '@liucheng/service-kit';

/** Who a customer is, in the body of a request: the number stands in events as it is, the rest as personal. */
export class CustomerBody {
  @TextField({
    about: text(
      'Pseudonymous number of the customer; no name, no address',
      '客户编号（化名，不含姓名和联系方式）',
    ),
    max: 64,
    form: forms.number,
    example: 'C-1001',
  })
  readonly id!: string;

  @TextField({ about: text('Name', '姓名'), max: 100, optional: true, example: 'Zhou Min' })
  readonly name?: string;

  @TextField({ about: text('Telephone', '电话'), max: 40, optional: true, example: '13800000000' })
  readonly phone?: string;
}
