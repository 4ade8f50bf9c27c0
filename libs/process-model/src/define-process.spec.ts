import { describe, expect, it } from '@jest/globals';
import { defineProcess } from './define-process.ts';
import { opt, seq } from './flow.ts';

const names = { en: 'Name', 'zh-CN': '名称' };
const head = {
  id: 'leave',
  version: 1,
  names,
  area: 'internal-management',
  department: 'human-resources',
  effectiveFrom: '2026-01-01T00:00:00Z',
  steps: { apply: { names }, approve: { names } },
} as const;
const rule = { id: 'r', names, severity: 'minor', clause: 'T' } as const;

describe('defineProcess', () => {
  it('keeps the step ids as a type', () => {
    const process = defineProcess({ ...head, flow: seq('apply', opt('approve')), ends: ['approve'] });
    const step: keyof typeof process.steps = 'apply';
    // @ts-expect-error no such step
    const wrong: keyof typeof process.steps = 'applied';
    expect(Object.keys(process.steps)).toContain(step);
    expect(Object.keys(process.steps)).not.toContain(wrong);
  });

  it('refuses a mistyped step when compiled, and when run', () => {
    // @ts-expect-error a step that is not declared, in the flow
    expect(() => defineProcess({ ...head, flow: seq('apply', opt('aprove')) })).toThrow('/flow/seq/1/opt');
    const flow = seq('apply', 'approve');
    // @ts-expect-error in the ends
    expect(() => defineProcess({ ...head, flow, ends: ['aprove'] })).toThrow('did you mean "approve"');
    // @ts-expect-error in the cancels
    expect(() => defineProcess({ ...head, flow, cancels: ['aprove'] })).toThrow('/cancels/0');
    expect(() =>
      // @ts-expect-error in a rule
      defineProcess({ ...head, flow, rules: [{ ...rule, kind: 'atMost', a: 'aprove', n: 1 }] }),
    ).toThrow('/rules/0/a');
  });

  it('names every fault that the compiler cannot see', () => {
    const flow = seq('apply', 'approve');
    expect(() =>
      defineProcess({
        ...head,
        flow,
        owner: 'nobody',
        rules: [{ ...rule, kind: 'atMost', a: 'apply', n: 0 }],
      }),
    ).toThrow(/\/owner: expected .*\n.*\/rules\/0\/n|\/rules\/0\/n: expected .*\n.*\/owner/);
  });
});
