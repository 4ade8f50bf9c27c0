import { describe, expect, it } from '@jest/globals';
import type { DepartmentProcess, ServiceSpec } from '@liucheng/service-kit';
import { Company } from './company.ts';

const step = (name: string): string => `company.budget.${name}.v1`;

/** A process of two steps and whatever else is said of it. */
function companyOf(policyReads: readonly string[], more: Partial<DepartmentProcess> = {}): Company {
  const steps = { review: { events: [step('reviewed')] }, issue: { events: [step('issued')] } };
  const process = {
    caseType: {
      definition: { id: 'budget', steps },
      events: { prefix: 'company.budget' },
      stepTypes: new Set([step('reviewed'), step('issued')]),
      commands: [{ name: 'review', step: 'review' }, { name: 'issue', step: 'issue' }, { name: 'call' }],
    },
    policies: [{ types: policyReads }],
    ...more,
  };
  return new Company([{ processes: [process] } as unknown as ServiceSpec], []);
}

describe('what a policy may react to', () => {
  const commands = ['review', 'issue', 'call'];
  const triggering = (...reads: readonly string[]) => {
    const company = companyOf(reads);
    return commands.filter((name) => company.mayTrigger(company.command('budget', name)));
  };

  it('is the step of a command', () => {
    expect(triggering(step('issued'))).toEqual(['issue']);
  });

  it('is what a command may note beside its step', () => {
    expect(triggering(step('allotted'))).toEqual(commands);
  });

  it('is nothing of another process', () => {
    expect(triggering('company.budgeting.issued.v1')).toEqual([]);
  });
});

describe('what the monitor judges', () => {
  it('is everything but registers', () => {
    expect(companyOf([]).isJudged('budget')).toBe(true);
    expect(companyOf([], { register: { topic: 'company.register' } }).isJudged('budget')).toBe(false);
  });
});
