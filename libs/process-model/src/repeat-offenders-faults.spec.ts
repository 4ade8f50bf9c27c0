import { describe, expect, it } from '@jest/globals';
import { text } from '@liucheng/kernel';
import { validateDefinition } from './validate-definition.ts';

const definition = (repeatOffenders: unknown): object => ({
  id: 'visit',
  version: 1,
  names: text('Visit', '来访'),
  area: 'administration',
  department: 'front-desk',
  effectiveFrom: '2026-01-01T00:00:00Z',
  steps: { arrive: { names: text('Arrive', '到达') } },
  flow: 'arrive',
  repeatOffenders,
});

const faults = (repeatOffenders: unknown): unknown => {
  const result = validateDefinition(definition(repeatOffenders));
  return 'faults' in result ? result.faults : [];
};

describe('repeat offenders in a definition', () => {
  it('are counted by person or department, in a time or by default', () => {
    for (const sound of [
      { by: 'person' },
      { by: 'department', within: 'P365D' },
      { by: 'person', within: 'P10Y' },
      { by: 'person', within: 'PT36H' },
    ])
      expect(faults(sound)).toEqual([]);
  });

  it.each([
    [{}, '/repeatOffenders/by', 'whose repetition it is'],
    [{ by: 'role' }, '/repeatOffenders/by', 'person'],
    [{ by: 'person', within: '365' }, '/repeatOffenders/within', 'an ISO 8601 duration longer than zero'],
    [{ by: 'person', within: 'P0D' }, '/repeatOffenders/within', 'a duration longer than zero'],
    [{ by: 'person', within: 'P11Y' }, '/repeatOffenders/within', 'a duration of at most 10 years'],
    [{ by: 'person', within: 'PT90000H' }, '/repeatOffenders/within', 'a duration of at most 10 years'],
    [{ by: 'person', days: 3 }, '/repeatOffenders/days', 'field'],
    ['person', '/repeatOffenders', 'object'],
  ])('%j names its fault', (unsound, path, expected) => {
    const found = faults(unsound) as { path: string; expected: string }[];
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ path });
    expect(found[0]?.expected).toContain(expected);
  });
});
