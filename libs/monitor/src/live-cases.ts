import { refold, type CaseEvent } from '@liucheng/conformance';
import type { DocumentStore, Stored } from '@liucheng/ports';
import { LRUCache } from 'lru-cache';
import {
  chunkId,
  emptyCase,
  nextWake,
  storeCase,
  type CaseBody,
  type CaseDocument,
  type HistoryChunk,
  type LiveCase,
} from './case-document.ts';
import { CaseFold, noChange, type CaseChange } from './case-fold.ts';
import { collections } from './collections.ts';
import type { DefinitionRegistry } from './definitions.ts';
import type { Figures, Measured } from './figures.ts';
import type { MonitorSettings } from './settings.ts';
import { storeViolations, type ViolationChange } from './violations.ts';
import type { WorkUnit } from './work-unit.ts';

/** A case that a unit of work changes, and what it changes about it. */
export interface TouchedCase {
  live: LiveCase;
  change: CaseChange;
}

/**
 * The cases in memory. A unit of work takes the ones that it changes out and gives them back when it is stored, so that
 * whatever goes wrong in between, memory never knows more than the documents.
 */
export class LiveCases {
  private readonly held: LRUCache<string, LiveCase>;
  readonly fold: CaseFold;

  constructor(
    private readonly documents: DocumentStore,
    private readonly definitions: DefinitionRegistry,
    private readonly figures: Figures,
    private readonly settings: MonitorSettings,
    /** Told when a stored case next needs the passing of time (ms); not called for a case that does not. */
    private readonly onDue: (at: number) => void,
  ) {
    this.held = new LRUCache({ max: settings.liveCases });
    this.fold = new CaseFold(settings, (live) => this.history(live));
  }

  /** Takes cases out, from memory or from the documents. Cases that there are none of yet are left out. */
  async take(ids: Iterable<string>): Promise<Map<string, LiveCase>> {
    const taken = new Map<string, LiveCase>();
    const missing: string[] = [];
    for (const id of ids) {
      const live = this.held.get(id);
      if (live) taken.set(id, live);
      else missing.push(id);
      this.held.delete(id);
    }
    for (const live of await this.read(missing)) taken.set(live.id, live);
    return taken;
  }

  /** Puts all that changed about the cases into the unit; they come back into memory when it is stored. */
  async store(touched: readonly TouchedCase[], now: number, unit: WorkUnit): Promise<void> {
    const violations: ViolationChange[] = [];
    const measured: Measured[] = [];
    for (const { live, change } of touched) {
      const { process, version, subject } = live;
      violations.push(...change.violations);
      for (const each of change.measured) measured.push({ process, version, ...each });
      for (const gap of change.gaps)
        unit.notices.push({ kind: 'gap', at: now, process, case: subject, ...gap });
      storeCase(live, this.settings.gapHoldMs, this.settings.historyChunk, unit);
    }
    await storeViolations(this.documents, violations, now, unit);
    await this.figures.record(measured, unit);
    unit.onCommit(() => {
      for (const { live } of touched) {
        this.keep(live);
        const at = nextWake(live, this.settings.gapHoldMs);
        if (at !== undefined) this.onDue(at);
      }
    });
  }

  /** Gives back a case that the unit did not change. */
  giveBack(live: LiveCase, unit: WorkUnit): void {
    unit.onCommit(() => this.keep(live));
  }

  forget(): void {
    this.held.clear();
  }

  get inMemory(): number {
    return this.held.size;
  }

  /** All events folded into a case so far, in order. */
  async history({ id, chunks, recent }: Pick<LiveCase, 'id' | 'chunks' | 'recent'>): Promise<CaseEvent[]> {
    if (chunks === 0) return [...recent];
    const ids = Array.from({ length: chunks }, (_, index) => chunkId(id, index));
    const stored = await this.documents.getMany<HistoryChunk>(collections.history.name, ids);
    return [...ids.flatMap((each) => stored.get(each)?.doc.events ?? []), ...recent];
  }

  /** Reads cases for showing them, without taking them. */
  async read(ids: readonly string[]): Promise<LiveCase[]> {
    if (ids.length === 0) return [];
    const [documents, bodies] = await Promise.all([
      this.documents.getMany<CaseDocument>(collections.cases.name, ids),
      this.documents.getMany<CaseBody>(collections.caseBodies.name, ids),
    ]);
    const found: LiveCase[] = [];
    for (const [id, stored] of documents) {
      const body = bodies.get(id);
      const live = body && (await this.restore(id, stored, body.doc));
      if (live) found.push(live);
    }
    return found;
  }

  /** An ended case hardly changes any more: memory is for the open ones. */
  private keep(live: LiveCase): void {
    const { status } = live.state;
    if (status === 'new' || status === 'open') this.held.set(live.id, live);
  }

  /** `undefined` for a case that is known by its parked messages only and whose definition is still missing. */
  private async restore(
    id: string,
    { doc }: Stored<CaseDocument>,
    body: CaseBody,
  ): Promise<LiveCase | undefined> {
    const known = this.definitions.get(doc.process, doc.version);
    if (!known) return undefined;
    const { chunks, held, advanced } = body;
    const recent = [...body.recent];
    const history = await this.history({ id, chunks, recent });
    return {
      ...emptyCase(known.compiled, id, doc.subject, doc.origin),
      state: refold(known.compiled, doc.subject, history, advanced).state,
      sequence: doc.sequence,
      events: doc.events,
      lastEventAt: doc.lastEventAt,
      chunks,
      recent,
      held: [...held],
      gapStored: held.length > 0 && doc.parked === undefined,
      missing: [...(doc.missing ?? [])],
      parked: doc.parked,
      advanced,
    };
  }
}

export function touch(live: LiveCase): TouchedCase {
  return { live, change: noChange() };
}
