import { setTimeout as pause } from 'node:timers/promises';
import type { Stored } from '@liucheng/ports';
import type { Work } from '@liucheng/service-kit';
import type { Signal } from '../signal.ts';
import { Courier, type CourierParts } from './courier.ts';
import type { SubscriptionDocument } from './subscription-document.ts';

interface Underway {
  readonly courier: Courier;
  readonly stopping: AbortController;
  readonly running: Promise<void>;
}

/**
 * Delivers what is subscribed to: a courier for each subscription, so that a target that is slow or away holds up nobody
 * else. Where each stands is in its document, so whoever dispatches after a stop, or a crash, goes on from there.
 */
export class Dispatcher implements Work {
  private stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private readonly underway = new Map<string, Underway>();

  constructor(
    private readonly parts: CourierParts,
    /** Fires when a subscription was changed here. */
    private readonly changed: Signal,
  ) {}

  start(): Promise<void> {
    this.stopping = new AbortController();
    this.running = this.run(this.stopping.signal);
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await Promise.all([...this.underway.keys()].map((id) => this.end(id)));
  }

  private async run(signal: AbortSignal): Promise<void> {
    const { subscriptions, logger, lookMs } = this.parts;
    while (!signal.aborted) {
      try {
        await this.keepUp(await subscriptions.all(), signal);
        await this.changed.wait(lookMs, signal);
      } catch (err) {
        logger.error({ err }, 'subscriptions cannot be read');
        await pause(lookMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private async keepUp(all: readonly Stored<SubscriptionDocument>[], signal: AbortSignal): Promise<void> {
    const there = new Set(all.map(({ id }) => id));
    for (const id of this.underway.keys()) if (!there.has(id)) await this.end(id);
    for (const stored of all) {
      if (signal.aborted) return;
      const known = this.underway.get(stored.id);
      if (known) known.courier.see(stored);
      else await this.begin(stored);
    }
  }

  private async begin(stored: Stored<SubscriptionDocument>): Promise<void> {
    const { subscriptions, secrets, logger } = this.parts;
    const again = await secrets.renewed(stored.id, stored.doc.secrets).catch((err: unknown) => {
      logger.error({ err, subscription: stored.id }, 'secrets stay under the key that they are encrypted by');
      return undefined;
    });
    const before = JSON.stringify(stored.doc.secrets);
    const at = again
      ? await subscriptions.advance(stored, (doc) =>
          JSON.stringify(doc.secrets) === before ? { ...doc, secrets: again } : doc,
        )
      : stored;
    if (!at) return;
    const stopping = new AbortController();
    const courier = new Courier(at, this.parts, stopping.signal);
    this.underway.set(stored.id, { courier, stopping, running: courier.run() });
  }

  private async end(id: string): Promise<void> {
    const ending = this.underway.get(id);
    this.underway.delete(id);
    ending?.stopping.abort();
    await ending?.running;
  }
}
