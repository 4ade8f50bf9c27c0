import { describe, expect, it } from '@jest/globals';
import { Directory } from './directory.ts';
import { eachPerson, notOnRecord, type Named } from './named.ts';
import type { EmployeeRecord, Period } from './records.ts';

const now = Date.parse('2026-03-02T09:00:00+08:00');
const employee = (id: string, period: Partial<Period> = {}): EmployeeRecord => {
  const from = '2024-01-02';
  return {
    kind: 'employee',
    id,
    from,
    ...period,
    postings: [{ from: period.from ?? from, department: 'sales', post: 'clerk' }],
    roles: [],
  };
};

function company(): Directory {
  const directory = new Directory();
  const people = [
    employee('u-here'),
    employee('u-last-day', { until: '2026-03-02' }),
    employee('u-left', { until: '2026-03-01' }),
    employee('u-sent-off', { ended: '2026-03-02' }),
    employee('u-comes', { from: '2026-04-01' }),
  ];
  people.forEach((each) => directory.put(each, 0));
  const sales = {
    kind: 'department',
    id: 'sales',
    names: { en: 'Sales', 'zh-CN': '销售部' },
    posts: [],
    heads: [],
  } as const;
  directory.put(sales, 0);
  return directory;
}

function inForce(): Directory {
  const directory = company();
  directory.put({ kind: 'force', id: 'company', employees: 5 }, 0);
  return directory;
}

const faults = (named: readonly Named[], directory = inForce()) =>
  notOnRecord(named, directory, now)?.errors?.map(({ path, actual }) => [path, actual]) ?? [];
const person = (id: string, past?: true): Named[] => [{ path: '/p', person: id, ...(past ? { past } : {}) }];

describe('whom a command names', () => {
  it('is somebody who is employed or will be, on the last day too', () => {
    for (const id of ['u-here', 'u-last-day', 'u-comes']) expect(faults(person(id))).toEqual([]);
    for (const id of ['u-left', 'u-sent-off', 'u-nobody', '-'])
      expect(faults(person(id))).toEqual([['/p', id]]);
  });

  it('may have left where it is about what has been, and has to be on record', () => {
    for (const id of ['u-left', 'u-sent-off']) expect(faults(person(id, true))).toEqual([]);
    expect(faults(person('u-nobody', true))).toEqual([['/p', 'u-nobody']]);
  });

  it('is a department of the company', () => {
    expect(faults([{ path: '/d', department: 'sales' }])).toEqual([]);
    expect(faults([{ path: '/d', department: 'salse' }])).toEqual([['/d', 'salse']]);
  });

  it('is told all at once, each with its field', () => {
    const named = eachPerson('/participants', [{ person: 'u-x' }, { person: 'u-here' }, { person: 'u-y' }]);
    expect(faults(named)).toEqual([
      ['/participants/0/person', 'u-x'],
      ['/participants/2/person', 'u-y'],
    ]);
    expect(notOnRecord(named, inForce(), now)).toMatchObject({
      code: 'not-on-record',
      reason: { 'zh-CN': '组织架构中没有，或已不在职：u-x、u-y。' },
    });
  });

  it('is asked of nobody before an organisation is in force', () => {
    expect(faults(person('u-nobody'), company())).toEqual([]);
  });
});
