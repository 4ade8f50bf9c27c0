import type { Clock } from '@liucheng/kernel';
import { StoreUnavailableError, type EventBus, type Stored } from '@liucheng/ports';
import type { Logger } from '@liucheng/service-kit';
import type { AllNotices } from '../all-notices.ts';
import { formatNoticePosition } from '../notice-position.ts';
import { Signal } from '../signal.ts';
import type { SubscribedNotice } from '../notice-filter.ts';
import {
  afterFailure,
  afterSuccess,
  attemptsOf,
  positionOf,
  regularPass,
  urgentPass,
  type Pass,
} from './course.ts';
import { countWindow } from './digest-window.ts';
import { digestMessage, noticeEvent, noticeMessage, subscribedTopic, type Message } from './message.ts';
import { Reading } from './reading.ts';
import { digestAfter, workingFrom } from './schedule.ts';
import type { Secrets } from './secrets.ts';
import type { SubscriptionMetrics } from './subscription-metrics.ts';
import type { SubscriptionDocument } from './subscription-document.ts';
import type { Subscriptions } from './subscriptions.ts';
import { logged, type Attempt, type WebhookSender } from './webhook-sender.ts';

/**
 * How long a clock is trusted, how long a position that only passes over what is not wanted may go unstored, and how often it is
 * looked for what was changed at another instance, ms.
 */
export const usualLookMs = 1_000;
/** Passed over at most before the position is stored. */
const mostPassedOver = 5_000;

export interface CourierParts {
  readonly subscriptions: Subscriptions;
  readonly notices: AllNotices;
  readonly sender: Pick<WebhookSender, 'send'>;
  readonly secrets: Secrets;
  readonly bus: Pick<EventBus, 'publish'>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly view: (notice: SubscribedNotice) => object;
  readonly metrics: SubscriptionMetrics;
  readonly logger: Logger;
  readonly lookMs: number;
}

type Subscription = Stored<SubscriptionDocument>;

/** How long there is nothing to do; `after`: unless something is told after this position. */
interface Pause {
  readonly ms: number;
  readonly after?: string;
}

/**
 * Takes one subscription further, a message at a time. All that it knows stands in the document, but for notices that nobody
 * wants and that were passed over since the position was last stored.
 */
export class Courier {
  private readonly woken = new Signal();
  private readonly reading: Reading;
  private passedOver:
    { readonly urgent: boolean; readonly from: string; readonly to: string; readonly at: number } | undefined;

  constructor(
    private stored: Subscription,
    private readonly parts: CourierParts,
    private readonly signal: AbortSignal,
  ) {
    this.reading = new Reading(parts.notices);
  }

  /** It was changed by somebody else, maybe. */
  see(stored: Subscription): void {
    if (stored.revision <= this.stored.revision) return;
    this.stored = stored;
    this.woken.fire();
  }

  async run(): Promise<void> {
    const { logger, lookMs } = this.parts;
    while (!this.signal.aborted) {
      try {
        const pause = await this.step();
        if (pause) await this.rest(pause);
      } catch (err) {
        if (this.signal.aborted) return;
        logger.error({ err, subscription: this.stored.id }, 'a subscription is held up');
        await this.rest({ ms: lookMs });
      }
    }
  }

  /** One message at most. */
  private async step(): Promise<Pause | undefined> {
    const now = this.parts.clock.now();
    // What is seen meanwhile counts from the next step on: what comes of this one follows from this.
    const read = this.stored;
    const { doc } = read;
    if (doc.state === 'paused' || doc.state === 'disabled') return { ms: this.parts.lookMs };
    const wait = (doc.nextAttemptAt ?? 0) - now;
    if (wait > 0) return { ms: wait };
    const quietFor = doc.quiet ? workingFrom(now, doc.quiet.calendar) - now : 0;
    if (doc.digest) return quietFor > 0 ? { ms: quietFor } : this.digest(read, now);
    const pass = quietFor > 0 ? urgentPass(doc) : regularPass(doc);
    return pass ? this.next(read, pass) : { ms: quietFor };
  }

  private async next(read: Subscription, pass: Pass): Promise<Pause | undefined> {
    const { lookMs } = this.parts;
    const { urgent, position: from } = pass;
    // What one pass leaves lying may be what the other one takes.
    const same = this.passedOver?.urgent === urgent && this.passedOver.from === from;
    const begun = same ? this.passedOver : undefined;
    let at = begun?.to ?? from;
    for (let passed = 0; passed < mostPassedOver && !this.signal.aborted; passed++) {
      const notice = await this.reading.after(at);
      if (!notice) break;
      if (pass.takes(notice)) return this.deliver(read, pass, notice);
      at = notice.id;
    }
    if (at === from) return { ms: lookMs, after: at };
    const since = begun?.at ?? performance.now();
    if (performance.now() - since >= lookMs) {
      this.passedOver = undefined;
      await this.changed(await this.parts.subscriptions.advance(read, (doc) => pass.moved(doc, at)));
      return undefined;
    }
    this.passedOver = { urgent, from, to: at, at: since };
    return { ms: lookMs, after: at };
  }

