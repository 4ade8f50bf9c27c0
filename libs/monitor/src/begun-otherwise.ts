import { hash } from 'node:crypto';
import type { DocumentStore } from '@liucheng/ports';
import type { CaseDocument, LiveCase } from './case-document.ts';
import type { CaseReader } from './case-reader.ts';
import { collections } from './collections.ts';
import { definitionId, type DefinitionRegistry } from './definitions.ts';
import { judgedAnew, together } from './judged-anew.ts';
import type { LiveCases, TouchedCase } from './live-cases.ts';
import type { SingleWriter } from './single-writer.ts';
import type { Withdrawal } from './withdrawals.ts';
import type { WorkUnit } from './work-unit.ts';

const casesPerUnit = 200;

/** What a lane's cases were last looked at by. */
interface KeptDocument {
  readonly withdrawals: string;
}

/**
 * Cases of a lane that began under a version before the lane knew that it had been withdrawn, or before it knew the version
 * that they fall back on: the two come in other lanes. Which version a case has follows from its first event and from what was
 * published and withdrawn by then, so such a case is judged again by the right one, and a rebuild gives the same whatever
 * is read first.
 */
export class BegunOtherwise {
  private seen = -1;

  constructor(
    private readonly lane: number,
    private readonly writer: SingleWriter,
    private readonly documents: DocumentStore,
    private readonly reader: CaseReader,
    private readonly definitions: DefinitionRegistry,
    private readonly cases: LiveCases,
  ) {}

  /** Looks through the lane's cases when something was learned that may be about them. @param now wall clock, ms */
  async putRight(now: number): Promise<void> {
    const { learned } = this.definitions;
    if (this.seen === learned) return;
    const withdrawals = this.definitions.withdrawals.all();
    if (withdrawals.length > 0) {
      const id = `withdrawals-${this.lane}`;
      const key = this.key(withdrawals);
      const kept = await this.documents.get<KeptDocument>(collections.kept.name, id);
      if (kept?.doc.withdrawals !== key) {
        for (const each of withdrawals) await this.look(each, now);
        await this.writer.run(async (unit) =>
          unit.put(collections.kept.name, id, { withdrawals: key } satisfies KeptDocument),
        );
      }
    }
    this.seen = learned;
  }

  /**
   * The same of a case that got another first event just now: what came before it in its place, or waited for it, had it begin by
   * another time. Call in the unit of work that changes the case.
   */
  async putRightNow(touched: TouchedCase): Promise<TouchedCase> {
    const { live } = touched;
    const { withdrawals } = this.definitions;
    if (live.events === 0 || !withdrawals.all().some(({ process }) => process === live.process))
      return touched;
    const again = await this.byTheRight(live);
    return again ? together(touched, again) : touched;
  }

  /** Others may have stored cases by what they knew. */
  forget(): void {
    this.seen = -1;
  }

  private key(withdrawals: readonly Withdrawal[]): string {
    const parts = withdrawals.flatMap(({ process, version, at }) => [
      `${definitionId(process, version)} ${at}`,
      ...this.definitions
        .ofProcess(process)
        .map(({ definition }) => definitionId(process, definition.version)),
    ]);
    return hash('sha256', [...new Set(parts)].sort().join('\n'), 'base64url');
  }

  private async look({ process, version, at }: Withdrawal, now: number): Promise<void> {
    for (const { definition } of this.definitions.ofProcess(process)) {
      let cursor: string | undefined;
      do {
        const from = cursor;
        cursor = await this.writer.run(async (unit) => {
          const page = await this.documents.find<CaseDocument>(collections.cases.name, {
            where: { process, version: definition.version, startedAt: { gte: at } },
            sort: { field: 'startedAt', direction: 'asc' },
            limit: casesPerUnit,
            ...(from === undefined ? {} : { cursor: from }),
          });
          const own = page.items.filter(
            ({ doc }) => doc.lane === this.lane && (doc.askedVersion ?? doc.version) === version,
          );
          await this.judgeAgain(
            own.map(({ id }) => id),
            now,
            unit,
          );
          return page.next;
        });
      } while (cursor !== undefined);
    }
  }

  private async judgeAgain(ids: readonly string[], now: number, unit: WorkUnit): Promise<void> {
    const touched: TouchedCase[] = [];
    for (const live of (await this.cases.take(ids)).values()) {
      const again = await this.byTheRight(live);
      if (again) touched.push(again);
      else this.cases.giveBack(live, unit);
    }
    if (touched.length > 0) await this.cases.store(touched, now, unit);
  }

  private async byTheRight(live: LiveCase): Promise<TouchedCase | undefined> {
    // Whoever put it under another version has decided.
    if (live.migrations.length > 0) return undefined;
    const { process, version, askedVersion = version } = live;
    const events = await this.reader.history(live);
    const [first] = events;
    const right = first && this.definitions.beginning({ process, version: askedVersion }, first.time);
    if (!right || right.definition.version === version) return undefined;
    return judgedAnew({ ...live, askedVersion }, right, events, this.definitions.comparisons);
  }
}
