import { attemptRefused, type DomainEvent, type JsonObject, type Rejection } from '@liucheng/kernel';
import { caseHistory, type CaseHistory } from './case-history.ts';
import type { CaseType } from './case-type.ts';

export interface CommandAnswer {
  readonly caseId: string;
  /** Of the last event that had changed the case when the command was done: its ETag. */
  readonly revision: number;
  /** In the service's event store: a view that has come this far shows the command's effect. */
  readonly position: number;
  readonly state: JsonObject;
}

/** What becomes of a command that could be decided. */
export type Outcome = { readonly answer: CommandAnswer } | { readonly refused: Rejection };

/** What the command was answered with, as the events that it left tell. */
export function firstOutcome<State, Event extends DomainEvent>(
  type: CaseType<State, Event>,
  caseId: string,
  recorded: CaseHistory<State>['recorded'],
  commandId: string,
): Outcome {
  const end = recorded.findLastIndex((each) => each.commandId === commandId);
  const history = caseHistory(type, caseId, recorded.slice(0, end + 1));
  const last = recorded[end]?.event;
  if (last?.type === type.events.type(attemptRefused)) {
    return { refused: last.data['rejection'] as unknown as Rejection };
  }
  return { answer: answerOf(type, history) };
}

export function answerOf<State, Event extends DomainEvent>(
  type: CaseType<State, Event>,
  { caseId, changed, recorded, state }: CaseHistory<State>,
): CommandAnswer {
  return { caseId, revision: changed, position: recorded.at(-1)?.position ?? 0, state: type.summary(state) };
}
