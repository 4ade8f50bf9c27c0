import { attemptRefused, text, type DomainEvent, type Rejection, type Text } from '@liucheng/kernel';
import { inOwnLanguage } from '../personal-data/words.ts';
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
  /** The absent person for whom the actor acted. */
  readonly onBehalfOf?: string;
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
    ({ event: { sequence, time, type: eventType, data, actor, onbehalfof, actorrole, department } }) => {
      const read = type.events.read(eventType, data) as Event;
      const step = steps.get(eventType);
      const told =
        read.name === attemptRefused ? refusedEntry(type, read) : { text: inOwnLanguage(describe(read)) };
      return {
        revision: sequence,
        at: time,
        event: read.name,
        ...(step === undefined ? {} : { step }),
        ...(actor === undefined ? {} : { actor }),
        ...(onbehalfof === undefined ? {} : { onBehalfOf: onbehalfof }),
        ...(actorrole === undefined ? {} : { role: actorrole }),
        ...(department === undefined ? {} : { department }),
        ...told,
        text: onbehalfof === undefined ? told.text : actedFor(told.text, onbehalfof),
      };
    },
  );
}

function actedFor(told: Text, person: string): Text {
  return text(`${told.en} On behalf of ${person}.`, `${told['zh-CN']}（代 ${person} 办理）`);
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
