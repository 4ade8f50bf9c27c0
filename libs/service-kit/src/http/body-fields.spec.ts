import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { text } from '@liucheng/kernel';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { isAcceptable } from './acceptable.ts';
import { DayField, TextField, TextsField, TimeField } from './body-fields.ts';
import { forms } from './forms.ts';
import type { Problem } from './problem.ts';
import { InputValidationPipe } from './validation-pipe.ts';

const about = text('when', '时间');

class Dated {
  @DayField({ about })
  readonly day!: string;

  @TimeField({ about, optional: true })
  readonly time?: string;
}

const accepts = (body: object): boolean => {
  const instance = plainToInstance(Dated, body);
  const accepted = validateSync(instance).length === 0;
  expect(isAcceptable(instance)).toBe(accepted);
  return accepted;
};

describe('a day', () => {
  it.each(['2026-02-28', '2028-02-29', '1900-01-01', '2999-12-31'])('is %s', (day) =>
    expect(accepts({ day })).toBe(true),
  );

  it.each([
    '2026-02-29',
    '1899-12-31',
    '9999-12-31',
    '2026-13-01',
    '2026-00-10',
    '2026-1-1',
    '20260101',
    '2026-W01-1',
    '2026-001',
    '',
    20260101,
  ])('is not %s', (day) => expect(accepts({ day })).toBe(false));
});

describe('a time', () => {
  const withTime = (time: unknown) => accepts({ day: '2026-01-01', time });

  it.each(['2026-03-02T09:30:00+08:00', '2026-03-02T09:30Z', '2026-03-02T23:59:59.999-05:30'])(
    'is %s, which has an instant',
    (time) => {
      expect(withTime(time)).toBe(true);
      expect(Date.parse(time)).not.toBeNaN();
    },
  );

  it.each([
    '2026-03-02T09:30:00',
    '9999-12-31T23:59:59-14:00',
    '2026-03-02 09:30:00Z',
    '2026-02-30T09:30:00Z',
    '2026-03-02T24:00:00Z',
    '2026-03-02T09:60Z',
    '2026-03-02T09:30:60Z',
    '2026-03-02T09:30:00+15:00',
    '2026-03-02T09:30:00+08:60',
    '2026-03-02',
  ])('is not %s', (time) => expect(withTime(time)).toBe(false));
});

class Tagged {
  @TextsField({ about, max: 3, longest: 5 })
  readonly tags!: readonly string[];
}

describe('a text that is written in another form', () => {
  class Written {
    @TextField({ about, max: 20, form: forms.slug })
    readonly department!: string;

    @DayField({ about })
    readonly day!: string;
  }

  it('is told in words how it is to be written', () => {
    const told = (body: object) => {
      try {
        return new InputValidationPipe().transform(body, { type: 'body', metatype: Written });
      } catch (error) {
        return (error as Problem).fields.errors;
      }
    };
    expect(told({ department: 'Sales & more', day: '2026-03-02' })).toEqual([
      { path: '/department', expected: forms.slug.words, actual: 'Sales & more' },
    ]);
    expect(told({ department: 'sales', day: '1899-12-31' })).toEqual([
      {
        path: '/day',
        expected: text(
          'a day from 1900 to 2999, written as 2099-12-31',
          '1900 至 2999 年间的日期，写作 2099-12-31',
        ),
        actual: '1899-12-31',
      },
    ]);
  });
});

describe('some texts', () => {
  const faults = (tags: unknown) => {
    try {
      new InputValidationPipe().transform({ tags }, { type: 'body', metatype: Tagged });
      return [];
    } catch (error) {
      return (error as Problem).fields.errors?.map(({ path, expected }) => [
        path,
        (expected as { en: string }).en,
      ]);
    }
  };

  it('are refused by the place of the one that is wrong', () => {
    expect(faults(['a', 'b', 'abcde'])).toEqual([]);
    expect(faults(['a', 7])).toEqual([['/tags/1', 'a text; at least one character; at most 5 characters']]);
    expect(faults(['', 'a', 'abcdef'])).toEqual([
      ['/tags/0', 'at least one character'],
      ['/tags/2', 'at most 5 characters'],
    ]);
  });

  it('are refused as a whole where they are too few, too many, twice the same, or none', () => {
    for (const tags of [[], ['a', 'b', 'c', 'd'], ['a', 'a'], 'a', null, undefined])
      expect(faults(tags)?.map(([path]) => path)).toEqual(['/tags']);
  });
});
