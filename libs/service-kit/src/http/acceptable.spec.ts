import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { text } from '@liucheng/kernel';
import { plainToInstance } from 'class-transformer';
import { IsString, validateSync, ValidateIf } from 'class-validator';
import fc from 'fast-check';
import { ChoiceField, ListField, ObjectField, TextField, WholeNumberField } from './body-fields.ts';
import { isAcceptable } from './acceptable.ts';

const about = text('a field', '字段');

class Part {
  @TextField({ about, max: 5, form: { pattern: /^[a-c]+$/, words: text('a, b or c', 'a、b 或 c') } })
  readonly code!: string;

  @ChoiceField({ about, values: ['x', 'y'], optional: true })
  readonly choice?: string;
}

class Whole {
  @WholeNumberField({ about, min: 1, max: 9 })
  readonly count!: number;

  @ObjectField({ about, of: Part, optional: true })
  readonly part?: Part;

  @ListField({ about, of: Part, min: 1, max: 2, optional: true })
  readonly parts?: Part[];
}

class Longer extends Whole {
  @TextField({ about, max: 3, optional: true })
  readonly note?: string;
}

class Texts {
  @IsString({ each: true })
  readonly texts!: string[];
}

class Grouped {
  @IsString({ groups: ['some'] })
  readonly value!: string;
}

class Sometimes {
  @ValidateIf((body: Sometimes) => body.strict)
  @IsString()
  readonly value: unknown;

  @ValidateIf(() => false)
  readonly strict!: boolean;
}

const refuses = (instance: object): boolean =>
  validateSync(instance, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true }).length >
  0;

const odd = fc.constantFrom(null, 0, 1, 9, 10, 1.5, '', 'a', 'abc', 'z', 'x', true, [], {}, [null]);
const mostly = <Value>(usual: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: odd });
const withMore = <Body extends object>(body: fc.Arbitrary<Body>) =>
  fc
    .tuple(mostly(body), fc.constantFrom({}, {}, {}, { note: 'abc' }, { note: 'abcd' }, { unknown: 1 }))
    .map(([made, more]) => (typeof made === 'object' && !Array.isArray(made) ? { ...made, ...more } : made));
const part = withMore(
  fc.record(
    { code: mostly(fc.constantFrom('a', 'abc')), choice: mostly(fc.constantFrom('x', 'y')) },
    { requiredKeys: ['code'] },
  ),
);
const whole = withMore(
  fc.record(
    {
      count: mostly(fc.integer({ min: 1, max: 9 })),
      part: mostly(part),
      parts: mostly(fc.array(part, { maxLength: 3 })),
    },
    { requiredKeys: ['count'] },
  ),
);

describe('accepting without asking class-validator', () => {
  it.each([Whole, Longer, Part])('accepts nothing of %p that it refuses, and nothing less', (type) => {
    let [accepted, left] = [0, 0];
    fc.assert(
      fc.property(fc.oneof(whole, part), (made) => {
        const body = typeof made === 'object' && made !== null && !Array.isArray(made) ? made : {};
        const instance = plainToInstance(type as new () => object, body);
        const refused = refuses(instance);
        if (isAcceptable(instance)) {
          expect(refused).toBe(false);
          accepted++;
        } else if (!refused) left++;
      }),
      { numRuns: 2_000 },
    );
    expect(left).toBe(0);
    expect(accepted).toBeGreaterThan(20);
  });

  it('leaves to it what it does not know, and what has no checks', () => {
    expect(isAcceptable(plainToInstance(Grouped, { value: 'a' }))).toBe(false);
    expect(isAcceptable({ count: 1 })).toBe(false);
    expect(isAcceptable(Object.create(null) as object)).toBe(false);
  });

  it('runs a check on each item of a list where it is declared so', () => {
    expect(isAcceptable(plainToInstance(Texts, { texts: ['a', 'b'] }))).toBe(true);
    expect(isAcceptable(plainToInstance(Texts, { texts: ['a', 1] }))).toBe(false);
  });

  it('heeds conditions that look at other fields', () => {
    expect(isAcceptable(plainToInstance(Sometimes, { value: 1, strict: false }))).toBe(true);
    expect(isAcceptable(plainToInstance(Sometimes, { value: 1, strict: true }))).toBe(false);
  });
});
