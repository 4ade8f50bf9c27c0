import { describe, expect, it } from '@jest/globals';
import { cnOffice } from '@liucheng/conformance';
import fc from 'fast-check';
import { behind, formatNoticePosition } from '../notice-position.ts';
import type { ViolationDocument } from '../violation-document.ts';
import type { ViolationNotice } from '../notice-filter.ts';
import { afterFailure, afterSuccess, positionOf, regularPass, urgentPass } from './course.ts';
import type { SubscriptionDocument } from './subscription-document.ts';

const begun: SubscriptionDocument = {
  name: 'x',
  target: { kind: 'topic' },
  filter: { process: 'wanted' },
  quiet: { calendar: cnOffice, except: 'major' },
  state: 'active',
  by: 'u-1',
  createdAt: 0,
  secrets: [],
  position: '0',
  failures: 0,
  logged: 0,
};

type Told = Pick<ViolationNotice, 'lane' | 'number'> & {
  readonly violation: Pick<ViolationDocument, 'process' | 'severity'>;
};

const severity = fc.constantFrom('minor' as const, 'major' as const, 'critical' as const);
const process = fc.constantFrom('wanted', 'other');
const happening = fc.record({
  quiet: fc.boolean(),
  told: fc.array(fc.record({ lane: fc.integer({ min: 0, max: 2 }), severity, process }), { maxLength: 6 }),
  /** Notices looked at before it is interrupted. */
  looks: fc.integer({ min: 0, max: 8 }),
});

describe('a subscription with quiet hours', () => {
  it('sends everything once, what is bad at once and the rest in order, however often it is interrupted', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 12 }), (happenings) => {
        const log: Told[] = [];
        const numbers = new Map<number, number>();
        const sent: { readonly notice: Told; readonly quiet: boolean }[] = [];
        let doc = begun;
        const look = (quiet: boolean): boolean => {
          const pass = quiet ? urgentPass(doc) : regularPass(doc);
          const at = positionOf(pass?.position ?? '0');
          const notice = log.find(({ lane, number }) => number > (at.get(lane) ?? 0));
          if (!pass || !notice) return false;
          if (pass.takes(notice as ViolationNotice)) sent.push({ notice, quiet });
          doc = pass.moved(doc, formatNoticePosition(behind(at, notice as ViolationNotice)));
          return true;
        };
        for (const { quiet, told, looks } of happenings) {
          for (const { lane, ...violation } of told) {
            const number = (numbers.get(lane) ?? 0) + 1;
            numbers.set(lane, number);
            log.push({ lane, number, violation });
          }
          for (let each = 0; each < looks; each++) look(quiet);
        }
        while (look(true));
        const bad = ({ violation }: Told): boolean => violation.severity !== 'minor';
        const wanted = log.filter(({ violation }) => violation.process === 'wanted');
        const sentBad = new Set(sent.map(({ notice }) => notice).filter(bad));
        expect(wanted.filter(bad).every((notice) => sentBad.has(notice))).toBe(true);
        while (look(false));
        expect(sent).toHaveLength(wanted.length);
        expect(new Set(sent.map(({ notice }) => notice))).toEqual(new Set(wanted));
        expect(sent.filter(({ quiet }) => quiet).every(({ notice }) => bad(notice))).toBe(true);
        const inLane = (lane: number, all: readonly Told[]): Told[] =>
          all.filter((notice) => notice.lane === lane && !bad(notice));
        for (const lane of numbers.keys())
          expect(
            inLane(
              lane,
              sent.map(({ notice }) => notice),
            ),
          ).toEqual(inLane(lane, wanted));
        expect(doc.ahead).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});

describe('after failures', () => {
  const failed = { outcome: 'failed', ms: 1, error: 'timeout' } as const;
  const at = (now: number) => ({ now, random: 0 });

  it('a paused subscription stays paused, and counts no attempt of another message', () => {
    const once = afterFailure({ ...begun, state: 'paused' }, 'm1', failed, at(1_000));
    expect(once).toMatchObject({ state: 'paused', failures: 1, failingSince: 1_000, nextAttemptAt: 6_000 });
    const twice = afterFailure(once, 'm2', failed, at(9_000));
    expect(twice).toMatchObject({ failures: 2, failingSince: 1_000, trying: { message: 'm2', attempts: 1 } });
    expect(afterSuccess(twice)).toEqual({ ...begun, state: 'paused' });
  });
});
