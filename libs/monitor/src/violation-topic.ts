import {
  deterministicId,
  stableStringify,
  type EventEnvelope,
  type Json,
  type JsonObject,
} from '@liucheng/kernel';
import { retryPause, type DocumentStore, type EventBus, type OutgoingMessage } from '@liucheng/ports';
import { topicOf, type Work } from '@liucheng/service-kit';
import type { AllNotices } from './all-notices.ts';
import { caseId, type CaseDocument, type CaseOrigin } from './case-document.ts';
import { collections } from './collections.ts';
import { type NoticePosition } from './notice-position.ts';
import type { ViolationDocument } from './violation-document.ts';
import type { ViolationNotice } from './notice-filter.ts';
import { violationOf } from './violations.ts';

/** Where what the monitor says of violations goes: no topic of a service, and never read by a monitor. */
export const violationTopic = topicOf('violations');

/** One event for each thing that is said of a violation; `subject` is the violation's id, `data` a `ToldViolation`. */
export const violationTypes = {
  raised: 'liucheng.monitor.violation.raised.v1',
  amended: 'liucheng.monitor.violation.amended.v1',
  withdrawn: 'liucheng.monitor.violation.withdrawn.v1',
} as const;

/** The violation as it stands then, and whether its case happened or came with an imported log. */
export interface ToldViolation {
  readonly violation: Readonly<Record<string, Json | undefined>>;
  readonly origin: CaseOrigin;
}

/** Name under which the position is kept: the number of the last notice published, by lane. */
const consumer = 'violation-topic';
const waitMs = 5_000;
const firstPauseMs = 250;

/**
 * Publishes what the notices say of violations, from the first one on, at least once and in the order of each violation.
 * Its position lies among the documents: where these go back, notices and position go back together.
 */
export class ViolationPublisher implements Work {
  private stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly notices: Pick<AllNotices, 'after' | 'waitAfter'>,
    private readonly documents: DocumentStore,
    private readonly bus: EventBus,
    private readonly onError: (error: unknown, attempt: number) => void,
  ) {}

  async start(): Promise<void> {
    const stored = await this.documents.positions(consumer);
    this.stopping = new AbortController();
    this.running = this.publishFrom(
      new Map(Object.entries(stored).map(([lane, number]) => [Number(lane), number])),
      this.stopping.signal,
    );
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async publishFrom(begin: NoticePosition, signal: AbortSignal): Promise<void> {
    let position = begin;
    for (let attempt = 1; !signal.aborted;) {
      try {
        const next = await this.publishPage(position);
        if (next === undefined) await this.notices.waitAfter(position, waitMs, signal);
        else position = next;
        attempt = 1;
      } catch (error) {
        this.onError(error, attempt);
        await retryPause(attempt++, firstPauseMs, signal);
      }
    }
  }

  /** How far it is then; `undefined` when there was nothing. */
  private async publishPage(position: NoticePosition): Promise<NoticePosition | undefined> {
    const page = await this.notices.after(position);
    const last = page.at(-1)?.position;
    if (last === undefined) return undefined;
    const told = page.filter((notice): notice is ViolationNotice => 'violation' in notice);
    const origins = await this.originsOf(told);
    const messages = told.map((notice) => messageOf(notice, origins.get(caseOf(notice.violation)) ?? 'live'));
    if (messages.length > 0) await this.bus.publish(messages);
    const values = Object.fromEntries([...last].map(([lane, number]) => [String(lane), number]));
    await this.documents.commit({ writes: [], positions: { consumer, values } });
    return last;
  }

  private async originsOf(told: readonly ViolationNotice[]): Promise<ReadonlyMap<string, CaseOrigin>> {
    const ids = [...new Set(told.map(({ violation }) => caseOf(violation)))].filter((id) => id !== '');
    if (ids.length === 0) return new Map();
    const cases = await this.documents.getMany<CaseDocument>(collections.cases.name, ids);
    return new Map([...cases].map(([id, { doc }]) => [id, doc.origin]));
  }
}

function caseOf({ process, case: subject }: ViolationDocument): string {
  return caseId(process, subject) ?? '';
}

function messageOf({ kind, at, number, violation }: ViolationNotice, origin: CaseOrigin): OutgoingMessage {
  const { id, process, version, department, traceparent, raisedAgain = 0 } = violation;
  const data = { violation: violationOf(violation) as unknown as JsonObject, origin };
  const event: EventEnvelope = {
    specversion: '1.0',
    // By what is said, not by its number: a monitor that is rebuilt numbers otherwise, and says the same.
    id: deterministicId('violation-notice', kind, id, raisedAgain, stableStringify(data)),
    source: '/liucheng/monitor',
    type: violationTypes[kind],
    subject: id,
    time: new Date(at).toISOString(),
    datacontenttype: 'application/json',
    data,
    process,
    processversion: version,
    sequence: number,
    ...(department === undefined ? {} : { department }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
  return { topic: violationTopic, key: id, event };
}
