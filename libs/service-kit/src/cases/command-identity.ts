import { hash } from 'node:crypto';
import { deterministicId, stableStringify } from '@liucheng/kernel';
import type { RecordedEvent } from '@liucheng/ports';

/**
 * What makes a command repeatable. All of it follows from who asks for what under which key, so nothing has to be
 * remembered besides the events themselves:
 *
 * - The command id names (actor, case type, command, case, key). The store appends once per command id.
 * - The case that a starting command creates is named by the command id.
 * - The id of a command's n-th event names (command id, fingerprint of the body, n). So the stored event also tells
 *   whether a repeated key came with the body of the first time.
 *
 * These ids are stored: how they are made never changes (golden test).
 */
export interface CommandIdentity {
  readonly commandId: string;
  readonly caseId: string;
  readonly fingerprint: string;
  /** Whether the caller can repeat it. */
  readonly keyed: boolean;
}

export function keyedIdentity(command: {
  readonly actor: string;
  readonly category: string;
  readonly name: string;
  /** Absent for a command that starts a case. */
  readonly caseId?: string;
  readonly key: string;
  readonly body: unknown;
}): CommandIdentity {
  const { actor, category, name, caseId = '', key, body } = command;
  const commandId = deterministicId('command', actor, category, name, caseId, key);
  return {
    commandId,
    caseId: caseId === '' ? deterministicId('case', commandId) : caseId,
    fingerprint: fingerprintOf(body),
    keyed: true,
  };
}

/** A digest of the body as JSON: the order of its fields does not matter, everything else does. */
export function fingerprintOf(body: unknown): string {
  return hash('sha256', stableStringify(body ?? {}), 'base64url');
}

export function eventId(
  { commandId, fingerprint }: Pick<CommandIdentity, 'commandId' | 'fingerprint'>,
  index: number,
): string {
  return deterministicId('event', commandId, fingerprint, index);
}

/** What an earlier command with this id left in the case's stream. */
export type Earlier =
  | { readonly kind: 'none' }
  /** The key was used with another body. */
  | { readonly kind: 'other-body' }
  | { readonly kind: 'same'; readonly events: readonly RecordedEvent[] };

export function earlierCommand(identity: CommandIdentity, recorded: readonly RecordedEvent[]): Earlier {
  const events = recorded.filter((each) => each.commandId === identity.commandId);
  const [first] = events;
  if (!first) return { kind: 'none' };
  // With a person that was forgotten goes what tells the body of a command about them: whoever repeats the key is believed.
  const same = first.event.id === eventId(identity, 0) || first.event.sealed !== undefined;
  return same ? { kind: 'same', events } : { kind: 'other-body' };
}
