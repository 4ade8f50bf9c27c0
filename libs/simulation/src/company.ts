import type { DomainEvent } from '@liucheng/kernel';
import type {
  CaseCommand,
  CaseType,
  DepartmentProcess,
  Play,
  SamplePerson,
  ServiceSpec,
  Wanted,
} from '@liucheng/service-kit';

/** A command with the process that has it. */
export interface KnownCommand {
  readonly type: CaseType;
  readonly command: CaseCommand<unknown, DomainEvent>;
}

export interface CastPlay {
  readonly process: string;
  readonly play: Play;
}

/** The processes and people of the simulated company, as plays look for them. */
export class Company {
  private readonly processes: ReadonlyMap<string, DepartmentProcess>;
  /** Event types that a policy reads. */
  private readonly triggers: ReadonlySet<string>;

  constructor(
    services: readonly ServiceSpec[],
    private readonly people: readonly SamplePerson[],
  ) {
    const all = services.flatMap(({ processes = [] }) => processes);
    this.processes = new Map(all.map((process) => [process.caseType.definition.id, process]));
    this.triggers = new Set(
      all.flatMap(({ policies = [] }) => policies).flatMap((policy) => [...policy.types]),
    );
  }

  /** @throws Error naming what there is */
  typeOf(process: string): CaseType {
    const known = this.processes.get(process);
    if (!known) throw new Error(`no process ${process}; there are ${[...this.processes.keys()].join(', ')}`);
    return known.caseType;
  }

  get types(): CaseType[] {
    return [...this.processes.values()].map(({ caseType }) => caseType);
  }

  get plays(): CastPlay[] {
    return [...this.processes].flatMap(([process, { plays = [] }]) =>
      plays.map((play): CastPlay => ({ process, play })),
    );
  }

  command(process: string, name: string): KnownCommand {
    const type = this.typeOf(process);
    const command = type.commands.find((each) => each.name === name);
    if (!command)
      throw new Error(
        `${process} has no command ${name}; it has ${type.commands.map((each) => each.name).join(', ')}`,
      );
    return { type, command };
  }

  /** Whether the monitor reads what happens in the cases of a process: not in those of a register. */
  isJudged(process: string): boolean {
    return this.processes.get(process)?.register === undefined;
  }

  /** Whether a policy could react to what the command does: to its step, or to what any command may note beside. */
  mayTrigger({ type, command: { step } }: KnownCommand): boolean {
    const done = step === undefined ? [] : (type.definition.steps[step]?.events ?? [step]);
    return [...this.triggers].some(
      (each) =>
        done.includes(each) || (each.startsWith(`${type.events.prefix}.`) && !type.stepTypes.has(each)),
    );
  }

  person(id: string): SamplePerson {
    const known = this.people.find((each) => each.id === id);
    if (!known) throw new Error(`nobody is called ${id}`);
    return known;
  }

  /** Everybody who fits, in the company's order. */
  whoever({ role, department, not = [] }: Wanted): string[] {
    return this.people
      .filter(({ id, roles, department: home }) => {
        if (not.includes(id)) return false;
        if (role === undefined) return department === undefined || home === department;
        return roles.some(
          (grant) =>
            grant.role === role &&
            (department === undefined || grant.department === undefined || grant.department === department),
        );
      })
      .map(({ id }) => id);
  }

  /** Whoever the binding of a command keeps out of a case that somebody has started, and what they are refused for. */
  outsiders(
    { type, command }: KnownCommand,
    starter: string,
  ): { people: string[]; rule: string } | undefined {
    const { binding, block, rule } = type.bindingOf(command);
    if (!block) return undefined;
    const holds = (id: string): boolean =>
      this.person(id).roles.some(({ role }) => binding.roles.includes(role));
    const others = this.people.map(({ id }) => id).filter((id) => id !== starter);
    if (binding.person === 'case') return { people: others, rule: rule ?? 'wrong-person' };
    return { people: others.filter((id) => !holds(id)), rule: rule ?? 'wrong-role' };
  }
}
