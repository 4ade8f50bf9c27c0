import { attemptRefused, text, type DomainEvent, type Rejection, type Text } from '@liucheng/kernel';
import type { CaseHistory } from './case-history.ts';
import type { CaseType } from './case-type.ts';

/** One line of a case's history as people read it. */
export interface TimelineEntry {
  readonly revision: number;
  /** RFC 3339 */
  readonly at: string;
  readonly event: string;
  readonly step?: string;
  readonly actor?: string;
  readonly role?: string;
  readonly department?: string;
  readonly text: Text;
  /** What was refused, under which rule, and what would have been accepted. */
  readonly refusal?: Omit<Rejection, 'rejected'> & { readonly command: string };
}

/** Everything on record about a case, refused attempts included, oldest first. */
export function caseTimeline<State, Event extends DomainEvent>(
  type: CaseType<State, Event>,
  { recorded }: Pick<CaseHistory<State>, 'recorded'>,
  describe: (event: Event) => Text,
): TimelineEntry[] {
  const steps = new Map(
    Object.entries(type.definition.steps).flatMap(([id, step]) =>
      (step.events ?? [id]).map((each) => [each, id] as const),
    ),
  );
  return recorded.map(
    ({ event: { sequence, time, type: eventType, data, actor, actorrole, department } }) => {
      const read = type.events.read(eventType, data) as Event;
      const step = steps.get(eventType);
      const told = read.name === attemptRefused ? refusedEntry(type, read) : { text: describe(read) };
      return {
        revision: sequence,
        at: time,
        event: read.name,
        ...(step === undefined ? {} : { step }),
        ...(actor === undefined ? {} : { actor }),
        ...(actorrole === undefined ? {} : { role: actorrole }),
        ...(department === undefined ? {} : { department }),
        ...told,
      };
    },
  );
}

function refusedEntry<State, Event extends DomainEvent>(
  type: CaseType<State, Event>,
  { data }: Event,
): Pick<TimelineEntry, 'text' | 'refusal'> {
  const { command, rejection } = data as unknown as { command: string; rejection: Rejection };
  const { rejected: _, ...refusal } = rejection;
  const summary = type.commands.find(({ name }) => name === command)?.summary ?? text(command, command);
  return {
    text: text(
      `Refused – ${summary.en}: ${refusal.reason.en}`,
      `被拒绝（${summary['zh-CN']}）：${refusal.reason['zh-CN']}`,
    ),
    refusal: { command, ...refusal },
  };
}
