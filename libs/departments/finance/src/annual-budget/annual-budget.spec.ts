import { describe, expect, it } from '@jest/globals';
import { fold, type Actor } from '@liucheng/kernel';
import { specification } from '@liucheng/service-kit/testing';
import type { AnnualBudgetEvent, DepartmentLines } from './annual-budget-events.ts';
import { annualBudgets } from './annual-budget.ts';
import {
  adjusted,
  allotted,
  approved,
  balanced,
  by,
  called,
  consolidated,
  cut,
  declined,
  drafted,
  draftOf,
  issued,
  more,
  people,
  planned,
  product,
  requested,
  returned,
  reviewed,
  running,
  sales,
  submitted,
} from './budget-examples.ts';
import { budgetYear, missingOf, totalOf, type BudgetYear } from './budget-year.ts';
import { adjust, approve, declineAdjustment, issue, requestAdjustment } from './granting.ts';
import {
  balance,
  call,
  changeDepartments,
  consolidate,
  returnDrafts,
  review,
  submitDraft,
} from './preparing.ts';

const { given } = specification(budgetYear);
const { salesHead, productHead, accountant, manager, executive } = people;
type Command = (state: BudgetYear) => ReturnType<typeof call>;

const calling =
  (departments = ['sales', 'product']): Command =>
  (state) =>
    call(state, { year: 2026, departments }, by(manager));
const submitting =
  (draft: DepartmentLines, head: Actor = salesHead): Command =>
  (state) =>
    submitDraft(state, draft, by(head));
const consolidating: Command = (state) => consolidate(state, {}, by(accountant));
const reviewing: Command = (state) => review(state, { findings: 'Fine' }, by(manager));
const balancing =
  (changes: readonly DepartmentLines[] = [cut], total = 18_000): Command =>
  (state) =>
    balance(state, { changes, total, explanation: 'Less travel' }, by(manager));
const returning =
  (...departments: readonly string[]): Command =>
  (state) =>
    returnDrafts(state, { departments, reason: 'Travel by purpose' }, by(manager));
const approving: Command = (state) => approve(state, {}, by(executive));
const issuing: Command = (state) => issue(state, {}, by(manager));
const requesting =
  (lines: DepartmentLines = more, actor: Actor = salesHead): Command =>
  (state) =>
    requestAdjustment(state, { ...lines, reason: 'A second fair' }, by(actor));
const adjusting =
  (request = 'A1'): Command =>
  (state) =>
    adjust(state, { request }, by(executive));
const declining =
  (request = 'A1'): Command =>
  (state) =>
    declineAdjustment(state, { request, reason: 'Next year' }, by(executive));

describe('the call for drafts', () => {
  it('asks departments, and others later', () => {
    given().when(calling()).then(called);
    given(...drafted)
      .when((state) => changeDepartments(state, { departments: ['sales'] }, by(manager)))
      .then({ name: 'departments-changed', data: { by: 'u-zhao', departments: ['sales'] } });
  });

  it('names each department once', () => {
    const twice = ['sales', 'product', 'sales'];
    given()
      .when(calling(twice))
      .thenRejected({ code: 'department-twice', errors: ['/departments/2'] });
    given(called)
      .when((state) => changeDepartments(state, { departments: twice }, by(manager)))
      .thenRejected({ code: 'department-twice', errors: ['/departments/2'] });
  });

  it('holds the year', () => {
    const [keys] = annualBudgets.uniqueKeys;
    expect(keys?.held(budgetYear.initial)).toEqual([]);
    expect(keys?.held(given(called).state)).toEqual(['2026']);
    expect(keys?.refusal('2026', 'b-1')).toMatchObject({
      code: 'year-has-budget',
      errors: [{ path: '/year' }],
    });
    expect(keys?.refusal('2026', undefined).reason.en).not.toContain(':');
  });
});

