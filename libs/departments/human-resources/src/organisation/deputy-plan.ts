import {
  EventCatalogue,
  reject,
  text,
  type Decider,
  type Decision,
  type DecisionContext,
  type DomainEvent,
  type Rejection,
  type Text,
} from '@liucheng/kernel';
import { isActive, officeDay, type DeputyRecord, type EmployeeRecord } from '@liucheng/service-kit';
import { daysRefused, ending, endingBy, goesOnAfter, overlap, reversed, within } from './periods.ts';
import { clause, during, roleNames, tooMany } from './register.ts';

/*
 * Who acts for whom in one year. A year is one case because whether deputies go round in a circle can only be seen where
 * all of them stand: two clerks who enter the two halves of a circle at once are decided one after the other. A deputyship
 * lies within its year; one over New Year is entered as two.
 */

type Standing = { readonly record: DeputyRecord };

export type DeputyPlanEvent =
  | DomainEvent<'deputy-appointed', Standing & { readonly year: number }>
  | DomainEvent<'deputy-ended', Standing & { readonly until?: string }>;

export const deputyPlanEvents = new EventCatalogue<DeputyPlanEvent>(
  'liucheng.human-resources.organisation.deputy-plan',
  { 'deputy-appointed': { version: 1 }, 'deputy-ended': { version: 1 } },
);

export interface DeputyPlan {
  readonly year?: number;
  readonly deputyships: readonly DeputyRecord[];
}

export const deputyPlan: Decider<DeputyPlan, DeputyPlanEvent> = {
  initial: { deputyships: [] },
  evolve(state, event) {
    switch (event.name) {
      case 'deputy-appointed':
        return { year: event.data.year, deputyships: [...state.deputyships, event.data.record] };
      case 'deputy-ended': {
        const { record } = event.data;
        return {
          ...state,
          deputyships: state.deputyships.map((each) => (each.id === record.id ? record : each)),
        };
      }
      default:
        return state;
    }
  },
};

/** Of a year; so many that deciding on one more stays a matter of milliseconds. */
const mostDeputyships = 5_000;

export interface Appointment {
  readonly year: number;
  readonly absent: string;
  readonly deputy: string;
  readonly from: string;
  readonly until: string;
  /** The roles that pass; all when left out. */
  readonly roles?: readonly { readonly role: string }[];
}

export interface AppointmentFacts {
  readonly absent: EmployeeRecord | undefined;
  readonly deputy: EmployeeRecord | undefined;
}

export function appointDeputy(
  state: DeputyPlan,
  { year, absent, deputy, from, until, roles }: Appointment,
  { actor }: DecisionContext,
  facts: AppointmentFacts,
): Decision<DeputyPlanEvent> {
  const asked = { from, until };
  const refusal = daysRefused(asked) ?? reversed(asked) ?? outsideYear(year, asked);
  if (refusal) return refusal;
  if (absent === deputy) {
    return reject({
      code: 'deputy-for-oneself',
      rule: 'nobody-is-own-deputy',
      clause,
      reason: text(`${absent} cannot act for ${absent}.`, `${absent} 不能代理本人。`),
      acceptable: text('Somebody else.', '其他人员。'),
      errors: [
        {
          path: '/deputy',
          expected: text(`somebody else than ${absent}`, `${absent} 以外的人员`),
          actual: deputy,
        },
      ],
    });
  }
  if (actor.id === deputy) {
    return reject({
      code: 'own-appointment',
      rule: 'nobody-appoints-oneself-deputy',
      clause,
      cause: 'person',
      reason: text(`${deputy} would receive roles from ${deputy}.`, `${deputy} 不得指定本人为代理人。`),
      acceptable: text('Somebody else of human resources appoints the deputy.', '由人力资源部其他人员指定。'),
    });
  }
  const away = notEmployedThen(facts, { absent, deputy }, asked);
  if (away) return away;
  const same = state.deputyships.find(
    (each) => each.absent === absent && each.deputy === deputy && overlap(each, asked),
  );
  if (same) {
    return reject({
      code: 'acts-already',
      clause,
      reason: text(
        `${deputy} acts for ${absent} from ${same.from} to ${same.until} (${same.id}).`,
        `${deputy} 已在 ${same.from} 至 ${same.until} 代理 ${absent}（${same.id}）。`,
      ),
      acceptable: text('A period that does not overlap with it.', '与其不重叠的期限。'),
      errors: [
        {
          path: '/from',
          expected: text(`a period beside that of ${same.id}`, `与 ${same.id} 不重叠的期间`),
          actual: from,
        },
      ],
    });
  }
  const circle = circleOf(state.deputyships, absent, deputy, asked);
  if (circle) return inCircle(circle);
  if (state.deputyships.length >= mostDeputyships) return tooMany(mostDeputyships);
  const record: DeputyRecord = {
    kind: 'deputy',
    id: `${year}-${state.deputyships.length + 1}`,
    absent,
    deputy,
    ...asked,
    ...(roles === undefined ? {} : { roles: [...new Set(roles.map(({ role }) => role))] }),
  };
  return [{ name: 'deputy-appointed', data: { year, record } }];
}

