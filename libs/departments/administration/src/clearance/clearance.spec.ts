import { describe, expect, it } from '@jest/globals';
import { processFaults, specification } from '@liucheng/service-kit/testing';
import {
  clearance,
  clearanceEvents,
  clearanceProcess,
  describeClearanceEvent,
  rankOf,
  setClearance,
  type ClearanceEvent,
  type Level,
} from './clearance.ts';

const { given } = specification(clearance);
const manager = { id: 'u-kong', department: 'administration', roles: [] };
const setting = (person: string, level: Level) => (state: Parameters<typeof setClearance>[0]) =>
  setClearance(state, { person, level, reason: 'Contracts.' }, { actor: manager, now: 0, caseId: person });
const set: ClearanceEvent = {
  name: 'set',
  data: { by: 'u-kong', person: 'u-li', level: 'secret', reason: 'Contracts.' },
};

describe('a clearance', () => {
  it('declares what fits together', () => {
    const golden = new URL('./golden/', import.meta.url);
    const declared = { definition: clearanceProcess(), events: clearanceEvents, decider: clearance };
    expect(processFaults({ ...declared, describe: describeClearanceEvent, examples: [set], golden })).toEqual(
      [],
    );
  });

  it('is everybody’s until one is set, is replaced, and goes back', () => {
    expect(given().state).toEqual({ level: 'internal' });
    given().when(setting('u-li', 'secret')).then(set);
    expect(given(set).when(setting('u-li', 'internal')).accepted().state.level).toBe('internal');
    expect((['public', 'internal', 'confidential', 'secret'] as const).map(rankOf)).toEqual([0, 1, 2, 3]);
  });

  it('is not set by oneself', () => {
    const refused = given().when(setting('u-kong', 'secret')).thenRejected({ code: 'own-clearance' });
    expect(refused.cause).toBe('person');
  });
});
