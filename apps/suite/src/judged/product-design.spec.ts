import { describe, expect, it } from '@jest/globals';
import { productDesigns } from '@liucheng/product-development';
import type { JsonObject } from '@liucheng/kernel';
import { brokenRules, type Happened } from '../testing/judge-history.ts';

// What the monitor makes of PRD-2: each monitored rule kept and broken, and nothing else said.

const happened = (name: string, data: JsonObject): Happened => ({ name, data: { by: 'u-xia', ...data } });
const modules = [{ name: '-', inputs: '-', outputs: '-', logic: '-' }];
const functions = happened('functions-designed', { product: 'kettle-k2', modules });
const views = [{ name: '-', elements: '-', interaction: '-' }];
const designed = happened('interface-designed', { views });
const prototype = (number: number) =>
  happened('prototype-built', { number, description: '-', location: '-' });
const validated = (validators: string[], outcome = 'passed', number = 1) =>
  happened('prototype-validated', {
    number,
    validators,
    designers: ['u-xia', 'u-jia'],
    feedback: '-',
    outcome,
  });
const baselined = (more = {}) =>
  happened('baselined', {
    by: 'u-xiao',
    product: 'kettle-k2',
    baseline: 'B1',
    lastPrototype: 1,
    validatedPrototype: 1,
    outcome: 'passed',
    ...more,
  });
const prototyped = [functions, designed, prototype(1)];
const judged = (...history: Happened[]) => brokenRules(productDesigns, history);

describe('the monitor on PRD-2', () => {
  it('says nothing of a design that goes as it should', () => {
    expect(judged(...prototyped, validated(['u-xiao']), baselined())).toEqual([]);
  });

  it('says nothing of prototypes and validations that are repeated, with the design changed between them', () => {
    const failed = validated(['u-xiao'], 'failed');
    const second = { lastPrototype: 2, validatedPrototype: 2 };
    for (const changed of [[], [functions], [designed], [functions, designed]])
      expect(
        judged(
          ...prototyped,
          failed,
          failed,
          ...changed,
          prototype(2),
          validated(['u-xiao'], 'passed', 2),
          baselined(second),
        ),
      ).toEqual([]);
    expect(
      judged(...prototyped, prototype(2), validated(['u-xiao'], 'passed', 2), baselined(second)),
    ).toEqual([]);
  });

  it('sees designers who validate by themselves, and nothing when somebody else takes part', () => {
    for (const alone of [['u-xia'], ['u-jia', 'u-xia']])
      expect(judged(...prototyped, validated(alone), baselined())).toEqual([
        'designer-does-not-validate-alone',
      ]);
    expect(judged(...prototyped, validated(['u-xia', 'u-qiu']), baselined())).toEqual([]);
  });

  it('sees steps that were left out or came in another order', () => {
    expect(judged(functions, prototype(1), validated(['u-xiao']), baselined())).toEqual(['step-skipped']);
    expect(judged(functions, prototype(1), designed, validated(['u-xiao']), baselined())).toEqual([
      'wrong-order',
    ]);
  });

  it('sees who was not bound to a step, though the service would have refused', () => {
    const own = { ...baselined(), role: 'designer' };
    expect(judged(...prototyped, validated(['u-xiao']), own)).toEqual(['role:baseline']);
  });

  it('sees a baseline without a validated prototype in events of another source', () => {
    for (const wrong of [{ lastPrototype: 2 }, { outcome: 'failed' }])
      expect(judged(...prototyped, validated(['u-xiao']), baselined(wrong))).toEqual([
        'validated-prototype-before-baseline',
      ]);
  });
});
