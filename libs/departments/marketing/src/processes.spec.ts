import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  fold,
  type Decider,
  type DomainEvent,
  type EventCatalogue,
  type Json,
  type JsonObject,
  type Text,
} from '@liucheng/kernel';
import { compileSchema, type ProcessDefinition } from '@liucheng/process-model';
import { processFaults } from '@liucheng/service-kit/testing';
import * as campaignExamples from './campaign-planning/campaign-examples.ts';
import { describeCampaignEvent } from './campaign-planning/campaign-history.ts';
import { campaigns } from './campaign-planning/campaign-planning.ts';
import * as researchExamples from './market-research/research-examples.ts';
import { describeResearchEvent } from './market-research/research-history.ts';
import { researches } from './market-research/market-research.ts';
import { describeBudgetEvent } from './marketing-budget/budget-account.ts';
import * as budgetExamples from './marketing-budget/budget-examples.ts';
import { marketingBudgets } from './marketing-budget/marketing-budget.ts';
import * as promotionExamples from './promotion/promotion-examples.ts';
import { describePromotionEvent } from './promotion/promotion-history.ts';
import { promotions } from './promotion/promotions.ts';
import * as targetingExamples from './target-customers/targeting-examples.ts';
import { describeTargetingEvent } from './target-customers/targeting-history.ts';
import { targetings } from './target-customers/target-customers.ts';

// What every process of marketing has to be, whatever it is about.

interface Told {
  readonly folder: string;
  readonly type: {
    readonly definition: ProcessDefinition;
    readonly events: EventCatalogue<DomainEvent>;
    readonly decider: Decider<unknown, DomainEvent>;
  };
  /** One event of each name, with every field that it can have. */
  readonly oneOfEach: readonly DomainEvent[];
  describe(event: DomainEvent): Text;
}

/** Each process checks its own types; here they are looked at alike. */
const told = (folder: string, type: unknown, oneOfEach: readonly DomainEvent[], describe: unknown): Told =>
  ({ folder, type, oneOfEach, describe }) as Told;

const processes = [
  told('market-research', researches, researchExamples.oneOfEach, describeResearchEvent),
  told('target-customers', targetings, targetingExamples.oneOfEach, describeTargetingEvent),
  told('campaign-planning', campaigns, campaignExamples.oneOfEach, describeCampaignEvent),
  told('promotion', promotions, promotionExamples.oneOfEach, describePromotionEvent),
  told('marketing-budget', marketingBudgets, budgetExamples.oneOfEach, describeBudgetEvent),
];

const here = (path: string): URL => new URL(`./${path}`, import.meta.url);

describe.each(processes)(
  'what the process in $folder declares',
  ({ folder, type, oneOfEach, describe: tell }) => {
    const { definition, events, decider } = type;
    const rules = definition.rules ?? [];

    it('fits together', () => {
      const golden = here(`${folder}/golden/`);
      const declared = { definition, events, decider, describe: tell, examples: oneOfEach, golden };
      expect(processFaults(declared)).toEqual([]);
    });

    it('binds every step to marketing and upholds the binding', () => {
      for (const { role, enforcement } of Object.values(definition.steps))
        expect([role?.department, enforcement]).toEqual(['marketing', 'block']);
    });

    it('has a refusal specified for every blocking rule', () => {
      const specs = readdirSync(here(folder))
        .filter((file) => file.endsWith('.spec.ts'))
        .map((file) => readFileSync(here(`${folder}/${file}`), 'utf8'))
        .join('\n');
      const blocking = rules.filter(({ enforcement }) => enforcement === 'block').map(({ id }) => id);
      expect(blocking.filter((id) => !specs.includes(`rule: '${id}'`))).toEqual([]);
    });

    it('has rules that the examples keep', () => {
      for (const rule of rules) {
        if (rule.kind !== 'data') continue;
        const types = definition.steps[rule.step]?.events ?? [];
        const { data } = oneOfEach.find(({ name }) => types.includes(events.type(name))) as DomainEvent;
        expect([rule.id, compileSchema(rule.schema)(data)]).toEqual([rule.id, true]);
      }
    });

    it('keeps nothing personal in its state, which people are shown', () => {
      for (const event of oneOfEach)
        for (const pointer of events.spec(event.name)?.personal ?? [])
          expect(JSON.stringify(fold(decider, [event]))).not.toContain(valueAt(event.data, pointer));
    });
  },
);

function valueAt(data: JsonObject, pointer: string): Json | undefined {
  return pointer
    .slice(1)
    .split('/')
    .reduce<Json | undefined>((each, key) => (each as JsonObject | undefined)?.[key], data);
}
