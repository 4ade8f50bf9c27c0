import {
  EventCatalogue,
  reject,
  text,
  type Decider,
  type Decision,
  type DecisionContext,
  type DomainEvent,
} from '@liucheng/kernel';
import { isActive, officeDay, type EmployeeRecord, type ForceRecord } from '@liucheng/service-kit';
import { clause } from './register.ts';

/*
 * The organisation is entered while roles still come with the tokens, and then put in force, once and for all: from then
 * on it alone says who may do what, and whoever is not in it may do nothing.
 */

export type ForceEvent = DomainEvent<
  'put-in-force',
  { readonly manager: string; readonly record: ForceRecord }
>;

export const forceEvents = new EventCatalogue<ForceEvent>('liucheng.human-resources.organisation.company', {
  'put-in-force': { version: 1 },
});

export type Force = ForceRecord | undefined;

export const force: Decider<Force, ForceEvent> = {
  initial: undefined,
  // What came from a store may carry no record: a refused attempt, for example.
  evolve: (state, { data }) => (data as Partial<ForceEvent['data']>).record ?? state,
};

export interface ForceFacts {
  readonly manager: EmployeeRecord | undefined;
  /** How many people the register has. */
  readonly employees: number;
}

/** Somebody has to be able to go on with it: a manager of human resources, on record as such. */
export function putInForce(
  state: Force,
  { company, manager }: { readonly company: string; readonly manager: string },
  { now }: DecisionContext,
  { manager: person, employees }: ForceFacts,
): Decision<ForceEvent> {
  if (state) {
    return reject({
      code: 'in-force-already',
      clause,
      reason: text('The organisation is in force.', '组织架构已启用。'),
      acceptable: text('Nothing more is needed.', '无需再次启用。'),
    });
  }
  const today = officeDay(now);
  const manages = person?.roles.some((grant) => grant.role === 'hr-manager' && isActive(grant, today));
  if (!person || !isActive(person, today) || !manages) {
    return reject({
      code: 'nobody-to-keep-it',
      rule: 'somebody-keeps-the-organisation',
      clause,
      reason: text(`${manager} is no hr-manager on record today.`, `${manager} 目前未登记为人力资源经理。`),
      acceptable: text(
        'Somebody who has joined and holds hr-manager today, or nobody could change anything afterwards.',
        '今日已在职且持有 hr-manager 角色的人员，否则启用后无人可以维护。',
      ),
      errors: [
        {
          path: '/manager',
          expected: text('somebody who holds hr-manager today', '今天担任 hr-manager 的人员'),
          actual: manager,
        },
      ],
    });
  }
  return [{ name: 'put-in-force', data: { manager, record: { kind: 'force', id: company, employees } } }];
}
