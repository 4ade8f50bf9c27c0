import { text, type EventEnvelope, type Json, type JsonObject } from '@liucheng/kernel';
import { violationTopic, violationTypes } from '@liucheng/monitor';
import { severities, type Severity } from '@liucheng/process-model';
import type { Policy, Reaction } from '@liucheng/service-kit';
import type { TakeNote } from './after-decision.ts';
import type { Detect } from './opening.ts';
import type { Said } from './violation-case.ts';
import { defaultSettings, type ViolationSettings } from './violation-settings.ts';

/** Within which a violation has one case at a time. */
export const handledViolation = 'handled-violation';

/**
 * SUP-3: what the monitor raises gets a case, which hears what the monitor says of it afterwards. One policy for all of it: two
 * would read the topic each in its own time, and a withdrawal could be there before the case.
 */
export function violationOpensCase(settings: ViolationSettings = defaultSettings): Policy {
  return {
    name: 'violation-opens-case',
    title: text(
      'A violation that the monitor raises opens a case; one that it withdraws ends it',
      '流程监控发现违规后自动立案，违规撤销后自动终结案件',
    ),
    service: 'monitor',
    topic: violationTopic,
    types: Object.values(violationTypes),
    react: (event): Reaction => {
      const { violation, origin } = toldOf(event);
      const { id: reference } = violation;
      const about = { scope: handledViolation, key: reference };
      if (event.type === violationTypes.withdrawn)
        return { continues: { ...about, command: 'withdraw', body: { reference } } };
      const note: TakeNote = {
        reference,
        ...(typeof violation.lateBy === 'number' ? { lateBy: violation.lateBy } : {}),
        ...raisedIn(violation),
      };
      const continues = { ...about, command: 'take-note', body: note };
      // What an imported log tells is history; a case that a person opened hears of it all the same.
      if (origin !== 'live' || !opensCase(violation, settings)) return { continues };
      return { command: 'detect', body: detectionOf(violation), continues, happenedAt: violation.at };
    },
  };
}

/** What a case that is open has to know of a repetition. */
function raisedIn({ severity, ruleSeverity = severity, repeatOf = [] }: Told): Partial<TakeNote> {
  if (ruleSeverity === severity) return {};
  return { raisedTo: severity, repeats: repeatOf.map(({ violation }) => violation) };
}

/** What these rules have to know of a violation. */
interface Told {
  readonly id: string;
  readonly severity: Severity;
  /** Before the monitor raised it for what the violation repeats; absent: it repeats nothing. */
  readonly ruleSeverity?: Severity;
  readonly repeatOf?: readonly { readonly violation: string }[];
  readonly process: string;
  readonly case: string;
  readonly rule: string;
  /** ms since the epoch */
  readonly at: number;
  readonly message: Said;
  readonly person?: string;
  readonly department?: string;
  readonly clause?: string;
  readonly step?: string;
  readonly lateBy?: number;
}

/** Whether the monitor's word is enough for a case. */
export function opensCase(
  { severity, process }: Pick<Told, 'severity' | 'process'>,
  { openFrom, notOpenedFor }: ViolationSettings,
): boolean {
  return severities.indexOf(severity) >= severities.indexOf(openFrom) && !notOpenedFor.includes(process);
}

function detectionOf({
  id,
  severity,
  ruleSeverity = severity,
  process,
  case: of,
  rule,
  at,
  message,
  ...more
}: Told): Detect {
  const { person, department, clause, step } = more;
  return {
    source: 'monitor',
    reference: id,
    severity: ruleSeverity,
    // What the monitor has raised already is not raised again for the same repetition.
    ...(ruleSeverity === severity ? {} : { atLeast: severity }),
    process,
    case: of,
    rule,
    ...(person === undefined ? {} : { person }),
    ...(department === undefined ? {} : { department }),
    ...(clause === undefined ? {} : { clause }),
    ...(step === undefined ? {} : { step }),
    happenedAt: new Date(at).toISOString(),
    what: { en: message.en, 'zh-CN': message['zh-CN'] },
  };
}

/** @throws Error for whoever looks after the dead letters. */
function toldOf({ type, data }: EventEnvelope): {
  readonly violation: Told;
  readonly origin: Json | undefined;
} {
  const violation = data['violation'] as JsonObject | undefined;
  const expect = (holds: boolean, path: string, expected: string): void => {
    if (!holds) throw new Error(`${type}: /violation/${path}: expected ${expected}`);
  };
  for (const path of ['id', 'process', 'case', 'rule'])
    expect(typeof violation?.[path] === 'string', path, 'a text');
  expect(severities.includes(violation?.['severity'] as Severity), 'severity', severities.join(', '));
  expect(Number.isFinite(violation?.['at']), 'at', 'ms since the epoch');
  if (violation?.['ruleSeverity'] !== undefined)
    expect(severities.includes(violation['ruleSeverity'] as Severity), 'ruleSeverity', severities.join(', '));
  const message = violation?.['message'] as JsonObject | undefined;
  expect(
    typeof message?.['en'] === 'string' && typeof message['zh-CN'] === 'string',
    'message',
    'en and zh-CN',
  );
  return { violation: violation as unknown as Told, origin: data['origin'] };
}
