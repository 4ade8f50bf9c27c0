import type { Clock } from '@liucheng/kernel';
import { StoreUnavailableError, type DocumentStore } from '@liucheng/ports';
import type { Logger } from '@liucheng/service-kit';
import { setTimeout as pause } from 'node:timers/promises';
import type { CaseDocument, LiveCase } from '../case-document.ts';
import type { CaseReader } from '../case-reader.ts';
import { collections } from '../collections.ts';
import type { DefinitionRegistry } from '../definitions.ts';
import type { Lane } from '../lane.ts';
import type { Lanes } from '../lanes.ts';
import type { MonitorSettings } from '../settings.ts';
import { atRisk } from '../notices.ts';
import type { WorkUnit } from '../work-unit.ts';
import type { Experiences } from './experience.ts';
import { forecastOf, type DeadlineForecast } from './forecast.ts';
import { riskOf } from './risk.ts';

/** Cases of a lane that are looked at in one round: those whose deadlines come first. */
const casesPerRound = 500;
/** How far ahead it is looked: further away little can be said, ms. */
const horizonMs = 30 * 86_400_000;
/** A lane that is further behind the clock than this does not know yet what has happened, ms. */
const behindMs = 5 * 60_000;
/** How long it is remembered what was told, after the deadline, ms. */
const rememberedMs = 7 * 86_400_000;

/** That somebody was told of a deadline that will probably be missed, so that nobody is told twice. */
export interface RiskDocument {
  readonly lane: number;
  readonly dueAt: number;
  readonly chance: number;
}

/**
 * Tells of deadlines that will probably be missed, before they are: once each, when the chance first reaches the threshold.
 * Every instance looks after its own lanes, and writes as their owner does, so a risk is told with the lane's other notices.
 * What a rebuild tells may differ, as experience grows meanwhile.
 */
export class RiskWatch {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly lanes: Lanes,
    private readonly documents: DocumentStore,
    private readonly reader: CaseReader,
    private readonly definitions: DefinitionRegistry,
    private readonly experiences: Experiences,
    private readonly clock: Clock,
    private readonly settings: Pick<MonitorSettings, 'atRiskFrom' | 'riskWatchMs'>,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.running = this.loop();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Looks once at all lanes of this instance. */
  async look(): Promise<void> {
    for (const lane of this.lanes.owned) {
      if (lane.watermark.value < this.clock.now() - behindMs) continue;
      try {
        await this.lookAt(lane);
      } catch (error) {
        // It has moved, or the store is away: the next round looks again, wherever the lane is.
        if (!(error instanceof StoreUnavailableError)) throw error;
      }
    }
  }

  private async loop(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await pause(this.settings.riskWatchMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await this.look();
      } catch (err) {
        this.logger.error({ err }, 'risks are looked for again later');
      }
    }
  }

  private async lookAt(lane: Lane): Promise<void> {
    const now = this.clock.now();
    const { items } = await this.documents.find<CaseDocument>(collections.cases.name, {
      where: {
        lane: lane.number,
        origin: { in: ['live'] },
        nextDue: { gt: now, lte: now + horizonMs },
      },
      sort: { field: 'nextDue', direction: 'asc' },
      limit: casesPerRound,
    });
    const risks = new Map<string, { live: LiveCase; deadline: DeadlineForecast }>();
    for (const live of await this.reader.read(items.map(({ id }) => id))) {
      const known = this.definitions.get(live.process, live.version);
      if (!known) continue;
      const { deadlines } = forecastOf(live, await this.experiences.of(known), now);
      for (const deadline of deadlines) {
        if (deadline.missed || (deadline.chance ?? 0) < this.settings.atRiskFrom) continue;
        risks.set(riskId(live, deadline), { live, deadline });
      }
    }
    const over = await this.documents.find<RiskDocument>(collections.risks.name, {
      where: { lane: lane.number, dueAt: { lt: now - rememberedMs } },
      limit: casesPerRound,
    });
    const told = await this.documents.getMany<RiskDocument>(collections.risks.name, [...risks.keys()]);
    if (over.items.length === 0 && told.size === risks.size) return;
    await lane.writer.run(async (unit) => {
      for (const { id } of over.items) unit.delete(collections.risks.name, id);
      for (const [id, { live, deadline }] of risks)
        if (!told.has(id)) this.tell(id, live, deadline, lane.number, now, unit);
    });
  }

  private tell(
    id: string,
    live: LiveCase,
    deadline: DeadlineForecast,
    lane: number,
    now: number,
    unit: WorkUnit,
  ): void {
    const risk = riskOf(live, deadline);
    if (!risk) return;
    const { dueAt, chance } = risk;
    unit.put(collections.risks.name, id, { lane, dueAt, chance } satisfies RiskDocument);
    unit.notices.push({ kind: atRisk, at: now, ...risk });
  }
}

function riskId({ id }: LiveCase, { rule, dueAt, key }: DeadlineForecast): string {
  return [id, rule, dueAt, ...(key === undefined ? [] : [key])].join('#').slice(0, 500);
}
