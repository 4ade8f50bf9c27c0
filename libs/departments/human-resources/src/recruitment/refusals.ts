import {
  few,
  reject,
  text,
  type DecisionContext,
  type LocalisedFault,
  type Rejection,
} from '@liucheng/kernel';
import type { EmployeeRecord } from '@liucheng/service-kit';
import { clause, type BlockingRule } from './recruitment.rules.ts';
import { candidateOf, isHired, openCandidates, type Candidate, type Recruitment } from './recruitment.ts';

/** What a case takes: it is read as a whole. */
export const mostCandidates = 500;

export function refuse(
  refusal: Omit<Rejection, 'rejected' | 'clause'> & { readonly rule?: BlockingRule },
): Rejection {
  return reject({ clause, ...refusal });
}

export function notOpen({ department, closed }: Recruitment): Rejection | undefined {
  if (department === undefined) {
    return refuse({
      code: 'nobody-requested',
      reason: text('No department has requested anybody yet.', '尚无部门提出用人申请。'),
      acceptable: text('The head of the hiring department requests first.', '请先由用人部门负责人提出申请。'),
    });
  }
  if (!closed) return undefined;
  return refuse({
    code: 'recruitment-closed',
    reason: text('The recruitment is closed.', '该招聘已结束。'),
    acceptable: text('A new request of the department.', '请由用人部门重新提出申请。'),
  });
}

/** Somebody who was screened and has not been turned down, in a recruitment that is open. */
export function candidateFor(state: Recruitment, id: string): Candidate | Rejection {
  const refusal = notOpen(state);
  if (refusal) return refusal;
  const candidate = candidateOf(state, id);
  if (candidate && candidate.stage !== 'rejected') return candidate;
  const open = few(openCandidates(state).map((each) => each.id));
  const [en, zh] = candidate
    ? [`${id} has been turned down or has withdrawn.`, `候选人 ${id} 已回绝或放弃。`]
    : [`There is no candidate ${id} in this recruitment.`, `本次招聘没有候选人 ${id}。`];
  return refuse({
    code: candidate ? 'candidate-rejected' : 'no-such-candidate',
    reason: text(en, zh),
    acceptable:
      open.en === ''
        ? text('Somebody whose application was screened.', '请先筛选其简历。')
        : text(`One of ${open.en}.`, `以下候选人之一：${open['zh-CN']}。`),
    errors: [
      {
        path: '/candidate',
        expected: open.en === '' ? text('a candidate who was screened', '已筛选的候选人') : open,
        actual: id,
      },
    ],
  });
}

export function headCountReached({ headCount }: Recruitment, hires: number, rule: BlockingRule): Rejection {
  return refuse({
    code: 'head-count-reached',
    rule,
    reason: text(
      `${headCount} requested, ${hires} hired: one more would be too many.`,
      `申请 ${headCount} 人，已录用 ${hires} 人，再录用将超出申请人数。`,
    ),
    acceptable: text(
      'Turn the candidate down, or a further request of the department.',
      '请回绝该候选人，或由用人部门另行申请。',
    ),
  });
}

export function alreadyHired({ id }: Candidate): Rejection {
  return refuse({
    code: 'candidate-hired',
    reason: text(`${id} has a contract or has begun to work.`, `候选人 ${id} 已签订劳动合同或已入职。`),
    acceptable: text('A candidate who is not hired.', '未录用的候选人。'),
    errors: [
      { path: '/candidate', expected: text('a candidate who is not hired', '尚未录用的候选人'), actual: id },
    ],
  });
}

/** Somebody else is known by this id. */
export function personEmployed({ id, from }: EmployeeRecord): Rejection {
  return refuse({
    code: 'person-id-taken',
    reason: text(
      `${id} is somebody who is employed since ${from}.`,
      `人员编号 ${id} 属于 ${from} 起在职的员工。`,
    ),
    acceptable: text(
      'A person id that nobody has. An employee who changes the post is moved, without a contract here.',
      '未被使用的人员编号。在职员工换岗的，请办理调动，无需在此登记合同。',
    ),
    errors: [freePersonId(id)],
  });
}

function freePersonId(taken: string): LocalisedFault {
  return {
    path: '/employeeId',
    expected: text('a person id that nobody has', '未被使用的人员编号'),
    actual: taken,
  };
}

/** `holder` is another recruitment, or none: then it is in this one. */
export function personIdTaken(employeeId: string, holder?: string): Rejection {
  const where =
    holder === undefined ? text('', '') : text(` in the recruitment ${holder}`, `（招聘 ${holder}）`);
  return refuse({
    code: 'person-id-taken',
    reason: text(
      `The person id ${employeeId} has been given already${where.en}.`,
      `人员编号 ${employeeId} 已被使用${where['zh-CN']}。`,
    ),
    acceptable: text('A person id that nobody has.', '未被使用的人员编号。'),
    errors: [freePersonId(employeeId)],
  });
}

export function stillOpen(state: Recruitment): Rejection | undefined {
  const open = openCandidates(state);
  if (open.length === 0) return undefined;
  const ids = few(open.map(({ id }) => id));
  const hired = open.filter(isHired).length;
  return refuse({
    code: 'candidates-waiting',
    reason: text(
      `${open.length} candidates wait, ${hired} of them for a contract or the first day: ${ids.en}.`,
      `尚有 ${open.length} 位候选人未办结，其中 ${hired} 位待签合同或待入职：${ids['zh-CN']}。`,
    ),
    acceptable: text(
      'Turn down whoever is not hired, and complete contract and onboarding of the others.',
      '请回绝未录用的候选人，并为已录用者办完合同和入职。',
    ),
  });
}

/** Who acts, for whom, and where the candidate stood: what every event about a candidate says. */
export function about<Told extends object>(
  { id, stage }: Pick<Candidate, 'id' | 'stage'>,
  { actor }: DecisionContext,
  told: Told,
) {
  return { by: actor.id, candidate: { id, ...told }, stage };
}
