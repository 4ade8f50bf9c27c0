import { reject, text, type Decision, type DecisionContext, type Rejection } from '@liucheng/kernel';
import { defaultSettings, type ComplaintSettings } from './complaint-settings.ts';
import { clause, type BlockingRule } from './complaint.rules.ts';
import {
  isClosed,
  type Channel,
  type Complainant,
  type Complaint,
  type ComplaintEvent,
  type Evidence,
  type Responsible,
  type Solution,
} from './complaint.ts';

// From the acceptance to the report-back. The order of the steps is monitored: what happened is recorded, unless there
// is nothing that it could be about.

export const day = 24 * 3_600_000;
const minute = 60_000;

export function refuse(
  refusal: Omit<Rejection, 'rejected' | 'clause'> & { readonly rule?: BlockingRule },
): Rejection {
  return reject({ clause, ...refusal });
}

/** Who acts, and who has been found responsible: what the monitor compares. */
export function handled({ responsible }: Complaint, { actor }: DecisionContext) {
  return { by: actor.id, ...(responsible?.person ? { responsiblePerson: responsible.person } : {}) };
}

/** Only a complaint that has been accepted and is not closed goes on. */
export function notOpen(state: Complaint): Rejection | undefined {
  if (state.status === 'new') {
    return refuse({
      code: 'complaint-not-accepted',
      reason: text('The complaint has not been accepted yet.', '投诉尚未受理。'),
      acceptable: text('Accept the complaint first.', '请先受理投诉。'),
    });
  }
  if (!isClosed(state)) return undefined;
  return refuse({
    code: 'complaint-closed',
    reason: text('The complaint is closed.', '该投诉已结案。'),
    acceptable: text(
      'Accept a new complaint if the customer comes back.',
      '如客户再次提出，请作为新的投诉受理。',
    ),
  });
}

/** The promised time as it is stored, or why it can't be promised. */
export function promiseOf(
  given: string | undefined,
  { now }: DecisionContext,
  { promiseDays }: ComplaintSettings,
): string | Rejection {
  const at = given === undefined ? now + promiseDays * day : Date.parse(given);
  if (at > now) return new Date(at).toISOString();
  return refuse({
    code: 'promise-not-acceptable',
    reason: text(
      `${given} is no time at which the customer could still be answered.`,
      `无法承诺在 ${given} 前答复客户。`,
    ),
    acceptable: text(
      `A time with its zone after ${new Date(now).toISOString()}, or none: then it is ${promiseDays} days from now.`,
      `晚于 ${new Date(now).toISOString()} 且带时区的时间；不填则为 ${promiseDays} 天后。`,
    ),
    errors: [
      {
        path: '/promisedAt',
        expected: text(
          'a time in the future, e.g. 2099-12-31T18:00:00+08:00',
          '将来的时间，例如 2099-12-31T18:00:00+08:00',
        ),
        actual: given ?? '',
      },
    ],
  });
}

export interface Accept {
  readonly customer: Pick<Complainant, 'id' | 'name' | 'phone'>;
  readonly content: string;
  readonly demand: string;
  /** RFC 3339 with a zone. */
  readonly promisedAt?: string;
  readonly visit?: string;
}

export function accept(
  state: Complaint,
  { customer, content, demand, promisedAt, visit }: Accept,
  context: DecisionContext,
  settings: ComplaintSettings = defaultSettings,
): Decision<ComplaintEvent> {
  if (state.status !== 'new') {
    return refuse({
      code: 'already-accepted',
      reason: text('The complaint has been accepted already.', '该投诉已受理。'),
      acceptable: text('Go on with its next step, or accept another one.', '请继续办理，或受理新的投诉。'),
    });
  }
  const promise = promiseOf(promisedAt, context, settings);
  if (typeof promise !== 'string') return promise;
  return [
    {
      name: 'accepted',
      data: {
        by: context.actor.id,
        customer: { ...customer, content, demand },
        promisedAt: promise,
        ...(visit === undefined ? {} : { visit }),
      },
    },
  ];
}

