import type { Provider, Type } from '@nestjs/common';
import type { EventEnvelope } from '@liucheng/kernel';
import type { EventStore } from '@liucheng/ports';
import type { Work } from '../background/background-work.ts';
import type { DepartmentProcess } from '../department/department-service.ts';
import { eventFields } from '../host/event-fields.ts';
import type { ServiceDeps } from '../http/service-spec.ts';
import { Forgetters } from './forgetting.ts';
import { PersonKeys } from './person-keys.ts';
import { PersonalDataController } from './personal-data.controller.ts';
import { ProtectedEventStore } from './protected-event-store.ts';
import { Sealer } from './sealer.ts';

/** What becomes of a department's module where its events say something about persons outside. */
export interface PersonalData {
  /** The events as deciders and single cases see them. */
  readonly store: EventStore;
  /** What the service may read of an event of its own that came over the bus. */
  readonly open?: (event: EventEnvelope) => Promise<EventEnvelope>;
  readonly controllers: readonly Type<object>[];
  readonly providers: readonly Provider[];
  readonly works: Readonly<Record<string, Work>>;
  /** Before the first request. */
  prepare(): Promise<void>;
}

export function personalData(
  service: string,
  processes: readonly DepartmentProcess[],
  { store, bus, clock, logger, personKeys: keys }: ServiceDeps,
): PersonalData {
  if (keys === undefined)
    return { store, controllers: [], providers: [], works: {}, prepare: async () => undefined };
  const sealer = new Sealer(
    keys,
    processes.map(({ caseType }) => caseType.events),
    (event, err) => logger.warn({ err, ...eventFields(event) }, 'personal data cannot be read'),
  );
  const forgetters = new Forgetters({
    service,
    store,
    bus,
    keys,
    clock,
    onError: (err, attempt) => logger.error({ err, attempt }, 'forgetting persons is held up'),
  });
  return {
    store: new ProtectedEventStore(store, sealer),
    open: (event) => sealer.open(event),
    controllers: [PersonalDataController],
    providers: [
      { provide: PersonKeys, useValue: keys },
      { provide: Forgetters, useValue: forgetters },
    ],
    works: { forgetting: forgetters },
    prepare: async () => {
      await keys.prepare();
      await forgetters.repeatOwn();
    },
  };
}
