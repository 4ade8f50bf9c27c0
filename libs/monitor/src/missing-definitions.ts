import { StoreUnavailableError, type BusPositions } from '@liucheng/ports';
import { atMost } from '@liucheng/service-kit';
import { LRUCache } from 'lru-cache';
import type { AllLanes } from './all-lanes.ts';
import { definitionId, type DefinitionKey, type DefinitionRegistry } from './definitions.ts';

const mostKept = 10_000;

/** When a definition was first missed, and what was on the bus then. */
interface Missed {
  readonly since: number;
  readonly heads: BusPositions;
}

/**
 * Tells whether a definition that an event needs is still on its way. It is published before the event, but may lie in
 * another lane, whose owner has not come so far. So what lay on the bus in the other lanes when it was first missed is
 * waited for, and that no longer than `holdMs`; then it is known to be missing, and its events are parked until it is
 * published after all.
 */
export class MissingDefinitions {
  private readonly missed = new LRUCache<string, Missed>(atMost(mostKept));
  private readonly gone = new LRUCache<string, true>(atMost(mostKept));

  constructor(
    private readonly definitions: DefinitionRegistry,
    private readonly lanes: AllLanes,
    private readonly holdMs: number,
  ) {}

  /** @throws StoreUnavailableError while one of them may still be on its way to the lane. */
  async lookUp(lane: number, keys: readonly DefinitionKey[]): Promise<void> {
    await this.definitions.lookUp(keys);
    for (const { process, version } of keys) {
      if (this.definitions.get(process, version)) continue;
      const id = definitionId(process, version);
      if (this.gone.has(id)) continue;
      const missed = this.missed.get(id) ?? { since: performance.now(), heads: await this.lanes.heads() };
      this.missed.set(id, missed);
      const elsewhere = Object.entries(missed.heads).filter(([name]) => !name.endsWith(`/${lane}`));
      const late = performance.now() - missed.since > this.holdMs;
      if (!late && !(await this.lanes.reached(Object.fromEntries(elsewhere))))
        throw new StoreUnavailableError(
          `version ${version} of process ${process} is not known yet; it may be on its way in another lane`,
          1,
        );
      // It may have come between the first look and the last.
      if (await this.definitions.find(process, version)) continue;
      this.gone.set(id, true);
    }
  }
}
