import { text } from '@liucheng/kernel';
import type { Policy } from '@liucheng/service-kit';
import { recruitmentEvents, type ContractSigned } from '../recruitment/recruitment.ts';
import type { Joining } from './employing.ts';

/**
 * HR-1: whoever signs a contract is an employee from its first day on, without a role: roles are granted by somebody. Where the
 * department or the post is not on record that is refused, which stays on record, and human resources enters the employee.
 */
export const contractMakesEmployee: Policy = {
  name: 'contract-makes-employee',
  title: text('A signed contract makes an employee', '签订劳动合同后自动办理入职登记'),
  service: 'human-resources',
  types: recruitmentEvents.types('contract-signed'),
  react: ({ data }) => {
    const { employeeId: person, department, post, startsOn: from } = data as ContractSigned;
    const body: Joining = { person, department, post, from };
    return { command: 'join', caseId: person, body };
  },
};
