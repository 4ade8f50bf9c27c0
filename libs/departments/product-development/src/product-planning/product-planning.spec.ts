import { describe, expect, it } from '@jest/globals';
import { isRejection, type EventEnvelope } from '@liucheng/kernel';
import { processFaults, specification } from '@liucheng/service-kit/testing';
import fc from 'fast-check';
import { by, people } from '../product-people.ts';
import { adoptedFeedbackReachesPlanning } from './adopted-feedback.ts';
import { approve, openPlan, position, research, setRoadmap } from './planning.ts';
import { defaultSettings } from './planning-settings.ts';
import {
  approved,
  content,
  features,
  fromCustomer,
  fromMarketing,
  goals,
  milestones,
  oneOfEach,
  positioned,
  positioning,
  resources,
  roadmapSet,
  scheduled,
} from './product-plan-examples.ts';
import { describePlanEvent } from './product-plan-history.ts';
import { planEvents, productKey, productPlan, statusOf, type ProductPlan } from './product-plan.ts';
import { productPlanningProcess } from './product-planning.process.ts';
import { productPlans } from './product-plans.ts';

const { given } = specification(productPlan);
const manager = by(people.manager);
const requirement = { source: 'marketing', reference: 'Report 7', content } as const;
const feedback = {
  source: 'customer',
  reference: 'care-1-F1',
  content: 'Does not boil over',
  customer: { id: 'C-1001', words: 'It spills each morning!' },
  feedback: 'care-1-F1',
} as const;
const place = { positioning, features, goals };

describe('what PRD-1 declares', () => {
  it('fits together', () => {
    const golden = new URL('./golden/', import.meta.url);
    const definition = productPlanningProcess();
    const declared = { definition, events: planEvents, decider: productPlan, describe: describePlanEvent };
    expect(processFaults({ ...declared, examples: oneOfEach, golden })).toEqual([]);
  });

  it('follows its settings', () => {
    const written = JSON.stringify(productPlanningProcess({ ...defaultSettings, leastFromCustomers: 3 }, 2));
    expect(written).toContain('"customer":{"type":"integer","minimum":3}');
  });
});

describe('requirements', () => {
  it('begin a plan and are numbered', () => {
    given()
      .when((state) => openPlan(state, { product: ' kettle-k2 ', ...requirement }, manager))
      .then(fromMarketing);
    given(fromMarketing)
      .when((state) => research(state, feedback, manager))
      .then(fromCustomer);
  });

  it('come at any time before the approval, and once for each feedback', () => {
    given(...scheduled)
      .when((state) => research(state, requirement, manager))
      .accepted();
    given(...scheduled)
      .when((state) => research(state, feedback, manager))
      .then();
  });

  it('are not without limit', () => {
    const adding = (mostRequirements: number) => (state: ProductPlan) =>
      research(state, requirement, manager, { ...defaultSettings, mostRequirements });
    given(fromMarketing).when(adding(2)).accepted();
    given(fromMarketing).when(adding(1)).thenRejected({ code: 'too-many-requirements', acceptable: '1' });
  });
});

describe('a positioning', () => {
  const positioningIt = (state: ProductPlan) => position(state, place, manager);

  it('says what it rests on, whatever that is: the monitor judges', () => {
    given(fromMarketing, fromCustomer).when(positioningIt).then(positioned);
    const [event] = given(fromMarketing).when(positioningIt).events();
    expect(event?.data).toMatchObject({ sources: { marketing: 1, customer: 0, department: 0 } });
  });

  it('made anew needs a new roadmap', () => {
    const after = given(...scheduled)
      .when(positioningIt)
      .accepted();
    expect(statusOf(after.state)).toBe('positioned');
    after.when((state) => approve(state, {}, by(people.head))).thenRejected({ code: 'no-roadmap' });
  });
});

