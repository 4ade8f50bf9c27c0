import type { ServerResponse } from 'node:http';
import { noTracing, type Tracing } from '@liucheng/service-kit';
import type { AllNotices } from './all-notices.ts';
import { wanted, type NoticeFilter, type SubscribedNotice } from './notice-filter.ts';
import { formatNoticePosition, type NoticePosition } from './notice-position.ts';

const sending = {
  kind: 'producer',
  attributes: {
    'messaging.system': 'sse',
    'messaging.operation.type': 'send',
    'messaging.operation.name': 'send',
    'messaging.destination.name': 'violations/stream',
  },
} as const;

/**
 * Sends violations, and deadlines at risk where they are asked for, to a subscriber as Server-Sent Events, from a place in the notices on, until it goes or the signal is
 * aborted. Nothing is queued for anybody: a subscriber whose connection is full is read on from the notice log once it
 * has drained, so a slow one costs no memory and misses nothing.
 */
export async function streamViolations(
  log: AllNotices,
  response: ServerResponse,
  options: {
    readonly after: NoticePosition;
    readonly filter: NoticeFilter;
    readonly heartbeatMs: number;
    readonly aborted: AbortSignal;
    readonly view: (notice: SubscribedNotice) => object;
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
      if (!wanted(filter, notice)) continue;
      frames += frame(notice, view);
      if (!tracing.on || !('violation' in notice)) continue;
      const { traceparent } = notice.violation;
      if (traceparent !== undefined) contexts.push(traceparent);
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

function frame(notice: SubscribedNotice, view: (notice: SubscribedNotice) => object): string {
  const { id, kind, mayRepeat } = notice;
  return `id: ${id}\nevent: ${kind}\ndata: ${JSON.stringify({ ...view(notice), ...(mayRepeat ? { mayRepeat } : {}) })}\n\n`;
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
