import { compileDefinition, type CompiledDefinition } from '@liucheng/conformance';
import { stableStringify, type EventEnvelope, type FieldFault } from '@liucheng/kernel';
import { StaleDocumentError, type DocumentStore } from '@liucheng/ports';
import { atMost } from '@liucheng/service-kit';
import { judgedEvents, validateOnce, withoutActions, type ProcessDefinition } from '@liucheng/process-model';
import { LRUCache } from 'lru-cache';
import { collections } from './collections.ts';
import { Comparisons } from './over-cases/comparisons.ts';
import { everything } from './pages.ts';
import { Withdrawals } from './withdrawals.ts';
import type { WorkUnit } from './work-unit.ts';

export interface DefinitionDocument {
  readonly definition: ProcessDefinition;
  /** The event's own time, ms. */
  readonly publishedAt: number;
  /** The service that published it. */
  readonly source: string;
  readonly publishedBy?: string;
}

/** A published definition, ready to judge cases. */
export interface KnownDefinition extends DefinitionDocument {
  readonly compiled: CompiledDefinition;
  /** Event types whose data some rule looks at; of all others the data is not kept. */
  readonly judgedTypes: ReadonlySet<string>;
}

export type Acceptance = 'added' | 'known' | { readonly faults: readonly FieldFault[] };

/** What an event or a case says about its definition. */
export interface DefinitionKey {
  readonly process: string;
  readonly version: number;
}

/** Of definitions that were asked for in vain, so many are looked for again by themselves. */
const mostWanted = 10_000;

/**
 * The definitions that the monitor has learned, each version for good: a case keeps the one that it started on, and a
 * second definition under the same version is refused. A definition arrives in one lane and is needed in all, so it is
 * stored by itself, before the unit of work whose delivery brought it, and every instance looks into the documents for
 * what it does not know.
 */
export class DefinitionRegistry {
  private readonly stored = new Map<string, KnownDefinition>();
  /** The same by process and version: asked for with every event. */
  private readonly versions = new Map<string, Map<number, KnownDefinition>>();
  /** What their rules over cases compare. */
  readonly comparisons = new Comparisons();
  /** Asked for and not there, by id. */
  private readonly wanted = new LRUCache<string, true>(atMost(mostWanted));
  readonly withdrawals: Withdrawals;
  private learnings = 0;

  constructor(
    private readonly documents: DocumentStore,
    /** Told when there is one more, whoever learned it. */
    private readonly onLearned: () => void,
  ) {
    this.withdrawals = new Withdrawals(documents, () => this.toldOf());
  }

  /** Reads what is stored and not known here. */
  async load(): Promise<void> {
    await this.withdrawals.load();
    const { name } = collections.definitions;
    for await (const { id, doc } of everything<DefinitionDocument>(this.documents, name, { limit: 100 }))
      this.learn(id, doc);
  }

  /** Grows with everything that is learned. */
  get learned(): number {
    return this.learnings;
  }

  /**
   * The definition by which a case is judged whose first event asks for a version at a time (ms, its own): that one, or where it had
   * been withdrawn by then, the newest that had not. Was there none, it is the first that was published afterwards.
   * Follows from what was published and withdrawn alone, not from when it was learned.
   */
  beginning(asked: DefinitionKey, at: number): KnownDefinition | undefined {
    const known = this.get(asked.process, asked.version);
    if (!known || !this.withdrawals.by(asked, at)) return known;
    const standing = this.ofProcess(asked.process).filter(
      ({ definition: { version } }) => !this.withdrawals.by({ process: asked.process, version }, at),
    );
    const then = standing.filter(({ publishedAt }) => publishedAt <= at);
    return then.at(-1) ?? standing.toSorted((a, b) => a.publishedAt - b.publishedAt)[0];
  }

  /** All versions of a process known here, ascending. */
  ofProcess(process: string): KnownDefinition[] {
    const versions = [...(this.versions.get(process)?.values() ?? [])];
    return versions.sort((a, b) => a.definition.version - b.definition.version);
  }

  get(process: string, version: number): KnownDefinition | undefined {
    return this.versions.get(process)?.get(version);
  }

  /** Also what another instance has learned. */
  async find(process: string, version: number): Promise<KnownDefinition | undefined> {
    await this.lookUp([{ process, version }]);
    return this.get(process, version);
  }

  /** Looks into the documents for those that are not known here; what is not there either is looked for again later. */
  async lookUp(keys: Iterable<DefinitionKey>): Promise<void> {
    const ids = new Set<string>();
    for (const { process, version } of keys) {
      const id = definitionId(process, version);
      if (!this.stored.has(id)) ids.add(id);
    }
    await this.read(ids);
    for (const id of ids) if (!this.stored.has(id)) this.wanted.set(id, true);
  }

  /** Looks once more for those that were asked for in vain, and for what was withdrawn elsewhere. */
  async lookAgain(): Promise<void> {
    await this.withdrawals.load();
    await this.read(new Set(this.wanted.keys()));
  }

