import {
  dayAt,
  orLater,
  refusing,
  text,
  type Actor,
  type Decision,
  type DecisionContext,
  type Rejection,
} from '@liucheng/kernel';
import { grantFor, headedDepartments } from '@liucheng/service-kit';
import type { Severity } from '@liucheng/process-model';
import type { Evidence } from '../evidence.ts';
import {
  isOver,
  type Acting,
  type Frequency,
  type Inspection,
  type InspectionEvent,
  type Method,
  type Sample,
} from './inspection.ts';
import { clause, type BlockingRule } from './inspection.rules.ts';

const refuse = refusing<BlockingRule>(clause);
const supervisors = { roles: ['process-supervisor'] } as const;
/** The regulation's days are China's. */
const utcOffsetMinutes = 480;

/** A supervisor inspects any department, a head the own one only. */
function actingIn(department: string | undefined, actor: Actor, rule: BlockingRule): Acting | Rejection {
  const of = department === undefined ? {} : { department };
  if (grantFor(actor, supervisors)) return { by: actor.id, as: 'supervisor', ...of };
  const own = headedDepartments(actor);
  if (department !== undefined && own.includes(department))
    return { by: actor.id, as: 'head', heads: department, ...of };
  const theirs = own.join(', ');
  return refuse({
    rule,
    cause: 'person',
    code: 'other-department',
    reason:
      department === undefined
        ? text('All departments are inspected, and you head one.', '检查范围为全公司，您仅负责本部门。')
        : text(`You do not head the department ${department}.`, `您不是部门 ${department} 的负责人。`),
    acceptable: text(
      `A process supervisor does it; you inspect ${theirs}.`,
      `由流程监督员办理；您可以检查 ${theirs}。`,
    ),
    errors: [
      { path: '/department', expected: theirs, ...(department === undefined ? {} : { actual: department }) },
    ],
  });
}

/** Only an inspection that is planned and not over goes on; who acts in it. */
function going(state: Inspection, actor: Actor, rule: BlockingRule): Acting | Rejection {
  if (!isOver(state)) return actingIn(state.department, actor, rule);
  return refuse({
    code: 'inspection-over',
    reason:
      state.status === 'cancelled'
        ? text('The inspection has been cancelled.', '检查已取消。')
        : text('The inspection is concluded.', '检查已终结。'),
    acceptable: text('Plan another one.', '请另行制定检查计划。'),
  });
}

export interface Plan {
  readonly subject: string;
  readonly content: string;
  readonly method: Method;
  readonly department?: string;
  readonly frequency?: Frequency;
  /** YYYY-MM-DD */
  readonly dueOn: string;
}

export function plan(
  state: Inspection,
  { subject, content, method, department, frequency, dueOn }: Plan,
  { actor, now }: DecisionContext,
): Decision<InspectionEvent> {
  if (state.status !== 'new') {
    return refuse({
      code: 'already-planned',
      reason: text('The inspection has been planned already.', '该检查计划已制定。'),
      acceptable: text('Go on with its next step, or plan another one.', '请继续办理，或另行制定计划。'),
    });
  }
  const acting = actingIn(department, actor, 'heads-inspect-their-own-plan-inspection');
  if ('rejected' in acting) return acting;
  const today = dayAt(now, utcOffsetMinutes);
  if (dueOn < today) {
    return refuse({
      code: 'day-has-passed',
      reason: text(`${dueOn} has passed.`, `${dueOn} 已过。`),
      acceptable: text(`${today} or a later day.`, `${today} 或之后的日期。`),
      errors: [{ path: '/dueOn', expected: orLater(today), actual: dueOn }],
    });
  }
  return [
    {
      name: 'planned',
      data: {
        ...acting,
        subject,
        content,
        method,
        dueOn,
        ...(frequency === undefined ? {} : { frequency }),
      },
    },
  ];
}

/** Whether a sample may be drawn: looked at before the population is read, and again by the decision. */
export function mayDraw(state: Inspection, actor: Actor): Acting | Rejection {
  const acting = going(state, actor, 'heads-inspect-their-own-draw-sample');
  if ('rejected' in acting) return acting;
  if (state.sample) {
    return refuse({
      code: 'sample-drawn-already',
      reason: text('The sample of this round has been drawn.', '本轮样本已抽取。'),
      acceptable: text('Inspect the cases of that sample.', '请检查该样本内的案例。'),
    });
  }
  if (state.inspections > 0) {
    return refuse({
      code: 'inspection-under-way',
      reason: text('Cases have been looked at in this round.', '本轮检查已开始。'),
      acceptable: text(
        'Draw the sample of the next round before it begins.',
        '请在下一轮检查开始前抽取样本。',
      ),
    });
  }
  return acting;
}

export function drawSample(
  state: Inspection,
  sample: Sample | undefined,
  { actor }: DecisionContext,
): Decision<InspectionEvent> {
  const acting = mayDraw(state, actor);
  if ('rejected' in acting) return acting;
  if (sample === undefined || sample.cases.length === 0) {
    return refuse({
      code: 'population-empty',
      reason: text('There is no case of this process in that time.', '该时段内没有该流程的案例。'),
      acceptable: text('Another process, or a longer time.', '请选择其他流程或延长时段。'),
      errors: [
        { path: '/process', expected: text('a process with cases in that time', '该期间内有案件的流程') },
      ],
    });
  }
  return [{ name: 'sample-drawn', data: { ...acting, round: state.round, ...sample } }];
}

export interface Inspect {
  readonly process?: string;
  readonly case?: string;
  readonly conforms: boolean;
  readonly result: string;
}

