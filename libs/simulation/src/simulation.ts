import { setMaxListeners } from 'node:events';
import {
  createLogger,
  readConfig,
  SampleIssuer,
  startHost,
  type RunningHost,
  type SamplePerson,
  type ServiceSpec,
} from '@liucheng/service-kit';
import { Agenda } from './agenda.ts';
import { ApiClient, type ApiAnswer } from './api-client.ts';
import { Company, type KnownCommand } from './company.ts';
import { findings, judgedUntil } from './findings.ts';
import { passed } from './passing.ts';
import { Performance, type Theatre } from './performance.ts';
import { programme, type Arrival } from './programme.ts';
import { SeededChance } from './seeded-chance.ts';
import { settled, viewsShowAll } from './settle.ts';
import { SimulatedClock } from './simulated-clock.ts';
import { report, type SimulationReport } from './report.ts';
import { inOrder, type Truth } from './truth.ts';

export interface SimulationOptions {
  readonly services: readonly ServiceSpec[];
  readonly people: readonly SamplePerson[];
  readonly seed: number;
  /** Calendar days on which cases begin. */
  readonly days: number;
  /** Cases a working day, over all processes. */
  readonly rate: number;
  /** Share of the cases in which something goes wrong; three in ten when left out. */
  readonly deviating?: number;
  /** Where everything is stored: a directory in which no suite has been. */
  readonly directory: string;
  readonly signal?: AbortSignal;
  /** Told how many of the cases are over. */
  readonly onProgress?: (over: number, cases: number) => void;
}

/** Monday, 2 March 2026, in Shanghai. */
const from = Date.UTC(2026, 2, 1, 16);
const usuallyDeviating = 0.3;
const dayMs = 86_400_000;
/** Days after the last arrival up to which open cases are judged: what is kept for a year is over by then. */
const aftermathDays = 420;
/** Later than a deadline by what the monitor waits for events that are still on their way. */
const graceMs = 60_000;
/** A token is renewed so long before it ends. */
const renewMs = 60_000;

interface Counts {
  /** Their ids. */
  readonly cases: Set<string>;
  commands: number;
  refusals: number;
}

interface Task {
  readonly time: number;
  readonly number: number;
  readonly arrival: Arrival;
  readonly performance?: Performance;
}

/**
 * Plays people through the services on a clock that goes from one thing to do to the next, and compares what the monitor
 * has found with what was planted.
 *
 * The same seed gives the same cases, events and truth, ids included. Everything that is due at one moment is sent at
 * once; the clock goes on when all of it is answered and, where a policy may react, has been reacted to. Cases do not
 * share anything that they could take from each other, so who of them is answered first changes nothing.
 * @throws PlayError when a service does something else than a play says; the signal's reason
 */
export async function simulate(options: SimulationOptions): Promise<SimulationReport> {
  const clock = new SimulatedClock(from);
  const host = await startHost(options.services, {
    config: readConfig({
      PORT: '0',
      LIUCHENG_HOST: '127.0.0.1',
      LIUCHENG_DATA: options.directory,
      LIUCHENG_RATE_LIMIT: '0',
    }),
    logger: createLogger('silent'),
    people: options.people,
    clock,
  });
  const client = new ApiClient(host.url);
  try {
    const issuer = await SampleIssuer.open(options.directory);
    return await new Simulation(options, clock, host, client, issuer).run();
  } catch (error) {
    // What waits says that it was stopped, not why.
    options.signal?.throwIfAborted();
    throw error;
  } finally {
    client.close();
    await host.close();
  }
}

class Simulation implements Theatre {
  readonly seed: number;
  readonly company: Company;
  readonly end: number;
  private readonly signal: AbortSignal;
  private readonly truth: Truth[] = [];
  private readonly tokens = new Map<string, { readonly token: Promise<string>; readonly until: number }>();
  private readonly counts = new Map<string, Counts>();
  /** Something was done to which a policy may react. */
  private unsettled = false;

