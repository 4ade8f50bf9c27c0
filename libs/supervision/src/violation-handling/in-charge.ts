import { inCaseOf, refusing, text, type Actor, type Rejection, type Text } from '@liucheng/kernel';
import { grantFor } from '@liucheng/service-kit';
import type { Breach, Handled, ViolationCase } from './violation-case.ts';
import { clause, type BlockingRule } from './violation-handling.rules.ts';

export const refuse = refusing<BlockingRule>(clause);

const supervisors = { roles: ['process-supervisor'] } as const;

/** Who acts, for whom, and who is concerned: what rules compare. A deputy acts for nobody where the own role suffices. */
export function handled({ breach }: Pick<ViolationCase, 'breach'>, actor: Actor): Handled {
  const actingFor = grantOf(actor, breach)?.onBehalfOf?.id;
  return {
    by: actor.id,
    ...(actingFor === undefined ? {} : { actingFor }),
    ...(breach?.person === undefined ? {} : { concernedPerson: breach.person }),
  };
}

/** By what somebody is in charge of a violation, the roles of the person concerned left out, who has none in their own case. */
function grantOf(actor: Actor, breach: Breach | undefined) {
  const own = inCaseOf(breach?.person, actor);
  return grantFor(own, supervisors) ?? headOf(own, breach);
}

function headOf(actor: Actor, breach: Breach | undefined) {
  const department = breach?.department;
  return department === undefined ? undefined : grantFor(actor, { roles: ['department-head'], department });
}

/**
 * A supervisor handles every violation, a head those of the department; neither the own one, nor as a deputy that of whoever
 * they act for.
 */
export function notInCharge(
  { breach }: Pick<ViolationCase, 'breach'>,
  actor: Actor,
  rule?: BlockingRule,
): Rejection | undefined {
  const concerned = breach?.person;
  const named = rule === undefined ? {} : { rule };
  const someoneElse = text(
    'Another supervisor, or a head of the department who is not concerned, does it.',
    '由其他流程监督员或与本案无关的部门负责人办理。',
  );
  if (concerned === actor.id) {
    return refuse({
      ...named,
      cause: 'person',
      code: 'own-violation',
      reason: text('This is your own violation.', '本案当事人为您本人。'),
      acceptable: someoneElse,
    });
  }
  if (grantOf(actor, breach)) return undefined;
  if (grantFor(actor, supervisors) ?? headOf(actor, breach)) {
    return refuse({
      ...named,
      cause: 'person',
      code: 'deputy-of-the-concerned',
      reason: text(
        `You have the role only as the deputy of ${concerned}, whose violation this is.`,
        `您仅以当事人 ${concerned} 代理人的身份具有该权限。`,
      ),
      acceptable: someoneElse,
    });
  }
  const department = breach?.department;
  return refuse({
    cause: 'person',
    code: 'not-in-charge',
    reason:
      department === undefined
        ? text(
            'The violation belongs to no department, so that no head is in charge of it.',
            '该违规不属于任何部门，不由部门负责人处理。',
          )
        : text(
            `The violation is one of the department ${department}, which you do not head.`,
            `该违规属于部门 ${department}，您不是该部门负责人。`,
          ),
    acceptable:
      department === undefined
        ? text('A process supervisor does it.', '由流程监督员办理。')
        : text(
            `A process supervisor or the head of ${department} does it.`,
            `由流程监督员或部门 ${department} 的负责人办理。`,
          ),
  });
}

/** Why a case is not assigned to somebody: what they could not do, they are not asked for. */
export function cannotHandle(
  { breach }: Pick<ViolationCase, 'breach'>,
  assignee: Actor,
): Rejection | undefined {
  if (grantOf(assignee, breach)) return undefined;
  const heads =
    breach?.department === undefined
      ? text('a process supervisor', '流程监督员')
      : text(
          `a process supervisor or the head of ${breach.department}`,
          `流程监督员或部门 ${breach.department} 的负责人`,
        );
  const { id } = assignee;
  return refuse({
    code: 'assignee-not-in-charge',
    reason: text(
      `${id} cannot handle this case: that is for ${heads.en}, and not for the deputy of whoever is concerned.`,
      `${id} 不能承办本案：须由${heads['zh-CN']}承办，当事人的代理人除外。`,
    ),
    acceptable: text(
      `${heads.en[0]?.toUpperCase()}${heads.en.slice(1)}, who is not concerned.`,
      `与本案无关的${heads['zh-CN']}。`,
    ),
    errors: [{ path: '/assignee', expected: heads, actual: id }],
  });
}

/** The person concerned or, where it is nobody in particular, the head of the department. */
export function isConcerned({ breach }: Pick<ViolationCase, 'breach'>, actor: Actor): boolean {
  if (breach?.person !== undefined) return breach.person === actor.id;
  return headOf(actor, breach) !== undefined;
}

export function notConcerned(
  state: Pick<ViolationCase, 'breach'>,
  actor: Actor,
  rule: BlockingRule,
): Rejection | undefined {
  if (isConcerned(state, actor)) return undefined;
  const { person, department } = state.breach ?? {};
  return refuse({
    rule,
    cause: 'person',
    code: 'not-the-concerned',
    reason: text('The violation does not concern you.', '您不是本案当事人。'),
    acceptable: whoeverIsConcerned(person, department),
  });
}

function whoeverIsConcerned(person: string | undefined, department: string | undefined): Text {
  if (person !== undefined) return text(`${person} does it.`, `由当事人 ${person} 本人办理。`);
  return department === undefined
    ? text('Nothing: neither a person nor a department is concerned.', '无需办理：本案无具体当事人或部门。')
    : text(`The head of ${department} does it.`, `由部门 ${department} 的负责人办理。`);
}
