import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { workingServices as services } from '@liucheng/company';
import type { EventEnvelope, JsonObject } from '@liucheng/kernel';
import { elapsed, type Play, type PlayedCase, type ServiceSpec, type Stage } from '@liucheng/service-kit';
import { SqliteEventStore } from '@liucheng/sqlite';
import { simulated } from './testing/simulated.ts';

const longMs = 120_000;

const clerk = 'u-qian';

/** The company with these plays of office supplies and no others. */
function playing(...plays: readonly Play[]): ServiceSpec[] {
  return playingIn('office-supplies', ...plays);
}

function playingIn(played: string, ...plays: readonly Play[]): ServiceSpec[] {
  return services.map(({ processes, ...service }) => ({
    ...service,
    ...(processes && {
      processes: processes.map((process) => ({
        ...process,
        plays: process.caseType.definition.id === played ? plays : [],
      })),
    }),
  }));
}

/** An article that goes the usual way up to twenty in stock. */
async function stocked(stage: Stage): Promise<PlayedCase> {
  const quotes = ['Deli', 'M&G'].map((supplier) => ({ supplier, unitPrice: 100 }));
  const round = await stage.start('u-liu', 'open', { item: 'pencil', unit: 'box', quantity: 20 });
  await round.send(clerk, 'plan-purchase', { quantity: 20, reorderPoint: 0 });
  await round.send('u-kong', 'choose-supplier', { quotes, supplier: 'Deli', reason: 'Price' });
  await round.send('u-kong', 'order', { number: stage.unique('PO'), quantity: 20 });
  await round.send(clerk, 'receive', { quantity: 20 });
  return round;
}

/** All that departments' services publish, by stream, without what no two runs share. */
async function streamsIn(directory: string): Promise<Record<string, object[]>> {
  const streams: Record<string, object[]> = {};
  for (const { name, processes, topicFor = () => name } of services) {
    if (!processes) continue;
    const store = SqliteEventStore.open({ file: join(directory, `${name}-events.db`) });
    for (const { stream, event } of await store.readAll({ after: 0, limit: 100_000 }))
      if (topicFor(stream) !== undefined) (streams[stream] ??= []).push(comparable(event));
    await store.close();
  }
  return Object.fromEntries(Object.entries(streams).map(byWhatOpenedIt));
}

/** A case that a policy opened is called after the event that it followed, which may have another id each time. */
function byWhatOpenedIt([stream, events]: [string, object[]]): [string, object[]] {
  const { actorrole, type, time, data } = events[0] as EventEnvelope;
  if (actorrole !== 'automation') return [stream, events];
  return [
    `${type} ${time} ${JSON.stringify(data)}`,
    events.map((event) => ({ ...event, subject: undefined, id: undefined })),
  ];
}

/** What is reserved on a shared limit is written by whoever needs it, under an id of its own. */
const reservation = /\.(drawn|released|reservation-fenced)\.v1$/;

/**
 * Requests have ids of their own, and so have, with what follows from them, events that say something about a person, whose keys are made by chance. What a
 * budget has left is read from a list, which of two claims that are submitted in the same minute may or may not know the other.
 */
function comparable(envelope: EventEnvelope): object {
  const {
    correlationid: _,
    causationid: _cause,
    traceparent: _traceparent,
    sealed,
    id,
    data,
    ...event
  } = envelope;
  const { budgetRemaining: _left, ...rest } = data as JsonObject;
  const named = sealed === undefined && !reservation.test(event.type);
  return { ...event, ...(named ? { id } : {}), data: rest };
}

