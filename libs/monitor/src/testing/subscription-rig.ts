import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { Logger } from '@liucheng/service-kit';
import { Webhook } from 'standardwebhooks';
import { published, purchase, step } from './monitor-rig.ts';
import { ServiceRig, supervisor } from './service-rig.ts';
import { WebhookTarget, type Received } from './webhook-target.ts';

const settings = { LIUCHENG_WEBHOOK_PRIVATE_TARGETS: 'allow' };

export interface SubscriptionAnswer {
  readonly id: string;
  readonly state: string;
  readonly cause?: string;
  readonly secret: string;
  readonly position: string;
  readonly behind: number;
  readonly failures: number;
  readonly nextAttemptAt?: string;
  readonly nextDigestAt?: string;
  readonly oldSecretUntil?: string;
}

export interface DeliveryAnswer {
  readonly message: string;
  readonly type: string;
  readonly attempt: number;
  readonly at: string;
  readonly ms: number;
  readonly outcome: string;
  readonly status?: number;
  readonly error?: string;
}

/** The monitor with a receiver of webhooks beside it. */
export class SubscriptionRig {
  private readonly others: WebhookTarget[] = [];

  private constructor(
    readonly rig: ServiceRig,
    readonly target: WebhookTarget,
  ) {}

  static async open(logger?: Logger): Promise<SubscriptionRig> {
    const rig = new SubscriptionRig(await ServiceRig.open(settings, logger), await WebhookTarget.open());
    await rig.happen([published(purchase)]);
    return rig;
  }

  /** Stops the service, whatever is under way, and starts another on the same stores. */
  async restart(more: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.rig.service.close();
    await this.rig.start({ ...settings, ...more });
  }

  /** Another receiver, which is closed with the rig. */
  async another(): Promise<WebhookTarget> {
    const target = await WebhookTarget.open();
    this.others.push(target);
    return target;
  }

  async close(): Promise<void> {
    for (const target of [this.target, ...this.others]) await target.close();
    await this.rig.close();
  }

  set time(time: number) {
    this.rig.clock.time = time;
  }

  get time(): number {
    return this.rig.clock.time;
  }

  async happen(events: Parameters<ServiceRig['publish']>[0]): Promise<void> {
    await this.rig.publish(events);
    // A token of the time that it is.
    await this.rig.get('/status?wait=5000', { ...supervisor });
  }

  async subscribe(more: object = {}): Promise<SubscriptionAnswer> {
    const body = { name: 'Desk', target: { url: this.target.url }, ...more };
    const { status, json } = await this.rig.post('/subscriptions', body, { ...supervisor });
    expect([status, json]).toEqual([201, expect.objectContaining({ state: 'active' })]);
    return json as SubscriptionAnswer;
  }

  async read(id: string): Promise<SubscriptionAnswer> {
    return (await this.rig.get(`/subscriptions/${id}`, { ...supervisor })).json as SubscriptionAnswer;
  }

  async do(id: string, action: string, body: object = {}): Promise<SubscriptionAnswer> {
    const { status, json } = await this.rig.post(`/subscriptions/${id}/${action}`, body, { ...supervisor });
    expect([status, json]).toEqual([200, expect.anything()]);
    return json as SubscriptionAnswer;
  }

  async deliveries(id: string): Promise<readonly DeliveryAnswer[]> {
    const { json } = await this.rig.get(`/subscriptions/${id}/deliveries?limit=200`, { ...supervisor });
    return (json as { items: DeliveryAnswer[] }).items;
  }

  /** A subscription once it is as expected. */
  async until(id: string, expected: Partial<SubscriptionAnswer>): Promise<SubscriptionAnswer> {
    for (let looks = 0; ; looks++) {
      const found = await this.read(id);
      const fits = Object.entries(expected).every(
        ([key, value]) => found[key as keyof SubscriptionAnswer] === value,
      );
      if (fits || looks >= 400) {
        expect(found).toMatchObject(expected);
        return found;
      }
      await pause(25);
    }
  }

  /** What a receiver makes of it, at the time of the rig. */
  verified({ text, headers }: Received, secret: string): unknown {
    const now = Date.now;
    Date.now = () => this.time;
    try {
      return new Webhook(secret).verify(text, headers);
    } finally {
      Date.now = now;
    }
  }
}

/** A case whose approval is left out: one major violation, of the department that the case belongs to. */
export const skipping = (subject: string, department = 'sales') => [
  step(subject, 0, 'ask', { department }),
  step(subject, 1, 'pay', { department: 'finance' }),
];

/** A case that is paid by who approved it: one critical violation. */
export const twoEyes = (subject: string) => [
  step(subject, 0, 'ask'),
  step(subject, 1, 'approve'),
  step(subject, 2, 'pay', { actor: 'approve-person', department: 'finance' }),
];

export const subjects = (received: readonly Received[]): string[] =>
  received.map(({ json }) => `${json.type.slice('violation.'.length)} ${String(caseOf(json.data))}`);

function caseOf({ violation }: Record<string, unknown>): unknown {
  return (violation as { case: string } | undefined)?.case;
}