/** With a last day, or at once where none is given. */
export function endDeputy(
  state: DeputyPlan,
  { deputyship, until }: { readonly deputyship: string; readonly until?: string },
  { now }: DecisionContext,
): Decision<DeputyPlanEvent> {
  const refusal = daysRefused({ until });
  if (refusal) return refusal;
  const record = state.deputyships.find(({ id }) => id === deputyship);
  if (!record) {
    return reject({
      code: 'no-such-deputyship',
      clause,
      reason: text(`There is no deputyship ${deputyship}.`, `不存在代理记录 ${deputyship}。`),
      acceptable: text('One of the plan of the year.', '该年度代理安排中的记录。'),
      errors: [
        { path: '/deputyship', expected: text('an id of the plan', '计划中的编号'), actual: deputyship },
      ],
    });
  }
  const ended = ending(record, until, officeDay(now));
  if ('rejected' in ended) return ended;
  return [{ name: 'deputy-ended', data: { ...(until === undefined ? {} : { until }), record: ended } }];
}

/** Whoever leaves is represented by nobody and acts for nobody: so the plan says what counts anyway. */
export function releaseLeaver(
  { deputyships }: DeputyPlan,
  { person, until }: { readonly person: string; readonly until?: string },
  { now }: DecisionContext,
): Decision<DeputyPlanEvent> {
  const today = officeDay(now);
  return deputyships
    .filter((each) => each.absent === person || each.deputy === person)
    .filter((each) => goesOnAfter(each, until ?? today))
    .map((each): DeputyPlanEvent => {
      const atOnce = until === undefined || each.from > until;
      const record = atOnce ? { ...each, ended: today } : endingBy(each, until);
      return { name: 'deputy-ended', data: { ...(atOnce ? {} : { until }), record } };
    });
}

interface Days {
  readonly from: string;
  readonly until: string;
}

/**
 * The people who would act for one another in a circle, from the absent one on, and the first day of it. Whoever acts for
 * whom changes only on days on which a deputyship begins or ends, so it is enough to look where one begins.
 */
function circleOf(
  deputyships: readonly DeputyRecord[],
  absent: string,
  deputy: string,
  asked: Days,
): { readonly people: readonly string[]; readonly day: string } | undefined {
  const concerned = deputyships.filter((each) => overlap(each, asked));
  const days = new Set([asked.from, ...concerned.map(({ from }) => (from < asked.from ? asked.from : from))]);
  for (const day of [...days].sort()) {
    const active = concerned.filter((each) => isActive(each, day));
    const reached = new Map<string, readonly string[]>([[deputy, [absent, deputy]]]);
    for (const [person, path] of reached) {
      for (const next of active) {
        if (next.absent !== person) continue;
        if (next.deputy === absent) return { people: [...path, absent], day };
        if (!reached.has(next.deputy)) reached.set(next.deputy, [...path, next.deputy]);
      }
    }
  }
  return undefined;
}

