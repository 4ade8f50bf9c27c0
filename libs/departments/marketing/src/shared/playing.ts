import { until, type Passing } from '@liucheng/service-kit';

// Who acts in the plays of marketing, and when.

export const researcher = { role: 'market-researcher' };
export const planner = { role: 'marketing-planner' };
export const manager = { role: 'marketing-manager' };
/** Somebody who has no business in marketing. */
export const stranger = { department: 'sales' };

/** Ten o'clock in the office on that day, or at once when that is over. */
export function morningOf(day: string): Passing {
  return until(Date.parse(`${day}T10:00:00+08:00`));
}