describe('a roadmap', () => {
  const setting = (days: readonly string[]) => (state: ProductPlan) =>
    setRoadmap(
      state,
      { milestones: days.map((on, index) => ({ name: `M${index}`, on, deliverables: '-' })), resources },
      manager,
    );
  const before = [fromMarketing, fromCustomer, positioned];

  it('holds its milestones with what the monitor compares', () => {
    given(...before)
      .when((state) => setRoadmap(state, { milestones, resources }, manager))
      .then(roadmapSet);
  });

  it('has them in date order (milestones-in-date-order)', () => {
    given(...before)
      .when(setting(['2026-05-01', '2026-05-01', '2026-06-01']))
      .accepted();
    given(...before)
      .when(setting(['2026-05-01', '2026-06-01', '2026-05-31']))
      .thenRejected({
        code: 'milestones-out-of-order',
        rule: 'milestones-in-date-order',
        reason: '2026-05-31',
        errors: ['/milestones/2/on'],
      });
  });

  it('ends by the launch date (milestones-end-by-launch)', () => {
    given(...before)
      .when(setting(['2026-05-01', '2026-09-30']))
      .accepted();
    given(...before)
      .when(setting(['2026-05-01', '2026-10-01', '2026-10-02']))
      .thenRejected({
        code: 'milestone-after-launch',
        rule: 'milestones-end-by-launch',
        acceptable: '2026-09-30',
        errors: ['/milestones/1/on', '/milestones/2/on'],
      });
    given(fromMarketing)
      .when(setting(['2026-05-01']))
      .thenRejected({ code: 'launch-date-not-set', rule: 'milestones-end-by-launch' });
  });

  it('is accepted exactly when its days are in order and none is after the launch', () => {
    const days = fc.array(
      fc
        .integer({ min: 0, max: 500 })
        .map((each) => new Date(Date.UTC(2026, 0, each)).toISOString().slice(0, 10)),
      { minLength: 1, maxLength: 6 },
    );
    const { state } = given(...before);
    fc.assert(
      fc.property(days, (each) => {
        const decided = setting(each)(state);
        const inOrder = [...each].sort().join() === each.join() && each.every((on) => on <= goals.launchOn);
        expect(isRejection(decided)).toBe(!inOrder);
        if (isRejection(decided)) return;
        expect(decided[0]?.data).toMatchObject({ launchOn: goals.launchOn });
        const { leastGapDays, daysBeforeLaunch } = decided[0]?.data as unknown as Record<string, number>;
        expect(Math.min(leastGapDays as number, daysBeforeLaunch as number)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('the approval', () => {
  const approving = (state: ProductPlan) => approve(state, {}, by(people.head));

  it('is of a plan with a roadmap', () => {
    given(...scheduled)
      .when(approving)
      .then(approved);
    given(fromMarketing, positioned).when(approving).thenRejected({ code: 'no-roadmap' });
  });

  it('is the end', () => {
    for (const command of [
      (state: ProductPlan) => research(state, requirement, manager),
      (state: ProductPlan) => position(state, place, manager),
      (state: ProductPlan) => setRoadmap(state, { milestones, resources }, manager),
      approving,
    ])
      given(...scheduled, approved)
        .when(command)
        .thenRejected({ code: 'plan-approved' });
  });

  it('gives the product free for another plan, and keeps the feedback', () => {
    const [products, feedbacks] = productPlans.uniqueKeys;
    const [open, done] = [given(...scheduled).state, given(...scheduled, approved).state];
    expect([products?.held(open), products?.held(done)]).toEqual([['kettle-k2'], []]);
    expect([feedbacks?.held(open), feedbacks?.held(done)]).toEqual([['care-1-F1'], ['care-1-F1']]);
    expect(products?.refusal('kettle-k2', 'plan-1').reason.en).toContain('plan-1');
    expect(feedbacks?.refusal('care-1-F1', undefined).errors).toMatchObject([{ path: '/feedback' }]);
    expect(productKey(' Ｋettle-K2 ')).toBe('kettle-k2');
  });
});

describe('adopted feedback', () => {
  const react = (data: object) => adoptedFeedbackReachesPlanning.react({ data } as EventEnvelope);
  const told = { feedbackId: 'care-1-F1', summary: 'Does not boil over', product: 'Kettle-K2' };

  it('becomes a requirement of the plan that is open for the product, or of a new one', () => {
    const requirement = {
      source: 'customer',
      reference: 'care-1-F1',
      content: 'Does not boil over',
      feedback: 'care-1-F1',
    };
    const reaction = {
      command: 'open',
      body: { ...requirement, product: 'Kettle-K2' },
      continues: { scope: 'planned-product', key: 'kettle-k2', command: 'research', body: requirement },
    };
    expect(react(told)).toEqual(reaction);
    expect(react({ ...told, by: 'u-luo', category: 'product', more: { than: 'expected' } })).toEqual(
      reaction,
    );
  });

  it.each(['feedbackId', 'summary', 'product'])('cannot be used without its %s', (field) => {
    for (const wrong of [undefined, ' ', 7, 'x'.repeat(5_000)])
      expect(() => react({ ...told, [field]: wrong })).toThrow(`/${field}: expected a text`);
  });
});