function inCircle({ people, day }: { readonly people: readonly string[]; readonly day: string }): Rejection {
  return reject({
    code: 'deputies-in-a-circle',
    rule: 'deputies-in-no-circle',
    clause,
    reason: text(
      `On ${day} they would act for one another: ${people.join(' → ')}.`,
      `${day} 将形成循环代理：${people.join(' → ')}。`,
    ),
    acceptable: text('A deputy who is not absent then, or other days.', '届时在岗的代理人，或其他日期。'),
    errors: [
      {
        path: '/deputy',
        expected: text('somebody outside the circle', '不在循环代理之内的人员'),
        actual: people[1] ?? '',
      },
    ],
  });
}

function notEmployedThen(
  facts: AppointmentFacts,
  people: { readonly absent: string; readonly deputy: string },
  asked: Days,
): Rejection | undefined {
  for (const part of ['absent', 'deputy'] as const) {
    const record = facts[part];
    if (record && within(asked, record)) continue;
    const end = record?.ended ?? record?.until;
    const employed = record
      ? text(
          `employed from ${record.from}${end === undefined ? '' : ` to ${end}`}`,
          `任职期间 ${record.from} ${end === undefined ? '起' : `至 ${end}`}`,
        )
      : text('not on record', '无记录');
    return reject({
      code: 'not-employed-then',
      rule: 'deputies-are-employed',
      clause,
      reason: text(
        `${people[part]} is not employed on all days from ${asked.from} to ${asked.until} (${employed.en}).`,
        `${people[part]} 在 ${asked.from} 至 ${asked.until} 并非全程在职（${employed['zh-CN']}）。`,
      ),
      acceptable: text('Somebody who is employed on all of these days.', '全程在职的人员。'),
      errors: [
        {
          path: `/${part}`,
          expected: text('somebody employed on all of the days', '整个期间在职的人员'),
          actual: people[part],
        },
      ],
    });
  }
  return undefined;
}

function outsideYear(year: number, { from, until }: Days): Rejection | undefined {
  const path = from.startsWith(`${year}-`) ? '/until' : '/from';
  if (path === '/until' && until.startsWith(`${year}-`)) return undefined;
  return reject({
    code: 'outside-year',
    clause,
    reason: text(
      `${from} to ${until} does not lie within ${year}.`,
      `${from} 至 ${until} 不在 ${year} 年内。`,
    ),
    acceptable: text(
      `Days of ${year}; what goes on after New Year is entered for the next year.`,
      `${year} 年内的日期；跨年部分请在下一年度登记。`,
    ),
    errors: [
      {
        path,
        expected: text(`a day of ${year}`, `${year} 年内的日期`),
        actual: path === '/from' ? from : until,
      },
    ],
  });
}

export function describeDeputyPlanEvent(event: DeputyPlanEvent): Text {
  const { record } = event.data;
  const { absent, deputy, roles } = record;
  switch (event.name) {
    case 'deputy-appointed': {
      const days = during(record.from, record.until);
      const as = roles && roleNames(roles);
      const [en, zh] = as === undefined ? ['', ''] : [`; roles: ${as.en}`, `；角色：${as['zh-CN']}`];
      return text(
        `${deputy} acts for ${absent} ${days.en}${en}.`,
        `${deputy} 代理 ${absent}，${days['zh-CN']}${zh}。`,
      );
    }
    case 'deputy-ended': {
      const { until } = event.data;
      return until === undefined
        ? text(`${deputy} no longer acts for ${absent}.`, `${deputy} 不再代理 ${absent}。`)
        : text(`${deputy} acts for ${absent} until ${until}.`, `${deputy} 代理 ${absent} 至 ${until}。`);
    }
  }
}