describe('a draft', () => {
  it('is submitted by the head of the department, and replaced by the next', () => {
    given(called).when(submitting(sales)).then(submitted(sales, 'u-li'));
    const { state } = given(called, submitted(sales)).when(submitting(cut)).accepted();
    expect(state.drafts).toEqual({ sales: { lines: cut.lines, total: 13_000 } });
    expect(missingOf(state)).toEqual(['product']);
  });

  it('is of a department that is asked, submitted by its own head', () => {
    for (const department of ['administration', 'constructor'])
      given(called)
        .when(submitting({ ...sales, department }))
        .thenRejected({
          code: 'department-not-asked',
          acceptable: 'sales, product',
          errors: ['/department'],
        });
    const rejection = given(called)
      .when(submitting(sales, productHead))
      .thenRejected({ code: 'other-department', errors: ['/department'] });
    expect(rejection.cause).toBe('person');
  });

  it('has a total that equals the sum of its lines, each category once', () => {
    for (const total of [14_999, 15_001])
      given(called)
        .when(submitting({ ...sales, total }))
        .thenRejected({
          code: 'total-differs-from-lines',
          rule: 'total-equals-lines-submit-draft',
          acceptable: '150.00 CNY',
          errors: ['/total'],
        });
    const lines = [...sales.lines, { category: 'travel', amount: 0 }];
    given(called)
      .when(submitting({ ...sales, lines }))
      .thenRejected({ code: 'category-twice', errors: ['/lines/2/category'] });
  });
});

describe('the consolidation', () => {
  it('adds up what has been submitted, by department and by category', () => {
    given(...drafted)
      .when(consolidating)
      .then(consolidated);
  });

  it('says who is missing, which the monitor judges, and leaves out who is not asked any more', () => {
    const [event] = given(called, submitted(product)).when(consolidating).events();
    expect(event?.data).toMatchObject({ asked: ['sales', 'product'], missing: ['sales'], total: 5_000 });
    const only: AnnualBudgetEvent = {
      name: 'departments-changed',
      data: { by: 'u-zhao', departments: ['sales'] },
    };
    const { state } = given(...drafted, only)
      .when(consolidating)
      .accepted();
    expect(totalOf(state)).toBe(15_000);
  });

  it('needs a draft', () => {
    given(called).when(consolidating).thenRejected({ code: 'nothing-submitted' });
  });

  it('is not changed by a draft that comes in later', () => {
    const { state } = given(...drafted, consolidated)
      .when(submitting(more))
      .accepted();
    expect(totalOf(state)).toBe(20_000);
    expect(totalOf(fold(budgetYear, [...drafted, consolidated, submitted(more), consolidated]))).toBe(24_000);
  });
});

describe('review, balance and return', () => {
  it('act on what has been consolidated', () => {
    given(...drafted, consolidated)
      .when(reviewing)
      .then(reviewed);
    given(...drafted, consolidated, reviewed)
      .when(balancing())
      .then(balanced);
    given(...drafted, consolidated, reviewed)
      .when(returning('sales'))
      .then(returned);
    for (const early of [reviewing, balancing(), returning('sales'), approving])
      given(...drafted)
        .when(early)
        .thenRejected({ code: 'nothing-consolidated' });
  });

  it('balance to a total that equals the sum of the lines of all departments', () => {
    given(...drafted, consolidated)
      .when(balancing([], 20_000))
      .accepted();
    given(...drafted, consolidated)
      .when(balancing([cut], 20_000))
      .thenRejected({
        code: 'total-differs-from-lines',
        rule: 'total-equals-lines-balance',
        acceptable: '180.00 CNY',
        errors: ['/total'],
      });
    given(...drafted, consolidated)
      .when(balancing([product, { ...cut, total: 1 }]))
      .thenRejected({
        code: 'total-differs-from-lines',
        rule: 'total-equals-lines-balance',
        errors: ['/changes/1/total'],
      });
  });

  it('balance departments that are in the plan, each once', () => {
    given(...drafted, consolidated)
      .when(balancing([draftOf('administration', { rent: 1 })]))
      .thenRejected({
        code: 'department-not-consolidated',
        acceptable: 'sales, product',
        errors: ['/changes/0/department'],
      });
    given(...drafted, consolidated)
      .when(balancing([cut, cut]))
      .thenRejected({ code: 'department-twice', errors: ['/changes/1'] });
  });

  it('leave nothing to approve after a return, and no draft of the department', () => {
    const back = given(...planned, returned);
    expect(missingOf(back.state)).toEqual(['sales']);
    back.when(approving).thenRejected({ code: 'nothing-consolidated' });
    const again = back.when(submitting(cut)).accepted().when(consolidating).accepted();
    expect(totalOf(again.state)).toBe(18_000);
    given(...planned)
      .when(returning('product', 'gold'))
      .thenRejected({ code: 'department-not-asked', errors: ['/departments/1'] });
    given(...planned)
      .when(returning('product', 'product'))
      .thenRejected({ code: 'department-twice', errors: ['/departments/1'] });
  });
});

