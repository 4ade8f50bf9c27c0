import type { Violation } from '@liucheng/conformance';
import { text, type Text } from '@liucheng/kernel';
import type { Severity } from '@liucheng/process-model';
import type { LiveCase } from '../case-document.ts';
import type { DeadlineForecast } from './forecast.ts';

/** A running deadline that will be missed with a chance (0 to 1) which rests on so many observations. */
export interface Risk {
  /** Of the violation that it will be if it comes to that: the same however often and by whomever it is told. */
  readonly risk: string;
  readonly process: string;
  readonly version: number;
  readonly case: string;
  readonly rule: string;
  readonly clause?: string;
  readonly severity: Severity;
  /** Department, person and role concerned: as the violation would have them. */
  readonly department?: string;
  readonly person?: string;
  readonly role?: string;
  /** Any of them meets it. */
  readonly steps: readonly string[];
  /** Whom or what it is about, where a case has several of its kind. */
  readonly key?: string;
  /** ms since the epoch */
  readonly dueAt: number;
  readonly chance: number;
  readonly observations: number;
  readonly expected: Text;
  /** A sentence that a supervisor understands. */
  readonly message: Text;
}

/** What is told of a deadline of a case; undefined for one that does not run. */
export function riskOf(
  { process, version, compiled, state, subject }: LiveCase,
  { rule, steps, key, dueAt, chance = 0, observations = 0 }: DeadlineForecast,
): Risk | undefined {
  const violation = compiled.ifMissed(state, { rule, due: dueAt, key });
  if (!violation) return undefined;
  const { id, severity, clause, department, person, role, expected } = violation;
  return {
    risk: id,
    process,
    version,
    case: subject,
    rule,
    ...(clause === undefined ? {} : { clause }),
    severity,
    ...(department === undefined ? {} : { department }),
    ...(person === undefined ? {} : { person }),
    ...(role === undefined ? {} : { role }),
    steps,
    ...(key === undefined ? {} : { key }),
    dueAt,
    chance,
    observations,
    expected,
    message: sentence(expected, chance, observations),
  };
}

function sentence(expected: Violation['expected'], chance: number, observations: number): Text {
  const percent = Math.round(chance * 100);
  return text(
    `Will be missed with a chance of ${percent} %, as ${observations} earlier waits went: ${expected.en}.`,
    `根据此前 ${observations} 次等待的情况，逾期可能性为 ${percent}%：${expected['zh-CN']}。`,
  );
}
