import type { Comparison } from '@liucheng/conformance';
import type { LaneParts } from '../lane.ts';
import { collections } from '../collections.ts';
import { Metrics } from '../metrics/metrics.ts';
import { bringUpYears } from '../metrics/person-year.ts';
import { NoticeLog } from '../notices.ts';
import { ObservedWriter } from '../observed-writer.ts';
import { Progress } from '../positions.ts';
import type { SingleWriter } from '../single-writer.ts';
import { FiguresAnew } from '../rebuild/figures-anew.ts';
import { leaveUntold, Offenders } from '../repeat-offenders/offenders.ts';
import type { ChangedOffences } from '../repeat-offenders/offences.ts';
import { storeViolations } from '../violations.ts';
import { Watermark } from '../watermark.ts';
import type { WorkUnit } from '../work-unit.ts';
import { overCasesLane, type AwaitedKey } from './accusation.ts';
import { JudgedKeys, KeyJudge, type TimeKnown } from './key-judge.ts';
import { keysConcerned, type ChangedKeyless } from './keyless.ts';
import { leaveKeys, type ChangedKeys } from './occurrences.ts';
import { OverCasesRebuild } from './over-cases-rebuild.ts';
import { pages } from '../pages.ts';

/** Of changed keys, documents read at once. */
const pageLength = 200;
/** Keys judged in one unit of work. */
const keysPerUnit = 200;

export type OverCasesParts = Pick<
  LaneParts,
  | 'documents'
  | 'clock'
  | 'metrics'
  | 'settings'
  | 'definitions'
  | 'imports'
  | 'moved'
  | 'told'
  | 'heads'
  | 'wentBack'
>;

/**
 * What rules over cases find. It is a lane like those of cases: one head, its own notices and figures, and whoever writes it has read
 * everything that was written to it. It reads no partition: lanes of cases leave the keys under which something has changed, and each
 * is judged as a whole by what all lanes have stored, so it does not matter what came first.
 */
export class OverCasesLane {
  readonly number = overCasesLane;
  readonly progress: Progress;
  readonly watermark: Watermark;
  readonly notices: NoticeLog;
  readonly writer: SingleWriter;
  readonly rebuild: OverCasesRebuild;
  private readonly anew: FiguresAnew;
  private readonly figures: Metrics;
  private readonly judge: KeyJudge;
  private readonly offenders: Offenders;

  constructor(private readonly parts: OverCasesParts) {
    const { documents } = parts;
    this.figures = new Metrics(documents, overCasesLane);
    this.anew = new FiguresAnew(documents, overCasesLane);
    this.progress = new Progress(parts.moved);
    this.watermark = new Watermark(this.progress);
    this.notices = new NoticeLog(documents, overCasesLane, parts.told);
    this.judge = new KeyJudge(documents, parts.definitions);
    this.offenders = new Offenders(documents, parts.definitions);
    this.writer = new ObservedWriter(parts.metrics, overCasesLane, {
      documents,
      heads: parts.heads,
      notices: this.notices,
      progress: this.progress,
      watermark: this.watermark,
      forget: () => {
        this.figures.forget();
        this.anew.forget();
        this.rebuild.forget();
      },
      wentBack: parts.wentBack,
    });
    const { judge, offenders, anew, figures } = this;
    this.rebuild = new OverCasesRebuild({
      documents,
      writer: this.writer,
      definitions: parts.definitions,
      judge,
      offenders,
      anew,
      figures,
      time: () => this.timeKnown(),
      tell: (judged, unit) => this.tell(judged, unit),
    });
  }

  /** @throws StoreUnavailableError */
  open(): Promise<void> {
    return this.writer.claim(async () => undefined);
  }

  close(): Promise<void> {
    return this.writer.close();
  }

  /**
   * Judges what has changed, as far as all lanes contribute to it, then what time alone has decided.
   * @param ready whether all lanes contribute to a comparison
   * @param time a clock reading up to which all lanes had handled everything before what has changed is read, ms
   */
  async work(ready: (comparison: string) => boolean, time: number): Promise<void> {
    await bringUpYears(this.parts.documents, this.number, this.writer);
    await this.changed(ready);
    const { watermark, writer } = this;
    if (time > watermark.value) watermark.learn(time);
    while ((await writer.run((unit) => this.due(ready, unit))) > 0);
    // What was just found may repeat something, or be repeated.
    await this.repeated();
    if (writer.isBack(watermark.value)) await writer.goOn();
  }

  /** Stores how far time has come, for whoever gets the lane next and for those who ask another instance. */
  async tellWatermark(): Promise<void> {
    await this.writer.note();
  }

