import type { Clock, IdGenerator } from '@liucheng/kernel';
import type { Stored } from '@liucheng/ports';
import { pingMessage } from './message.ts';
import type { Secrets } from './secrets.ts';
import type { SubscriptionDocument } from './subscription-document.ts';
import { NoWebhookError, type Subscriptions } from './subscriptions.ts';
import { logged, type Attempt, type WebhookSender } from './webhook-sender.ts';

export interface PingParts {
  readonly subscriptions: Subscriptions;
  readonly sender: WebhookSender;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly ids: IdGenerator;
}

/** Sends a webhook a message of no meaning, whatever its state. It is logged, and changes nothing about the rest. */
export class Ping {
  constructor(private readonly parts: PingParts) {}

  /** @throws NoWebhookError */
  async send(stored: Stored<SubscriptionDocument>): Promise<Attempt & { readonly message: string }> {
    const { subscriptions, sender, secrets, clock, ids } = this.parts;
    const { id, doc } = stored;
    if (doc.target.kind !== 'webhook') throw new NoWebhookError();
    const at = clock.now();
    const message = pingMessage(id, doc.name, ids.next(), at);
    const attempt = await sender.send(doc.target.url, message, await secrets.read(id, doc.secrets, at), at);
    await subscriptions.note(stored, logged(message, attempt, { attempt: 1, at }), (current) => current);
    return { ...attempt, message: message.id };
  }
}