  /** Ids of the processes that definitions are known of here. */
  processes(): string[] {
    return [...new Set(this.all().map(({ definition }) => definition.id))];
  }

  /** All versions known here, by id, then version. */
  all(): KnownDefinition[] {
    return [...this.stored.values()].sort(({ definition: a }, { definition: b }) =>
      a.id < b.id ? -1 : a.id > b.id ? 1 : a.version - b.version,
    );
  }

  /** All versions of one process that are stored, ascending. */
  async versionsOf(process: string): Promise<KnownDefinition[]> {
    await this.load();
    return this.ofProcess(process);
  }

  /**
   * Learns a published definition, or says why not. Publishing the same again changes nothing. It is stored when the
   * promise resolves.
   */
  async accept(event: EventEnvelope): Promise<Acceptance> {
    const result = validateOnce(event.data['definition']);
    if ('faults' in result) return { faults: result.faults.map(below('/data/definition')) };
    const { definition } = result;
    const faults = [
      ...mismatch('/process', definition.id, event.process),
      ...mismatch('/processversion', definition.version, event.processversion),
    ];
    if (faults.length > 0) return { faults };
    const known = await this.find(definition.id, definition.version);
    if (known) return compared(known.definition, definition);
    const document: DefinitionDocument = {
      definition,
      publishedAt: Date.parse(event.time),
      source: event.source,
      ...(event.actor === undefined ? {} : { publishedBy: event.actor }),
    };
    return this.store(document);
  }

  /**
   * Stores an accepted definition with the unit that has read it, once more: by itself the store may have lost it, while
   * it is remembered here, and the lane would be past it.
   */
  keep({ process, processversion }: EventEnvelope, unit: WorkUnit): void {
    const known = this.get(process, processversion);
    if (!known) return;
    const { compiled: _compiled, judgedTypes: _judged, ...document } = known;
    unit.put(collections.definitions.name, definitionId(process, processversion), document);
  }

  private async store(document: DefinitionDocument): Promise<Acceptance> {
    const { definition } = document;
    const [collection, id] = [collections.definitions.name, definitionId(definition.id, definition.version)];
    try {
      await this.documents.commit({
        writes: [{ kind: 'put', collection, id, doc: document, expectedRevision: 0 }],
      });
    } catch (error) {
      if (!(error instanceof StaleDocumentError)) throw error;
      // Learned in another lane at the same time.
      const other = await this.find(definition.id, definition.version);
      if (!other) throw error;
      return compared(other.definition, definition);
    }
    this.learn(id, document);
    return 'added';
  }

  private async read(ids: ReadonlySet<string>): Promise<void> {
    if (ids.size === 0) return;
    const found = await this.documents.getMany<DefinitionDocument>(collections.definitions.name, [...ids]);
    for (const [id, { doc }] of found) this.learn(id, doc);
  }

  private learn(id: string, document: DefinitionDocument): void {
    if (this.stored.has(id)) return;
    const known = prepare(document);
    this.stored.set(id, known);
    const { id: process, version } = known.definition;
    const versions = this.versions.get(process) ?? new Map<number, KnownDefinition>();
    this.versions.set(process, versions.set(version, known));
    this.comparisons.learn(known.compiled);
    this.wanted.delete(id);
    this.toldOf();
  }

  private toldOf(): void {
    this.learnings++;
    this.onLearned();
  }
}

function compared(known: ProcessDefinition, arriving: ProcessDefinition): Acceptance {
  return sameContent(known, arriving) ? 'known' : { faults: [versionTaken(arriving)] };
}

export function definitionId(process: string, version: number): string {
  return `${encodeURIComponent(process)}@${version}`;
}

/** Whether cases are judged alike: how steps are done is no part of it. */
export function sameContent(a: ProcessDefinition, b: ProcessDefinition): boolean {
  return stableStringify(withoutActions(a)) === stableStringify(withoutActions(b));
}

function versionTaken({ id, version }: ProcessDefinition): FieldFault {
  return {
    path: '/data/definition/version',
    expected: `a version of ${id} that is not published yet, because this one differs from what was published as ${version}`,
    actual: version,
  };
}

function mismatch(path: string, expected: string | number, actual: string | number): FieldFault[] {
  return expected === actual ? [] : [{ path, expected: `${expected}, as the definition says`, actual }];
}

function below(prefix: string): (fault: FieldFault) => FieldFault {
  return (fault) => ({ ...fault, path: prefix + fault.path });
}

function prepare(document: DefinitionDocument): KnownDefinition {
  const { definition } = document;
  return { ...document, compiled: compileDefinition(definition), judgedTypes: judgedTypes(definition) };
}

function judgedTypes({ steps, rules = [] }: ProcessDefinition): Set<string> {
  const byRule = new Set(rules.flatMap((rule) => (rule.kind === 'data' ? [rule.step] : [])));
  const judged = Object.entries(steps).filter(([id, step]) => step.inputs !== undefined || byRule.has(id));
  return new Set(judged.flatMap(([id, step]) => judgedEvents(id, step)));
}