  private async changed(ready: (comparison: string) => boolean): Promise<void> {
    for await (const items of this.left<ChangedKeyless>(collections.changedKeyless.name))
      await this.lookForKeys(items.filter(({ doc }) => ready(doc.comparison)));
    for await (const items of this.left<ChangedKeys>(collections.changedKeys.name)) {
      const lots = inLots(
        items.filter(({ doc }) => ready(doc.comparison)),
        ({ keys }) => keys.length,
      );
      for (const lot of lots) await this.writer.run((unit) => this.judgeLot(lot, unit));
    }
  }

  private async lookForKeys(changed: readonly Left<ChangedKeyless>[]): Promise<void> {
    if (changed.length === 0) return;
    const { documents, definitions } = this.parts;
    const docs = changed.map(({ doc }) => doc);
    await this.writer.run(async (unit) => {
      for (const [comparison, keys] of await keysConcerned(documents, definitions, docs))
        leaveKeys(comparison, [...keys], unit);
      for (const { id } of changed) unit.delete(collections.changedKeyless.name, id);
    });
  }

  private async repeated(): Promise<void> {
    for await (const items of this.left<ChangedOffences>(collections.changedOffences.name))
      for (const lot of inLots(items, ({ offences }) => offences.length))
        await this.writer.run((unit) => this.countLot(lot, unit));
  }

  /** What lanes have left to be judged, page by page. */
  private left<Doc>(collection: string): AsyncGenerator<readonly Left<Doc>[]> {
    return pages<Doc>(this.parts.documents, collection, { limit: pageLength });
  }

  private async countLot(lot: readonly Left<ChangedOffences>[], unit: WorkUnit): Promise<void> {
    const judged = new JudgedKeys();
    const changed = lot.flatMap(({ doc }) => doc.offences);
    await this.offenders.judge(changed, judged, unit);
    leaveUntold(judged, unit);
    await this.tell(judged, unit);
    for (const { id } of lot) unit.delete(collections.changedOffences.name, id);
  }

  private async tell({ violations, measured }: JudgedKeys, unit: WorkUnit): Promise<void> {
    const { documents, clock } = this.parts;
    await storeViolations(documents, violations, new Set(), clock.now(), unit);
    await this.figures.record(measured, unit);
    await this.anew.known();
    await this.anew.record(
      measured.filter(({ key }) => this.anew.covers(key)),
      unit,
    );
  }

  private async judgeLot(lot: readonly Left<ChangedKeys>[], unit: WorkUnit): Promise<void> {
    const keys = new Map(lot.flatMap(({ doc }) => doc.keys.map((key) => [key, doc.comparison])));
    await this.judgeKeys(keys, unit);
    for (const { id } of lot) unit.delete(collections.changedKeys.name, id);
  }

  /** One unit of work; gives how many keys it judged. */
  private async due(ready: (comparison: string) => boolean, unit: WorkUnit): Promise<number> {
    const { until, importing } = await this.timeKnown();
    const { items } = await this.parts.documents.find<AwaitedKey>(collections.awaited.name, {
      where: { origin: { in: importing ? ['live'] : ['live', 'imported'] }, next: { lte: until } },
      sort: { field: 'next', direction: 'asc' },
      limit: keysPerUnit,
    });
    const due = items.filter(({ doc }) => ready(doc.comparison));
    await this.judgeKeys(new Map(due.map(({ doc }) => [doc.key, doc.comparison])), unit);
    return due.length;
  }

  private async judgeKeys(keys: ReadonlyMap<string, string>, unit: WorkUnit): Promise<void> {
    const { definitions } = this.parts;
    const judged = new JudgedKeys();
    const time = await this.timeKnown();
    for (const [key, id] of keys) {
      const comparison = definitions.comparisons.get(id) as Comparison;
      await this.judge.judge(comparison, key, time, judged, unit);
    }
    await this.judge.tellCases(judged, unit);
    await this.tell(judged, unit);
  }

  private async timeKnown(): Promise<TimeKnown> {
    const { imports, settings } = this.parts;
    return {
      until: this.watermark.value - settings.deadlineGraceMs,
      importing: await imports.goingOn(),
    };
  }
}

type Left<Doc> = { readonly id: string; readonly doc: Doc };

/** What is judged in one unit of work; a document stays whole. */
function inLots<Doc>(left: readonly Left<Doc>[], sizeOf: (doc: Doc) => number): Left<Doc>[][] {
  const lots: Left<Doc>[][] = [];
  let keys = Infinity;
  for (const each of left) {
    keys += sizeOf(each.doc);
    if (keys > keysPerUnit) {
      lots.push([]);
      keys = sizeOf(each.doc);
    }
    lots.at(-1)?.push(each);
  }
  return lots;
}
