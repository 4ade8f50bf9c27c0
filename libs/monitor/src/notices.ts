import type { FieldFault } from '@liucheng/kernel';
import type { DocumentStore } from '@liucheng/ports';
import { collections } from './collections.ts';
import type { Severity } from '@liucheng/process-model';
import type { Risk } from './foresight/risk.ts';
import type { Signal } from './signal.ts';
import type { ClockAhead } from './sources/source-ledger.ts';
import type { ViolationDocument } from './violation-document.ts';

/** That a running deadline will probably be missed. */
export const atRisk = 'at-risk';

export type NoticeKind =
  | 'raised'
  | 'amended'
  | 'withdrawn'
  | typeof atRisk
  | 'gap'
  | 'clock-ahead'
  | 'parked'
  | 'definition-refused';

/** Something that supervisors are told, before it has its number. */
export type NoticeDraft = { readonly at: number } & (
  | {
      readonly kind: 'raised' | 'amended' | 'withdrawn';
      readonly violation: ViolationDocument;
      /** Where it has changed: whoever was told by this one hears that it is another. */
      readonly formerSeverity?: Severity;
    }
  | ({ readonly kind: typeof atRisk } & Risk)
  /** Events `from` to `to` of a case did not come in time; the case went on without them. */
  | {
      readonly kind: 'gap';
      readonly process: string;
      readonly case: string;
      readonly from: number;
      readonly to: number;
    }
  /** The clock of a source is so far ahead (ms) of the monitor's, which is seen at an event of a case. */
  | ({ readonly kind: 'clock-ahead' } & ClockAhead)
  | { readonly kind: 'parked'; readonly key: string; readonly letter: string; readonly cause: string }
  /** No case begins under a version any more. */
  | {
      readonly kind: 'definition-withdrawn';
      readonly process: string;
      readonly version: number;
      readonly reason: string;
      readonly by?: string;
    }
  /** Somebody has put a case under another version. */
  | {
      readonly kind: 'case-migrated';
      readonly process: string;
      readonly case: string;
      readonly from: number;
      readonly to: number;
      readonly reason: string;
      readonly by?: string;
    }
  | {
      readonly kind: 'definition-refused';
      readonly process: string;
      readonly version: number;
      readonly faults: readonly FieldFault[];
    }
);

/** `number` grows within the lane, from 1 on, without holes as long as the document store has not gone back. */
export type Notice = NoticeDraft & {
  readonly lane: number;
  readonly number: number;
  /** Something that the document store has lost since may have told the same. */
  readonly mayRepeat?: true;
};

/** Notices kept in memory, so that subscribers who are up to date cost the store nothing. */
const tailLength = 2_000;

export function noticeId(lane: number, number: number): string {
  return `${lane}-${String(number).padStart(12, '0')}`;
}

/** The stored notices of a lane after a number, in order. */
export async function storedNotices(
  documents: DocumentStore,
  lane: number,
  after: number,
  limit: number,
): Promise<readonly Notice[]> {
  const page = await documents.find<Notice>(collections.notices.name, {
    where: { lane, number: { gt: after } },
    sort: { field: 'number', direction: 'asc' },
    limit,
  });
  return page.items.map(({ doc }) => doc);
}

/**
 * The numbered log of what a lane tells. Numbers are given in the unit of work that stores what is told, so none is
 * missing or told twice. They follow the order of detection: a rebuild may number differently where a timer came
 * between, but tells the same.
 */
export class NoticeLog {
  private tail: Notice[] = [];
  private lastNumber = 0;

  constructor(
    private readonly documents: DocumentStore,
    private readonly lane: number,
    /** Fires when there are more. */
    private readonly told: Signal,
  ) {}

  /** Number of the last stored notice; 0 before the first. */
  get last(): number {
    return this.lastNumber;
  }

  number(drafts: readonly NoticeDraft[], mayRepeat: boolean): Notice[] {
    const { lane } = this;
    const mark = mayRepeat ? ({ mayRepeat } as const) : {};
    return drafts.map((draft, index) => ({ lane, number: this.lastNumber + index + 1, ...mark, ...draft }));
  }

  /** Call after the unit of work was committed. */
  committed(notices: readonly Notice[]): void {
    if (notices.length === 0) return;
    this.lastNumber += notices.length;
    this.tail = [...this.tail, ...notices].slice(-tailLength);
    this.told.fire();
  }

  /** Starts from what is stored. */
  reset(last: number): void {
    this.lastNumber = last;
    this.tail = [];
  }

  /** The notices after a number, in order, `limit` at most; empty when there is none yet. */
  async after(number: number, limit: number): Promise<readonly Notice[]> {
    if (number >= this.lastNumber) return [];
    const first = this.tail[0]?.number ?? Infinity;
    if (number + 1 >= first) return this.tail.slice(number + 1 - first, number + 1 - first + limit);
    return storedNotices(this.documents, this.lane, number, limit);
  }
}
