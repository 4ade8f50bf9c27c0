import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { DepartmentRecord, EmployeeRecord } from '@liucheng/service-kit';
import { SupervisedRig } from '../testing/supervised-rig.ts';

// With an organisation in force its departments are assessed, whatever events say.

let rig: SupervisedRig;
beforeAll(async () => {
  rig = await SupervisedRig.open();
  const time = new Date(rig.clock.time).toISOString();
  for (const department of ['sales', 'no-such'])
    await rig.publish(
      rig.event(`p-${department}`, 0, 'ask', { department, time }),
      rig.event(`p-${department}`, 1, 'pay', { department, time }),
    );
  await rig.monitored();
});
afterAll(() => rig.close());

const department = (id: string): DepartmentRecord => ({
  kind: 'department',
  id,
  names: { en: id.toUpperCase(), 'zh-CN': '部门' },
  posts: [],
  heads: [],
});

async function departments(period: string): Promise<unknown> {
  const supervisor = rig.as('supervisor');
  const id = await rig.assessments.begin(supervisor, 'open', { period });
  for (;;) {
    const { status } = await rig.assessments.send(supervisor, 'collect-figures', { id });
    if (status === 200) break;
    expect(status).toBe(503);
  }
  const { state } = await rig.assessments.get(supervisor, id);
  const units = state['units'] as { kind: string; id: string; names?: object; figures: { ended: number } }[];
  return units
    .filter(({ kind }) => kind === 'department')
    .map((each) => [each.id, each.names !== undefined, each.figures.ended]);
}

it('are those of the organisation once it is in force', async () => {
  rig.clock.time = Date.parse('2026-04-02T01:00:00Z');
  expect(await departments('2026-03')).toEqual([
    ['finance', false, 0],
    ['no-such', false, 1],
    ['sales', false, 1],
    ['supervision', false, 0],
  ]);
  const supervisor: EmployeeRecord = {
    kind: 'employee',
    id: 'u-gao',
    from: '2026-01-01',
    postings: [{ from: '2026-01-01', department: 'supervision', post: 'clerk' }],
    roles: [{ id: 'g-1', role: 'process-supervisor', from: '2026-01-01' }],
  };
  await rig.organise(supervisor, department('legal'), department('sales'), {
    kind: 'force',
    id: 'force',
    employees: 1,
  });
  expect(await departments('2026-Q1')).toEqual([
    ['legal', true, 0],
    ['sales', true, 1],
  ]);
});
