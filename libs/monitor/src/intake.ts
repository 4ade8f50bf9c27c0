import type { CaseEvent } from '@liucheng/conformance';
import {
  attemptRefused,
  parseEnvelope,
  type Clock,
  type EventEnvelope,
  type FieldFault,
} from '@liucheng/kernel';
import { StoreUnavailableError, type BusMessage, type Delivery, type RefusedMessage } from '@liucheng/ports';
import { definitionPublished } from '@liucheng/service-kit';
import { caseId, emptyCase, type CaseOrigin, type LiveCase } from './case-document.ts';
import type { DefinitionKey, DefinitionRegistry, KnownDefinition } from './definitions.ts';
import { originOf } from './imports.ts';
import { touch, type LiveCases, type TouchedCase } from './live-cases.ts';
import type { MissingDefinitions } from './missing-definitions.ts';
import type { Progress } from './positions.ts';
import type { SingleWriter } from './single-writer.ts';
import { traceViolations } from './violation-trace.ts';
import type { WorkUnit } from './work-unit.ts';

/** An event with the message that brought it. */
interface Arrival {
  readonly message: BusMessage;
  readonly event: EventEnvelope;
}

/** How the cause of a letter begins that waits for its definition. */
export const noDefinition = 'no definition';
const refusedType = `.${attemptRefused}.v1`;

/**
 * Handles what the bus delivers of a lane: a batch is one unit of work, in which every touched case is loaded once, folded
 * and written once. What cannot be processed is refused by itself, with the rest of its case behind it; all else goes on.
 */
export class Intake {
  constructor(
    private readonly lane: number,
    private readonly writer: SingleWriter,
    private readonly definitions: DefinitionRegistry,
    private readonly missing: MissingDefinitions,
    private readonly cases: LiveCases,
    private readonly clock: Clock,
    private readonly progress: Progress,
  ) {}

  /**
   * Gives the messages that no repetition helps; all others are stored when it resolves.
   * @throws StoreUnavailableError when nothing was stored.
   */
  async handle(delivery: Delivery): Promise<readonly RefusedMessage[]> {
    return this.writer.run((unit) => this.process(delivery, unit));
  }

  private async process({ messages, redelivered }: Delivery, unit: WorkUnit): Promise<RefusedMessage[]> {
    const refused: RefusedMessage[] = [];
    const now = this.clock.now();
    const arrivals = await this.sort(messages, now, refused, unit);
    const taken = await this.cases.take(arrivals.keys());
    await this.lookUpDefinitions(arrivals, taken);
    const touched: TouchedCase[] = [];
    for (const [id, ofCase] of arrivals) {
      const live = taken.get(id);
      const before = live && { events: live.events, held: live.held.length, parked: live.parked };
      const result = await this.foldCase(id, ofCase, live, now, refused);
      if (!result) continue;
      const { events, held, parked } = result.live;
      // Behind a parked message all of its case is parked too: one that comes in the normal way shows that none is left.
      if (!redelivered) result.live.parked = undefined;
      if (before?.events === events && before.held === held.length && (redelivered || parked === undefined)) {
        this.cases.giveBack(result.live, unit);
      } else touched.push(result);
    }
    await this.cases.store(touched, now, unit);
    // What is delivered again lies behind the positions already.
    if (!redelivered) {
      const { current } = this.progress;
      unit.positions = current.handled(messages, new Set(refused.map(({ message }) => message)));
    }
    return refused;
  }

  /** Takes definitions in, and gives the other events by case: a definition counts for all events of its batch. */
  private async sort(
    messages: readonly BusMessage[],
    now: number,
    refused: RefusedMessage[],
    unit: WorkUnit,
  ): Promise<Map<string, Arrival[]>> {
    const cases = new Map<string, Arrival[]>();
    const stopped = new Set<string>();
    const refuse = (message: BusMessage, cause: string): void => {
      refused.push({ message, cause });
      stopped.add(message.key);
    };
    for (const message of messages) {
      if (stopped.size > 0 && stopped.has(message.key)) {
        refuse(message, 'a message before it in its case was refused');
        continue;
      }
      const parsed = parseEnvelope(message.event);
      if ('faults' in parsed) {
        refuse(message, `not an event: ${sentence(parsed.faults)}`);
        continue;
      }
      const { envelope: event } = parsed;
      if (event.type === definitionPublished) {
        await this.acceptDefinition(message, event, now, unit);
        continue;
      }
      const id = caseId(event.process, event.subject);
      if (id === undefined) {
        refuse(message, 'process and subject are together longer than the id of a case may be');
        continue;
      }
      const arrived = cases.get(id);
      if (arrived) arrived.push({ message, event });
      else cases.set(id, [{ message, event }]);
    }
    return cases;
  }

