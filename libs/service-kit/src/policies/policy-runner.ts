import type { Actor, EventEnvelope } from '@liucheng/kernel';
import {
  partitionName,
  type BusMessage,
  type BusPositions,
  type EventBus,
  type Subscription,
} from '@liucheng/ports';
import type { Work } from '../background/background-work.ts';
import type { CaseExecutor } from '../cases/case-executor.ts';
import type { CaseCommand, CaseType } from '../cases/case-type.ts';
import { Problem } from '../http/problem.ts';
import { topicOf } from '../relay/relay.ts';
import { withoutPersonalData } from '../personal-data/without-personal-data.ts';
import { automation, type Policy, type Reaction } from './policy.ts';

export interface PolicyRunnerOptions {
  readonly policy: Policy;
  /** The process that the policy belongs to. */
  readonly type: CaseType;
  readonly bus: EventBus;
  readonly executor: Pick<CaseExecutor, 'execute' | 'holderOf'>;
  /** Reads what the event says about persons, where it is the service's own. */
  readonly open?: (event: EventEnvelope) => Promise<EventEnvelope>;
  /** What happened before is history to the process, wall clock, ms; see `Reaction`. */
  readonly since: () => Promise<number>;
  readonly onError: (error: unknown, attempt: number) => void;
  /** Told of a reaction that a rule refused: it is on record, and nothing more comes of it. */
  readonly onRefused: (problem: Problem, event: EventEnvelope) => void;
}

interface Aim {
  readonly command: string;
  readonly body: object;
  readonly caseId?: string;
}

/** How often it is looked again for the case that holds a key when a command about it was refused. */
const mostTurns = 4;

/** Consumes the events that a policy reads and issues the commands that follow. Its checkpoint is the group's on the bus. */
export class PolicyRunner implements Work {
  private subscription: Subscription | undefined;
  /** Per partition: the last offset that is done with, or lay there before this began. */
  private handled: BusPositions = {};

  constructor(private readonly options: PolicyRunnerOptions) {}

  get name(): string {
    return `policy-${this.options.policy.name}`;
  }

  async start(): Promise<void> {
    const { policy, bus, onError } = this.options;
    // Only for telling how far it is: no reason to wait for a bus that is away.
    this.handled = await bus.heads([this.topic]).catch(() => ({}));
    this.subscription = bus.consume(
      {
        topics: [this.topic],
        group: `liucheng.${this.name}`,
        onError,
        // What was given up is done with, too.
        onParked: async ({ message }) => this.note([message]),
      },
      async ({ messages, redelivered }) => {
        for (const { event } of messages) if (policy.types.includes(event.type)) await this.react(event);
        if (!redelivered) this.note(messages);
      },
    );
  }

  /** Messages published since it began that it has not seen yet; `undefined` where it does not run. */
  async behind(): Promise<number | undefined> {
    if (this.subscription === undefined) return undefined;
    const heads = await this.options.bus.heads([this.topic]);
    return Object.entries(heads).reduce(
      (sum, [partition, head]) => sum + Math.max(0, head - (this.handled[partition] ?? 0)),
      0,
    );
  }

  private get topic(): string {
    const { topic, service } = this.options.policy;
    return topic ?? topicOf(service);
  }

  private note(messages: readonly BusMessage[]): void {
    const handled: Record<string, number> = { ...this.handled };
    for (const message of messages) {
      const partition = partitionName(message);
      handled[partition] = Math.max(handled[partition] ?? 0, message.offset);
    }
    this.handled = handled;
  }

  async stop(): Promise<void> {
    await this.subscription?.stop();
    this.subscription = undefined;
  }

  private async react(event: EventEnvelope): Promise<void> {
    const { type, executor, onRefused } = this.options;
    const reaction = await this.reactionTo(event);
    if (!reaction) return;
    let aim = await this.aimOf(reaction);
    for (let turn = 1; aim !== undefined; turn++) {
      const { command, body, caseId } = aim;
      try {
        await executor.execute(type, this.commandOf(command), body, {
          actor: this.actor(),
          idempotencyKey: event.id,
          causationId: event.id,
          ...(caseId === undefined ? {} : { caseId }),
          ...(event.correlationid === undefined ? {} : { correlationId: event.correlationid }),
          ...(event.traceparent === undefined ? {} : { traceparent: event.traceparent }),
        });
        return;
      } catch (error) {
        if (!(error instanceof Problem) || error.status >= 500) throw error;
        aim = await this.aimOf(reaction);
        // The key may have been taken or given up since it was looked at.
        if (aim?.caseId !== caseId && turn < mostTurns) continue;
        onRefused(error, event);
        return;
      }
    }
  }

  private async reactionTo(event: EventEnvelope): Promise<Reaction | undefined> {
    const { policy, open } = this.options;
    if (open === undefined || event.sealed === undefined) return policy.react(event);
    const readable = await open(event);
    try {
      return policy.react({ ...readable, id: event.id });
    } catch (error) {
      throw withoutPersonalData(error, event, readable);
    }
  }

  /** `undefined`: nothing is to be done. */
  private async aimOf(reaction: Reaction): Promise<Aim | undefined> {
    const { continues, happenedAt, ...begins } = reaction;
    const { executor, type, since } = this.options;
    if (continues) {
      const { command, body, ...wanted } = continues;
      const holder = await executor.holderOf(type, wanted);
      if (holder !== undefined) return { command, body, caseId: holder };
    }
    if (begins.command === undefined) return undefined;
    const isHistory = happenedAt !== undefined && happenedAt < (await since());
    return isHistory ? undefined : (begins as Aim);
  }

  private actor(): Actor {
    const { department } = this.options.type.definition;
    return { id: this.name, department, roles: [{ role: automation, department }] };
  }

  private commandOf(name: string): CaseCommand<unknown, never> {
    const { policy, type } = this.options;
    const command = type.commands.find((each) => each.name === name);
    if (!command)
      throw new Error(`the policy ${policy.name} issues ${name}, which ${type.category} does not have`);
    return command as CaseCommand<unknown, never>;
  }
}
