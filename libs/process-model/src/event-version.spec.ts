import { describe, expect, it } from '@jest/globals';
import { eventVersion, judgedEvents } from './event-version.ts';

describe('the version of an event type', () => {
  it('stands at its end; activities of logs have none', () => {
    expect(eventVersion('claim.submitted.v12')).toEqual({ name: 'claim.submitted', version: 12 });
    for (const type of ['Submit claim', 'claim.v0', 'v1', '.v1', 'claim.submitted.v1.draft', 'claim.v']) {
      expect(eventVersion(type)).toBeUndefined();
    }
  });

  it('of a step: its schemas speak of the newest version listed, of each name', () => {
    const events = ['a.v2', 'a.v10', 'a.v1', 'b.v1', 'Submit'];
    expect(judgedEvents('submit', { events })).toEqual(['a.v10', 'b.v1', 'Submit']);
    expect(judgedEvents('submit', {})).toEqual(['submit']);
  });
});
