import { workingCalendar } from '@liucheng/conformance';
import { stableStringify } from '@liucheng/kernel';
import type { BusinessCalendar } from '@liucheng/process-model';
import { LRUCache } from 'lru-cache';
import { DateTime } from 'luxon';
import type { Digest } from './subscription-document.ts';

const firstPauseMs = 5_000;
export const longestPauseMs = 3_600_000;
/** Pauses are up to a fifth longer than they have to be, so that those whom one failure held up do not come together. */
const jitter = 0.2;

/**
 * How long is waited after so many failures in a row (1 or more), ms: twice as long each time, an hour at most.
 * @param random 0 to 1
 * @param retryAfter ms that the target asked for; it gets them, an hour at most
 */
export function pauseAfter(failures: number, random: number, retryAfter = 0): number {
  const doubled = firstPauseMs * 2 ** Math.min(failures - 1, 20);
  const jittered = Math.min(doubled * (1 + jitter * random), longestPauseMs);
  return Math.round(Math.max(jittered, Math.min(retryAfter, longestPauseMs)));
}

/** `Retry-After` as ms from now (RFC 9110, 10.2.3): seconds, or a date; `undefined` for anything else. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,10}$/.test(header)) return Number(header) * 1_000;
  const at = header.endsWith(' GMT') ? Date.parse(header) : NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** The first time after `now` at which a digest is due. An hour that daylight saving skips is the one after it. */
export function digestAfter(now: number, digest: Digest): number {
  if (digest.every === 'hourly') return (Math.floor(now / 3_600_000) + 1) * 3_600_000;
  const day = DateTime.fromMillis(now, { zone: digest.timeZone }).startOf('day');
  const due = (date: DateTime): number => date.set({ hour: digest.hour }).toMillis();
  return due(day) > now ? due(day) : due(day.plus({ days: 1 }));
}

/** Calendars come out of documents as new objects every time; one with the same content is laid out once. */
const calendars = new LRUCache<string, BusinessCalendar>({ max: 100 });

function kept(calendar: BusinessCalendar): BusinessCalendar {
  const content = stableStringify(calendar);
  const known = calendars.get(content) ?? calendar;
  calendars.set(content, known);
  return known;
}

/** The instant from which on the calendar works: `now` within its working time. */
export function workingFrom(now: number, calendar: BusinessCalendar): number {
  return workingCalendar(kept(calendar)).add(now, 1) - 1;
}
