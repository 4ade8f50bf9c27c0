import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { DomainEvent } from '@liucheng/kernel';
import { CaseExecutor } from './case-executor.ts';
import type { CaseCommand, CaseType } from './case-type.ts';
import type { CommandRequest } from './command-request.ts';
import type { PreflightAnswer } from './preflight.ts';

/** What any command of any process would do. */
export class ForeseeCommand<
  State = unknown,
  Event extends DomainEvent = DomainEvent,
> extends Query<PreflightAnswer> {
  constructor(
    readonly type: CaseType<State, Event>,
    readonly command: CaseCommand<State, Event>,
    readonly body: object,
    readonly request: CommandRequest,
  ) {
    super();
  }
}

@QueryHandler(ForeseeCommand)
export class ForeseeCommandHandler implements IQueryHandler<ForeseeCommand> {
  constructor(private readonly executor: CaseExecutor) {}

  execute({ type, command, body, request }: ForeseeCommand): Promise<PreflightAnswer> {
    return this.executor.preflight(type, command, body, request);
  }
}
