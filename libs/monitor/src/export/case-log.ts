import { setImmediate } from 'node:timers/promises';
import type { CaseEvent } from '@liucheng/conformance';
import type { LogSource, LogTrace } from '@liucheng/event-log';
import type { DocumentSnapshot, DocumentStore, Where } from '@liucheng/ports';
import { chunkId, type CaseBody, type CaseDocument, type HistoryChunk } from '../case-document.ts';
import { collections } from '../collections.ts';
import type { DefinitionRegistry } from '../definitions.ts';
import { readLaneHeads } from '../lane-head.ts';
import { openIn } from '../over-cases/left-open.ts';
import type { ViolationDocument } from '../violation-document.ts';
import { exportedCase } from './exported-case.ts';

/** Which cases, and for whom. */
export interface CaseSelection {
  readonly process?: string;
  /** Departments that the caller may look into; absent: all. */
  readonly departments?: readonly string[];
  /** When the case started, ms; both included. */
  readonly from?: number;
  readonly to?: number;
}

/** Cases read at once: so many, and the violations of all of them, are in memory. */
const casesAtOnce = 100;
const chunksAtOnce = 50;
const violationsAtOnce = 1_000;

/**
 * The cases that the monitor holds at one moment, with their histories and the violations that stand, in the order in which they
 * started. Read from a snapshot page by page, as fast as they are taken. Events that wait for a missing one before them
 * are not part of their case yet.
 */
export class CaseLog implements LogSource {
  private constructor(
    private readonly snapshot: DocumentSnapshot,
    private readonly definitions: DefinitionRegistry,
    private readonly selection: CaseSelection,
    /** How far the monitor was: the offset of the last message handled in each partition. */
    readonly position: string,
    readonly attributes: LogSource['attributes'],
  ) {}

  /** Whoever opens it closes it. @throws StoreUnavailableError */
  static async open(
    documents: DocumentStore,
    definitions: DefinitionRegistry,
    selection: CaseSelection,
    about: LogSource['attributes'],
  ): Promise<CaseLog> {
    const snapshot = await documents.snapshot();
    try {
      const heads = await readLaneHeads(snapshot);
      const position = heads
        .flatMap(({ doc }) => doc.partitions.map(({ name, handled }) => `${name}=${handled}`))
        .sort()
        .join(', ');
      const attributes = { 'liucheng:position': position, ...about };
      return new CaseLog(snapshot, definitions, selection, position, attributes);
    } catch (error) {
      await snapshot.close();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.snapshot.close();
  }

  async *traces(): AsyncGenerator<LogTrace & { readonly process: string }> {
    const { process, departments, from, to } = this.selection;
    const where: Where = {
      ...(process === undefined ? {} : { process }),
      ...(departments === undefined ? {} : { department: { in: departments } }),
      ...(from === undefined && to === undefined
        ? {}
        : {
            startedAt: {
              ...(from === undefined ? {} : { gte: from }),
              ...(to === undefined ? {} : { lte: to }),
            },
          }),
    };
    let cursor: string | undefined;
    do {
      const page = await this.snapshot.find<CaseDocument>(collections.cases.name, {
        where,
        sort: { field: 'startedAt', direction: 'asc' },
        limit: casesAtOnce,
        ...(cursor === undefined ? {} : { cursor }),
      });
      yield* this.cases(page.items);
      cursor = page.next;
      // Files answer at once: others get their turn here.
      await setImmediate();
    } while (cursor !== undefined);
  }

  private async *cases(
    found: readonly { readonly id: string; readonly doc: CaseDocument }[],
  ): AsyncGenerator<LogTrace & { readonly process: string }> {
    if (found.length === 0) return;
    const ids = found.map(({ id }) => id);
    const bodies = await this.snapshot.getMany<CaseBody>(collections.caseBodies.name, ids);
    const violations = await this.violations(found.map(({ doc }) => doc));
    const open = await openIn(this.snapshot, ids);
    await this.definitions.lookUp(found.map(({ doc }) => doc));
    for (const { id, doc } of found) {
      const body = bodies.get(id)?.doc;
      if (!body) continue;
      const history = await this.history(id, body);
      const known = this.definitions.get(doc.process, doc.version);
      const ofCase = violations.get(JSON.stringify([doc.process, doc.subject])) ?? [];
      yield exportedCase(doc, history, body, ofCase, open.get(id) ?? [], known?.compiled);
    }
  }

  private async history(id: string, { chunks, recent }: CaseBody): Promise<CaseEvent[]> {
    const events: CaseEvent[] = [];
    for (let first = 0; first < chunks; first += chunksAtOnce) {
      const length = Math.min(chunksAtOnce, chunks - first);
      const ids = Array.from({ length }, (_, index) => chunkId(id, first + index));
      const stored = await this.snapshot.getMany<HistoryChunk>(collections.history.name, ids);
      for (const each of ids) events.push(...(stored.get(each)?.doc.events ?? []));
    }
    events.push(...recent);
    return events;
  }

  /** Those that stand, by their case. */
  private async violations(cases: readonly CaseDocument[]): Promise<Map<string, ViolationDocument[]>> {
    const byCase = new Map<string, ViolationDocument[]>();
    const subjects = cases.filter(({ violations }) => violations > 0).map(({ subject }) => subject);
    if (subjects.length === 0) return byCase;
    const { departments } = this.selection;
    let cursor: string | undefined;
    do {
      const page = await this.snapshot.find<ViolationDocument>(collections.violations.name, {
        // Nothing else, or a store may read all violations of a state for each page of cases.
        where: { case: { in: [...new Set(subjects)] } },
        sort: { field: 'at', direction: 'asc' },
        limit: violationsAtOnce,
        ...(cursor === undefined ? {} : { cursor }),
      });
      for (const { doc } of page.items) {
        if (doc.state !== 'open' || !isAmong(departments, doc.department)) continue;
        const key = JSON.stringify([doc.process, doc.case]);
        const others = byCase.get(key);
        if (others) others.push(doc);
        else byCase.set(key, [doc]);
      }
      cursor = page.next;
    } while (cursor !== undefined);
    return byCase;
  }
}

function isAmong(departments: readonly string[] | undefined, department: string | undefined): boolean {
  return departments === undefined || (department !== undefined && departments.includes(department));
}
