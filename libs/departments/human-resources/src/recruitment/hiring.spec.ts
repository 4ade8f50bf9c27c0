import { describe, it } from '@jest/globals';
import type { EmployeeRecord } from '@liucheng/service-kit';
import { specification } from '@liucheng/service-kit/testing';
import { signContract } from './hiring.ts';
import { offered, people, selected, withoutContract } from './recruitment-examples.ts';
import { recruitment, type Recruitment } from './recruitment.ts';

const { given } = specification(recruitment);
const now = Date.parse('2026-04-01T02:00:00Z');
const firstDay = '2026-04-01';
const contract = { candidate: 'K-1', employeeId: 'u-zhou-min', contract: 'LC-1', startsOn: firstDay };

/** The contract is signed while somebody is on record under its person id. */
const signing = (from: string, until?: string) => (state: Recruitment) => {
  const known: EmployeeRecord = {
    kind: 'employee',
    id: contract.employeeId,
    from,
    postings: [],
    roles: [],
    ...(until === undefined ? {} : { until }),
  };
  return signContract(state, contract, { actor: people.manager, now, caseId: 'R-1' }, known);
};

describe('the person id of a contract', () => {
  it('is not that of an employee who was there before and stays', () => {
    for (const until of [undefined, firstDay])
      given(...selected, offered)
        .when(signing('2024-01-02', until))
        .thenRejected({ code: 'person-id-taken', errors: ['/employeeId'] });
  });

  it('may be on record for the first day already, or be that of somebody who comes back', () => {
    for (const sign of [signing(firstDay), signing('2024-01-02', '2026-03-31')])
      given(...selected, offered)
        .when(sign)
        .accepted();
    given(...selected, offered, withoutContract)
      .when(signing(firstDay))
      .accepted();
  });
});