describe('approval and issue', () => {
  it('allot to each department what was approved', () => {
    given(...planned)
      .when(approving)
      .then(approved);
    given(...planned, approved)
      .when(issuing)
      .then(issued, allotted(cut), allotted(product));
  });

  it('issue only an approved budget, and once', () => {
    for (const history of [[called], drafted, planned])
      given(...history)
        .when(issuing)
        .thenRejected({ code: 'not-approved', rule: 'only-approved-budget-issued' });
    given(...running)
      .when(issuing)
      .thenRejected({ code: 'issued-already' });
  });

  it('leave what has been approved as it is', () => {
    for (const history of [[...planned, approved], running])
      for (const late of [
        submitting(sales),
        consolidating,
        reviewing,
        balancing(),
        returning('sales'),
        approving,
      ])
        given(...history)
          .when(late)
          .thenRejected({ code: 'budget-approved' });
  });
});

describe('an adjustment', () => {
  it('is requested by the head or by finance, and approved by its number', () => {
    given(...running)
      .when(requesting())
      .then(requested);
    given(...running)
      .when(requesting(more, manager))
      .accepted();
    given(...running, requested)
      .when(adjusting())
      .then(adjusted, allotted(more, 2, 'u-sun'));
    expect(totalOf(fold(budgetYear, [...running, requested, adjusted, allotted(more, 2)]))).toBe(24_000);
  });

  it('gives less, too, and a first budget to a department that came later', () => {
    const none = draftOf('sales', { travel: 0 });
    given(...running)
      .when(requesting(none))
      .accepted()
      .when(adjusting())
      .accepted();
    const joined: AnnualBudgetEvent = {
      name: 'departments-changed',
      data: { by: 'u-zhao', departments: ['administration'] },
    };
    const rent = draftOf('administration', { rent: 700 });
    const events = given(...running, joined)
      .when(requesting(rent, manager))
      .accepted()
      .when(adjusting())
      .events();
    expect(events).toMatchObject([
      { name: 'adjusted', data: { before: 0, total: 700 } },
      { name: 'allotted', data: { department: 'administration', allotment: 1 } },
    ]);
    // Who is not asked any more still has what was allotted.
    given(...running, joined)
      .when(requesting())
      .accepted();
  });

  it('is declined by its number', () => {
    given(...running, requested)
      .when(declining())
      .then(declined);
    expect(given(...running, requested, declined).state.requests).toEqual([]);
    for (const deciding of [adjusting('A2'), declining('A2')])
      given(...running, requested)
        .when(deciding)
        .thenRejected({ code: 'nothing-to-decide', acceptable: 'A1', errors: ['/request'] });
    given(...running)
      .when(adjusting())
      .thenRejected({ code: 'nothing-to-decide' });
  });

  it('is refused before the issue, for another department, and with a total that is not the sum', () => {
    given(...planned, approved)
      .when(requesting())
      .thenRejected({ code: 'not-issued' });
    given(...running)
      .when(requesting(more, productHead))
      .thenRejected({ code: 'other-department', errors: ['/department'] });
    const managerElsewhere: Actor = {
      ...people.employee,
      roles: [{ role: 'finance-manager', department: 'product' }],
    };
    given(...running)
      .when(requesting(more, managerElsewhere))
      .thenRejected({ code: 'other-department', errors: ['/department'] });
    given(...running)
      .when(requesting(draftOf('gold', { x: 1 }), manager))
      .thenRejected({ code: 'department-not-asked', errors: ['/department'] });
    given(...running)
      .when(requesting({ ...more, total: 1 }))
      .thenRejected({
        code: 'total-differs-from-lines',
        rule: 'total-equals-lines-adjust',
        errors: ['/total'],
      });
  });

  it('does not take back another that was approved since', () => {
    const both = given(...running, requested)
      .when(requesting(cut))
      .accepted();
    const after = both.when(adjusting()).accepted();
    after.when(adjusting('A2')).thenRejected({ code: 'adjusted-since', errors: ['/request'] });
    after.when(declining('A2')).accepted();
  });

  it('waits with at most a hundred others', () => {
    const many = Array.from({ length: 100 }, () => requested);
    given(...running, ...many)
      .when(requesting())
      .thenRejected({ code: 'too-many-requests' });
  });
});
