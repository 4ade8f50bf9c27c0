import assert from 'node:assert/strict';
import {
  fold,
  isRejection,
  languages,
  type Decider,
  type Decision,
  type DomainEvent,
  type Rejection,
} from '@liucheng/kernel';

/** What a refusal has to be; `reason` and `acceptable` are looked for in either language. */
export interface ExpectedRejection {
  readonly code: string;
  readonly rule?: string;
  readonly reason?: string;
  readonly acceptable?: string;
  /** The paths of the field faults, in order. */
  readonly errors?: readonly string[];
}

/**
 * A process told as examples: `given(events).when(command).then(events)` or `.thenRejected(…)`. Events go through JSON
 * on their way in and out, as they do through a store, so what would not survive one shows here. Every refusal has to
 * say why, and what would be accepted, in both languages.
 */
export function specification<State, Event extends DomainEvent>(
  decider: Decider<State, Event>,
): { given(...history: readonly Event[]): Given<State, Event> } {
  return { given: (...history) => new Given(decider, history) };
}

export class Given<State, Event extends DomainEvent> {
  constructor(
    private readonly decider: Decider<State, Event>,
    readonly history: readonly Event[],
  ) {}

  get state(): State {
    return fold(this.decider, stored(this.history));
  }

  when(command: (state: State) => Decision<Event>): Outcome<State, Event> {
    return new Outcome(this.decider, this.history, command(this.state));
  }
}

/** Figures, times and ids, several with a comma between them: what is the same in every language. */
const values = /^[^\s,]+(, [^\s,]+)*$/;

export class Outcome<State, Event extends DomainEvent> {
  constructor(
    private readonly decider: Decider<State, Event>,
    private readonly history: readonly Event[],
    readonly decision: Decision<Event>,
  ) {}

  /** Exactly these events, in this order. */
  then(...expected: readonly Event[]): void {
    assert.deepEqual(this.events(), stored(expected));
  }

  /** Accepted; goes on from there, for stories of several commands. */
  accepted(): Given<State, Event> {
    return new Given(this.decider, [...this.history, ...this.events()]);
  }

  /** The events of an accepted command. */
  events(): readonly Event[] {
    const { decision } = this;
    if (isRejection(decision)) assert.fail(`refused (${decision.code}): ${decision.reason.en}`);
    return stored(decision);
  }

  thenRejected(expected: ExpectedRejection): Rejection {
    const { decision } = this;
    if (!isRejection(decision)) {
      assert.fail(
        `accepted with ${decision.map(({ name }) => name).join(', ')}, but ${expected.code} was expected`,
      );
    }
    const { code, rule, reason, acceptable, errors } = decision;
    assert.equal(code, expected.code);
    assert.equal(rule, expected.rule);
    const words = (errors ?? []).map((each) => each.expected).filter((each) => typeof each !== 'string');
    for (const language of languages) {
      for (const sentence of [reason, acceptable, ...words].map((each) => each[language])) {
        assert.ok(
          sentence.length > 0 && !/undefined|NaN|\[object/.test(sentence),
          `${code} says: ${sentence}`,
        );
      }
    }
    for (const { path, expected: value } of errors ?? [])
      assert.ok(
        typeof value !== 'string' || values.test(value),
        `${code} says of ${path} in one language: ${value}`,
      );
    const contains = (said: Rejection['reason'], part = ''): void =>
      assert.ok(
        languages.some((language) => said[language].includes(part)),
        `${JSON.stringify(said)} does not say ${part}`,
      );
    contains(reason, expected.reason);
    contains(acceptable, expected.acceptable);
    if (expected.errors) assert.deepEqual(errors?.map(({ path }) => path) ?? [], expected.errors);
    return decision;
  }
}

function stored<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}
