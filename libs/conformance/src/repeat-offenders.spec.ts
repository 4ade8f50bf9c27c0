import { describe, expect, it } from '@jest/globals';
import { text } from '@liucheng/kernel';
import { oneStepWorse, type ProcessDefinition, type RepeatOffenders } from '@liucheng/process-model';
import fc from 'fast-check';
import { compileDefinition } from './compiled-definition.ts';
import { inOrderOfTime, RepeatJudge, type Offended, type Repetition } from './repeat-offenders.ts';
import { claimProcess } from './testing/claim-process.ts';
import type { Violation } from './verdict.ts';

const day = 86_400_000;
const start = Date.parse('2026-03-02T01:00:00Z');

function repeatsOf(repeatOffenders: RepeatOffenders, more: Partial<ProcessDefinition> = {}) {
  const { repeats } = compileDefinition({ ...claimProcess, ...more, repeatOffenders });
  if (!repeats) throw new Error('no repetitions are counted');
  return repeats;
}

function violation(more: Partial<Violation> = {}): Violation {
  return {
    id: 'v',
    kind: 'wrong-role',
    rule: 'role',
    severity: 'minor',
    case: 'c',
    process: 'claim',
    version: 3,
    department: 'sales',
    person: 'ann',
    at: start,
    expected: text('a', '甲'),
    actual: text('b', '乙'),
    message: text('It happened.', '发生了。'),
    repair: text('c', '丙'),
    ...more,
  };
}

describe('what counts as a repetition', () => {
  const repeats = repeatsOf({ by: 'person' });
  const key = (more: Partial<Violation>, of = repeats): string | undefined =>
    of.offence(violation(more))?.key;

  it('is of the same rule by the same person, in whichever case and version', () => {
    expect(key({ id: 'w', case: 'd', version: 4, department: 'finance' })).toBe(key({}));
    expect(key({ person: 'bob' })).not.toBe(key({}));
    expect(key({ rule: 'other' })).not.toBe(key({}));
  });

  it('is of the department where nobody in particular is accused, and of nobody where there is none either', () => {
    const { person: _person, ...nobodys } = violation();
    const { department: _department, ...neither } = nobodys;
    const of = (each: Violation): string | undefined => repeats.offence(each)?.key;
    expect(of(nobodys)).toBe(of({ ...nobodys, id: 'w' }));
    expect(of(nobodys)).not.toBe(key({ person: 'sales' }));
    expect(repeats.offence(neither)).toBeUndefined();
    expect(repeats.told(neither, { occurrence: 2, repeatOf: [] })).toBe(neither);
  });

  it('is of the department whoever it was, where the definition says so', () => {
    const ofDepartments = repeatsOf({ by: 'department' });
    expect(key({ person: 'bob' }, ofDepartments)).toBe(key({}, ofDepartments));
    expect(key({ department: 'finance' }, ofDepartments)).not.toBe(key({}, ofDepartments));
  });

  it('tells what the flow asks for by kind and step', () => {
    const flow = { rule: 'flow', kind: 'step-skipped', step: 'approve' } as const;
    expect(key({ ...flow, id: 'w' })).toBe(key(flow));
    expect(key({ ...flow, step: 'review' })).not.toBe(key(flow));
    expect(key({ ...flow, kind: 'wrong-order' })).not.toBe(key(flow));
  });

  it('begins anew where settings change, and counts 365 days back when none are said', () => {
    expect(key({}, repeatsOf({ by: 'person', within: 'P30D' }))).not.toBe(key({}));
    expect(key({}, repeatsOf({ by: 'person', within: 'P365D' }))).toBe(key({}));
    expect(repeats.offence(violation())?.until).toBe(start + 365 * day);
  });
});

describe('a repetition', () => {
  const repeatOf = [{ violation: 'u', process: 'claim', case: 'b' }];

  it('raises the severity by one step, and says why in both languages', () => {
    const told = repeatsOf({ by: 'person', within: 'P90D' }).told(violation(), { occurrence: 3, repeatOf });
    expect(told).toMatchObject({ severity: 'major', ruleSeverity: 'minor', occurrence: 3, repeatOf });
    expect(told.message.en).toBe(
      'It happened. The same person has broken this rule 3 times within 90 days; so it is raised from minor to major.',
    );
    expect(told.message['zh-CN']).toBe(
      '发生了。同一人员在90天内已第 3 次违反该规则，严重程度由“一般”升为“较重”。',
    );
  });

  it('leaves the worst as it is', () => {
    const { person: _person, ...nobodys } = violation({ severity: 'critical' });
    const told = repeatsOf({ by: 'person' }).told(nobodys, { occurrence: 2, repeatOf });
    expect(told).toMatchObject({ severity: 'critical', ruleSeverity: 'critical', occurrence: 2 });
    expect(told.message.en).toContain('The same department has broken this rule 2 times');
    expect(told.message['zh-CN']).toContain('同一部门在365天内已第 2 次违反该规则，严重程度已为“严重”。');
    expect((['minor', 'major', 'critical'] as const).map(oneStepWorse)).toEqual([
      'major',
      'critical',
      'critical',
    ]);
  });

  it('is none of what has no earlier one: the violation stays what it is', () => {
    const plain = violation();
    expect(repeatsOf({ by: 'person' }).told(plain, undefined)).toBe(plain);
    expect(compileDefinition(claimProcess).repeats).toBeUndefined();
  });
});

describe('counting offences', () => {
  /** Each is held against every other one. */
  function model(all: readonly Offended[]): (Repetition | undefined)[] {
    return all.map(({ at }) => {
      const earlier = all.filter((other) => other.at < at && other.until >= at);
      const repeatOf = earlier
        .slice(-10)
        .map(({ violation: id, process, case: subject }) => ({ violation: id, process, case: subject }));
      return earlier.length === 0 ? undefined : { occurrence: earlier.length + 1, repeatOf };
    });
  }

  it('finds what a comparison of each with each finds', () => {
    const times = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 80 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 30 }), (given, lookBack) => {
        const all = given
          .map((at, index): Offended => {
            const id = `v${index}`;
            return { violation: id, key: 'k', at, until: at + lookBack, process: 'p', case: id };
          })
          .sort(inOrderOfTime);
        const judge = new RepeatJudge();
        expect(all.map((each) => judge.add(each))).toEqual(model(all));
      }),
    );
  });

  it('lets go what counts no more', () => {
    const judge = new RepeatJudge();
    const last = Array.from({ length: 5_000 }, (_, at) =>
      judge.add({ violation: `v${at}`, key: 'k', at, until: at + 3, process: 'p', case: 'c' }),
    ).at(-1);
    expect(last?.occurrence).toBe(4);
    expect(last?.repeatOf.map(({ violation: id }) => id)).toEqual(['v4996', 'v4997', 'v4998']);
  });
});
