import {
  caseEventOf,
  compileDefinition,
  foresee,
  refold,
  type CompiledDefinition,
  type ViolationBrief,
} from '@liucheng/conformance';
import type { Clock, DomainEvent, JsonObject, Rejection, Text } from '@liucheng/kernel';
import type { EventStore } from '@liucheng/ports';
import type { ProcessDefinition } from '@liucheng/process-model';
import { envelope, type Decided } from './command-envelope.ts';
import { overdraft } from './draw-on-limit.ts';
import { keyHolder, keyRefusal } from './reserve-keys.ts';
import { wantedKeys } from './unique-keys.ts';

/** A command that was decided and not refused. */
export interface Accepted<State, Event extends DomainEvent> {
  readonly decided: Decided<State, Event>;
  readonly events: readonly Event[];
  readonly after: State;
}

/** What a command would do. It is a forecast: the case, and what the command rests on, may change before it is given. */
export interface PreflightAnswer {
  readonly preflight: true;
  /** Types of the events that it would store, in order; none: it changes nothing. */
  readonly events: readonly string[];
  /** The case afterwards, in short. */
  readonly state: JsonObject;
  /**
   * Whether the monitor would have nothing to say. Absent, with all below, for a case that started on another version of
   * its definition than this program has.
   */
  readonly conforms?: boolean;
  /** As the monitor would raise them, each with what would be right (`repair`). */
  readonly violations?: readonly ViolationBrief[];
  /** Ids of violations of the case that would not stand any longer. */
  readonly settles?: readonly string[];
  /** The steps that could come next without a deviation. */
  readonly next?: readonly { readonly step: string; readonly names: Text; readonly dueAt?: string }[];
}

/** The refusal of a command that asks for a unique key or a part of a shared limit that others hold. Reads only. */
export async function wouldNotGet<State, Event extends DomainEvent>(
  { decided: { type, history, request }, after }: Accepted<State, Event>,
  store: EventStore,
): Promise<Rejection | undefined> {
  for (const wanted of wantedKeys(type.uniqueKeys, history.state, after)) {
    const holder = await keyHolder(type, wanted, store);
    if (holder && holder.caseId !== history.caseId) return keyRefusal(type, wanted, holder, request.actor);
  }
  return overdraft(type, history, after, { events: store });
}

/** Judges the case with the events that would be stored, on the definition that the monitor judges it by. */
export function forecast<State, Event extends DomainEvent>(
  { decided, events, after }: Accepted<State, Event>,
  { clock, source }: { readonly clock: Clock; readonly source: string },
): PreflightAnswer {
  const { type, history } = decided;
  const now = clock.now();
  const time = new Date(now).toISOString();
  const drafts = events.map((event, index) => envelope(decided, event, index, time, source));
  return {
    preflight: true,
    events: drafts.map((draft) => draft.type),
    state: type.summary(after),
    ...(history.processVersion === type.definition.version
      ? judged(compiled(type.definition), decided, drafts, now)
      : {}),
  };
}

function judged<State, Event extends DomainEvent>(
  definition: CompiledDefinition,
  { history: { caseId, recorded, revision } }: Decided<State, Event>,
  drafts: readonly ReturnType<typeof envelope>[],
  now: number,
): Pick<PreflightAnswer, 'conforms' | 'violations' | 'settles' | 'next'> {
  const { state } = refold(
    definition,
    caseId,
    recorded.map(({ event }) => caseEventOf(event)),
  );
  const further = drafts.map((draft, index) => caseEventOf({ ...draft, sequence: revision + 1 + index }));
  const { violations, settled, next } = foresee(definition, state, further, now);
  return {
    conforms: violations.length === 0,
    violations,
    settles: settled,
    next: next.map(({ step, dueAt }) => ({
      step,
      names: definition.definition.steps[step]?.names ?? { en: step, 'zh-CN': step },
      ...(dueAt === undefined ? {} : { dueAt: new Date(dueAt).toISOString() }),
    })),
  };
}

const compiledOnce = new WeakMap<ProcessDefinition, CompiledDefinition>();

/** Made when it is first asked for: most processes of a service are never asked about. */
function compiled(definition: ProcessDefinition): CompiledDefinition {
  const known = compiledOnce.get(definition);
  if (known) return known;
  const made = compileDefinition(definition, { observations: false });
  compiledOnce.set(definition, made);
  return made;
}
