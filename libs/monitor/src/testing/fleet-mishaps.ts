import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FleetRig, Instance } from './fleet-rig.ts';

/** What may befall an instance (`which`, by its place among those that run), `turns` of the event loop later. */
export interface FleetMishap {
  readonly kind: string;
  readonly which: number;
  /** Who gets which partition, for a `move`. */
  readonly owners: readonly number[];
  readonly turns: number;
}

/** Does a `move`, `kill` or `stop`; for any other kind only the turns pass. Who ends is followed by a new one. */
export async function befall(fleet: FleetRig, { kind, which, owners, turns }: FleetMishap): Promise<void> {
  const instance = fleet.running[which % fleet.running.length] as Instance;
  for (let turn = 0; turn < turns; turn++) await nextTurn();
  switch (kind) {
    case 'move':
      fleet.share(owners);
      return;
    case 'kill':
      fleet.kill(instance);
      await fleet.start({ batchSize: 1 + which * 5 });
      return;
    case 'stop':
      if (instance.stalled) return;
      await fleet.stop(instance);
      await fleet.start();
  }
}