  private async acceptDefinition(
    message: BusMessage,
    event: EventEnvelope,
    now: number,
    unit: WorkUnit,
  ): Promise<void> {
    const acceptance = await this.definitions.accept(event);
    // A delivery that comes again is not told of again.
    if (typeof acceptance === 'string' || this.progress.current.isDone(message)) return;
    // Not parked: behind a parked message the process's later versions would wait for ever.
    const { process, processversion: version } = event;
    unit.notices.push({ kind: 'definition-refused', at: now, process, version, faults: acceptance.faults });
  }

  /** @throws StoreUnavailableError while a definition may still be on its way in another lane. */
  private async lookUpDefinitions(
    arrivals: ReadonlyMap<string, readonly Arrival[]>,
    taken: ReadonlyMap<string, LiveCase>,
  ): Promise<void> {
    const unknown = new Map<string, DefinitionKey>();
    for (const [id, [first]] of arrivals) {
      if (!first || taken.has(id)) continue;
      const { process, processversion: version } = first.event;
      if (!this.definitions.get(process, version)) unknown.set(`${process} ${version}`, { process, version });
    }
    if (unknown.size > 0) await this.missing.lookUp(this.lane, [...unknown.values()]);
  }

  private async foldCase(
    id: string,
    arrivals: readonly Arrival[],
    live: LiveCase | undefined,
    now: number,
    refused: RefusedMessage[],
  ): Promise<TouchedCase | undefined> {
    const [{ event: first, message: firstMessage }] = arrivals as [Arrival, ...Arrival[]];
    const { process, processversion } = first;
    const known = this.definitions.get(process, live?.version ?? processversion);
    if (!known) {
      const cause = `${noDefinition} of process ${process} in version ${processversion} is published`;
      refused.push(...arrivals.map(({ message }) => ({ message, cause })));
      return undefined;
    }
    const touched = touch(
      live ?? emptyCase(known.compiled, id, first.subject, originOf(firstMessage), this.lane),
    );
    for (const [index, { message, event }] of arrivals.entries()) {
      try {
        await this.cases.fold.receive(
          touched.live,
          caseEvent(event, known, originOf(message)),
          now,
          touched.change,
        );
      } catch (error) {
        if (error instanceof StoreUnavailableError) throw error;
        refused.push({ message, cause: error instanceof Error ? error.message : String(error) });
        const behind = arrivals.slice(index + 1);
        refused.push(
          ...behind.map((each) => ({ message: each.message, cause: `event ${event.id} before it failed` })),
        );
        if (index === 0) return undefined;
        // The failed event may have left the state half changed: begin again with those that went well.
        const stored = (await this.cases.take([id])).get(id);
        return this.foldCase(id, arrivals.slice(0, index), stored, now, []);
      }
    }
    traceViolations(
      touched.change.violations,
      arrivals.map(({ event }) => event),
    );
    return touched;
  }
}

/**
 * What folding and its repetition need of an event: the data only where a rule looks at it. A log without attributes
 * has no data, which accuses nobody, whereas a service that sends none has left out what its schema asks for.
 */
function caseEvent(event: EventEnvelope, { judgedTypes }: KnownDefinition, origin: CaseOrigin): CaseEvent {
  const { id, sequence, type, time, actor, actorrole: role, department, data } = event;
  const judged = judgedTypes.has(type) || type.endsWith(refusedType);
  const absent = origin === 'imported' && Object.keys(data).length === 0;
  return {
    id,
    sequence,
    type,
    time: Date.parse(time),
    ...(actor === undefined ? {} : { actor }),
    ...(role === undefined ? {} : { role }),
    ...(department === undefined ? {} : { department }),
    ...(judged && !absent ? { data } : {}),
  };
}

function sentence(faults: readonly FieldFault[]): string {
  return faults.map(({ path, expected }) => `${path || 'the message'}: expected ${expected}`).join('; ');
}
