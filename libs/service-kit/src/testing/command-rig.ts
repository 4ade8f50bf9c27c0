import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Clock, type Actor, type DomainEvent } from '@liucheng/kernel';
import type { EventStore } from '@liucheng/ports';
import { CaseExecutor } from '../cases/case-executor.ts';
import type { CaseCommand, CaseType } from '../cases/case-type.ts';
import { Uuid7Generator } from '../host/system.ts';
import { Problem } from '../http/problem.ts';
import { openStores } from './file-stores.ts';
import { Crash, InterceptedStore, type Interceptor } from './intercepted-store.ts';

export interface RigCommand {
  readonly name: string;
  readonly body: object;
  readonly actor: Actor;
  /** Left out for a command that starts a case. */
  readonly caseId?: string;
  /** Delays, orders or kills the command's calls of the store. */
  readonly intercept?: Interceptor;
  /** How long a case that has reserved a key is waited for; 0, the hardest case, when left out. */
  readonly graceMs?: number;
}

export interface RigAnswer {
  /** `done`, the code of the problem, or `crashed`. */
  readonly outcome: string;
  readonly caseId?: string;
}

/** Carries out commands of a case type on real stores at a standing time, without HTTP: for tests of what happens beside each other. */
export interface CommandRig {
  readonly store: EventStore;
  issue<State, Event extends DomainEvent>(
    type: CaseType<State, Event>,
    command: RigCommand,
  ): Promise<RigAnswer>;
  close(): Promise<void>;
}

class StandingClock extends Clock {
  constructor(private readonly time: number) {
    super();
  }

  override now(): number {
    return this.time;
  }
}

export async function openCommandRig(service: string, now: number): Promise<CommandRig> {
  const directory = await mkdtemp(join(tmpdir(), 'liucheng-rig-'));
  const stores = await openStores(service, directory, {});
  const { store, documents } = stores;
  const clock = new StandingClock(now);
  const ids = new Uuid7Generator(clock);
  const source = `/liucheng/${service}`;
  return {
    store,
    async issue(type, { name, body, actor, caseId, intercept, graceMs = 0 }) {
      const reached = intercept === undefined ? store : new InterceptedStore(store, intercept);
      const executor = new CaseExecutor({ store: reached, documents, clock, ids, source, graceMs });
      const command = type.commands.find((each) => each.name === name) as CaseCommand<unknown, DomainEvent>;
      const request = { actor, ...(caseId === undefined ? {} : { caseId }) };
      try {
        const done = await executor.execute(type as unknown as CaseType, command, body, request);
        return { outcome: 'done', caseId: done.caseId };
      } catch (error) {
        if (error instanceof Problem) return { outcome: error.code };
        if (error instanceof Crash) return { outcome: 'crashed' };
        throw error;
      }
    },
    async close() {
      await stores.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
