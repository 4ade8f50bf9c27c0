import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Actor, DomainEvent } from '@liucheng/kernel';
import { EventStore } from '@liucheng/ports';
import { readCase, type CaseHistory } from './case-history.ts';
import type { CaseType } from './case-type.ts';
import { caseNotFound } from './command-problems.ts';

/**
 * A case as it is now, read from its own events: whoever was told that a command is done sees its effect.
 * A case that the caller may not see is answered like one that does not exist, so that ids cannot be tried out.
 */
export class ReadCase<State, Event extends DomainEvent> extends Query<CaseHistory<State>> {
  constructor(
    readonly type: CaseType<State, Event>,
    readonly caseId: string,
    readonly actor: Actor,
  ) {
    super();
  }
}

@QueryHandler(ReadCase)
export class ReadCaseHandler implements IQueryHandler<ReadCase<unknown, DomainEvent>> {
  constructor(private readonly store: EventStore) {}

  async execute({ type, caseId, actor }: ReadCase<unknown, DomainEvent>): Promise<CaseHistory<unknown>> {
    const history = await readCase(this.store, type, caseId);
    const owner = type.subject?.(history.state) ?? history.owner;
    if (history.changed < 0 || !type.readable(history.state, actor, owner))
      throw caseNotFound(caseId.slice(0, 64));
    return history;
  }
}
