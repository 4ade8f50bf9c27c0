import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ProcessMonitor } from '../process-monitor.ts';
import { hour, monday, published, purchase, step } from '../testing/monitor-rig.ts';
import { salesHead, ServiceRig } from '../testing/service-rig.ts';

let rig: ServiceRig;
beforeEach(async () => {
  rig = await ServiceRig.open();
  await rig.publish([published(purchase)]);
});
afterEach(() => rig.close());

describe('imports', () => {
  const declaration = { definition: 'purchase', version: 1, source: 'log.xes' };
  const events = [step('i1', 0, 'ask'), step('i1', 1, 'approve'), step('i2', 0, 'ask')];

  it('take batches in order, skip what they have, and are treated like any other events', async () => {
    await rig.get('/status?wait=5000');
    expect(await rig.put('/imports/log-1', declaration)).toMatchObject({
      status: 200,
      json: { id: 'log-1', accepted: 0 },
    });
    expect(await rig.post('/imports/log-1/events', { from: 0, events })).toMatchObject({
      status: 200,
      json: { accepted: 3 },
    });
    expect((await rig.post('/imports/log-1/events', { from: 0, events })).json).toEqual({ accepted: 3 });
    expect(
      (await rig.post('/imports/log-1/events', { from: 2, events: [events[2], step('i1', 2, 'pay')] })).json,
    ).toEqual({ accepted: 4 });
    expect(await rig.post('/imports/log-1/events', { from: 9, events })).toMatchObject({
      status: 409,
      json: { accepted: 4 },
    });
    expect((await rig.put('/imports/log-1', declaration)).json).toMatchObject({ accepted: 4 });
    expect((await rig.get('/imports/log-1')).json).toMatchObject({ accepted: 4, source: 'log.xes' });
    expect((await rig.get('/cases/purchase/i1?wait=5000')).json).toMatchObject({
      status: 'completed',
      events: 3,
      conforming: true,
    });
  });

  it('name every fault of a batch at once, of events that cannot be read too', async () => {
    await rig.get('/status?wait=5000');
    await rig.put('/imports/log-1', declaration);
    const faulty = [
      { ...step('i1', 0, 'ask', { process: 'sale', version: 2 }), time: 'soon' },
      { ...step('i1', 0, 'ask', { version: 3 }), process: '' },
      'no event',
      null,
      step('i2', 0, 'ask', { process: 'sale' }),
    ];
    const { status, json } = await rig.post('/imports/log-1/events', { from: 0, events: faulty });
    expect([status, (json as { errors: { path: string }[] }).errors.map(({ path }) => path)]).toEqual([
      400,
      [
        '/events/0/time',
        '/events/0/process',
        '/events/0/processversion',
        '/events/1/process',
        '/events/1/processversion',
        '/events/2',
        '/events/3',
        '/events/4/process',
      ],
    ]);
  });

  it('refuse other events under an index that was accepted', async () => {
    await rig.get('/status?wait=5000');
    await rig.put('/imports/log-1', declaration);
    await rig.post('/imports/log-1/events', { from: 0, events: events.slice(0, 2) });
    await rig.post('/imports/log-1/events', { from: 2, events: events.slice(2) });
    const other = step('i2', 0, 'ask', { data: { amount: 1 } });
    const again = [events[1], other, step('i2', 1, 'approve')];
    expect(await rig.post('/imports/log-1/events', { from: 1, events: again })).toMatchObject({
      status: 400,
      json: { code: 'invalid-events', errors: [{ path: '/events/1', actual: `another one: ${other.id}` }] },
    });
    const shifted = await rig.post('/imports/log-1/events', { from: 0, events: [events[1], events[2]] });
    expect(shifted.json).toMatchObject({ errors: [{ path: '/events/0' }, { path: '/events/1' }] });
    // The same with its fields in another order, as any program may write them.
    const turned = events.map((event) => Object.fromEntries(Object.entries(event).reverse()));
    expect(await rig.post('/imports/log-1/events', { from: 0, events: turned })).toMatchObject({
      status: 200,
      json: { accepted: 3 },
    });
  });

  it('raise no deadline that later batches may show to be met, until they are quiet', async () => {
    rig.clock.time = monday + 1000 * hour;
    await rig.get('/status?wait=5000');
    const monitor = rig.service.service.app.get(ProcessMonitor);
    await rig.put('/imports/log-1', declaration);
    await rig.post('/imports/log-1/events', { from: 0, events });
    await rig.get('/status?wait=5000');
    await monitor.tick();
    expect((await rig.get('/violations')).json).toMatchObject({ items: [] });
    expect((await rig.get('/cases?sort=due')).json).toMatchObject({
      items: [{ subject: 'i1', origin: 'imported' }],
    });
    rig.clock.time += 6_000;
    await monitor.tick();
    await monitor.tick();
    expect((await rig.get('/violations')).json).toMatchObject({
      items: [{ kind: 'deadline-missed', case: 'i1' }],
    });
  });

  it('name every fault of a batch and take nothing of it', async () => {
    await rig.get('/status?wait=5000');
    await rig.put('/imports/log-1', declaration);
    const bad = [
      events[0],
      { ...events[1], time: 'noon', sequence: -1 },
      { ...events[2], process: 'other' },
      step('i1', 5, 'pay'),
    ];
    const { status, json } = await rig.post('/imports/log-1/events', { from: 0, events: bad });
    expect(status).toBe(400);
    expect((json as { errors: { path: string }[] }).errors.map(({ path }) => path)).toEqual([
      '/events/1/time',
      '/events/1/sequence',
      '/events/2/process',
      '/events/3/sequence',
    ]);
    expect((await rig.get('/imports/log-1')).json).toMatchObject({ accepted: 0 });
    expect(await rig.post('/imports/log-1/events', { from: 0 })).toMatchObject({
      status: 400,
      json: { errors: [{ path: '/events' }] },
    });
    expect(await rig.post('/imports/none/events', { from: 0, events })).toMatchObject({ status: 404 });
    expect(await rig.put('/imports/log-2', { ...declaration, version: 9 })).toMatchObject({
      status: 404,
      json: { code: 'unknown-definition' },
    });
    expect(await rig.put('/imports/log-1', declaration, salesHead)).toMatchObject({ status: 403 });
  });
});
