import { describe, expect, it } from '@jest/globals';
import { eventId, fingerprintOf, keyedIdentity } from './command-identity.ts';

const command = {
  actor: 'u-zhang',
  category: 'expense-claim',
  name: 'draft',
  key: 'k-1',
  body: { title: '出差', total: 1 },
};

describe('ids of a command', () => {
  it('are what they were when the first events were stored', () => {
    const identity = keyedIdentity(command);
    expect({ ...identity, event: eventId(identity, 0) }).toEqual({
      commandId: 'a57f7b00-72bc-5603-a02e-e7eb36a860ad',
      caseId: '1fbeb8dc-534d-55fe-9598-838091e402b2',
      fingerprint: 'L_tpF1x1yt5-_whmbLTL02vUwrtvRF86DXQWspr9nkE',
      keyed: true,
      event: 'e905844e-e5e7-5d33-87c3-9012e4b76b26',
    });
    expect(keyedIdentity({ ...command, name: 'submit', caseId: 'c-1' })).toMatchObject({
      commandId: '7fbb2a27-4d63-596d-a599-2be1a7baa53c',
      caseId: 'c-1',
    });
  });

  it('tell person, command, case and key apart', () => {
    const changes = [
      { actor: 'u-li' },
      { name: 'submit' },
      { caseId: 'c' },
      { key: 'k-2' },
      { category: 'budget' },
    ];
    const ids = [command, ...changes.map((change) => ({ ...command, ...change }))].map(
      (each) => keyedIdentity(each).commandId,
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('see the same body whatever the order of its fields, and another in any other difference', () => {
    expect(fingerprintOf({ total: 1, title: '出差' })).toBe(fingerprintOf(command.body));
    for (const other of [{ title: '出差' }, { title: '出差', total: '1' }, { title: '出差', total: 2 }, {}]) {
      expect(fingerprintOf(other)).not.toBe(fingerprintOf(command.body));
    }
    expect(fingerprintOf(undefined)).toBe(fingerprintOf({}));
  });
});
