import { compileDefinition, type CompiledDefinition } from '@liucheng/conformance';
import { stableStringify, type EventEnvelope, type FieldFault } from '@liucheng/kernel';
import type { DocumentStore } from '@liucheng/ports';
import { judgedEvents, validateDefinition, type ProcessDefinition } from '@liucheng/process-model';
import { collections } from './collections.ts';
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

/**
 * The definitions that the monitor has learned, each version for good: a case keeps the one that it started on, and a
 * second definition under the same version is refused.
 */
export class DefinitionRegistry {
  private readonly stored = new Map<string, KnownDefinition>();
  /** Accepted in the unit of work that is not committed yet. */
  private readonly staged = new Map<string, KnownDefinition>();

  constructor(private readonly documents: DocumentStore) {}

  async load(): Promise<void> {
    let cursor: string | undefined;
    do {
      const page = await this.documents.find<DefinitionDocument>(collections.definitions.name, {
        limit: 100,
        ...(cursor === undefined ? {} : { cursor }),
      });
      for (const { id, doc } of page.items) this.stored.set(id, prepare(doc));
      cursor = page.next;
    } while (cursor !== undefined);
  }

  get(process: string, version: number): KnownDefinition | undefined {
    const id = definitionId(process, version);
    return this.stored.get(id) ?? this.staged.get(id);
  }

  /** All stored versions, by id, then version. */
  all(): KnownDefinition[] {
    return [...this.stored.values()].sort(({ definition: a }, { definition: b }) =>
      a.id < b.id ? -1 : a.id > b.id ? 1 : a.version - b.version,
    );
  }

  latest(process: string): KnownDefinition | undefined {
    return this.all().findLast(({ definition }) => definition.id === process);
  }

  /** Takes a published definition into the unit, or says why not. Publishing the same again changes nothing. */
  accept(event: EventEnvelope, unit: WorkUnit): Acceptance {
    const result = validateDefinition(event.data['definition']);
    if ('faults' in result) return { faults: result.faults.map(below('/data/definition')) };
    const { definition } = result;
    const faults = [
      ...mismatch('/process', definition.id, event.process),
      ...mismatch('/processversion', definition.version, event.processversion),
    ];
    if (faults.length > 0) return { faults };
    const known = this.get(definition.id, definition.version);
    if (known)
      return sameContent(known.definition, definition) ? 'known' : { faults: [versionTaken(definition)] };
    const document: DefinitionDocument = {
      definition,
      publishedAt: Date.parse(event.time),
      source: event.source,
      ...(event.actor === undefined ? {} : { publishedBy: event.actor }),
    };
    const id = definitionId(definition.id, definition.version);
    this.staged.set(id, prepare(document));
    unit.put(collections.definitions.name, id, document);
    return 'added';
  }

  /** The unit is stored. */
  committed(): void {
    for (const [id, known] of this.staged) this.stored.set(id, known);
    this.staged.clear();
  }

  /** The unit is not stored. */
  forget(): void {
    this.staged.clear();
  }
}

export function definitionId(process: string, version: number): string {
  return `${encodeURIComponent(process)}@${version}`;
}

export function sameContent(a: ProcessDefinition, b: ProcessDefinition): boolean {
  return stableStringify(a) === stableStringify(b);
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
