import {
  officeDay,
  Problem,
  type CaseCommand,
  type CaseExecutor,
  type CaseType,
} from '@liucheng/service-kit';
import type { Actor, DomainEvent } from '@liucheng/kernel';
import type { EventStore } from '@liucheng/ports';
import { companies } from '../organisation/company.ts';
import { departments } from '../organisation/departments.ts';
import { deputyPlans } from '../organisation/deputy-plans.ts';
import { employees } from '../organisation/employees.ts';
import { standing } from '../organisation/register.ts';
import { administrator, entries, manager } from './entries.ts';
import { sampleDeputies } from './people.ts';

const daysOfLeave = 13;
const registers = { department: departments, employee: employees };
const actors: Readonly<Record<string, Actor>> = {
  [manager]: {
    id: manager,
    department: 'human-resources',
    roles: [{ role: 'hr-manager', department: 'human-resources' }],
  },
  [administrator]: { id: administrator, department: 'administration', roles: [{ role: 'system-admin' }] },
};

/** Left by a loading that was broken off on an earlier day: somebody is on leave from then on. */
const already = 'acts-already';

interface Step {
  readonly type: CaseType;
  readonly command: string;
  readonly caseId: string;
  readonly body: object;
  readonly by: string;
}

export interface LoadingTools {
  readonly executor: Pick<CaseExecutor, 'execute'>;
  readonly events: Pick<EventStore, 'readStream'>;
}

/**
 * Enters the sample company by the commands that anybody else would use, and puts it in force. A loading that was broken
 * off is gone on with, as each command is known by its key; an organisation that is in force is left alone.
 * @param now ms since the epoch: from this day on the people on leave are absent
 */
export async function loadSampleCompany({ executor, events }: LoadingTools, now: number): Promise<void> {
  if (await standing<'force'>({ events }, companies.stream('company'))) return;
  for (const steps of together(stepsOf(officeDay(now)))) {
    const ends = await Promise.allSettled(steps.map((step) => enter(executor, step)));
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
  }
}

async function enter(executor: LoadingTools['executor'], step: Step): Promise<void> {
  const { type, command: name, caseId, body, by } = step;
  const command = type.commands.find((each) => each.name === name) as CaseCommand<unknown, DomainEvent>;
  const idempotencyKey = `sample-company ${JSON.stringify(body)}`;
  try {
    await executor.execute(type, command, body, { actor: actors[by] as Actor, caseId, idempotencyKey });
  } catch (error) {
    if (!(error instanceof Problem && error.code === already)) throw error;
  }
}

/** What does not wait for one another: neighbours of one command and different cases. They share their commits. */
function together(steps: readonly Step[]): Step[][] {
  const all: Step[][] = [];
  for (const step of steps) {
    const last = all.at(-1);
    if (last?.every(({ command, caseId }) => command === step.command && caseId !== step.caseId))
      last.push(step);
    else all.push([step]);
  }
  return all;
}

function stepsOf(today: string): Step[] {
  const year = Number(today.slice(0, 4));
  const until = [`${year}-12-31`, officeDay(Date.parse(today) + daysOfLeave * 86_400_000)].sort()[0];
  return [
    ...entries().map(({ register, ...entry }) => ({
      type: registers[register] as unknown as CaseType,
      ...entry,
    })),
    ...sampleDeputies.map(({ roles, ...who }) => ({
      type: deputyPlans as unknown as CaseType,
      command: 'appoint-deputy',
      caseId: String(year),
      body: {
        year,
        ...who,
        from: today,
        until,
        ...(roles ? { roles: roles.map((role) => ({ role })) } : {}),
      },
      by: administrator,
    })),
    {
      type: companies as unknown as CaseType,
      command: 'put-in-force',
      caseId: 'company',
      body: { company: 'company', manager },
      by: manager,
    },
  ];
}
