import type { BusinessCalendar, Severity } from '@liucheng/process-model';
import type { WrappedKey } from '@liucheng/service-kit';
import type { NoticeFilter } from '../notice-filter.ts';

export type Target = { readonly kind: 'webhook'; readonly url: string } | { readonly kind: 'topic' };

export type Digest =
  | { readonly every: 'hourly' }
  /** At the full hour of the zone's clocks. */
  | { readonly every: 'daily'; readonly hour: number; readonly timeZone: string };

/** Outside the working time of the calendar messages wait, but for violations that are at least as bad as `except`. */
export interface QuietHours {
  readonly calendar: BusinessCalendar;
  readonly except?: Severity;
}

/** What somebody chooses about a subscription. */
export interface Configuration {
  readonly name: string;
  readonly target: Target;
  readonly filter: NoticeFilter;
  /** Without it each violation is a message of its own. */
  readonly digest?: Digest;
  readonly quiet?: QuietHours;
}

/** A secret as it is stored. `generation` grows with every rotation; the newest comes first. */
export interface StoredSecret {
  readonly generation: number;
  readonly sealed: WrappedKey;
  /** Replaced: signs beside the newer one until then. Wall clock, ms. */
  readonly until?: number;
}

/** `failing`: five failures in a row; tried on by one message at a time. */
export type SubscriptionState = 'active' | 'failing' | 'paused' | 'disabled';

/**
 * A subscription and how far it is. Positions are notice positions as texts; times are wall clock, ms. Everything that is
 * needed to go on after a crash stands here, and changes in the unit of work that logs the delivery.
 */
export interface SubscriptionDocument extends Configuration {
  readonly state: SubscriptionState;
  /** Why it is disabled: the target answered 410, or nothing but failures for days. */
  readonly cause?: 'gone' | 'failing-too-long';
  readonly by: string;
  readonly createdAt: number;
  readonly secrets: readonly StoredSecret[];
  /** All up to here is delivered, or not wanted. */
  readonly position: string;
  /** In quiet hours: how far was looked for what is too bad to wait, and how bad that is. Behind `position`, or absent. */
  readonly ahead?: { readonly position: string; readonly from: Severity };
  /** Failures in a row. */
  readonly failures: number;
  readonly failingSince?: number;
  /** The message that failed last, and how often it was tried. */
  readonly trying?: { readonly message: string; readonly attempts: number };
  /** Not tried before. */
  readonly nextAttemptAt?: number;
  /** Deliveries logged so far: the number of the last. */
  readonly logged: number;
  readonly digestDue?: {
    /** The notices since then are told. */
    readonly since: number;
    readonly at: number;
    /** What one digest tells ends here, set before it is tried: repeated, it tells the same. */
    readonly upTo?: { readonly position: string; readonly at: number };
  };
}

/** An attempt as it is logged. */
export interface DeliveryDocument {
  readonly subscription: string;
  /** From 1 on, by subscription. */
  readonly number: number;
  /** `webhook-id`, or the id of the event on the bus. */
  readonly message: string;
  readonly type: string;
  /** Of this message, from 1 on. */
  readonly attempt: number;
  readonly at: number;
  readonly ms: number;
  readonly outcome: 'delivered' | 'failed';
  readonly status?: number;
  readonly error?: string;
}
