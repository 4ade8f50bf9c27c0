import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Observation } from '@liucheng/conformance';
import { cnOffice, workingCalendar } from '@liucheng/conformance';
import type { DocumentStore, Page } from '@liucheng/ports';
import fc from 'fast-check';
import { collections, defineCollections } from '../collections.ts';
import { digest, said } from '../digest.ts';
import { KnownHeads } from '../known-heads.ts';
import { readLaneHeads } from '../lane-head.ts';
import { NoticeLog } from '../notices.ts';
import { everything } from '../pages.ts';
import { Progress } from '../positions.ts';
import { Signal } from '../signal.ts';
import { SingleWriter } from '../single-writer.ts';
import { damage } from '../testing/damage.ts';
import { hour, monday, MonitorRig, published, purchase, step } from '../testing/monitor-rig.ts';
import { Watermark } from '../watermark.ts';
import { Cell } from './cell.ts';
import type { CellDocument } from './cell-document.ts';
import type { Measured } from './measured.ts';
import { Metrics } from './metrics.ts';
import { MetricsReader } from './metrics-reader.ts';
import { bringUpYears, isPersonYear } from './person-year.ts';
import { shifted } from './periods.ts';

const calendar = workingCalendar(cnOffice);
const first = '2025-02-01';
const days = 700;

const done = fc
  .record({
    person: fc.constantFrom('ann', 'bob', 'kim|#%'),
    step: fc.constantFrom('ask', 'pay'),
    version: fc.constantFrom(1, 2),
    day: fc.nat(days),
    waited: fc.constantFrom(0, 1, 5_000, 77_000_000),
    repeated: fc.boolean(),
    before: fc.option(fc.constantFrom('ann', 'bob')),
    what: fc.constantFrom('step', 'violated'),
  })
  .map(({ person, step: name, version, day, waited, repeated, before, what }): Measured => {
    const time = Date.parse(`${shifted(first, day)}T12:00:00+08:00`);
    const entry = { step: name, time, actor: person, sequence: 1 };
    const violation = { kind: 'step-skipped', severity: 'major', rule: name, at: time, person };
    const observation = (
      what === 'violated'
        ? { kind: what, violation }
        : {
            kind: what,
            done: entry,
            since: time - waited,
            repeated,
            ...(before ? { after: { ...entry, time: time - waited, actor: before } } : {}),
          }
    ) as Observation;
    return { process: 'purchase', version, calendar, observation, count: 1 };
  });

/** What a program does in a unit of work. Taken back is what an earlier unit counted. */
const units = fc.array(
  fc.record({
    lane: fc.nat(1),
    program: fc.constantFrom('this', 'this', 'earlier'),
    measured: fc.array(done, { maxLength: 6 }),
    takesBack: fc.nat(4),
  }),
  { maxLength: 12 },
);

const ranges = fc.array(
  fc.record({ from: fc.option(fc.nat(days)), length: fc.option(fc.nat(days)) }).map(({ from, length }) => ({
    ...(from === null ? {} : { from: shifted(first, from) }),
    ...(length === null ? {} : { to: shifted(first, (from ?? 0) + length) }),
  })),
  { minLength: 1, maxLength: 5 },
);

/** A lane's figures alone, written as a lane writes them. */
class FiguresLane {
  readonly writer: SingleWriter;
  private readonly figures: Metrics;
  private readonly counted: Measured[] = [];

  constructor(
    private readonly documents: DocumentStore,
    private readonly number: number,
  ) {
    const progress = new Progress(new Signal());
    this.figures = new Metrics(documents, number);
    this.writer = new SingleWriter(number, {
      documents,
      heads: new KnownHeads(),
      notices: new NoticeLog(documents, number, new Signal()),
      progress,
      watermark: new Watermark(progress),
      forget: () => this.figures.forget(),
      wentBack: () => undefined,
    });
  }

  /** What the programs have in common is what they store: the earlier one no years, and a head that says nothing of them. */
  async count(measured: readonly Measured[], takesBack: number, program: string): Promise<void> {
    const back = this.counted.splice(0, takesBack).map((each): Measured => ({ ...each, count: -1 }));
    this.counted.push(...measured);
    await this.writer.claim(async (unit) => {
      if (program === 'earlier') unit.keepsYears = false;
      await this.figures.record([...back, ...measured], unit);
    });
    // It is another process, of which this one learns as it does of any other instance.
    if (program === 'earlier') this.figures.forget();
  }

  async bringUp(): Promise<void> {
    await bringUpYears(this.documents, this.number, this.writer);
  }
}