  constructor(
    private readonly options: SimulationOptions,
    private readonly clock: SimulatedClock,
    private readonly host: RunningHost,
    private readonly client: ApiClient,
    private readonly issuer: SampleIssuer,
  ) {
    this.seed = options.seed;
    this.signal = options.signal ?? new AbortController().signal;
    // As many wait at once as have something to do.
    setMaxListeners(0, this.signal);
    // Whoever has left holds no role any more, and does nothing.
    const present = options.people.filter(({ roles }) => roles.length > 0);
    this.company = new Company(options.services, present);
    this.end = from + (options.days + aftermathDays) * dayMs;
  }

  async run(): Promise<SimulationReport> {
    const { seed, days, rate, deviating = usuallyDeviating, onProgress } = this.options;
    const arrivals = programme(this.company.plays, { seed, from, days, rate, deviating });
    const agenda = new Agenda<Task>();
    for (const arrival of arrivals) agenda.add({ ...arrival, arrival });
    const began = performance.now();
    let over = 0;
    onProgress?.(over, arrivals.length);
    for (let time = agenda.next; time !== undefined; time = agenda.next) {
      this.signal.throwIfAborted();
      this.clock.putForward(time);
      const goOn = await Promise.all(agenda.takeDue().map((task) => this.resume(task)));
      for (const task of goOn) {
        if (task) agenda.add(task);
        else onProgress?.(++over, arrivals.length);
      }
      if (this.unsettled) await settled(this.host, this.signal);
      this.unsettled = false;
    }
    const seconds = (performance.now() - began) / 1000;
    const found = await this.judged();
    return report({
      seed,
      seconds,
      counts: this.counts,
      plays: { acted: new Set(arrivals.map(({ cast }) => cast.play)).size, all: this.company.plays.length },
      truth: inOrder(this.truth),
      found,
    });
  }

  now(): number {
    return this.clock.now();
  }

  async request(
    person: string,
    method: string,
    path: string,
    body?: object,
    key?: string,
  ): Promise<ApiAnswer> {
    const token = await this.tokenOf(person);
    return this.client.send({
      method,
      path,
      token,
      ...(body === undefined ? {} : { body }),
      ...(key === undefined ? {} : { key }),
    });
  }

  factsReadable(): Promise<void> {
    return viewsShowAll(this.host, this.signal);
  }

  answered(known: KnownCommand, refused: boolean): void {
    const count = this.countOf(known.type.definition.id);
    count.commands++;
    if (refused) count.refusals++;
    else this.unsettled ||= this.company.mayTrigger(known);
  }

  opened(process: string, id: string): void {
    this.countOf(process).cases.add(id);
  }

  record(truth: Truth): void {
    this.truth.push(truth);
  }

  /** Goes on with a task; gives when it is to go on next, or `undefined` when its play is over. */
  private async resume({ arrival, number, performance: known }: Task): Promise<Task | undefined> {
    const { cast, turn } = arrival;
    const going =
      known ?? new Performance(this, cast, number, new SeededChance(this.seed, 'case', number), turn);
    const { done, value } = await going.run.next();
    if (done) {
      going.over();
      return undefined;
    }
    const time = passed(this.company.typeOf(cast.process).definition, this.now(), value);
    if (time >= this.end) throw going.error('is not over before everything is judged');
    return { time, number, arrival, performance: going };
  }

  /** Lets time pass up to the end, and gives what the monitor has found by then. */
  private async judged() {
    await settled(this.host, this.signal);
    this.clock.putForward(this.end + graceMs);
    const supervisor = this.company.whoever({ role: 'process-supervisor' })[0];
    if (supervisor === undefined) throw new Error('nobody in the company is process-supervisor');
    const ask = async (path: string) => {
      const { status, body } = await this.request(supervisor, 'GET', path);
      if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
      return body;
    };
    await judgedUntil(ask, this.end, this.signal);
    return findings(ask);
  }

  private countOf(process: string): Counts {
    const known = this.counts.get(process) ?? { cases: new Set(), commands: 0, refusals: 0 };
    this.counts.set(process, known);
    return known;
  }

  private tokenOf(person: string): Promise<string> {
    const known = this.tokens.get(person);
    if (known && known.until > this.now()) return known.token;
    const issued = this.issuer.issue(this.company.person(person), this.now());
    const token = issued.then((each) => each.token);
    // Valid for an hour, as every token of the sample issuer.
    this.tokens.set(person, { token, until: this.now() + 3_600_000 - renewMs });
    return token;
  }
}
