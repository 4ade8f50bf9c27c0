import { text } from '@liucheng/kernel';
import { TextField } from '@liucheng/service-kit';

export class PersonBody {
  @TextField({ about: text('Person id', '人员编号'), max: 128, example: 'u-qian' })
  readonly person!: string;
}

export function idsOf(people: readonly PersonBody[]): string[] {
  return people.map(({ person }) => person);
}
