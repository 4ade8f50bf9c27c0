import { text, type EventEnvelope } from '@liucheng/kernel';
import { dayAfter, type EmployeeRecord, type Policy } from '@liucheng/service-kit';
import { employeeEvents, type EmployeeEvent } from './employee.ts';
import { register } from './register.ts';

/*
 * What leaving or moving away takes with it in other registers. It counts from the employee's own record on already; these
 * policies put it on record where people look for it.
 */

interface Departure {
  readonly department: string;
  /** The last day; at once where there is none. */
  readonly until?: string;
}

const { topic } = register;
const departing = [...employeeEvents.types('left'), ...employeeEvents.types('moved')];

/** Whoever leaves a department does not head it any more. */
export const headsLeave: Policy = {
  name: 'departure-ends-headship',
  title: text('Who leaves or moves away is no longer the head', '离职或调离即不再担任部门负责人'),
  service: 'human-resources',
  topic,
  types: departing,
  react: (event) => {
    const departure = departureOf(event);
    if (!departure) return undefined;
    const { department, ...rest } = departure;
    return { command: 'vacate-head', caseId: department, body: { person: event.subject, ...rest } };
  },
};

/** Whoever leaves is nobody's deputy and has none, in the year of the last day and in the next, which may be planned. */
export const deputiesLeave: readonly Policy[] = [0, 1].map((later) => ({
  name: later === 0 ? 'leaving-ends-deputyships' : 'leaving-ends-deputyships-of-next-year',
  title: text('Leaving ends deputyships', '离职终止代理关系'),
  service: 'human-resources',
  topic,
  types: employeeEvents.types('left'),
  react: ({ subject: person, data }: EventEnvelope) => {
    const { lastDay, atOnce } = data as LeftData;
    const year = Number(lastDay.slice(0, 4)) + later;
    return {
      command: 'release-leaver',
      caseId: String(year),
      body: { year, person, ...(atOnce ? {} : { until: lastDay }) },
    };
  },
}));

type LeftData = Extract<EmployeeEvent, { name: 'left' }>['data'];
type MovedData = Extract<EmployeeEvent, { name: 'moved' }>['data'];

function departureOf({ type, data }: EventEnvelope): Departure | undefined {
  const { postings } = data['record'] as unknown as EmployeeRecord;
  if (employeeEvents.types('left').includes(type)) {
    const { lastDay, atOnce } = data as LeftData;
    const department = postings.at(-1)?.department;
    return department === undefined ? undefined : { department, ...(atOnce ? {} : { until: lastDay }) };
  }
  const { department: to, from } = data as MovedData;
  const department = postings.at(-2)?.department;
  return department === undefined || department === to
    ? undefined
    : { department, until: dayAfter(from, -1) };
}
