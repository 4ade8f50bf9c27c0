import type { Actor } from '@liucheng/kernel';
import type { Precondition } from './preconditions.ts';

/** Who asks for a command, and how. */
export interface CommandRequest {
  readonly actor: Actor;
  /** Absent for a command that starts a case. */
  readonly caseId?: string;
  readonly idempotencyKey?: string;
  readonly precondition?: Precondition;
  readonly correlationId?: string;
  /** Id of the event that brought it about, where no person did. */
  readonly causationId?: string;
  readonly traceparent?: string;
}
