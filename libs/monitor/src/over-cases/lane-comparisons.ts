import type { DocumentStore } from '@liucheng/ports';
import type { CaseReader } from '../case-reader.ts';
import { collections } from '../collections.ts';
import type { DefinitionRegistry } from '../definitions.ts';
import { touch, type LiveCases, type TouchedCase } from '../live-cases.ts';
import { ownCases } from '../own-cases.ts';
import type { SingleWriter } from '../single-writer.ts';
import type { WorkUnit } from '../work-unit.ts';
import { occurrencesOf } from './occurrences.ts';

const casesPerUnit = 200;

/** The comparisons to which all cases of a lane contribute what they have to. */
export interface KeptComparisons {
  readonly comparisons: readonly string[];
  /** What has no key is among it; absent: an earlier program has noted it, and cases contribute once more. */
  readonly keyless?: true;
}

export function contributedBy(kept: Partial<KeptComparisons> | undefined): readonly string[] {
  return kept?.keyless ? (kept.comparisons ?? []) : [];
}

export function keptComparisonsId(lane: number): string {
  return `lane-${lane}#over-cases`;
}

/**
 * What a lane's cases contribute to rules over cases whose definition came after them. It is brought up once for each comparison,
 * and noted in the lane: whoever gets the lane has to know it before a case changes, or what is contributed would have a hole.
 */
export class LaneComparisons {
  /** Undefined: to be read. */
  private kept: ReadonlySet<string> | undefined;

  constructor(
    private readonly lane: number,
    private readonly documents: DocumentStore,
    private readonly definitions: DefinitionRegistry,
    private readonly reader: CaseReader,
    private readonly cases: () => LiveCases,
    private readonly writer: () => SingleWriter,
  ) {}

  /** Another instance may have brought the lane up to definitions that are not known here. */
  forget(): void {
    this.kept = undefined;
  }

  /** Within each unit of work, before cases are read. */
  async known(): Promise<void> {
    if (this.kept) return;
    const stored = await this.documents.get<KeptComparisons>(
      collections.kept.name,
      keptComparisonsId(this.lane),
    );
    const kept = contributedBy(stored?.doc);
    if (kept.some((id) => !this.definitions.comparisons.get(id))) await this.definitions.load();
    this.kept = new Set(kept);
  }

  /** Lets all cases contribute to what is compared since. */
  async bringUp(now: number): Promise<void> {
    const { all, isEmpty } = this.definitions.comparisons;
    if (isEmpty) return;
    // Behind the unit under way, which may have begun before the comparison was known.
    await this.writer().run(() => this.known());
    const lacking = all.filter(({ id }) => !this.kept?.has(id));
    if (lacking.length === 0) return;
    for (const process of new Set(lacking.flatMap(({ processes }) => processes)))
      for await (const ids of ownCases(this.documents, this.lane, {
        where: { process },
        limit: casesPerUnit,
      }))
        await this.writer().run((unit) => this.contribute(ids, now, unit));
    await this.writer().run(async (unit) => {
      await this.known();
      const comparisons = [...new Set([...(this.kept ?? []), ...lacking.map(({ id }) => id)])].sort();
      unit.put(collections.kept.name, keptComparisonsId(this.lane), {
        comparisons,
        keyless: true,
      } satisfies KeptComparisons);
      unit.onCommit(() => (this.kept = new Set(comparisons)));
    });
  }

  private async contribute(ids: readonly string[], now: number, unit: WorkUnit): Promise<void> {
    const touched: TouchedCase[] = [];
    for (const live of (await this.cases().take(ids)).values()) {
      const events = await this.reader.history(live);
      const occurrences = occurrencesOf(live, events, this.definitions.comparisons.of(live.process));
      if (occurrences.length === 0 && live.occurrences.length === 0) this.cases().giveBack(live, unit);
      else {
        live.occurrences = occurrences;
        touched.push(touch(live));
      }
    }
    await this.cases().store(touched, now, unit);
  }
}
