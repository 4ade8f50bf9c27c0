import { describe, expect, it } from '@jest/globals';
import { text } from '@liucheng/kernel';
import { defineProcess, seq, type ProcessDefinition, type Rule } from '@liucheng/process-model';
import { guidePage } from './guide-page.ts';
import { pageHtml } from './page-html.ts';

const rule = { severity: 'minor', clause: 'T-1', step: 'pay' } as const;
const named = (id: string) => ({ id, names: text(`Rule ${id}`, `规则${id}`) });
const day = { duration: 'P1D', time: 'business' } as const;
const rules: readonly Rule<'ask' | 'pay'>[] = [
  { ...rule, ...named('a'), kind: 'deadline', after: 'ask', within: { duration: 'P2D', time: 'business' } },
  { ...rule, ...named('b'), kind: 'deadline', after: 'start', within: { duration: 'PT4H', time: 'elapsed' } },
  { ...rule, ...named('c'), kind: 'deadline', after: 'ask', until: '/dueOn' },
  { ...rule, ...named('d'), kind: 'deadline', after: 'ask', until: '/dueOn', plus: day },
  { ...rule, ...named('e'), kind: 'every', period: { duration: 'P1M', time: 'elapsed' } },
  { ...rule, ...named('f'), kind: 'ahead', until: '/startsOn', by: day },
  { severity: 'minor', clause: 'T-1', ...named('g'), kind: 'atMost', a: 'pay', n: 1 },
];
const purchase: ProcessDefinition = defineProcess({
  id: 'purchase',
  version: 1,
  names: text('Purchase', '采购'),
  area: 'internal-management',
  department: 'finance',
  effectiveFrom: '2026-01-01T00:00:00Z',
  steps: {
    ask: { names: text('Ask', '申请'), role: { roles: ['employee'] } },
    pay: { names: text('Pay', '付款'), cautions: text('Once.', '仅一次。') },
  },
  flow: seq('ask', 'pay'),
  rules,
});

/** The cells that say when something is due, as they are read on the page. */
const dues = (language: 'en' | 'zh-CN') =>
  [
    ...pageHtml(guidePage(purchase, language), purchase, language).matchAll(
      /<tr><td[^>]*>(?:Pay|付款)<\/td><td[^>]*>(.*?)<\/td>/g,
    ),
  ].map(([, due]) => due);

describe('a guide', () => {
  it('says of every rule about time when its step is due, and of no other', () => {
    expect(dues('en')).toEqual([
      'within 2 business days after: Ask',
      'within 4 hours after: the start',
      'by the time set in: Ask',
      'by the time set in: Ask, and 1 business day more',
      'at least every 1 month',
      'at least 1 business day ahead',
    ]);
    expect(dues('zh-CN')).toEqual([
      '“申请”之后 2个工作日内',
      '“流程开始”之后 4小时内',
      '“申请”所定时间之前',
      '“申请”所定时间之后 1个工作日内',
      '至少每 1个月 一次',
      '至少提前 1个工作日',
    ]);
  });

  it('says what rules over several cases ask for', () => {
    const elsewhere = { process: 'receipt', step: 'receive', key: '/order', names: text('Goods in', '收货') };
    const week = { duration: 'P7D', time: 'elapsed' } as const;
    const head = { severity: 'major', clause: 'T-2', step: 'pay', key: '/order' } as const;
    const page = guidePage(
      {
        ...purchase,
        rules: [
          { ...head, ...named('u'), kind: 'unique', among: [elsewhere] },
          {
            ...head,
            ...named('l'),
            kind: 'limit',
            amount: '/sum',
            currency: 'CNY',
            max: 500_000,
            within: week,
          },
          { ...head, ...named('p'), kind: 'limit', max: 3, per: 'month' },
          { ...head, ...named('b'), kind: 'follows', order: 'before', other: elsewhere },
          { ...head, ...named('a'), kind: 'follows', order: 'after', other: elsewhere, within: week },
        ],
      },
      'en',
    );
    const cells = [...page.matchAll(/^\| Pay +\| (.*?) +\|/gm)].map(([, cell]) => cell);
    expect(cells).toEqual([
      'the same in one case only, also with “Goods in”',
      'at most 5000.00 CNY within 7 days, over all cases',
      'at most 3 times in one month, over all cases',
      'after “Goods in” (receipt)',
      'followed by “Goods in” (receipt) within 7 days',
    ]);
  });

  it('calls departments by their names where they have some, with the marks of its language', () => {
    const { ask, pay } = purchase.steps;
    const role = { roles: ['cashier', 'accountant'], department: 'finance' };
    const steps = {
      ask: { ...ask, role: { roles: ['employee'], department: 'case' } },
      pay: { ...pay, role },
    };
    const definition = { ...purchase, owner: 'finance-manager', steps } as ProcessDefinition;
    const names = new Map([['finance', text('Finance *dept*', '财务部')]]);
    expect(guidePage(definition, 'zh-CN', names)).toMatch(
      /^部门：财务部 · 流程负责人：财务经理 · 版本：1 · 生效日期：2026-01-01$/m,
    );
    expect(guidePage(definition, 'zh-CN', names)).toMatch(/^\*\*执行人\*\*：出纳、会计 · 财务部$/m);
    expect(guidePage(definition, 'zh-CN', names)).toMatch(/^\*\*执行人\*\*：员工（案例所属部门）$/m);
    expect(guidePage(definition, 'en', names)).toContain('Cashier, Accountant · Finance \\*dept\\*');
    expect(guidePage(definition, 'en')).toContain("Employee of the case's department");
    expect(guidePage(definition, 'en')).toMatch(/^Department: finance · Owner: Finance manager · /m);
  });

  it('says what comes of breaking a rule', () => {
    const stopped = { ...(rules[0] as Rule), enforcement: 'block' };
    const page = guidePage({ ...purchase, rules: [stopped, rules[1]] } as ProcessDefinition, 'en');
    expect(page).toContain(
      '| Rule a | T-1 | minor | not accepted |\n| Rule b | T-1 | minor | recorded as a violation |',
    );
  });

  it('says of a step what the definition says, and nothing where it says nothing', () => {
    const page = guidePage(purchase, 'en');
    expect(page).toContain('### 1. Ask\n\n**Who**: Employee\n\n### 2. Pay\n\n**Cautions**: Once.');
    const { rules: _, ...plain } = purchase;
    expect(guidePage(plain, 'en')).not.toMatch(/## (Rules|Deadlines)/);
  });
});

describe('a page as HTML', () => {
  it('tears no clause apart', () => {
    const html = pageHtml(guidePage(purchase, 'zh-CN'), purchase, 'zh-CN');
    expect(html).toContain('<td class="short">T-1</td>');
    expect(html).toContain('<td>规则a</td>');
  });

  it('shows HTML as text and leads nowhere but to this server', () => {
    const html = pageHtml(
      '<b>x</b> [in](/catalogue) [out](https://example.org) [bad](javascript:x) [two](//x.y)',
      undefined,
      'en',
    );
    expect(html).toContain('&#60;b&#62;x&#60;/b&#62; <a href="/catalogue">in</a> out bad two');
  });

  it('says whose repetition weighs more, where the definition says so', () => {
    const repeating: ProcessDefinition = { ...purchase, repeatOffenders: { by: 'person', within: 'P90D' } };
    expect(guidePage(repeating, 'en')).toContain(
      'Whatever the same person breaks again within 90 days is one',
    );
    expect(guidePage(repeating, 'zh-CN')).toContain('同一人员在90天内再次违反同一规则的，严重程度');
    expect(guidePage(purchase, 'en')).not.toContain('breaks again');
  });
});
