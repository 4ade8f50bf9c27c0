import { text } from '@liucheng/kernel';
import { forms, TextField } from '@liucheng/service-kit';

// Parts of request bodies that several processes of the department ask for.

/** Options of a `TextField`. */
export const product = {
  about: text('Product, as it is called in the house', '产品名称或编码'),
  max: 100,
  form: forms.notBlank,
  example: 'kettle-k2',
};

/** Of a `TextField` for more than a line. */
export function account(en: string, zh: string, example: string) {
  return { about: text(en, zh), max: 4_000, example };
}

export class PersonBody {
  @TextField({ about: text('Person id', '人员编号'), max: 128, example: 'u-xiao' })
  readonly person!: string;
}
