import { cnOffice } from '@liucheng/conformance';
import { text, type Text } from '@liucheng/kernel';
import type { Stored } from '@liucheng/ports';
import type { NoticeFilter } from '../notice-filter.ts';
import type { NoticePosition } from '../notice-position.ts';
import type { DeliveryDocument, SubscriptionDocument } from '../subscriptions/subscription-document.ts';
import { behind } from '../subscriptions/subscription-metrics.ts';
import { iso, withTimes } from './list-query.ts';

/** As it was asked for, so that it can be sent back changed; with where it stands. Nothing of its secrets but when one ends. */
export function subscriptionView(
  { id, doc }: Stored<SubscriptionDocument>,
  last: NoticePosition,
  now: number,
) {
  const { name, target, filter, digest, quiet, state, cause, by, createdAt, position, failures } = doc;
  const overlap = doc.secrets.find(({ until }) => until !== undefined && until > now)?.until;
  return {
    id,
    name,
    target: target.kind === 'webhook' ? { url: target.url } : { topic: true },
    filter: filterView(filter),
    digest: digest?.every ?? 'none',
    ...(digest?.every === 'daily' ? { digestHour: digest.hour, timeZone: digest.timeZone } : {}),
    ...(quiet ? { quietHours: quietView(quiet) } : {}),
    state,
    ...(cause === undefined ? {} : { cause }),
    by,
    createdAt: iso(createdAt),
    position,
    behind: behind(position, last),
    failures,
    ...withTimes(
      {
        ...(doc.failingSince === undefined ? {} : { failingSince: doc.failingSince }),
        ...(doc.nextAttemptAt === undefined ? {} : { nextAttemptAt: doc.nextAttemptAt }),
        ...(doc.digestDue === undefined ? {} : { nextDigestAt: doc.digestDue.at }),
        ...(overlap === undefined ? {} : { oldSecretUntil: overlap }),
      } as Readonly<Record<string, number>>,
      ['failingSince', 'nextAttemptAt', 'nextDigestAt', 'oldSecretUntil'],
    ),
  };
}

function filterView({ severities, ...rest }: NoticeFilter) {
  const [least] = severities ?? [];
  if (least === undefined) return rest;
  return { ...rest, ...(severities?.length === 1 ? { severity: least } : { minSeverity: least }) };
}

function quietView({ calendar, except }: NonNullable<SubscriptionDocument['quiet']>) {
  const named = calendar.id === cnOffice.id ? { calendar: calendar.id } : { businessCalendar: calendar };
  return { ...named, ...(except === undefined ? {} : { except }) };
}

/** What an error means; those of the system, such as `ECONNREFUSED`, stand for themselves. */
const explanations: Readonly<Record<string, Text>> = {
  timeout: text('No answer within 10 seconds', '10 秒内未应答'),
  refused: text('The target did not answer with success', '目标未返回成功状态'),
  redirect: text('The target sent elsewhere, which is not followed', '目标返回重定向，系统不予跟随'),
  'private-target': text(
    'The name leads to an address that is not on the public Internet',
    '域名指向非公网地址',
  ),
  'bus-unavailable': text('The bus was away', '总线不可用'),
};

export function deliveryView({ doc }: Stored<DeliveryDocument>) {
  const { subscription: _, error, ...rest } = doc;
  return { ...withTimes(rest, ['at']), ...errorView(error) };
}

export function errorView(error: string | undefined) {
  if (error === undefined) return {};
  const explanation = explanations[error] ?? text(`Not reachable: ${error}`, `无法连接：${error}`);
  return { error, explanation };
}