  private async deliver(read: Subscription, pass: Pass, notice: SubscribedNotice): Promise<undefined> {
    const { id, doc } = read;
    if (await this.isOutdated(read)) return undefined;
    // Whoever replays after a message that was sent ahead must not pass over those that wait.
    const after = pass.urgent ? doc.position : notice.id;
    const message = noticeMessage(id, notice, after, this.parts.view);
    await this.attempt(
      read,
      message,
      () =>
        doc.target.kind === 'topic'
          ? this.publish(message, notice)
          : this.post(read, doc.target.url, message),
      (current) => pass.moved(current, notice.id),
    );
    this.passedOver = undefined;
    return undefined;
  }

  private async digest(read: Subscription, now: number): Promise<Pause | undefined> {
    const { notices, subscriptions, view } = this.parts;
    const { id, doc } = read;
    const { digest, digestDue, target } = doc;
    if (!digest || !digestDue || target.kind !== 'webhook') return { ms: this.parts.lookMs };
    if (digestDue.at > now) return { ms: digestDue.at - now };
    if (!digestDue.upTo) {
      const upTo = { position: formatNoticePosition(await notices.last()), at: now };
      const begin = (at: SubscriptionDocument): SubscriptionDocument =>
        at.digestDue ? { ...at, digestDue: { ...at.digestDue, upTo } } : at;
      await this.changed(await subscriptions.advance(read, begin));
      return undefined;
    }
    const { position: upTo, at: to } = digestDue.upTo;
    const ended = (at: SubscriptionDocument): SubscriptionDocument => ({
      ...at,
      position: upTo,
      digestDue: { since: to, at: digestAfter(now, digest) },
    });
    const content = await countWindow(notices, doc, positionOf(upTo), view, this.signal);
    if (this.signal.aborted) return undefined;
    if (!content) {
      await this.changed(await subscriptions.advance(read, ended));
      return undefined;
    }
    if (await this.isOutdated(read)) return undefined;
    const message = digestMessage(id, { from: digestDue.since, to, upTo }, content);
    await this.attempt(read, message, () => this.post(read, target.url, message), ended);
    return undefined;
  }

  /** Whether it was changed since it was read; then it is looked at anew. */
  private async isOutdated(read: Subscription): Promise<boolean> {
    const current = await this.parts.subscriptions.find(read.id);
    if (current?.revision === read.revision) return false;
    await this.changed(current);
    return true;
  }

  /** Sends a message and stores what came of it with where the subscription stands by that. */
  private async attempt(
    read: Subscription,
    message: Message,
    send: () => Promise<Attempt>,
    moved: (doc: SubscriptionDocument) => SubscriptionDocument,
  ): Promise<void> {
    const { subscriptions, clock, random, metrics } = this.parts;
    const at = clock.now();
    const result = await send();
    const attempt = attemptsOf(read.doc, message.id) + 1;
    const chance = { now: clock.now(), random: random() };
    const after = (doc: SubscriptionDocument): SubscriptionDocument =>
      result.outcome === 'delivered'
        ? moved(afterSuccess(doc))
        : afterFailure(doc, message.id, result, chance);
    metrics.attempted(read.doc.target.kind, result.outcome);
    await this.changed(await subscriptions.note(read, logged(message, result, { attempt, at }), after));
  }

  private async post({ id, doc }: Subscription, url: string, message: Message): Promise<Attempt> {
    const { sender, secrets, clock } = this.parts;
    const now = clock.now();
    return sender.send(url, message, await secrets.read(id, doc.secrets, now), now, this.signal);
  }

  private async publish(message: Message, notice: SubscribedNotice): Promise<Attempt> {
    const begun = performance.now();
    const took = (): number => Math.round(performance.now() - begun);
    const event = noticeEvent(message, notice);
    try {
      await this.parts.bus.publish([{ topic: subscribedTopic, key: event.subject, event }]);
      return { outcome: 'delivered', ms: took() };
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      return { outcome: 'failed', ms: took(), error: 'bus-unavailable' };
    }
  }

  /** Removed: the dispatcher ends this soon, and until then there is nothing to do. */
  private async changed(stored: Subscription | undefined): Promise<void> {
    if (stored) this.see(stored);
    else await this.rest({ ms: this.parts.lookMs });
  }

  private async rest({ ms, after }: Pause): Promise<void> {
    const done = new AbortController();
    const stop = (): void => done.abort();
    this.signal.addEventListener('abort', stop, { once: true });
    if (this.signal.aborted) stop();
    const time = Math.min(ms, this.parts.lookMs);
    const told =
      after === undefined ? [] : [this.parts.notices.waitAfter(positionOf(after), time, done.signal)];
    await Promise.race([this.woken.wait(time, done.signal), ...told]);
    this.signal.removeEventListener('abort', stop);
    stop();
  }
}
