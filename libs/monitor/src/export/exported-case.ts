import {
  kindsOverCases,
  leftOpen,
  refold,
  type CaseEvent,
  type CompiledDefinition,
  type OpenRule,
} from '@liucheng/conformance';
import type { LogEvent, LogTrace, LogViolation } from '@liucheng/event-log';
import type { CaseBody, CaseDocument } from '../case-document.ts';
import type { ViolationDocument } from '../violation-document.ts';

/**
 * A case as logs tell of it. The activity of an event that is a step is the step's id, which is the same in both languages and in every
 * version of the events; any other event's is its type.
 * @param outside what rules over cases leave open
 * @param compiled absent where the definition is not known: no event can be told to be a step then.
 */
export function exportedCase(
  document: CaseDocument,
  history: readonly CaseEvent[],
  body: Pick<CaseBody, 'advanced'>,
  violations: readonly ViolationDocument[],
  outside: readonly OpenRule[],
  compiled: CompiledDefinition | undefined,
): LogTrace & { readonly process: string } {
  const { process, subject } = document;
  const judged = compiled && refold(compiled, subject, history, body.advanced);
  const found = violations.filter(({ kind }) => kindsOverCases.has(kind));
  const open = leftOpen(judged?.observations ?? [], { violations: found, open: outside }).map(
    ({ rule }) => rule,
  );
  const steps = new Map(judged?.state.trace.map(({ sequence, step }) => [sequence, step]));
  const places = new Map(history.map(({ sequence }, index) => [sequence, index]));
  return {
    process,
    caseId: subject,
    attributes: {
      ...caseFacts(document),
      ...(open.length === 0 ? {} : { 'liucheng:undeterminable': [...new Set(open)].sort().join(', ') }),
    },
    events: history.map((event) => logEvent(event, steps.get(event.sequence))),
    ...(violations.length === 0
      ? {}
      : { violations: violations.map((violation) => logViolation(violation, places)) }),
  };
}

function caseFacts(document: CaseDocument): LogTrace['attributes'] {
  const { process, version, status, origin, department, initiator, cost, fitness, conforming, missing } =
    document;
  return {
    'liucheng:process': process,
    'liucheng:version': version,
    'liucheng:status': status,
    'liucheng:origin': origin,
    ...(department === undefined ? {} : { 'liucheng:department': department }),
    ...(initiator === undefined ? {} : { 'liucheng:initiator': initiator }),
    'liucheng:cost': cost,
    'liucheng:fitness': fitness,
    'liucheng:conforming': conforming,
    ...(missing === undefined
      ? {}
      : { 'liucheng:missing': missing.map(({ from, to }) => `${from}–${to}`).join(', ') }),
  };
}

function logEvent(event: CaseEvent, step: string | undefined): LogEvent {
  const { id, type, time, actor, onBehalfOf, role, department, data } = event;
  return {
    activity: step ?? type,
    time,
    id,
    ...(step === undefined || step === type ? {} : { type }),
    ...(actor === undefined ? {} : { resource: actor }),
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
    ...(role === undefined ? {} : { role }),
    ...(department === undefined ? {} : { department }),
    attributes: data ?? {},
  };
}

function logViolation(violation: ViolationDocument, places: ReadonlyMap<number, number>): LogViolation {
  const {
    id,
    at,
    sequence,
    kind,
    rule,
    clause,
    severity,
    ruleSeverity,
    occurrence,
    department,
    person,
    role,
    step,
    lateBy,
    detectedAt,
  } = violation;
  const event = sequence === undefined ? undefined : places.get(sequence);
  const texts = (['message', 'expected', 'actual', 'repair'] as const).flatMap((name) => [
    [`${name}-en`, violation[name].en],
    [`${name}-zh`, violation[name]['zh-CN']],
  ]);
  const known = {
    kind,
    rule,
    clause,
    severity,
    'rule-severity': ruleSeverity,
    occurrence,
    department,
    person,
    role,
    step,
    'late-by': lateBy,
    detected: new Date(detectedAt).toISOString(),
    ...(Object.fromEntries(texts) as Record<string, string>),
  };
  return {
    id,
    at,
    ...(event === undefined ? {} : { event }),
    facts: Object.fromEntries(
      Object.entries(known).filter((entry): entry is [string, string | number] => entry[1] !== undefined),
    ),
  };
}
