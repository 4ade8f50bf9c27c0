import { setTimeout as pause } from 'node:timers/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { text } from '@liucheng/kernel';
import { gate, newEvent } from '@liucheng/ports/testing';
import type { CaseType } from '../cases/case-type.ts';
import { departmentModule } from '../department/department-module.ts';
import type { ServiceSpec } from '../http/service-spec.ts';
import { collectionOf, findIn, type Projection } from '../projections/projection.ts';
import { Views } from '../projections/views.ts';
import { topicOf } from '../relay/relay.ts';
import { RoutedDocuments } from '../stores/routed-documents.ts';
import type { Stores } from '../stores/stores.ts';
import { openStores } from '../testing/file-stores.ts';
import { parcels } from '../testing/parcel-case.ts';
import { startTestService, type TestService } from '../testing/test-service.ts';

interface Tally {
  readonly sequences: readonly number[];
}

const tally: Projection<Tally> = {
  name: 'tally',
  version: 1,
  indexes: [],
  id: ({ stream }) => (stream.startsWith('parcel-') ? stream : undefined),
  evolve: (doc, { event }) => ({ sequences: [...(doc?.sequences ?? []), event.sequence] }),
};

const service: ServiceSpec = {
  name: 'finance',
  title: text('Parcels', '包裹'),
  description: text('Parcels for tests.', '测试用包裹。'),
  module: (deps) =>
    departmentModule(
      {
        service: 'test',
        processes: [{ caseType: parcels as unknown as CaseType, projections: [tally], controllers: [] }],
      },
      deps,
    ),
};

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 15_000; !(await holds());) {
    if (performance.now() > end) throw new Error(`${what} did not come about`);
    await pause(10);
  }
}

describe('several instances of a service on shared stores', () => {
  let directory: string;
  let stores: Stores;
  const running: TestService[] = [];
  let commands = 0;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'liucheng-instances-'));
    stores = await openStores('test', directory, {});
  });
  afterEach(async () => {
    for (const each of running.splice(0)) await each.close();
    await stores.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** `held`: while it gives a promise, nothing that the instance does with its documents comes to an end. */
  const start = async (instance: string, held: () => Promise<void> | void = () => {}) => {
    const { store, bus } = stores;
    const documents = new RoutedDocuments(
      async () => {
        await held();
        return stores.documents;
      },
      async () => {},
    );
    const started = await startTestService(service, {
      directory,
      settings: { LIUCHENG_LEASE: '500ms' },
      overrides: { store, bus, documents, exclusive: false, instance },
    });
    running.push(started);
    return started;
  };
  const roles = async ({ service: { health } }: TestService): Promise<unknown[]> => {
    const { checks } = await health.report();
    const views = checks['views']?.details?.['roles'] as Record<string, { role: string }>;
    return [checks['relay']?.details?.['role'], views[collectionOf(tally)]?.role];
  };
  const happen = async (subject: string, count: number): Promise<number> => {
    const events = upTo(count).map((index) => newEvent(subject, `${subject}-${commands}-${index}`));
    const options = { expectedRevision: 'any', commandId: `c${commands++}` } as const;
    return (await stores.store.append(`parcel-${subject}`, events, options)).position;
  };
  const rows = async (): Promise<Record<string, readonly number[]>> => {
    const { items } = await findIn(stores.documents, tally, { limit: 100 });
    return Object.fromEntries(items.map(({ id, doc }) => [id, doc.sequences]));
  };
  const published = async (subject: string, last: number): Promise<number[]> => {
    const seen: number[] = [];
    const complete = gate();
    const options = { topics: [topicOf('test')], group: `g${commands++}` };
    const subscription = stores.bus.consume(options, async ({ messages }) => {
      for (const { key, event } of messages) if (key === subject) seen.push(event.sequence);
      if (seen.includes(last)) complete.open();
    });
    await complete.opened;
    await subscription.stop();
    return [...new Set(seen)];
  };

  it('has one that relays and projects, and all that are ready and see its work', async () => {
    const [first, second] = [await start('a'), await start('b')];
    expect(await roles(first)).toEqual(['active', 'active']);
    expect(await roles(second)).toEqual(['standby', 'standby']);
    const position = await happen('x', 20);
    for (const { service: each } of [first, second]) {
      await each.app.get(Views).atLeast(tally, position);
      expect(await each.health.report()).toMatchObject({ ok: true, checks: { views: { ok: true } } });
    }
    expect(await rows()).toEqual({ 'parcel-x': upTo(20) });
    expect(await published('x', 19)).toEqual(upTo(20));
    // A standby that nobody serves any more says so instead of showing what is old.
    await expect(second.service.app.get(Views).atLeast(tally, position + 1_000)).rejects.toMatchObject({
      code: 'view-behind',
    });
  });

  it('has another that takes over when the first is stopped', async () => {
    const [first, second] = [await start('a'), await start('b')];
    await happen('x', 5);
    await first.close();
    const position = await happen('x', 5);
    await second.service.app.get(Views).atLeast(tally, position);
    expect(await published('x', 9)).toEqual(upTo(10));
    expect(await roles(second)).toEqual(['active', 'active']);
    expect(await rows()).toEqual({ 'parcel-x': upTo(10) });
  });

  it('loses and doubles nothing when the first falls silent in the middle, and wakes again', async () => {
    let held: Promise<void> | undefined;
    const awake = gate();
    const first = await start('a', () => held);
    const second = await start('b');
    await happen('x', 5);
    await until('the view', async () => (await rows())['parcel-x']?.length === 5);
    held = awake.opened;
    await happen('x', 5);
    const position = await happen('y', 5);
    await until('the takeover', async () => (await roles(second)).every((role) => role === 'active'));
    await second.service.app.get(Views).atLeast(tally, position);
    held = undefined;
    awake.open();
    const later = await happen('x', 5);
    await until('the first stepping back', async () => !(await roles(first)).includes('active'));
    for (const each of [first, second]) await each.service.app.get(Views).atLeast(tally, later);
    expect(await rows()).toEqual({ 'parcel-x': upTo(15), 'parcel-y': upTo(5) });
    expect(await published('x', 14)).toEqual(upTo(15));
    expect(await published('y', 4)).toEqual(upTo(5));
  });
});