/** As if no lane kept years. */
function readingMonths(documents: DocumentStore): MetricsReader {
  const find = async <Doc>(...[name, query]: Parameters<DocumentStore['find']>): Promise<Page<Doc>> => {
    const page = await documents.find<object>(name, query);
    if (name !== collections.lanes.name) return page as Page<Doc>;
    return {
      ...page,
      items: page.items.map((each) => ({ ...each, doc: { ...each.doc, keepsYears: undefined } as Doc })),
    };
  };
  return new MetricsReader({ find, getMany: (...asked) => documents.getMany(...asked) });
}

async function figuresOf(reader: MetricsReader, cube: 'rules' | 'steps', range: object): Promise<unknown[]> {
  const found = await reader.people(cube, { process: 'purchase', range });
  return [...found].map(([person, cell]) => [person, said(cell)]).sort();
}

async function yearsOf(documents: DocumentStore): Promise<string[]> {
  const found: string[] = [];
  const { name } = collections.metricsOfPeople;
  for await (const { id, doc } of everything<CellDocument>(documents, name, { limit: 500 }))
    if (isPersonYear(doc)) found.push(`${id} ${JSON.stringify(said(Cell.from(doc)))}`);
  return found;
}

describe('years of persons', () => {
  let rig: MonitorRig;
  beforeEach(async () => {
    rig = await MonitorRig.open({ deadlineGraceMs: 0, tickMs: 60_000 });
  });
  afterEach(() => rig.close());

  it('say what months say, whatever range is asked for and whichever program wrote last', async () => {
    const { documents } = rig.stores;
    await defineCollections(documents);
    const emptied = [collections.metricsOfPeople.name, collections.metrics.name, collections.lanes.name];
    await fc.assert(
      fc
        .asyncProperty(units, ranges, fc.nat(12), async (all, asked, broughtUp) => {
          const lanes = [0, 1].map((lane) => new FiguresLane(documents, lane));
          const check = async (): Promise<void> => {
            for (const range of asked)
              for (const cube of ['rules', 'steps'] as const)
                expect(await figuresOf(new MetricsReader(documents), cube, range)).toEqual(
                  await figuresOf(readingMonths(documents), cube, range),
                );
          };
          for (const [index, { lane, program, measured, takesBack }] of all.entries()) {
            await (lanes[lane] as FiguresLane).count(measured, takesBack, program);
            if (index !== broughtUp) continue;
            await check();
            for (const each of lanes) await each.bringUp();
          }
          await check();
          for (const each of lanes) {
            await each.writer.claim(async () => undefined);
            await each.bringUp();
          }
          await check();
          expect((await readLaneHeads(documents)).map(({ doc }) => doc.keepsYears)).toEqual([true, true]);
        })
        .afterEach(async () => {
          for (const collection of emptied)
            for await (const { id } of everything(documents, collection, { limit: 500 }))
              await documents.commit({ writes: [{ kind: 'delete', collection, id }] });
        }),
      { numRuns: 40 },
    );
  }, 120_000);

  const steps = ['c1', 'c2', 'c3'].flatMap((subject, index) =>
    ['ask', 'approve', 'pay'].map((type, sequence) =>
      step(subject, sequence, type, { at: monday + (index * 24 + sequence) * hour }),
    ),
  );

  it('are summed up where an earlier program has written, once', async () => {
    const { documents } = rig.stores;
    await rig.start();
    await rig.feed([published(purchase), ...steps]);
    await rig.passTo(monday + 100 * hour);
    const { sha256 } = await digest(documents);
    await rig.stop();
    for (const { id, doc } of await readLaneHeads(documents)) {
      expect(doc.keepsYears).toBe(true);
      const { keepsYears: _years, ...earlier } = doc;
      await documents.commit({
        writes: [{ kind: 'put', collection: collections.lanes.name, id, doc: earlier }],
      });
    }
    const before = await figuresOf(new MetricsReader(documents), 'steps', {});
    await damage(documents, 'year of a person removed', 1);
    await damage(documents, 'year of a person changed', 2);
    expect((await digest(documents)).sha256).not.toBe(sha256);
    expect(await figuresOf(new MetricsReader(documents), 'steps', {})).toEqual(before);
    await rig.start();
    await rig.monitor.tick();
    expect((await digest(documents)).sha256).toBe(sha256);
    expect((await readLaneHeads(documents)).every(({ doc }) => doc.keepsYears)).toBe(true);
    expect(await figuresOf(new MetricsReader(documents), 'steps', {})).toEqual(before);
    await rig.stop();
    const stored = await yearsOf(documents);
    await rig.start();
    await rig.monitor.tick();
    expect(await yearsOf(documents)).toEqual(stored);
  });
});
