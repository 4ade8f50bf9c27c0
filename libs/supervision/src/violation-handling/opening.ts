import { cnOffice, dueAfter, workingCalendar } from '@liucheng/conformance';
import { isRejection, text, type Decision, type DecisionContext, type Rejection } from '@liucheng/kernel';
import type { Evidence } from '../evidence.ts';
import { oneStepWorse, severities, type Severity } from '@liucheng/process-model';
import { refuse } from './in-charge.ts';
import type { Breach, Rated, ViolationCase, ViolationCaseEvent } from './violation-case.ts';
import { defaultSettings, type ViolationSettings } from './violation-settings.ts';

// How a case begins, and how severe it is.

const calendar = workingCalendar(cnOffice);

function worse(a: Severity, b: Severity): Severity {
  return severities.indexOf(a) > severities.indexOf(b) ? a : b;
}

/** By when a case that was opened then is decided; ms since the epoch. */
export function decisionDue(
  severity: Severity,
  openedAt: number,
  { decideWithin }: ViolationSettings,
): number {
  return dueAfter({ duration: decideWithin[severity], time: 'business' }, calendar)(openedAt);
}

export function rated(
  severity: Severity,
  openedAt: number,
  settings: ViolationSettings,
  former?: Severity,
): Rated {
  return {
    severity,
    from: {
      [severity]: new Date(openedAt).toISOString(),
      ...(former === undefined ? {} : { [former]: 'raised' }),
    },
    dueAt: new Date(decisionDue(severity, openedAt, settings)).toISOString(),
  };
}

/** What is known of earlier violations when a case is opened or assigned: ids of their cases, the earliest first. */
export type Earlier = readonly string[];

export interface Detect extends Breach {
  readonly source: 'monitor' | 'inspection';
  readonly reference: string;
  /** By itself, before it is raised for earlier ones. */
  readonly severity: Severity;
  /** As severe as whoever detected it has found it with what it repeats. */
  readonly atLeast?: Severity;
}

export function detect(
  state: ViolationCase,
  { source, reference, severity, atLeast, ...breach }: Detect,
  { actor, now }: DecisionContext,
  earlier: Earlier,
  settings: ViolationSettings = defaultSettings,
): Decision<ViolationCaseEvent> {
  const refusal = alreadyOpen(state);
  if (refusal) return refusal;
  return [
    {
      name: 'detected',
      data: {
        by: actor.id,
        source,
        reference,
        ...breach,
        ...opened(severity, now, earlier, settings, atLeast),
      },
    },
  ];
}

export interface Report {
  readonly person?: string;
  readonly department: string;
  readonly process?: string;
  readonly case?: string;
  readonly rule?: string;
  readonly severity: Severity;
  /** RFC 3339 with a zone. */
  readonly happenedAt: string;
  readonly what: string;
  readonly evidence: readonly Evidence[];
  /** Id of the monitor's violation, where it is one for which no case was opened. */
  readonly violation?: string;
}

export function report(
  state: ViolationCase,
  { severity, happenedAt, what, evidence, violation, ...breach }: Report,
  { actor, now }: DecisionContext,
  earlier: Earlier,
  settings: ViolationSettings = defaultSettings,
): Decision<ViolationCaseEvent> {
  const refusal = alreadyOpen(state);
  if (refusal) return refusal;
  const happened = Date.parse(happenedAt);
  if (happened > now) {
    return refuse({
      code: 'not-happened-yet',
      reason: text(`${happenedAt} has not come yet.`, `${happenedAt} 尚未到来。`),
      acceptable: text('A time that has passed.', '请填写已过去的时间。'),
      errors: [
        { path: '/happenedAt', expected: text('a time in the past', '过去的时间'), actual: happenedAt },
      ],
    });
  }
  return [
    {
      name: 'reported',
      data: {
        by: actor.id,
        ...breach,
        ...(violation === undefined ? {} : { reference: violation }),
        happenedAt: new Date(happened).toISOString(),
        what: text(what, what),
        evidence,
        ...opened(severity, now, earlier, settings),
      },
    },
  ];
}

function opened(
  severity: Severity,
  now: number,
  earlier: Earlier,
  settings: ViolationSettings,
  atLeast: Severity = severity,
) {
  const counted = worse(atLeast, earlier.length > 0 ? oneStepWorse(severity) : severity);
  return { ratedSeverity: severity, repeats: earlier, ...rated(counted, now, settings) };
}

function alreadyOpen({ status }: ViolationCase): Rejection | undefined {
  if (status === 'new') return undefined;
  return refuse({
    code: 'case-open-already',
    reason: text('The case has been opened already.', '该案件已立案。'),
    acceptable: text('Go on with its next step, or open another one.', '请继续办理，或另行立案。'),
  });
}

/** The answer to whoever wants to open a second case for a violation. `holder` is given only to those who may see that case. */
export function caseForViolation(reference: string, holder: string | undefined): Rejection {
  const which =
    holder === undefined ? text('a case', '其他案件') : text(`the case ${holder}`, `案件 ${holder}`);
  return refuse({
    code: 'violation-has-a-case',
    reason: text(
      `The violation ${reference} is handled in ${which.en} already.`,
      `违规 ${reference} 已在${which['zh-CN']}中处理。`,
    ),
    acceptable: text('Go on in that case.', '请在该案件中继续办理。'),
    errors: [
      {
        path: '/violation',
        expected: text('a violation without a case', '尚未立案的违规'),
        actual: reference,
      },
    ],
  });
}

/** A decision with something before it, where it is one. */
export function preceded(
  first: readonly ViolationCaseEvent[],
  decision: Decision<ViolationCaseEvent>,
): Decision<ViolationCaseEvent> {
  return isRejection(decision) ? decision : [...first, ...decision];
}