export function inspect(
  state: Inspection,
  { process, case: of, conforms, result }: Inspect,
  { actor }: DecisionContext,
): Decision<InspectionEvent> {
  const acting = going(state, actor, 'heads-inspect-their-own-inspect');
  if ('rejected' in acting) return acting;
  const { method = 'regular', sample, round } = state;
  const sampled = sample !== undefined;
  const inSample = sample?.cases.some((each) => each.process === process && each.case === of) ?? false;
  if (method === 'spot-check' && !sampled) {
    return refuse({
      code: 'sample-missing',
      rule: 'sample-before-spot-check',
      reason: text('No sample has been drawn for this round.', '本轮尚未抽取样本。'),
      acceptable: text('Draw the sample first.', '请先抽取样本。'),
    });
  }
  if (method === 'spot-check' && !inSample) {
    const which = of ?? '-';
    return refuse({
      code: 'not-in-sample',
      rule: 'spot-check-keeps-to-sample',
      reason: text(`The case ${which} is not in the sample.`, `案例 ${which} 不在样本内。`),
      acceptable: text('A case of the sample, with its process.', '请填写样本内的案例及其流程。'),
      errors: [
        {
          path: '/case',
          expected: text('a case of the sample', '样本中的案件'),
          ...(of === undefined ? {} : { actual: of }),
        },
      ],
    });
  }
  return [
    {
      name: 'inspected',
      data: {
        ...acting,
        round,
        method,
        ...(process === undefined ? {} : { process }),
        ...(of === undefined ? {} : { case: of }),
        conforms,
        result,
        sampled,
        inSample,
      },
    },
  ];
}

export interface Find {
  readonly what: string;
  readonly violation: boolean;
  readonly severity: Severity;
  readonly person?: string;
  readonly concernedDepartment?: string;
  readonly process?: string;
  readonly case?: string;
  readonly rule?: string;
  readonly evidence: readonly Evidence[];
}

export function find(
  state: Inspection,
  { concernedDepartment = state.department, ...finding }: Find,
  { actor, now }: DecisionContext,
): Decision<InspectionEvent> {
  const acting = going(state, actor, 'heads-inspect-their-own-finding');
  if ('rejected' in acting) return acting;
  if (state.inspections === 0) {
    return refuse({
      code: 'nothing-inspected',
      reason: text('Nothing has been inspected in this round.', '本轮尚未实施检查。'),
      acceptable: text('Record the inspection first.', '请先登记检查情况。'),
    });
  }
  if (state.department !== undefined && concernedDepartment !== state.department) {
    return refuse({
      code: 'department-not-inspected',
      reason: text(
        `The inspection is of ${state.department}, not of ${concernedDepartment}.`,
        `本次检查对象为部门 ${state.department}，不是 ${concernedDepartment}。`,
      ),
      acceptable: text('A finding in the department that is inspected.', '请登记被检查部门的问题。'),
      errors: [
        { path: '/concernedDepartment', expected: state.department, actual: concernedDepartment ?? '' },
      ],
    });
  }
  return [
    {
      name: 'found',
      data: {
        ...acting,
        round: state.round,
        findingId: `F${state.allFindings + 1}`,
        ...finding,
        ...(concernedDepartment === undefined ? {} : { concernedDepartment }),
        foundAt: new Date(now).toISOString(),
      },
    },
  ];
}

/** An inspection that is done once is over with its report. */
export function report(
  state: Inspection,
  { summary }: { readonly summary: string },
  { actor }: DecisionContext,
): Decision<InspectionEvent> {
  const acting = going(state, actor, 'heads-inspect-their-own-report');
  if ('rejected' in acting) return acting;
  const { round, inspections, findings, left, frequency, dueOn = '' } = state;
  if (inspections === 0) {
    return refuse({
      code: 'nothing-inspected',
      reason: text('Nothing has been inspected in this round.', '本轮尚未实施检查。'),
      acceptable: text('Inspect first, or cancel the inspection.', '请先实施检查，或取消检查。'),
    });
  }
  const next = frequency === undefined ? {} : { dueOn: dayAfterPeriod(dueOn, frequency) };
  const reported: InspectionEvent = {
    name: 'reported',
    data: { ...acting, round, summary, inspections, findings, uninspected: left.length, ...next },
  };
  return frequency === undefined
    ? [reported, { name: 'concluded', data: { ...acting, rounds: round } }]
    : [reported];
}

/** Months of the calendar are clamped to their last day. */
export function dayAfterPeriod(day: string, frequency: Frequency): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (frequency === 'weekly') date.setUTCDate(date.getUTCDate() + 7);
  else {
    const of = date.getUTCDate();
    date.setUTCDate(1);
    date.setUTCMonth(date.getUTCMonth() + { monthly: 1, quarterly: 3, yearly: 12 }[frequency]);
    const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
    date.setUTCDate(Math.min(of, last));
  }
  return date.toISOString().slice(0, 10);
}

/** Ends an inspection that recurs, between two rounds. */
export function conclude(state: Inspection, { actor }: DecisionContext): Decision<InspectionEvent> {
  const acting = going(state, actor, 'heads-inspect-their-own-conclude');
  if ('rejected' in acting) return acting;
  const { round, inspections, sample } = state;
  if (round === 1 || inspections > 0 || sample) {
    return refuse({
      code: 'round-under-way',
      reason: text('The present round has not been reported.', '本轮检查尚未出具报告。'),
      acceptable: text('Report it first, or cancel the inspection.', '请先出具报告，或取消检查。'),
    });
  }
  return [{ name: 'concluded', data: { ...acting, rounds: round - 1 } }];
}

export function cancel(
  state: Inspection,
  { reason }: { readonly reason: string },
  { actor }: DecisionContext,
): Decision<InspectionEvent> {
  const acting = going(state, actor, 'heads-inspect-their-own-cancel');
  if ('rejected' in acting) return acting;
  return [{ name: 'cancelled', data: { ...acting, reason } }];
}
