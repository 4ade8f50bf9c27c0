import { parseEnvelope, type Clock } from '@liucheng/kernel';
import type { DeadLetter, DocumentStore, EventBus } from '@liucheng/ports';
import type { Logger } from '@liucheng/service-kit';
import { caseId, storeUnknownCase, type CaseDocument } from './case-document.ts';
import { collections } from './collections.ts';
import type { DefinitionKey, DefinitionRegistry } from './definitions.ts';
import { originOf } from './imports.ts';
import { noDefinition } from './intake.ts';
import type { Lane } from './lane.ts';
import type { Lanes } from './lanes.ts';
import { touch } from './live-cases.ts';
import type { WorkUnit } from './work-unit.ts';

const lettersPerPage = 500;

/** What becomes of messages that could not be processed: the case's mark, the notice, and another try. */
export class Letters {
  /** Letters may wait for a definition that is there by now. */
  private retryDue = true;

  constructor(
    private readonly bus: EventBus,
    private readonly documents: DocumentStore,
    private readonly lanes: Lanes,
    private readonly definitions: DefinitionRegistry,
    private readonly clock: Clock,
    private readonly group: string,
    private readonly logger: Logger,
  ) {}

  /** All of the group, oldest first. */
  async all(): Promise<DeadLetter[]> {
    const letters: DeadLetter[] = [];
    for (;;) {
      const after = letters.at(-1)?.id;
      const page = await this.bus.deadLetters(this.group, {
        limit: lettersPerPage,
        ...(after === undefined ? {} : { after }),
      });
      letters.push(...page);
      if (page.length < lettersPerPage) return letters;
    }
  }

  /** The bus has parked a message for good. @throws StoreUnavailableError when its lane is not of this instance. */
  async parked(letter: DeadLetter): Promise<void> {
    const lane = this.lanes.get(letter.message.partition);
    await lane.writer.run((unit) => this.mark(lane, letter, unit));
  }

  /** A lane that had gone back has lost the marks of what was parked meanwhile, and the bus does not tell of it again. */
  async markAgain(lane: Lane): Promise<void> {
    for (const letter of await this.all())
      if (letter.message.partition === lane.number)
        await lane.writer.run((unit) => this.mark(lane, letter, unit));
  }

  /** A definition is new, or lanes are: letters that waited for it may be delivered again. */
  look(): void {
    this.retryDue = true;
  }

  /** Delivers again what waits for definitions known by now, in the lanes of this instance; call while it consumes. */
  async retryKnown(): Promise<void> {
    if (!this.retryDue) return;
    this.retryDue = false;
    try {
      const waiting: (DefinitionKey & { readonly key: string; readonly at: number })[] = [];
      for (const letter of await this.all()) {
        const found = caseOf(letter);
        if (!found || !letter.cause.startsWith(noDefinition)) continue;
        const { process, version, at } = found;
        if (this.lanes.find(letter.message.partition))
          waiting.push({ key: letter.message.key, process, version, at });
      }
      await this.definitions.lookUp(waiting);
      const known = waiting.filter((each) => this.definitions.beginning(each, each.at));
      for (const key of new Set(known.map(({ key: each }) => each))) await this.retry(key);
    } catch (err) {
      this.retryDue = true;
      this.logger.warn({ err }, 'letters that wait for a definition are tried again later');
    }
  }

  /** Delivers the parked messages of a key again, from the oldest to the first that fails again; from any instance. */
  async retry(key: string): Promise<{ handled: number; parked: number }> {
    const cases = new Map<string, number>();
    for (const letter of await this.all()) {
      const id = letter.message.key === key ? caseOf(letter)?.id : undefined;
      if (id !== undefined) cases.set(id, letter.message.partition);
    }
    const result = await this.bus.retryDeadLetters(this.group, key);
    if (result.parked > 0) return result;
    for (const number of new Set(cases.values())) {
      const ids = [...cases].flatMap(([id, partition]) => (partition === number ? [id] : []));
      const lane = this.lanes.visit(number);
      await lane.writer.run((unit) => this.unmark(lane, ids, unit));
    }
    return result;
  }

  private async mark({ number, cases, progress }: Lane, letter: DeadLetter, unit: WorkUnit): Promise<void> {
    const { cause, parkedAt: since, message } = letter;
    unit.positions = progress.current.parked(message);
    // Letters behind the first were not tried: nothing new to tell.
    if (letter.attempts === 0) return;
    const ofCase = caseOf(letter);
    const id = ofCase?.id ?? '';
    const stored = ofCase && (await this.documents.get<CaseDocument>(collections.cases.name, id))?.doc.parked;
    // After a crash the bus tells of it again.
    if (stored?.since === since && stored.cause === cause) return;
    unit.notices.push({ kind: 'parked', at: since, key: message.key, letter: letter.id, cause });
    if (!ofCase) return;
    const live = (await cases.take([id])).get(id);
    if (live) {
      live.parked = { cause, since };
      await cases.store([touch(live)], since, unit);
    } else if (!(await this.documents.get<CaseDocument>(collections.cases.name, id))) {
      const unknown = { ...ofCase, lane: number, origin: originOf(message) };
      storeUnknownCase(id, unknown, { cause, since }, unit);
    }
  }

  private async unmark({ cases }: Lane, ids: readonly string[], unit: WorkUnit): Promise<void> {
    const taken = await cases.take(ids);
    const marked = [...taken.values()].filter(({ parked }) => parked !== undefined);
    for (const live of taken.values()) if (live.parked === undefined) cases.giveBack(live, unit);
    for (const live of marked) live.parked = undefined;
    if (marked.length > 0) await cases.store(marked.map(touch), this.clock.now(), unit);
  }
}

/** The case that a letter belongs to, as far as its event can be read. */
function caseOf({
  message,
}: DeadLetter):
  (DefinitionKey & { readonly id: string; readonly subject: string; readonly at: number }) | undefined {
  const parsed = parseEnvelope(message.event);
  if ('faults' in parsed) return undefined;
  const { process, processversion: version, subject, time } = parsed.envelope;
  const id = caseId(process, subject);
  return id === undefined ? undefined : { id, process, version, subject, at: Date.parse(time) };
}
