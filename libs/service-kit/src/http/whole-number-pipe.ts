import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { text } from '@liucheng/kernel';
import { problem } from './problem.ts';

/**
 * A part of the address that is a whole number, as the version of a definition.
 * @throws Problem invalid-input that names the parameter (`/version`).
 */
@Injectable()
export class WholeNumberPipe implements PipeTransform<string, number> {
  transform(value: string, { data = '' }: ArgumentMetadata): number {
    if (/^-?\d+$/.test(value)) return Number(value);
    throw problem('invalid-input', {
      errors: [{ path: `/${data}`, expected: text('a whole number', '整数'), actual: value.slice(0, 80) }],
    });
  }
}
