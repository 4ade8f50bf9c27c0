import { setTimeout as pause } from 'node:timers/promises';
import { cnOffice, workingCalendar } from '@liucheng/conformance';
import type { Chance, Planted, PlayedCase, Stage, Wanted } from '@liucheng/service-kit';
import type { Performance } from './performance.ts';

const calendar = workingCalendar(cnOffice);
const dayMs = 86_400_000;
const findWithinMs = 10_000;
const findEveryMs = 2;

/** The stage of a performance for the cases of one process. */
export class ProcessStage implements Stage {
  constructor(
    private readonly performance: Performance,
    private readonly process: string,
  ) {}

  get now(): number {
    return this.performance.theatre.now();
  }

  get end(): number {
    return this.performance.theatre.end;
  }

  get number(): number {
    return this.performance.number;
  }

  get chance(): Chance {
    return this.performance.chance;
  }

  get turn(): number {
    return this.performance.turn;
  }

  day(fromToday = 0): string {
    const local = this.now + calendar.offset(this.now) + fromToday * dayMs;
    return new Date(local).toISOString().slice(0, 10);
  }

  unique(prefix: string): string {
    return `${prefix}-${this.performance.theatre.seed}-${this.number}`;
  }

  who(wanted: Wanted): string {
    const people = this.everybody(wanted);
    if (people.length === 0)
      throw this.performance.error(`nobody in the company is ${JSON.stringify(wanted)}`);
    return this.chance.pick(people);
  }

  everybody(wanted: Wanted): readonly string[] {
    return this.performance.theatre.company.whoever(wanted);
  }

  start(person: string, command: string, body: object = {}): Promise<PlayedCase> {
    return this.performance.start(this.process, person, command, body);
  }

  refusedStart(person: string, command: string, body: object, rule: Planted): Promise<PlayedCase> {
    return this.performance.refusedStart(this.process, person, command, body, rule);
  }

  async find(person: string, query: Readonly<Record<string, string>>): Promise<PlayedCase> {
    const { theatre } = this.performance;
    const { service, path } = theatre.company.typeOf(this.process);
    const address = `/${service}/${path}?${new URLSearchParams(query)}`;
    const end = performance.now() + findWithinMs;
    for (;;) {
      const { items } = await this.performance.read(person, address);
      const [first] = items as readonly { readonly id: string }[];
      if (first) {
        theatre.opened(this.process, first.id);
        return this.performance.caseOf(this.process, first.id);
      }
      if (performance.now() > end)
        throw this.performance.error(`GET ${address}: nothing in ${findWithinMs} ms`);
      // A list follows its events by itself; where a policy acted, nobody here knows the position to wait for.
      await pause(findEveryMs);
    }
  }

  of(process: string): Stage {
    return new ProcessStage(this.performance, process);
  }
}
