import { text, type Json, type JsonObject } from '@liucheng/kernel';
import type { Policy } from '@liucheng/service-kit';
import { defaultSettings } from './complaint-settings.ts';
import type { Accept } from './handling.ts';

/** What this rule has to know of a visit of customer care. */
const visited = 'liucheng.customer-service.customer-care.visited.v1';

/** SVC-3: low satisfaction at a visit opens a complaint. It is promised and acknowledged like any other. */
export const lowSatisfactionOpensComplaint: Policy = {
  name: 'low-satisfaction-opens-complaint',
  title: text('Low satisfaction at a visit opens a complaint', '回访满意度过低自动受理投诉'),
  service: 'customer-service',
  types: [visited],
  react: ({ data }) => {
    const { visitId, customer, satisfaction, suggestions } = data;
    if (!isScore(satisfaction)) throw malformed('/satisfaction', 'a whole number from 1 to 5');
    if (satisfaction > defaultSettings.lowSatisfaction) return undefined;
    const id = (customer as JsonObject | undefined)?.['id'];
    if (!isText(visitId)) throw malformed('/visitId', 'a text');
    if (!isText(id)) throw malformed('/customer/id', 'a text');
    const said = isText(suggestions) ? suggestions.slice(0, 4_000) : undefined;
    const body: Accept = {
      customer: { id },
      content: `回访满意度 ${satisfaction}/5 · Satisfaction at the visit ${satisfaction} of 5`,
      demand: said ?? '请向客户了解诉求 · Ask the customer',
      visit: visitId,
    };
    return { command: 'accept', body };
  },
};

function isScore(value: Json | undefined): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 5;
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** Whoever looks after the dead letters reads it. */
function malformed(path: string, expected: string): Error {
  return new Error(`${visited}: ${path}: expected ${expected}`);
}
