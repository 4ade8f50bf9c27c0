import type { FieldFault } from '@liucheng/kernel';

/** What the shell is told. Documented in `--help` and docs/cli.md. */
export const exitCodes = {
  ok: 0,
  /** `check --fail-on violations` found some, or `verify` found faults, or `simulate`, `inspections verify` differences. */
  violations: 1,
  usage: 2,
  badInput: 3,
  /** The server or a store cannot be reached, is in use, or refused; or a result cannot be written, e.g. because the disk is full. */
  server: 4,
  interrupted: 130,
} as const;

export const exitCodesHelp = `
Exit codes:
  0    done
  1    check --fail-on violations: violations were found; verify: faults; migrate, simulate,
       inspections verify: differences
  2    wrong usage
  3    bad input: a definition, log, backup or directory that cannot be used
  4    the server or a store cannot be reached, is in use, or refused; a result cannot be written
  130  interrupted (Ctrl-C)`;

/** An expected end of a command: what people are told, and the exit code. */
export class CommandError extends Error {
  constructor(
    readonly exitCode: number,
    message: string,
    readonly faults: readonly FieldFault[] = [],
  ) {
    super(message);
    this.name = 'CommandError';
  }
}
