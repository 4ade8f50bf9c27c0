import { Counter, lookedUpGauges, Registry } from '@liucheng/service-kit';
import type { AllNotices } from '../all-notices.ts';
import type { NoticePosition } from '../notice-position.ts';
import { positionOf } from './course.ts';
import type { SubscriptionDocument, Target } from './subscription-document.ts';
import type { Subscriptions } from './subscriptions.ts';

const lookEveryMs = 5_000;
const states = ['active', 'failing', 'paused', 'disabled'] as const satisfies SubscriptionDocument['state'][];

/** Notices that a subscription has yet to look at, whether it wants them or not. */
export function behind(position: string, last: NoticePosition): number {
  const at = positionOf(position);
  return [...last].reduce((sum, [lane, number]) => sum + Math.max(0, number - (at.get(lane) ?? 0)), 0);
}

/** How deliveries go, and how far subscriptions are behind. */
export class SubscriptionMetrics {
  private readonly attempts: Counter<'target' | 'outcome'>;

  constructor(private readonly registry: Registry = new Registry()) {
    this.attempts = new Counter({
      name: 'liucheng_subscription_deliveries_total',
      help: 'Attempts to deliver a message to a subscriber since the start',
      labelNames: ['target', 'outcome'],
      registers: [registry],
    });
    for (const target of ['webhook', 'topic'])
      for (const outcome of ['delivered', 'failed']) this.attempts.inc({ target, outcome }, 0);
  }

  attempted(target: Target['kind'], outcome: 'delivered' | 'failed'): void {
    this.attempts.inc({ target, outcome });
  }

  /** Tells how far all are from now on; at every instance the same. */
  follow(subscriptions: Subscriptions, notices: Pick<AllNotices, 'last'>): void {
    lookedUpGauges(
      this.registry,
      {
        lag: {
          name: 'liucheng_subscription_lag_notices',
          help: 'Notices that a subscription has yet to look at, by its id; the same at every instance',
          labels: ['subscription'],
        },
        states: {
          name: 'liucheng_subscriptions',
          help: 'Subscriptions by state; the same at every instance',
          labels: ['state'],
        },
      },
      lookEveryMs,
      async (set) => {
        const [all, last] = await Promise.all([subscriptions.all(), notices.last()]);
        for (const { id, doc } of all) set('lag', behind(doc.position, last), { subscription: id });
        for (const state of states)
          set('states', all.filter(({ doc }) => doc.state === state).length, { state });
      },
    );
  }
}
