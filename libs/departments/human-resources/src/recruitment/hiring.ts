import { text, type Decision, type DecisionContext } from '@liucheng/kernel';
import { dayAfter, type EmployeeRecord } from '@liucheng/service-kit';
import { stillToCome } from '../days.ts';
import { defaultSettings, type RecruitmentSettings } from './recruitment-settings.ts';
import { clause } from './recruitment.rules.ts';
import { hiresOf, isHired, type Outcome, type Recruitment, type RecruitmentEvent } from './recruitment.ts';
import {
  about,
  alreadyHired,
  candidateFor,
  headCountReached,
  notOpen,
  personEmployed,
  personIdTaken,
  refuse,
  stillOpen,
} from './refusals.ts';

// From the offer to the end: whoever is hired takes up one of the heads that were requested, whichever of contract and first day is earlier.

export interface Offer {
  readonly candidate: string;
  readonly startsOn: string;
  readonly terms: string;
}

export function offer(
  state: Recruitment,
  { candidate: id, startsOn, terms }: Offer,
  context: DecisionContext,
): Decision<RecruitmentEvent> {
  const candidate = candidateFor(state, id);
  if ('rejected' in candidate) return candidate;
  if (isHired(candidate)) return alreadyHired(candidate);
  return [{ name: 'offered', data: { ...about(candidate, context, { terms }), startsOn } }];
}

export interface SignContract {
  readonly candidate: string;
  readonly employeeId: string;
  readonly contract: string;
  readonly startsOn: string;
}

/**
 * @param known who is on record under the person id. That can be the candidate, whom human resources has entered by hand for
 * the first day; whoever was there earlier and stays is somebody else.
 */
export function signContract(
  state: Recruitment,
  { candidate: id, employeeId, contract, startsOn }: SignContract,
  context: DecisionContext,
  known?: EmployeeRecord,
): Decision<RecruitmentEvent> {
  const candidate = candidateFor(state, id);
  if ('rejected' in candidate) return candidate;
  const { post = '', department = '', headCount } = state;
  const { recommendation, name } = candidate;
  if (candidate.employeeId !== undefined) return alreadyHired(candidate);
  if (!recommendation) {
    return refuse({
      code: 'recommendation-missing',
      rule: 'contract-needs-recommendation',
      reason: text(
        `${department} has not recommended ${id}.`,
        `用人部门 ${department} 尚未推荐录用候选人 ${id}。`,
      ),
      acceptable: text(
        `The head of ${department} recommends the candidate first.`,
        `请先由部门 ${department} 的负责人推荐录用。`,
      ),
    });
  }
  const hires = hiresOf(state);
  if (!isHired(candidate) && hires >= headCount)
    return headCountReached(state, hires, 'hires-within-head-count');
  if (state.candidates.some((each) => each.employeeId === employeeId)) return personIdTaken(employeeId);
  if (known && isThereBefore(known, candidate.onboardedOn ?? startsOn)) return personEmployed(known);
  return [
    {
      name: 'contract-signed',
      data: {
        ...about(candidate, context, { name }),
        employeeId,
        contract,
        post,
        department,
        startsOn,
        recommendation,
        hires: isHired(candidate) ? hires : hires + 1,
        headCount,
      },
    },
  ];
}

function isThereBefore({ from, until }: EmployeeRecord, firstDay: string): boolean {
  return from < firstDay && (until === undefined || until >= firstDay);
}

export interface Onboard {
  readonly candidate: string;
  readonly on: string;
}

/** With a contract, or without one, which then has to follow in time. */
export function onboard(
  state: Recruitment,
  { candidate: id, on }: Onboard,
  context: DecisionContext,
  { contractWithinDays }: RecruitmentSettings = defaultSettings,
): Decision<RecruitmentEvent> {
  const candidate = candidateFor(state, id);
  if ('rejected' in candidate) return candidate;
  const refusal = stillToCome(clause, on, context.now);
  if (refusal) return refusal;
  if (candidate.onboardedOn !== undefined) {
    return refuse({
      code: 'already-onboarded',
      reason: text(
        `${id} has been here since ${candidate.onboardedOn}.`,
        `候选人 ${id} 已于 ${candidate.onboardedOn} 入职。`,
      ),
      acceptable: text('Somebody who has not begun to work.', '尚未入职的候选人。'),
      errors: [
        {
          path: '/candidate',
          expected: text('a candidate who is not on board', '尚未入职的候选人'),
          actual: id,
        },
      ],
    });
  }
  const hires = hiresOf(state);
  const { headCount } = state;
  const { employeeId } = candidate;
  if (employeeId === undefined && hires >= headCount) {
    return headCountReached(state, hires, 'hires-within-head-count-onboard');
  }
  return [
    {
      name: 'onboarded',
      data: {
        ...about(candidate, context, {}),
        on,
        hires: employeeId === undefined ? hires + 1 : hires,
        headCount,
        ...(employeeId === undefined ? { contractBy: dayAfter(on, contractWithinDays) } : { employeeId }),
      },
    },
  ];
}

export interface RejectCandidate {
  readonly candidate: string;
  readonly outcome: Outcome;
  readonly remarks?: string;
}

/** Until both contract and first day have come: whoever signs and stays away, or leaves without a contract, frees the post. */
export function rejectCandidate(
  state: Recruitment,
  { candidate: id, outcome, remarks }: RejectCandidate,
  context: DecisionContext,
): Decision<RecruitmentEvent> {
  const candidate = candidateFor(state, id);
  if ('rejected' in candidate) return candidate;
  if (candidate.stage === 'hired') return alreadyHired(candidate);
  const common = about(candidate, context, remarks === undefined ? {} : { remarks });
  return [{ name: 'candidate-rejected', data: { ...common, outcome } }];
}

export function close(
  state: Recruitment,
  { reason }: { readonly reason: string },
  { actor }: DecisionContext,
): Decision<RecruitmentEvent> {
  const refusal = notOpen(state) ?? stillOpen(state);
  if (refusal) return refusal;
  const { headCount } = state;
  return [{ name: 'closed', data: { by: actor.id, reason, hires: hiresOf(state), headCount } }];
}
