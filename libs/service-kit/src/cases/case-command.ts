import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { DomainEvent } from '@liucheng/kernel';
import { CaseExecutor } from './case-executor.ts';
import { CommandObserver } from './observed-commands.ts';
import type { CommandAnswer } from './command-outcome.ts';
import type { CommandRequest } from './command-request.ts';
import type { CaseCommand, CaseType } from './case-type.ts';

/** Any command of any process on the command bus. */
export class IssueCommand<
  State = unknown,
  Event extends DomainEvent = DomainEvent,
> extends Command<CommandAnswer> {
  constructor(
    readonly type: CaseType<State, Event>,
    readonly command: CaseCommand<State, Event>,
    readonly body: object,
    readonly request: CommandRequest,
  ) {
    super();
  }
}

/** The one handler of them all. */
@CommandHandler(IssueCommand)
export class IssueCommandHandler implements ICommandHandler<IssueCommand> {
  constructor(
    private readonly executor: CaseExecutor,
    private readonly observer: CommandObserver,
  ) {}

  execute({ type, command, body, request }: IssueCommand): Promise<CommandAnswer> {
    return this.observer.observe(type, command, request, (traced) =>
      this.executor.execute(type, command, body, traced),
    );
  }
}
