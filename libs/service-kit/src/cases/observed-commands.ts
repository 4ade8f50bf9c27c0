import type { DomainEvent } from '@liucheng/kernel';
import { StaleRevisionError, StoreUnavailableError } from '@liucheng/ports';
import { Counter, Histogram, type Registry } from 'prom-client';
import { Problem } from '../http/problem.ts';
import type { OpenSpan, Tracing } from '../tracing/tracing.ts';
import type { CaseCommand, CaseType } from './case-type.ts';
import type { CommandAnswer } from './command-outcome.ts';
import type { CommandRequest } from './command-request.ts';

/**
 * How a command ended: stored; refused by a rule; decided on something that has changed since; not storable now; not
 * decidable at all (no such case, a key used for something else); or the program's fault.
 */
export const commandOutcomes = ['accepted', 'refused', 'stale', 'unavailable', 'invalid', 'failed'] as const;
export type CommandOutcome = (typeof commandOutcomes)[number];

/** Counts, times and traces commands. Its span is the parent of all that the command's events bring about. */
export class CommandObserver {
  private readonly total: Counter<'process' | 'command' | 'outcome'>;
  private readonly duration: Histogram<'process' | 'command'>;

  constructor(
    registry: Registry,
    private readonly tracing: Tracing,
  ) {
    this.total = new Counter({
      name: 'liucheng_commands_total',
      help: 'Commands by how they ended',
      labelNames: ['process', 'command', 'outcome'],
      registers: [registry],
    });
    this.duration = new Histogram({
      name: 'liucheng_command_duration_seconds',
      help: 'Time from a command to its effect being stored, or to its refusal',
      labelNames: ['process', 'command'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers: [registry],
    });
  }

  /** Carries a command out; `execute` gets the request with the context that goes into its events. */
  async observe<State, Event extends DomainEvent>(
    { category, definition }: Pick<CaseType<State, Event>, 'category' | 'definition'>,
    { name: command }: Pick<CaseCommand<State, Event>, 'name'>,
    request: CommandRequest,
    execute: (request: CommandRequest) => Promise<CommandAnswer>,
  ): Promise<CommandAnswer> {
    const process = definition.id;
    const begun = performance.now();
    const count = (outcome: CommandOutcome): void => {
      this.total.inc({ process, command, outcome });
      this.duration.observe({ process, command }, (performance.now() - begun) / 1000);
    };
    const span = this.tracing.begin(
      `${category} ${command}`,
      { kind: 'internal', attributes: { 'liucheng.process': process, 'liucheng.command': command } },
      request.traceparent,
    );
    try {
      const answer = await span.run(() => execute(traced(request, span)));
      count('accepted');
      span.set({ 'liucheng.outcome': 'accepted', 'liucheng.case': answer.caseId });
      return answer;
    } catch (error) {
      const outcome = outcomeOf(error);
      count(outcome);
      span.set({ 'liucheng.outcome': outcome });
      if (outcome === 'unavailable' || outcome === 'failed') span.fail(outcome);
      throw error;
    } finally {
      span.end();
    }
  }
}

function traced(request: CommandRequest, { traceparent }: OpenSpan): CommandRequest {
  return traceparent === request.traceparent || traceparent === undefined
    ? request
    : { ...request, traceparent };
}

function outcomeOf(error: unknown): CommandOutcome {
  if (error instanceof StoreUnavailableError) return 'unavailable';
  if (error instanceof StaleRevisionError) return 'stale';
  if (!(error instanceof Problem)) return 'failed';
  const { status, code, fields } = error;
  if (code === 'conflict' || status === 412) return 'stale';
  if (fields.kind === 'refused' || fields.kind === 'not-allowed') return 'refused';
  if (status === 503) return 'unavailable';
  return status < 500 ? 'invalid' : 'failed';
}
