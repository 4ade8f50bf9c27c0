import assert from 'node:assert/strict';
import type { Actor, DomainEvent, Json, JsonObject } from '@liucheng/kernel';
import type { CaseCommand, CaseType } from '../cases/case-type.ts';
import type { NextCommand } from '../cases/next-commands.ts';
import type { TestService } from './test-service.ts';

/** What a command or a query was answered: the body's members beside the status. */
export interface CaseAnswer {
  readonly status: number;
  readonly id: string;
  readonly position: number;
  readonly state?: JsonObject;
  readonly code?: string;
  readonly rule?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly path: string }[];
}

export interface CaseStep {
  readonly event: string;
  readonly step?: string;
  readonly role?: string;
  readonly text: JsonObject;
}

export type ListedCase = JsonObject & { readonly id: string };

/** Walks the cases of a type over HTTP: commands by their names, with the example that the documentation shows unless a body is given. */
export class CaseClient<State, Event extends DomainEvent> {
  private readonly base: string;

  constructor(
    private readonly service: TestService,
    private readonly type: CaseType<State, Event>,
  ) {
    this.base = `/${type.service}/${type.path}`;
  }

  /** Whatever the answer is. */
  async send(
    as: Actor,
    name: string,
    { id = '', body = this.example(name), headers = {} }: SentCommand = {},
  ): Promise<CaseAnswer> {
    const { route } = this.command(name);
    const path = [this.base, route.path.replace(':id', id)].filter((part) => part !== '').join('/');
    const sent = this.command(name).body ? { as, headers, body } : { as, headers };
    const { status, json } = await this.service.request(route.method, path, sent);
    return { ...(json as CaseAnswer), status };
  }

  /** Begins a case; its id. */
  async begin(as: Actor, name: string, body?: object): Promise<string> {
    const answer = await this.send(as, name, body ? { body } : {});
    assert.deepEqual([name, answer.status, answer.code], [name, 201, undefined]);
    return answer.id;
  }

  /** A command that is accepted. */
  async does(as: Actor, id: string, name: string, body?: object): Promise<CaseAnswer> {
    const answer = await this.send(as, name, body ? { id, body } : { id });
    assert.deepEqual([name, answer.status, answer.code], [name, 200, undefined]);
    return answer;
  }

  /** The whole answer about a case. */
  async get<Answer = { state: JsonObject; next: NextCommand[] }>(as: Actor, id: string): Promise<Answer> {
    return this.query<Answer>(as, `/${id}`);
  }

  /** Whether somebody may see a case. */
  async sees(as: Actor, id: string): Promise<boolean> {
    const { status } = await this.service.request('GET', `${this.base}/${id}`, { as });
    assert.ok(status === 200 || status === 404, `answered ${status}`);
    return status === 200;
  }

  /** Names of the commands that come next and that somebody may issue. */
  async next(as: Actor, id: string): Promise<string[]> {
    const { next } = await this.get(as, id);
    return next.filter(({ allowed }) => allowed).map(({ command }) => command);
  }

  async history(as: Actor, id: string): Promise<readonly CaseStep[]> {
    return (await this.query<{ items: readonly CaseStep[] }>(as, `/${id}/history`)).items;
  }

  async rows(as: Actor, query: string): Promise<readonly ListedCase[]> {
    return (await this.query<{ items: readonly ListedCase[] }>(as, `?${query}`)).items;
  }

  /** A list once it shows something: what a policy begins is there some positions after what brought it about. */
  async rowsAfter(as: Actor, query: string, position: number): Promise<readonly ListedCase[]> {
    for (let at = position; ;) {
      const { status, json } = await this.service.request('GET', `${this.base}?${query}&atLeast=${at}`, {
        as,
      });
      // Nothing more has happened yet: the list was waited for as long as a request is.
      if (status === 503) continue;
      assert.equal(status, 200, JSON.stringify(json));
      const { items } = json as { items: readonly ListedCase[] };
      if (items.length > 0) return items;
      at++;
    }
  }

  private async query<Answer>(as: Actor, rest: string): Promise<Answer> {
    const { status, json } = await this.service.request('GET', `${this.base}${rest}`, { as });
    assert.equal(status, 200, JSON.stringify(json));
    return json as Answer;
  }

  private command(name: string): CaseCommand<State, Event> {
    const command = this.type.commands.find((each) => each.name === name);
    assert.ok(command, `${this.type.category} has no command ${name}`);
    return command;
  }

  private example(name: string): Json | object {
    return Object.values(this.command(name).examples ?? {})[0] ?? {};
  }
}

interface SentCommand {
  readonly id?: string;
  readonly body?: Json | object;
  readonly headers?: Readonly<Record<string, string>>;
}
