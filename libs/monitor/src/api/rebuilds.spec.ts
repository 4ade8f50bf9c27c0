import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { damage } from '../testing/damage.ts';
import { hour, monday, published, purchase, step } from '../testing/monitor-rig.ts';
import {
  employee,
  ServiceRig,
  Subscriber,
  supervisor,
  type ServerSentEvent,
} from '../testing/service-rig.ts';

interface Answer {
  readonly id: string;
  readonly state: string;
  readonly read: number;
  readonly result: Readonly<Record<string, object>>;
  readonly notices: object;
}

const skipping = (subject: string) => [step(subject, 0, 'ask'), step(subject, 1, 'pay')];
const subjects = Array.from({ length: 20 }, (_, index) => `c${index}`);

describe('a rebuild over the API', () => {
  let rig: ServiceRig;

  beforeEach(async () => {
    rig = await ServiceRig.open();
    rig.clock.time = monday + 100 * hour;
    await rig.publish([published(purchase), ...subjects.flatMap(skipping)]);
    await rig.get('/cases?wait=5000');
  });

  afterEach(() => rig.close());

  const ended = async (id: string): Promise<Answer> => {
    for (let looks = 0; looks < 1_000; looks++) {
      const answer = (await rig.get(`/rebuilds/${id}`)).json as Answer;
      if (['done', 'failed', 'cancelled'].includes(answer.state)) return answer;
      await pause(20);
    }
    throw new Error(`rebuild ${id} does not end`);
  };

  /** As soon as the one before is cleared away. */
  const again = async (): Promise<string> => {
    for (;;) {
      const { status, json } = await rig.post('/rebuilds', {});
      const { id } = json as Answer;
      if (status === 202 && (await ended(id)).state === 'done') return id;
      await pause(20);
    }
  };

  const cases = async (): Promise<string[]> => {
    const found: string[] = [];
    for (let next = ''; ;) {
      const { json } = await rig.get(`/cases?limit=15${next}`);
      const page = json as { items: { subject: string }[]; next?: string };
      found.push(...page.items.map((each) => each.subject));
      if (page.next === undefined) return found;
      next = `&cursor=${page.next}`;
    }
  };

  it('is begun by an operator, tells how far it is, and mends what is damaged', async () => {
    const { documents } = rig.stores;
    await damage(documents, 'violation removed', 3);
    await damage(documents, 'violation added', 5);
    const { status, json } = await rig.post('/rebuilds', {});
    expect([status, json]).toEqual([202, expect.objectContaining({ state: 'reading', by: supervisor.id })]);
    const { id } = json as Answer;
    expect(await ended(id)).toMatchObject({
      state: 'done',
      read: 41,
      result: {
        cases: { looked: 20, replaced: 0, removed: 0, left: 0 },
        violations: { replaced: 1, removed: 1 },
        figures: { replaced: 0, removed: 0 },
      },
      notices: { raised: 1, amended: 0, withdrawn: 1 },
    });
    const first = await ended(id);
    const next = await again();
    expect((await rig.get('/rebuilds')).json).toMatchObject({
      items: [
        { id: next, state: 'done' },
        { id, state: 'done' },
      ],
    });
    expect(await ended(next)).toMatchObject({ read: 41, notices: { raised: 0, amended: 0, withdrawn: 0 } });
    expect(await ended(id)).toEqual(first);
  });

  it('leaves queries and streams as they are: no case is missed or doubled, and only what is mended is told of', async () => {
    const { documents } = rig.stores;
    const { last } = (await rig.get('/notices')).json as { last: string };
    const stream = await Subscriber.open(rig, '', supervisor, { 'last-event-id': last });
    const removed = await damage(documents, 'violation removed', 3);
    const added = await damage(documents, 'violation added', 5);
    await damage(documents, 'case changed', 7);
    await damage(documents, 'figure changed', 7);
    const { id } = (await rig.post('/rebuilds', {})).json as Answer;
    let published = 0;
    for (let state = ''; state !== 'done';) {
      if (published < 60) await rig.publish(skipping(`d${++published}`));
      const listed = await cases();
      expect(new Set(listed).size).toBe(listed.length);
      expect(listed).toEqual(expect.arrayContaining(subjects));
      ({ state } = (await rig.get(`/rebuilds/${id}`)).json as Answer);
    }
    await rig.publish([...skipping('last')]);
    await rig.get('/cases?wait=5000');
    const told: ServerSentEvent[] = [];
    while (told.at(-1)?.data.case !== 'last') told.push(...(await stream.take(1)));
    const ofOld = told.filter(({ data }) => subjects.includes(data.case));
    expect(ofOld.map(({ event, data }) => [event, data.id].join(' ')).sort()).toEqual(
      [`raised ${removed}`, `withdrawn ${added}`].sort(),
    );
    expect(told.filter(({ data }) => data.case.startsWith('d'))).toHaveLength(published);
    await stream.close();
  }, 180_000);

  it('is one at a time, and may be cancelled', async () => {
    const { id } = (await rig.post('/rebuilds', {})).json as Answer;
    const second = await rig.post('/rebuilds', {});
    expect([second.status, second.json]).toEqual([
      409,
      expect.objectContaining({ code: 'rebuild-under-way' }),
    ]);
    expect((await rig.post(`/rebuilds/${id}/cancellation`, {})).status).toBe(200);
    expect(['cancelled', 'done']).toContain((await ended(id)).state);
    expect((await rig.get('/rebuilds/77')).status).toBe(404);
    expect((await rig.post('/rebuilds/77/cancellation', {})).status).toBe(404);
  });

  it('is refused to others', async () => {
    expect((await rig.post('/rebuilds', {}, employee)).status).toBe(403);
  });
});
