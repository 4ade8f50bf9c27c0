import type { JsonObject } from '@liucheng/kernel';
import { compileDefinition, refold, type CaseEvent } from '@liucheng/conformance';
import type { CaseType } from '@liucheng/service-kit';
import { asOthersRead } from '@liucheng/service-kit/testing';

/** One event of a case: its name and data, who did it and when. */
export interface Happened {
  readonly name: string;
  readonly data: JsonObject;
  /** Left out: the first role that the step's binding names. */
  readonly role?: string;
  readonly by?: string;
  readonly department?: string;
  /** RFC 3339; left out: an hour after the one before. */
  readonly at?: string;
}

const hour = 3_600_000;

/** Ids of the rules that a history breaks in the eyes of the monitor, which reads no personal data, sorted, as of a time (the last event's if left out). */
export function brokenRules(
  type: Pick<CaseType, 'definition' | 'events'>,
  history: readonly Happened[],
  asOf?: string,
): string[] {
  const { definition, events } = type;
  const steps = Object.values(definition.steps);
  let time = Date.parse('2026-03-02T01:00:00Z');
  const told = history.map(({ name, data, by, role, department, at }, sequence): CaseEvent => {
    time = at === undefined ? time + hour : Date.parse(at);
    const eventType = events.type(name);
    const binding = steps.find((step) => step.events?.includes(eventType))?.role;
    const where = department ?? (binding?.department === 'case' ? undefined : binding?.department);
    return {
      id: `e-${sequence}`,
      sequence,
      type: eventType,
      time,
      ...asOthersRead(events.spec(name), data),
      actor: by ?? (data['by'] as string | undefined) ?? 'u-somebody',
      role: role ?? binding?.roles[0] ?? 'employee',
      department: where ?? 'sales',
    };
  });
  const { raised } = refold(compileDefinition(definition), 'case-1', told, {
    to: asOf === undefined ? time : Date.parse(asOf),
  });
  return raised.map(({ kind, rule }) => (rule === 'flow' ? kind : rule)).sort();
}
