import type { Severity } from '@liucheng/process-model';
import { concernOf, wanted, type SubscribedNotice } from '../notice-filter.ts';
import { parseNoticePosition, type NoticePosition } from '../notice-position.ts';
import { severitiesFrom } from '../violations.ts';
import type { ToldNotice } from '../all-notices.ts';
import { pauseAfter } from './schedule.ts';
import type { SubscriptionDocument } from './subscription-document.ts';
import type { Attempt } from './webhook-sender.ts';

/** So many failures in a row, and a subscription is failing. */
const failuresUntilFailing = 5;
/** Failing for so long, it is disabled. */
const longestFailingMs = 5 * 24 * 3_600_000;
const gone = 410;

/** A way through the notices: where it stands, what it takes, and the document once it has come further. */
export interface Pass {
  readonly urgent: boolean;
  readonly position: string;
  takes(notice: ToldNotice): notice is SubscribedNotice;
  moved(doc: SubscriptionDocument, position: string): SubscriptionDocument;
}

/** Everything in its order, but for what was sent ahead in quiet hours. */
export function regularPass({ position, filter, ahead }: SubscriptionDocument): Pass {
  const aheadAt = ahead && positionOf(ahead.position);
  return {
    urgent: false,
    position,
    takes: (notice): notice is SubscribedNotice =>
      wanted(filter, notice) &&
      !(ahead && aheadAt && reached(aheadAt, notice) && isUrgent(notice, ahead.from)),
    moved: (doc, to) => {
      const { ahead: sent, ...rest } = doc;
      const caughtUp = sent === undefined || covers(positionOf(to), positionOf(sent.position));
      return { ...rest, position: to, ...(caughtUp ? {} : { ahead: sent }) };
    },
  };
}

/** In quiet hours: what is too bad to wait. How bad that is, is decided when they begin. */
export function urgentPass({ position, filter, quiet, ahead }: SubscriptionDocument): Pass | undefined {
  const from = ahead?.from ?? quiet?.except;
  if (from === undefined) return undefined;
  return {
    urgent: true,
    position: ahead?.position ?? position,
    takes: (notice): notice is SubscribedNotice => wanted(filter, notice) && isUrgent(notice, from),
    moved: (doc, to) => ({ ...doc, ahead: { position: to, from } }),
  };
}

function isUrgent(notice: SubscribedNotice, from: Severity): boolean {
  return severitiesFrom(from).includes(concernOf(notice).severity);
}

/** @throws Error for what no position was ever stored as. */
export function positionOf(text: string): NoticePosition {
  const position = parseNoticePosition(text);
  if (!position) throw new Error(`${text} is no position in the notices`);
  return position;
}

function reached(position: NoticePosition, { lane, number }: SubscribedNotice): boolean {
  return (position.get(lane) ?? 0) >= number;
}

function covers(position: NoticePosition, other: NoticePosition): boolean {
  return [...other].every(([lane, number]) => (position.get(lane) ?? 0) >= number);
}

/** As it goes on after a success: at once, and as if nothing had ever failed. */
export function afterSuccess(doc: SubscriptionDocument): SubscriptionDocument {
  const { failingSince: _since, nextAttemptAt: _next, trying: _trying, ...rest } = doc;
  return { ...rest, failures: 0, state: rest.state === 'failing' ? 'active' : rest.state };
}

/** As it goes on after a failure: later, and not at all where the target is gone or has failed for days. */
export function afterFailure(
  doc: SubscriptionDocument,
  message: string,
  { status, retryAfter }: Attempt,
  { now, random }: { readonly now: number; readonly random: number },
): SubscriptionDocument {
  const failures = doc.failures + 1;
  const failingSince = doc.failingSince ?? now;
  const after: SubscriptionDocument = {
    ...doc,
    failures,
    failingSince,
    trying: { message, attempts: attemptsOf(doc, message) + 1 },
    nextAttemptAt: now + pauseAfter(failures, random, retryAfter),
  };
  if (status === gone) return disabled(after, 'gone');
  if (now - failingSince >= longestFailingMs) return disabled(after, 'failing-too-long');
  return doc.state === 'active' && failures >= failuresUntilFailing ? { ...after, state: 'failing' } : after;
}

function disabled(
  doc: SubscriptionDocument,
  cause: NonNullable<SubscriptionDocument['cause']>,
): SubscriptionDocument {
  const { nextAttemptAt: _, ...rest } = doc;
  return { ...rest, state: 'disabled', cause };
}

/** Attempts at this message before. */
export function attemptsOf({ trying }: SubscriptionDocument, message: string): number {
  return trying?.message === message ? trying.attempts : 0;
}

/** Goes on where it stood, at once. */
export function resumed(doc: SubscriptionDocument): SubscriptionDocument {
  const { cause: _cause, ...rest } = afterSuccess(doc);
  return { ...rest, state: 'active' };
}
