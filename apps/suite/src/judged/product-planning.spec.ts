import { describe, expect, it } from '@jest/globals';
import { productPlans } from '@liucheng/product-development';
import type { JsonObject } from '@liucheng/kernel';
import { brokenRules, type Happened } from '../testing/judge-history.ts';

// What the monitor makes of PRD-1: each monitored rule kept and broken, and nothing else said.

const product = 'kettle-k2';
const launchOn = '2026-09-30';
const happened = (name: string, data: JsonObject): Happened => ({ name, data: { by: 'u-xiao', ...data } });
const researched = (source: string, role = 'product-manager'): Happened => ({
  ...happened('requirement-researched', { product, requirement: 'R1', source, reference: '-', content: '-' }),
  role,
});
const positioned = (marketing: number, customer: number): Happened =>
  happened('positioned', {
    product,
    positioning: '-',
    features: [{ name: '-', advantage: '-' }],
    goals: { launchOn, performance: '-', marketSharePermille: 1 },
    sources: { marketing, customer, department: 0 },
  });
const roadmap = (more = {}): Happened =>
  happened('roadmap-set', {
    milestones: [{ name: '-', on: launchOn, deliverables: '-' }],
    resources: '-',
    launchOn,
    leastGapDays: 0,
    daysBeforeLaunch: 0,
    ...more,
  });
const approved = happened('approved', { product, launchOn });
const heard = [researched('marketing'), researched('customer')];
const judged = (...history: Happened[]) => brokenRules(productPlans, history);

describe('the monitor on PRD-1', () => {
  it('says nothing of a plan that goes as it should', () => {
    expect(judged(...heard, positioned(1, 1), roadmap(), approved)).toEqual([]);
  });

  it('says nothing of feedback that arrives late, or of a plan that is changed before its approval', () => {
    const feedback = researched('customer', 'automation');
    expect(
      judged(feedback, researched('marketing'), positioned(1, 1), feedback, roadmap(), approved),
    ).toEqual([]);
    const again = [positioned(1, 2), roadmap(), roadmap()];
    expect(judged(...heard, positioned(1, 1), roadmap(), feedback, ...again, approved)).toEqual([]);
  });

  it('sees a positioning that rests on nothing from marketing, or nothing from a customer', () => {
    for (const unheard of [positioned(0, 1), positioned(1, 0), positioned(0, 0)])
      expect(judged(...heard, unheard, roadmap(), approved)).toEqual(['marketing-and-customers-heard']);
  });

  it('sees steps that were left out or came too early', () => {
    expect(judged(positioned(1, 1), roadmap(), approved)).toEqual(['step-skipped']);
    expect(judged(...heard, positioned(1, 1), approved)).toEqual(['step-skipped']);
    expect(judged(...heard, roadmap(), positioned(1, 1), approved)).toEqual(['step-skipped', 'step-skipped']);
  });

  it('sees who was not bound to a step, though the service would have refused', () => {
    const own = { ...approved, role: 'product-manager' };
    expect(judged(...heard, positioned(1, 1), roadmap(), own)).toEqual(['role:approve']);
  });

  it('sees milestones out of order or after the launch in events of another source', () => {
    const judgedWith = (more: object) => judged(...heard, positioned(1, 1), roadmap(more), approved);
    expect(judgedWith({ leastGapDays: -1 })).toEqual(['milestones-in-date-order']);
    expect(judgedWith({ daysBeforeLaunch: -1 })).toEqual(['milestones-end-by-launch']);
  });
});
