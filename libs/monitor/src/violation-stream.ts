import type { ServerResponse } from 'node:http';
import { noTracing, type Tracing } from '@liucheng/service-kit';
import type { Severity } from '@liucheng/process-model';
import type { AllNotices, ToldNotice } from './all-notices.ts';
import { formatNoticePosition, type NoticePosition } from './notice-position.ts';
import type { ViolationDocument } from './violation-document.ts';

const sending = {
  kind: 'producer',
  attributes: {
    'messaging.system': 'sse',
    'messaging.operation.type': 'send',
    'messaging.operation.name': 'send',
    'messaging.destination.name': 'violations/stream',
  },
} as const;

/** What a subscriber wants to hear of; what is left out is not narrowed. */
export interface StreamFilter {
  readonly process?: string;
  readonly departments?: readonly string[];
  readonly severities?: readonly Severity[];
  readonly kind?: string;
}

export type ViolationNotice = Extract<ToldNotice, { readonly violation: ViolationDocument }>;

/**
 * Sends violations to a subscriber as Server-Sent Events, from a place in the notices on, until it goes or the signal is
 * aborted. Nothing is queued for anybody: a subscriber whose connection is full is read on from the notice log once it
 * has drained, so a slow one costs no memory and misses nothing.
 */
export async function streamViolations(
  log: AllNotices,
  response: ServerResponse,
  options: {
    readonly after: NoticePosition;
    readonly filter: StreamFilter;
    readonly heartbeatMs: number;
    readonly aborted: AbortSignal;
    readonly view: (violation: ViolationDocument) => object;
    readonly tracing?: Tracing;
  },
): Promise<void> {
  const { filter, heartbeatMs, aborted, view, tracing = noTracing } = options;
  let last = options.after;
  let silentSince = performance.now();
  await send(response, `retry: 2000\n: violations after ${formatNoticePosition(last)}\n\n`, aborted);
  while (!aborted.aborted) {
    const page = await log.after(last);
    let frames = '';
    const contexts: string[] = [];
    for (const notice of page) {
      last = notice.position;
      if (!('violation' in notice) || !matches(filter, notice.violation)) continue;
      frames += frame(notice, view);
      if (tracing.on && notice.violation.traceparent !== undefined)
        contexts.push(notice.violation.traceparent);
    }
    if (frames !== '') {
      if (contexts.length === 0) await send(response, frames, aborted);
      else
        await tracing.together(contexts, 'send violations', sending, () => send(response, frames, aborted));
      silentSince = performance.now();
    }
    if (page.length > 0) continue;
    const heartbeatIn = silentSince + heartbeatMs - performance.now();
    if (heartbeatIn <= 0) {
      await send(response, ': still there\n\n', aborted);
      silentSince = performance.now();
      continue;
    }
    await log.waitAfter(last, heartbeatIn, aborted);
  }
}

function frame(
  { id, kind, violation }: ViolationNotice,
  view: (violation: ViolationDocument) => object,
): string {
  return `id: ${id}\nevent: ${kind}\ndata: ${JSON.stringify(view(violation))}\n\n`;
}

function matches(filter: StreamFilter, violation: ViolationDocument): boolean {
  const { process, departments, severities, kind } = filter;
  return (
    (process === undefined || violation.process === process) &&
    (departments === undefined ||
      (violation.department !== undefined && departments.includes(violation.department))) &&
    (severities === undefined || severities.includes(violation.severity)) &&
    (kind === undefined || violation.kind === kind)
  );
}

/** Resolves when the connection takes more. */
async function send(response: ServerResponse, text: string, aborted: AbortSignal): Promise<void> {
  if (aborted.aborted || response.write(text)) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      aborted.removeEventListener('abort', done);
      resolve();
    };
    response.once('drain', done);
    aborted.addEventListener('abort', done, { once: true });
  });
}
