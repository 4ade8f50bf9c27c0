import type { JsonObject } from '@liucheng/kernel';
import {
  keyedIdentity,
  type Chance,
  type Passing,
  type Planted,
  type PlayedCase,
} from '@liucheng/service-kit';
import type { ApiAnswer } from './api-client.ts';
import type { CastPlay, Company, KnownCommand } from './company.ts';
import { ProcessStage } from './process-stage.ts';
import type { Truth } from './truth.ts';

/** What all performances of a simulation share. */
export interface Theatre {
  readonly seed: number;
  readonly company: Company;
  /** Up to when open cases are judged. */
  readonly end: number;
  now(): number;
  /** A request in somebody's name; `key` with a command. */
  request(person: string, method: string, path: string, body?: object, key?: string): Promise<ApiAnswer>;
  /** Resolves when what was done up to now can be read wherever decisions read facts. */
  factsReadable(): Promise<void>;
  /** A command has been answered. */
  answered(command: KnownCommand, refused: boolean): void;
  /** A case has begun, or was found. */
  opened(process: string, id: string): void;
  record(truth: Truth): void;
}

/** The service did something else than the play says, or the play something else than it promises. */
export class PlayError extends Error {
  constructor({ process, play }: CastPlay, number: number, message: string) {
    super(`${process}, play "${play.name}", case ${number}: ${message}`);
    this.name = 'PlayError';
  }
}

/** How often somebody who has no business there tries one of the first commands of a conforming case. */
const intrusionShare = 0.2;
const intrusionWithin = 8;

/** One play put on once: what its stages and cases have in common. */
export class Performance {
  readonly run: AsyncGenerator<Passing, void, void>;
  private readonly broken = new Set<Planted>();
  private sent = 0;
  /** Commands until an outsider tries one. */
  private undisturbed: number;

  constructor(
    readonly theatre: Theatre,
    private readonly cast: CastPlay,
    readonly number: number,
    readonly chance: Chance,
    readonly turn: number,
  ) {
    const conforming = (cast.play.plants ?? []).length === 0;
    const disturbed = conforming && chance.happens(intrusionShare);
    this.undisturbed = disturbed ? chance.between(1, intrusionWithin) : Infinity;
    this.run = cast.play.run(new ProcessStage(this, cast.process));
  }

  /** The play is over. @throws PlayError when it has planted something else than it promises */
  over(): void {
    const promised = [...(this.cast.play.plants ?? [])].sort().join(', ');
    const done = [...this.broken].sort().join(', ');
    if (promised !== done) throw this.error(`promises to plant [${promised}], and has planted [${done}]`);
  }

  async start(process: string, person: string, name: string, body: object): Promise<PlayedCase> {
    const known = this.theatre.company.command(process, name);
    const { answer } = await this.issue(person, known, undefined, body);
    this.expectDone(known, answer);
    const id = String(answer.body['id']);
    this.theatre.opened(process, id);
    return this.caseOf(process, id, person);
  }

  async refusedStart(
    process: string,
    person: string,
    name: string,
    body: object,
    rule: Planted,
  ): Promise<PlayedCase> {
    const known = this.theatre.company.command(process, name);
    const { type, command } = known;
    const { answer, key } = await this.issue(person, known, undefined, body);
    const { caseId } = keyedIdentity({ actor: person, category: type.category, name, key, body });
    const started = this.caseOf(process, command.caseId?.(body) ?? caseId, person);
    this.refused(known, started.id, person, rule, answer);
    return started;
  }

