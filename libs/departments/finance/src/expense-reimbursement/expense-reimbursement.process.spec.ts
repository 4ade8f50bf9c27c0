import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { languages, type JsonObject, type Text } from '@liucheng/kernel';
import { compileSchema, validateDefinition } from '@liucheng/process-model';
import { paidEvent, submittedEvent, trip } from './claim-examples.ts';
import { expenseClaimEvents } from './expense-claim.events.ts';
import { expenseReimbursement } from './expense-reimbursement.process.ts';
import { defaultSettings } from './expense-settings.ts';

const definition = expenseReimbursement();
const rules = definition.rules ?? [];

describe('the definition of FIN-2', () => {
  it('witnesses every event type that the catalogue can store, once: by a step or as a note', () => {
    const witnessed = [
      ...Object.values(definition.steps).flatMap(({ events }) => events ?? []),
      ...(definition.notes ?? []),
    ];
    const storable = expenseClaimEvents.names().flatMap((name) => {
      const version = expenseClaimEvents.spec(name)?.version ?? 0;
      return Array.from(
        { length: version },
        (_, index) => `${expenseClaimEvents.prefix}.${name}.v${index + 1}`,
      );
    });
    expect([...witnessed].sort()).toEqual([...storable].sort());
  });

  it('is well-formed as it is published: as JSON', () => {
    const published = JSON.parse(JSON.stringify(definition)) as unknown;
    expect(validateDefinition(published)).toEqual({ definition: published });
  });

  it('binds every step to a role, and instructs in both languages', () => {
    const texts: (Text | undefined)[] = [definition.names, ...rules.map(({ names }) => names)];
    for (const step of Object.values(definition.steps)) {
      expect(step.role?.roles.length).toBeGreaterThan(0);
      expect(step.enforcement).toBe('block');
      texts.push(step.names, step.instructions);
      if (step.cautions) texts.push(step.cautions);
    }
    for (const each of texts) for (const language of languages) expect(each?.[language]).toMatch(/\S/);
  });

  it('gives every rule an id of its own and the clause that it comes from', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    expect(new Set(rules.map(({ clause }) => clause))).toEqual(new Set(['FIN-2']));
  });

  it('has a refusal specified for every blocking rule', () => {
    const folder = new URL('./', import.meta.url);
    const specs = readdirSync(folder)
      .filter((file) => file.endsWith('.spec.ts'))
      .map((file) => readFileSync(new URL(file, folder), 'utf8'))
      .join('\n');
    // `rule: 'x'` or, where one specification runs for each stage, the same with the stage left open.
    const refused = (id: string): boolean =>
      specs.includes(`rule: '${id}'`) ||
      specs.includes(`rule: \`${id.replace(/^(department|finance|executive)/, '${stage}')}\``);
    const blocking = rules.filter(({ enforcement }) => enforcement === 'block').map(({ id }) => id);
    expect(blocking.length).toBeGreaterThanOrEqual(11);
    expect(blocking.filter((id) => !refused(id))).toEqual([]);
  });

  it('follows its settings', () => {
    const strict = {
      ...defaultSettings,
      executiveLimit: { EUR: 100 },
      deadlines: { ...defaultSettings.deadlines, payment: 'P1D' },
    };
    const other = expenseReimbursement(strict, 2);
    expect(other).toMatchObject({ version: 2 });
    const written = JSON.stringify(other.rules);
    expect(written).toContain('"exclusiveMinimum":100}');
    expect(written).not.toContain('5000000');
    expect(written.match(/"P1D"/g)).toHaveLength(2);
  });
});

describe('deadlines', () => {
  const deadline = (id: string) =>
    rules.filter((rule) => rule.kind === 'deadline').find((rule) => rule.id === id);

  it('are the business days of the regulation', () => {
    const within = ['department-decides-in-time', 'finance-decides-in-time', 'payment-in-time'].map(
      (id) => deadline(id)?.within,
    );
    expect(within).toEqual(['P2D', 'P3D', 'P5D'].map((duration) => ({ duration, time: 'business' })));
  });

  it('count a decision either way, and never ask finance to pay what an executive still has to decide', () => {
    expect(deadline('department-decides-in-time')?.step).toEqual(['department-approve', 'department-reject']);
    expect(deadline('finance-decides-in-time')?.step).toEqual(['finance-approve', 'finance-reject']);
    expect(deadline('payment-in-time')?.step).toEqual(['pay', 'executive-approve', 'executive-reject']);
    expect(deadline('payment-in-time-after-executive')).toMatchObject({
      step: 'pay',
      after: 'executive-approve',
    });
  });
});

describe('data rules', () => {
  const keeps = (id: string, data: JsonObject): boolean => {
    const rule = rules.find((each) => each.id === id);
    if (rule?.kind !== 'data') throw new Error(`${id} is no data rule`);
    return compileSchema(rule.schema)(data) as boolean;
  };
  const submitted = submittedEvent(trip).data as JsonObject;
  const paid = (amount: number): JsonObject => paidEvent(amount).data as JsonObject;

  it('accept what the commands write', () => {
    for (const rule of rules) {
      if (rule.kind !== 'data') continue;
      expect(keeps(rule.id, rule.step === 'submit' ? submitted : paid(1))).toBe(true);
    }
  });

  it('total-equals-items sees a difference and a missing sum', () => {
    expect(keeps('total-equals-items', { ...submitted, total: 175_351 })).toBe(false);
    expect(keeps('total-equals-items', { total: 175_350 })).toBe(false);
  });

  it('receipt-per-item sees an item without', () => {
    expect(
      keeps('receipt-per-item', { items: [{ receipt: { number: 'A' } }, { receipt: { number: ' ' } }] }),
    ).toBe(false);
    expect(keeps('receipt-per-item', { items: [{ amount: 1 }] })).toBe(false);
    expect(keeps('receipt-per-item', { items: [] })).toBe(false);
  });

  it('receipt-claimed-once sees a number twice in one claim', () => {
    expect(keeps('receipt-claimed-once', { ...submitted, receiptKeys: ['A', 'A'] })).toBe(false);
  });

  it('fits-remaining-budget accuses only where the budget is known', () => {
    expect(keeps('fits-remaining-budget', submitted)).toBe(true);
    expect(keeps('fits-remaining-budget', { ...submitted, budgetRemaining: 175_350 })).toBe(true);
    expect(keeps('fits-remaining-budget', { ...submitted, budgetRemaining: 175_349 })).toBe(false);
    expect(keeps('fits-remaining-budget', { ...submitted, budgetRemaining: -1 })).toBe(false);
  });

  it('executive-approval-above-limit asks strictly above the limit of the currency', () => {
    const rule = 'executive-approval-above-limit';
    expect(keeps(rule, paid(5_000_000))).toBe(true);
    expect(keeps(rule, paid(5_000_001))).toBe(false);
    expect(keeps(rule, { ...paid(5_000_001), executiveApprovedBy: 'u-sun' })).toBe(true);
    expect(keeps(rule, { ...paid(5_000_001), currency: 'EUR' })).toBe(true);
  });

  it('payment-of-approved-amount sees more and less', () => {
    expect(keeps('payment-of-approved-amount', { ...paid(100), approvedAmount: 99 })).toBe(false);
    expect(keeps('payment-of-approved-amount', { ...paid(100), approvedAmount: 101 })).toBe(false);
  });
});
