import { describe, expect, it } from '@jest/globals';
import { text } from '@liucheng/kernel';
import fc from 'fast-check';
import { Directory } from './directory.ts';
import { dayAfter, isOfficeDay, officeDay } from './office-day.ts';
import type { DepartmentRecord, DeputyRecord, EmployeeRecord, OrganisationRecord } from './records.ts';

const noon = (day: string): number => Date.parse(`${day}T12:00:00+08:00`);

const employee = (id: string, department: string, rest: Partial<EmployeeRecord> = {}): EmployeeRecord => ({
  kind: 'employee',
  id,
  from: '2026-01-01',
  postings: [{ from: '2026-01-01', department, post: 'clerk' }],
  roles: [],
  ...rest,
});
const department = (id: string, ...heads: DepartmentRecord['heads']): DepartmentRecord => ({
  kind: 'department',
  id,
  names: text(id, id),
  posts: [],
  heads,
});
const deputy = (absent: string, by: string, rest: Partial<DeputyRecord> = {}): DeputyRecord => ({
  kind: 'deputy',
  id: `${absent}-${by}`,
  absent,
  deputy: by,
  from: '2026-03-02',
  until: '2026-03-06',
  ...rest,
});
const accountant = { id: 'R1', role: 'accountant', department: 'finance', from: '2026-02-01' } as const;

function directory(...records: readonly OrganisationRecord[]): Directory {
  const made = new Directory();
  for (const record of records) made.put(record, 0);
  return made;
}

const roles = (made: Directory, person: string, day: string): string[] | undefined =>
  made
    .actor(person, noon(day))
    ?.roles.map(({ role, onBehalfOf }) => (onBehalfOf ? `${role} for ${onBehalfOf.id}` : role));

describe('the days of the office', () => {
  it('begin at midnight in Shanghai', () => {
    expect(officeDay(Date.parse('2026-02-28T15:59:59.999Z'))).toBe('2026-02-28');
    expect(officeDay(Date.parse('2026-02-28T16:00:00Z'))).toBe('2026-03-01');
    expect(dayAfter('2026-02-28')).toBe('2026-03-01');
    expect(dayAfter('2026-01-01', -1)).toBe('2025-12-31');
  });

  it('are days that there are', () => {
    expect(['2026-02-28', '2024-02-29'].every(isOfficeDay)).toBe(true);
    expect(['2026-02-30', '2026-13-01', '26-01-01', '', '2026-2-1'].some(isOfficeDay)).toBe(false);
  });
});

describe('departments', () => {
  it('are listed by id, as they are on record last', () => {
    const made = directory(department('sales'), employee('u-a', 'finance'), department('finance'));
    made.put({ ...department('sales'), names: text('Sales', '销售部') }, 1);
    expect(made.departmentsKnown().map(({ id, names }) => [id, names.en])).toEqual([
      ['finance', 'finance'],
      ['sales', 'Sales'],
    ]);
  });
});

describe('somebody', () => {
  it('has a role from its first day to its last, both included', () => {
    const made = directory(employee('u-a', 'finance', { roles: [{ ...accountant, until: '2026-02-10' }] }));
    expect(roles(made, 'u-a', '2026-01-31')).toEqual(['employee']);
    expect(roles(made, 'u-a', '2026-02-01')).toEqual(['employee', 'accountant']);
    expect(roles(made, 'u-a', '2026-02-10')).toEqual(['employee', 'accountant']);
    expect(roles(made, 'u-a', '2026-02-11')).toEqual(['employee']);
  });

  it('loses a role that is taken away at once, on that very day', () => {
    const made = directory(employee('u-a', 'finance', { roles: [accountant] }));
    expect(roles(made, 'u-a', '2026-03-02')).toEqual(['employee', 'accountant']);
    made.put(employee('u-a', 'finance', { roles: [{ ...accountant, ended: '2026-03-02' }] }), 1);
    expect(roles(made, 'u-a', '2026-03-02')).toEqual(['employee']);
  });

  it('is nobody before joining and after leaving', () => {
    const made = directory(employee('u-a', 'sales', { until: '2026-03-31' }));
    expect(roles(made, 'u-a', '2025-12-31')).toBeUndefined();
    expect(roles(made, 'u-a', '2026-03-31')).toEqual(['employee']);
    expect(roles(made, 'u-a', '2026-04-01')).toBeUndefined();
    expect(roles(made, 'u-nobody', '2026-03-01')).toBeUndefined();
  });

  it('heads a department as long as both hold: appointed there, and belonging there', () => {
    const moved = employee('u-a', 'sales', {
      postings: [
        { from: '2026-01-01', department: 'sales', post: 'clerk' },
        { from: '2026-04-01', department: 'finance', post: 'clerk' },
      ],
    });
    const made = directory(moved, department('sales', { id: 'H1', person: 'u-a', from: '2026-02-01' }));
    expect(roles(made, 'u-a', '2026-01-31')).toEqual(['employee']);
    expect(made.actor('u-a', noon('2026-02-01'))?.roles[1]).toEqual({
      role: 'department-head',
      department: 'sales',
    });
    expect(roles(made, 'u-a', '2026-04-01')).toEqual(['employee']);
  });
});

