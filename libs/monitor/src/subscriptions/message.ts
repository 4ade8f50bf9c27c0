import { deterministicId, type EventEnvelope, type JsonObject } from '@liucheng/kernel';
import { concernOf, type SubscribedNotice } from '../notice-filter.ts';
import type { DigestContent } from './digest-content.ts';

/** Violations and deadlines at risk as events, for whoever reads the bus. It is no process: the monitor does not judge it. */
export const subscribedTopic = 'liucheng.subscribed-violations';

/** What is sent, whatever the target. The same notice gives a subscription the same message, however often it is sent. */
export interface Message {
  readonly id: string;
  readonly type: string;
  /** RFC 3339: when it was found out, not when it is sent. */
  readonly timestamp: string;
  readonly data: JsonObject;
}

/**
 * `notice` is where a replay after this message begins. A lane's number may come again for something else when the document store has gone back; the rest of the id keeps
 * receivers from taking that for a double.
 */
export function noticeMessage(
  subscription: string,
  notice: SubscribedNotice,
  after: string,
  view: (notice: SubscribedNotice) => object,
): Message {
  const { lane, number, kind, at, mayRepeat } = notice;
  const about = 'violation' in notice ? 'violation' : 'risk';
  const of = 'violation' in notice ? notice.violation.id : notice.risk;
  return {
    id: `msg_${deterministicId('webhook', subscription, lane, number, kind, of)}`,
    type: `${about === 'violation' ? 'violation' : 'deadline'}.${kind}`,
    timestamp: new Date(at).toISOString(),
    data: {
      subscription,
      notice: after,
      ...(mayRepeat ? { mayRepeat } : {}),
      [about]: view(notice) as JsonObject,
    },
  };
}

export function digestMessage(
  subscription: string,
  window: { readonly from: number; readonly to: number; readonly upTo: string },
  content: DigestContent,
): Message {
  const [from, to] = [new Date(window.from).toISOString(), new Date(window.to).toISOString()];
  return {
    id: `msg_${deterministicId('digest', subscription, window.upTo, window.to)}`,
    type: 'violation.digest',
    timestamp: to,
    data: { subscription, from, to, ...(content as unknown as JsonObject) },
  };
}

export function pingMessage(subscription: string, name: string, id: string, now: number): Message {
  return {
    id: `msg_${id}`,
    type: 'ping',
    timestamp: new Date(now).toISOString(),
    data: { subscription, name },
  };
}

/** The message as an event on the bus: of the case, which keeps the order of what is told of it. */
export function noticeEvent(message: Message, notice: SubscribedNotice): EventEnvelope {
  const { process, version, case: subject, department } = concernOf(notice);
  const traceparent = 'violation' in notice ? notice.violation.traceparent : undefined;
  return {
    specversion: '1.0',
    id: message.id,
    source: '/liucheng/monitor',
    type: `liucheng.${message.type}.v1`,
    subject,
    time: message.timestamp,
    datacontenttype: 'application/json',
    data: message.data,
    process,
    processversion: version,
    sequence: notice.number,
    ...(department === undefined ? {} : { department }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}
