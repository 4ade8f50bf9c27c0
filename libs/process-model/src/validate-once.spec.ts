import { describe, expect, it } from '@jest/globals';
import { seq } from './flow.ts';
import { soundDefinitions } from './sound-definitions.ts';
import { definitionDigest, validateDefinition, validateOnce } from './validate-definition.ts';

const names = { en: 'Name', 'zh-CN': '名称' };
const sound = () => ({
  id: 'leave',
  version: 1,
  names,
  area: 'internal-management',
  department: 'human-resources',
  owner: 'process-owner',
  effectiveFrom: '2026-01-01T00:00:00Z',
  steps: { apply: { names }, approve: { names } },
  flow: seq('apply', 'approve'),
});

describe('looking once at a definition', () => {
  it('knows one that was sound by its digest, sent or not, and looks at any other', () => {
    const definition = sound();
    expect(validateOnce(definition)).toEqual({ definition });
    const sent = JSON.parse(JSON.stringify(definition)) as typeof definition;
    expect(definitionDigest(sent)).toBe(definitionDigest(definition));
    expect(validateOnce(sent)).toEqual({ definition: sent });
    const faulty = { ...sent, owner: 'nobody' };
    expect(validateOnce(faulty)).toMatchObject({ faults: [{ path: '/owner' }] });
    expect(validateOnce(faulty)).toEqual(validateDefinition(faulty));
    expect(validateOnce(undefined)).toEqual(validateDefinition(undefined));
  });

  it('knows those of the suite from when it was built', () => {
    expect(soundDefinitions).toHaveLength(new Set(soundDefinitions).size);
    expect(soundDefinitions).not.toContain(definitionDigest(sound()));
  });
});