describe('a deputy', () => {
  const absent = employee('u-a', 'finance', { roles: [accountant] });
  const head = department('finance', { id: 'H1', person: 'u-a', from: '2026-01-01' });

  it('has all roles of the absent for the period, and is nobody else', () => {
    const made = directory(absent, head, employee('u-b', 'sales'), deputy('u-a', 'u-b'));
    expect(roles(made, 'u-b', '2026-03-01')).toEqual(['employee']);
    expect(made.actor('u-b', noon('2026-03-02'))).toMatchObject({
      id: 'u-b',
      department: 'sales',
      roles: [
        { role: 'employee', department: 'sales' },
        { role: 'accountant', department: 'finance', onBehalfOf: { id: 'u-a', department: 'finance' } },
        { role: 'department-head', department: 'finance', onBehalfOf: { id: 'u-a' } },
      ],
    });
    expect(roles(made, 'u-b', '2026-03-07')).toEqual(['employee']);
  });

  it('has only those that are named, where some are', () => {
    const made = directory(
      absent,
      head,
      employee('u-b', 'sales'),
      deputy('u-a', 'u-b', { roles: ['accountant'] }),
    );
    expect(roles(made, 'u-b', '2026-03-02')).toEqual(['employee', 'accountant for u-a']);
  });

  it('passes nothing on that belongs to somebody else', () => {
    const made = directory(
      absent,
      employee('u-b', 'sales'),
      employee('u-c', 'sales'),
      deputy('u-a', 'u-b'),
      deputy('u-b', 'u-c'),
    );
    expect(roles(made, 'u-c', '2026-03-02')).toEqual(['employee']);
  });

  it('acts for nobody who has left, and not after leaving', () => {
    const left = employee('u-a', 'finance', { roles: [accountant], until: '2026-03-03' });
    const made = directory(left, employee('u-b', 'sales', { until: '2026-03-05' }), deputy('u-a', 'u-b'));
    expect(roles(made, 'u-b', '2026-03-03')).toEqual(['employee', 'accountant for u-a']);
    expect(roles(made, 'u-b', '2026-03-04')).toEqual(['employee']);
    expect(roles(made, 'u-b', '2026-03-06')).toBeUndefined();
  });
});

describe('the organisation as a whole', () => {
  it('is in force when it says so and everybody is known who was there then', () => {
    const made = directory({ kind: 'force', id: 'company', employees: 2 }, employee('u-a', 'sales'));
    expect(made.inForce).toBe(false);
    made.put(employee('u-b', 'sales'), 0);
    expect(made.inForce).toBe(true);
  });

  it('is the same in whatever order its records come, and however often', () => {
    const history: readonly (readonly [OrganisationRecord, number])[] = [
      [employee('u-a', 'finance'), 0],
      [employee('u-a', 'finance', { roles: [accountant] }), 1],
      [employee('u-a', 'finance', { roles: [{ ...accountant, until: '2026-03-03' }] }), 2],
      [employee('u-b', 'sales'), 0],
      [department('finance'), 0],
      [department('finance', { id: 'H1', person: 'u-a', from: '2026-02-01' }), 1],
      [deputy('u-a', 'u-b'), 3],
      [deputy('u-a', 'u-b', { ended: '2026-03-05' }), 4],
      [{ kind: 'force', id: 'company', employees: 2 }, 0],
    ];
    const days = ['2026-01-15', '2026-03-02', '2026-03-04', '2026-03-05', '2026-04-01'];
    const told = (made: Directory) =>
      days.map((day) => [made.inForce, roles(made, 'u-a', day), roles(made, 'u-b', day)]);
    const inOrder = new Directory();
    for (const [record, sequence] of history) inOrder.put(record, sequence);
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...history, ...history], { minLength: 2 * history.length }),
        (shuffled) => {
          const made = new Directory();
          for (const [record, sequence] of shuffled) made.put(record, sequence);
          expect(told(made)).toEqual(told(inOrder));
        },
      ),
    );
  });
});