export function acknowledge(
  state: Complaint,
  { channel }: { readonly channel: Channel },
  context: DecisionContext,
): Decision<ComplaintEvent> {
  const refusal = notOpen(state);
  if (refusal) return refusal;
  if (state.acknowledged) {
    return refuse({
      code: 'already-acknowledged',
      reason: text('The customer has been told already.', '已向客户确认收到投诉。'),
      acceptable: text('Nothing more; go on with the investigation.', '无需重复确认，请继续调查。'),
    });
  }
  return [{ name: 'acknowledged', data: { ...handled(state, context), channel } }];
}

export interface Investigate {
  readonly facts: string;
  readonly responsible: Responsible;
  readonly evidence: readonly Evidence[];
}

/** May be done again to add to what was found. */
export function investigate(
  state: Complaint,
  { facts, responsible, evidence }: Investigate,
  context: DecisionContext,
): Decision<ComplaintEvent> {
  const by = handled({ ...state, responsible }, context);
  return notOpen(state) ?? [{ name: 'investigated', data: { ...by, facts, responsible, evidence } }];
}

export function proposeSolution(
  state: Complaint,
  solution: Solution,
  context: DecisionContext,
): Decision<ComplaintEvent> {
  const refusal = notOpen(state);
  if (refusal) return refusal;
  const evidenceItems = state.evidence.length;
  if (evidenceItems === 0) {
    return refuse({
      code: 'evidence-missing',
      rule: 'evidence-before-solution',
      reason: text(
        'No item of evidence is on record, so nothing supports a solution yet.',
        '尚无任何证据，不能提出解决方案。',
      ),
      acceptable: text(
        'Record an investigation with at least one item of evidence, then propose the solution.',
        '请先登记调查结果并附至少一项证据，再提出解决方案。',
      ),
    });
  }
  return [{ name: 'solution-proposed', data: { ...handled(state, context), solution, evidenceItems } }];
}

export function agree(
  state: Complaint,
  { channel }: { readonly channel: Channel },
  context: DecisionContext,
): Decision<ComplaintEvent> {
  const refusal = notOpen(state) ?? noSolution(state, 'awaiting-answer');
  return refusal ?? [{ name: 'solution-agreed', data: { ...handled(state, context), channel } }];
}

export function rejectSolution(
  state: Complaint,
  { remark }: { readonly remark: string },
  context: DecisionContext,
): Decision<ComplaintEvent> {
  const refusal = notOpen(state) ?? noSolution(state, 'awaiting-answer');
  const customer = { id: state.customer?.id ?? '', remark };
  return refusal ?? [{ name: 'solution-rejected', data: { ...handled(state, context), customer } }];
}

export function reviseSolution(
  state: Complaint,
  solution: Solution,
  context: DecisionContext,
): Decision<ComplaintEvent> {
  const refusal = notOpen(state) ?? noSolution(state);
  return refusal ?? [{ name: 'solution-revised', data: { ...handled(state, context), solution } }];
}

export function execute(
  state: Complaint,
  { result }: { readonly result: string },
  context: DecisionContext,
): Decision<ComplaintEvent> {
  const refusal = notOpen(state) ?? noSolution(state);
  return refusal ?? [{ name: 'executed', data: { ...handled(state, context), result } }];
}

export function reportBack(
  state: Complaint,
  { channel }: { readonly channel: Channel },
  context: DecisionContext,
): Decision<ComplaintEvent> {
  const { promisedAt = '' } = state;
  const late = Math.ceil((context.now - Date.parse(promisedAt)) / minute);
  const reportedAt = new Date(context.now).toISOString();
  const data = { channel, reportedAt, promisedAt, minutesLate: Math.max(0, late) };
  return notOpen(state) ?? [{ name: 'reported-back', data: { ...handled(state, context), ...data } }];
}

/** The step is about a solution: any, or one that the customer has not answered yet. */
function noSolution(state: Complaint, needed?: 'awaiting-answer'): Rejection | undefined {
  if (state.solution && (needed === undefined || state.status === needed)) return undefined;
  if (!state.solution) {
    return refuse({
      code: 'no-solution',
      reason: text('No solution has been proposed.', '尚未提出解决方案。'),
      acceptable: text('Propose a solution first.', '请先提出解决方案。'),
    });
  }
  return refuse({
    code: 'solution-answered',
    reason: text('The customer has answered this solution already.', '客户已就该方案作出答复。'),
    acceptable: text(
      'One answer to each solution; revise the solution to ask again.',
      '每个方案只记录一次答复；如需再次征求意见，请先修订方案。',
    ),
  });
}
