import { describe, expect, it } from '@jest/globals';
import type { EventEnvelope, JsonObject } from '@liucheng/kernel';
import { violationTypes } from '@liucheng/monitor';
import { violationOpensCase } from './violation-policies.ts';

const violation: JsonObject = {
  id: 'V-1',
  severity: 'major',
  process: 'expense-reimbursement',
  case: 'claim-1',
  rule: 'same-person',
  at: Date.parse('2026-03-02T01:00:00Z'),
  message: { en: 'It happened.', 'zh-CN': '发生了。' },
};

const react = (more: JsonObject, type: string = violationTypes.amended) =>
  violationOpensCase().react({
    type,
    subject: 'V-1',
    data: { violation: { ...violation, ...more }, origin: 'live' },
  } as unknown as EventEnvelope);

describe('what the monitor says of a violation', () => {
  it('opens a case that a repetition has made grave enough, with the severity of its rule and the raised one', () => {
    expect(react({ severity: 'major', ruleSeverity: 'minor', occurrence: 2 })).toMatchObject({
      command: 'detect',
      body: { severity: 'minor', atLeast: 'major' },
    });
    expect(react({ severity: 'minor' })).not.toHaveProperty('command');
  });

  it('tells a case that is open by how much, and what it repeats', () => {
    const repeatOf = [{ violation: 'V-0', process: 'expense-reimbursement', case: 'claim-0' }];
    const note = react({ severity: 'critical', ruleSeverity: 'major', occurrence: 2, repeatOf });
    expect(note).toMatchObject({
      continues: { command: 'take-note', body: { reference: 'V-1', raisedTo: 'critical', repeats: ['V-0'] } },
    });
    const plain = react({}) as { readonly continues: { readonly body: object } };
    expect(plain.continues.body).toEqual({ reference: 'V-1' });
  });

  it('says nothing of a least severity where nothing was raised', () => {
    for (const more of [{}, { severity: 'critical', ruleSeverity: 'critical', occurrence: 2 }])
      expect((react(more) as { readonly body: object }).body).not.toHaveProperty('atLeast');
  });

  it('is refused with the field where the severity of the rule is none', () => {
    expect(() => react({ ruleSeverity: 'grave' })).toThrow('/violation/ruleSeverity: expected minor, major');
  });
});
