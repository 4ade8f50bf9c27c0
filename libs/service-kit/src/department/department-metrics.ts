import type { EventStore } from '@liucheng/ports';
import type { Registry } from 'prom-client';
import { lookedUpGauges } from '../observed/looked-up-gauges.ts';

/** What reads the event store, and the position up to which it has done its work. */
export interface Reader {
  /** Absent for the relay. */
  readonly view?: string;
  readonly position: number;
}

const everyMs = 1_000;

/** How far relay and views are behind the event store: in positions, and in the age of the first event not done. */
export function measureReaders(
  registry: Registry,
  store: Pick<EventStore, 'head' | 'readAll'>,
  readers: () => Promise<readonly Reader[]>,
  now: () => number,
): void {
  lookedUpGauges(
    registry,
    {
      relayEvents: {
        name: 'liucheng_relay_behind_events',
        help: 'Positions of the event store that are not published yet; events, where the store counts them one by one',
      },
      relaySeconds: {
        name: 'liucheng_relay_behind_seconds',
        help: 'Age of the first event that is not published yet; 0 when all are',
      },
      viewEvents: {
        name: 'liucheng_view_behind_events',
        help: 'Positions of the event store that a view does not show yet',
        labels: ['view'],
      },
      viewSeconds: {
        name: 'liucheng_view_behind_seconds',
        help: 'Age of the first event that a view does not show yet; 0 when it shows all',
        labels: ['view'],
      },
    },
    everyMs,
    async (set) => {
      const head = await store.head();
      for (const { view, position } of await readers()) {
        const events = Math.max(0, head - position);
        const [next] = events === 0 ? [] : await store.readAll({ after: position, limit: 1 });
        const seconds = next === undefined ? 0 : Math.max(0, now() - Date.parse(next.event.time)) / 1000;
        if (view === undefined) {
          set('relayEvents', events);
          set('relaySeconds', seconds);
        } else {
          set('viewEvents', events, { view });
          set('viewSeconds', seconds, { view });
        }
      }
    },
  );
}