  /** A case that is there. Outsiders try their luck only in cases of which it is known who has started them. */
  caseOf(process: string, id: string, starter?: string): PlayedCase {
    const { company } = this.theatre;
    return {
      id,
      send: async (person, name, body = {}) => {
        const known = company.command(process, name);
        if (starter !== undefined && --this.undisturbed <= 0) await this.intrude(known, id, starter, body);
        const { answer } = await this.issue(person, known, id, body);
        this.expectDone(known, answer);
        return answer.body['state'] as JsonObject;
      },
      refused: async (person, name, body, rule) => {
        const known = company.command(process, name);
        const { answer } = await this.issue(person, known, id, body);
        this.refused(known, id, person, rule, answer);
      },
      plant: (rule, { person, times = 1 } = {}) => {
        if (!company.isJudged(process)) throw this.error(`${rule} is planted in a case that nobody judges`);
        this.broken.add(rule);
        for (let time = 0; time < times; time++) this.record(process, id, 'violation', rule, person);
      },
      read: (person) => {
        const { service, path } = company.typeOf(process);
        return this.read(person, `/${service}/${path}/${id}`);
      },
    };
  }

  /** @throws PlayError when there is nothing to read for this person */
  async read(person: string, address: string): Promise<JsonObject> {
    const { status, body } = await this.theatre.request(person, 'GET', address);
    if (status !== 200) throw this.error(`GET ${address}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  error(message: string): PlayError {
    return new PlayError(this.cast, this.number, message);
  }

  /** Somebody who is not bound to a command tries it before the one who is. */
  private async intrude(known: KnownCommand, id: string, starter: string, body: object): Promise<void> {
    const outsiders = this.theatre.company.outsiders(known, starter);
    if (!outsiders || outsiders.people.length === 0) return;
    this.undisturbed = Infinity;
    const { rule } = outsiders;
    const person = this.chance.pick(outsiders.people);
    const { answer } = await this.issue(person, known, id, body);
    this.expectRefused(known, rule, answer);
    this.record(known.type.definition.id, id, 'refusal', rule, person);
  }

  private async issue(
    person: string,
    { type, command }: KnownCommand,
    id: string | undefined,
    body: object,
  ): Promise<{ readonly answer: ApiAnswer; readonly key: string }> {
    if (command.facts) await this.theatre.factsReadable();
    const { method, path } = command.route;
    const fields: Record<string, unknown> = { ...body };
    const below = path.replace(/:(\w+)/g, (_all, name: string) => {
      const value = name === 'id' ? id : fields[name];
      delete fields[name];
      return encodeURIComponent(String(value));
    });
    const address = `/${type.service}/${type.path}${below === '' ? '' : `/${below}`}`;
    // What is named by it, cases and events, has the same ids in every run with this seed.
    const key = `${this.theatre.seed}-${this.number}-${++this.sent}`;
    const sent = command.body === undefined || method === 'DELETE' ? undefined : fields;
    return { answer: await this.theatre.request(person, method, address, sent, key), key };
  }

  private expectDone(known: KnownCommand, { status, body }: ApiAnswer): void {
    if (status !== 200 && status !== 201)
      throw this.error(`${known.command.name} was refused: ${status} ${JSON.stringify(body)}`);
    this.theatre.answered(known, false);
  }

  private refused(known: KnownCommand, id: string, person: string, rule: Planted, answer: ApiAnswer): void {
    this.expectRefused(known, rule, answer);
    this.broken.add(rule);
    this.record(known.type.definition.id, id, 'refusal', rule, person);
  }

  /** By a rule, which is on record then; any other answer is not what the play says. */
  private expectRefused({ command, ...known }: KnownCommand, rule: Planted, answer: ApiAnswer): void {
    const { status, body } = answer;
    const byRule = (status === 403 || status === 409) && (body['rule'] ?? body['code']) === rule;
    if (!byRule)
      throw this.error(`${command.name} was to be refused for ${rule}: ${status} ${JSON.stringify(body)}`);
    this.theatre.answered({ command, ...known }, true);
  }

  /** Attempts that a register refuses are on record there, and no finding of the monitor. */
  private record(
    process: string,
    id: string,
    kind: Truth['kind'],
    rule: Planted,
    person: string | undefined,
  ): void {
    const { seed, company } = this.theatre;
    if (!company.isJudged(process)) return;
    const at = new Date(this.theatre.now()).toISOString();
    const by = person === undefined ? {} : { person };
    this.theatre.record({ seed, process, case: id, kind, rule, play: this.cast.play.name, ...by, at });
  }
}