describe('a simulation', () => {
  it(
    'finds all that was planted, and nothing else',
    async () => {
      const report = await simulated({ seed: 20260302, days: 2, rate: 45, deviating: 0.8 });
      expect(report.differences).toEqual([]);
      expect(report).toMatchObject({ precision: 1, recall: 1 });
      expect(report.truth.length).toBeGreaterThan(60);
      expect(new Set(report.truth.map(({ process }) => process)).size).toBeGreaterThan(3);
    },
    longMs,
  );

  it(
    'is the same for a seed: truth, cases and events',
    async () => {
      const streams: Record<string, object[]>[] = [];
      const look = async (directory: string): Promise<void> => {
        streams.push(await streamsIn(directory));
      };
      const options = { seed: 1, days: 1, rate: 20, deviating: 0.5 };
      const [first, second] = [await simulated(options, look), await simulated(options, look)];
      expect(second.truth).toEqual(first.truth);
      expect(streams[1]).toEqual(streams[0]);
      expect(Object.keys(streams[0] ?? {}).length).toBeGreaterThan(20);
    },
    longMs,
  );

  it(
    'says what was planted and not found, and what was found and not planted',
    async () => {
      const rule = 'issued-on-request';
      const lying: Play = {
        name: 'plants what it does not do',
        plants: [rule],
        async *run(stage) {
          const round = await stocked(stage);
          round.plant(rule);
          await round.send('u-kong', 'write-off', { quantity: 20, reason: 'Old' });
          yield* [];
        },
      };
      const silent: Play = {
        name: 'does what it does not plant',
        async *run(stage) {
          const round = await stocked(stage);
          await round.send(clerk, 'issue', { quantity: 20, to: 'u-liu' });
          await round.send('u-kong', 'write-off', { quantity: 0, reason: 'Used up' });
          yield* [];
        },
      };
      const options = { seed: 4, days: 1, rate: 16, deviating: 0.5 };
      const report = await simulated({ ...options, services: playing(lying, silent) });
      const [missed, superfluous] = [0, 1].map((found) =>
        report.differences.filter((each) => each.rule === rule && each.found === found),
      );
      expect(missed?.length).toBeGreaterThan(0);
      expect(superfluous?.length).toBeGreaterThan(0);
      expect(report.processes.find(({ process }) => process === 'office-supplies')).toMatchObject({
        missed: missed?.length,
        superfluous: superfluous?.length,
      });
      expect([report.recall, report.precision].every((share) => share < 1)).toBe(true);
    },
    longMs,
  );

  it(
    'ends with the name of a play that is not what it says',
    async () => {
      const options = { seed: 1, days: 1, rate: 1 };
      const fickle: Play = {
        name: 'promises more than it does',
        plants: ['round-closed'],
        async *run(stage) {
          await stage.start('u-liu', 'open', { item: 'pencil', unit: 'box', quantity: 20 });
          yield elapsed('PT1H');
        },
      };
      await expect(simulated({ ...options, services: playing(fickle) })).rejects.toThrow(
        'office-supplies, play "promises more than it does", case 1: promises to plant [round-closed], and has planted []',
      );
      const surprised: Play = {
        name: 'is refused',
        async *run(stage) {
          await (await stocked(stage)).send(clerk, 'receive', { quantity: 1 });
          yield* [];
        },
      };
      await expect(simulated({ ...options, services: playing(surprised) })).rejects.toThrow(
        /play "is refused", case 1: receive was refused: 409 .*received-within-order/,
      );
    },
    longMs,
  );

  it(
    'expects no finding in a register, which refuses all the same',
    async () => {
      const options = { seed: 1, days: 1, rate: 2 };
      const department = { department: 'lab', names: { en: 'Laboratory', 'zh-CN': '实验室' }, posts: [] };
      const refused: Play = {
        name: 'founded by a stranger',
        plants: ['role:found'],
        async *run(stage) {
          const found = { ...department, department: stage.unique('lab') };
          await stage.refusedStart('u-liu', 'found', found, 'role:found');
          yield* [];
        },
      };
      const report = await simulated({ ...options, services: playingIn('department', refused) });
      expect(report).toMatchObject({ differences: [], truth: [] });
      expect(report.processes).toEqual([expect.objectContaining({ process: 'department', refusals: 2 })]);
      const planting: Play = {
        name: 'plants where nobody looks',
        async *run(stage) {
          (await stage.start('u-shen', 'found', department)).plant('one-post-per-id');
          yield* [];
        },
      };
      await expect(
        simulated({ ...options, rate: 1, services: playingIn('department', planting) }),
      ).rejects.toThrow('one-post-per-id is planted in a case that nobody judges');
    },
    longMs,
  );

  it(
    'stops when it is told to, and leaves nothing running',
    async () => {
      const stop = new AbortController();
      const reason = new Error('enough');
      const onProgress = (over: number): void => {
        if (over === 3) stop.abort(reason);
      };
      await expect(
        simulated({ seed: 1, days: 5, rate: 20, signal: stop.signal, onProgress }),
      ).rejects.toThrow(reason);
    },
    longMs,
  );
});
