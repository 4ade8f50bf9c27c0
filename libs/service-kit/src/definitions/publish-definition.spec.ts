import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { text } from '@liucheng/kernel';
import { SqliteEventStore } from '@liucheng/sqlite';
import { SystemClock } from '../host/system.ts';
import { parcels } from '../testing/parcel-case.ts';
import { withActions, type StepAction, type StepActions } from '@liucheng/process-model';
import {
  actionsPublished,
  DefinitionChangedError,
  definitionPublished,
  publishDefinition,
} from './publish-definition.ts';

let store: SqliteEventStore;
beforeEach(() => {
  store = SqliteEventStore.open({ file: ':memory:' });
});
afterEach(() => store.close());

const { definition } = parcels;
const publish = (changed = definition) =>
  publishDefinition(changed, { store, clock: new SystemClock(), source: '/liucheng/test' });
const published = () => store.readStream('process-definition-parcel');

describe('publishing a definition', () => {
  it('stores it once, however often and by however many at once', async () => {
    await Promise.all([publish(), publish(), publish()]);
    await publish(JSON.parse(JSON.stringify(definition)) as typeof definition);
    const stored = await published();
    expect(stored).toHaveLength(1);
    expect(stored[0]?.event).toMatchObject({
      type: definitionPublished,
      subject: 'parcel',
      process: 'parcel',
      processversion: 1,
      data: { definition: { id: 'parcel', version: 1 } },
    });
  });

  it('stores a new version beside the old', async () => {
    await publish();
    await publish({ ...definition, version: 2, names: text('Parcels', '包裹') });
    await publish();
    expect((await published()).map(({ event }) => event.processversion)).toEqual([1, 2]);
  });

  it('refuses another content under a published version', async () => {
    await publish();
    const changed = publish({ ...definition, names: text('Parcels', '包裹') });
    await expect(changed).rejects.toThrow(DefinitionChangedError);
    await expect(changed).rejects.toThrow('raise its version');
    expect(await published()).toHaveLength(1);
  });

  describe('with how its steps are done', () => {
    const free: StepAction = { method: 'POST', path: '/parcels/{case}/freeing', operation: 'free' };
    const moved: StepAction = { ...free, path: '/lockers/{case}/freeing' };
    const told = async () => (await published()).map(({ event: { type, data } }) => [type, data['actions']]);

    it('tells of that by itself, beside the definition and only where it changes', async () => {
      await Promise.all([
        publish(withActions(definition, { free })),
        publish(withActions(definition, { free })),
      ]);
      expect((await published())[0]?.event.data).toEqual({ definition });
      expect(await told()).toEqual([
        [definitionPublished, undefined],
        [actionsPublished, { free }],
      ]);
      expect((await published())[1]?.event).toMatchObject({ subject: 'parcel', processversion: 1 });
      for (const actions of [{ free: moved }, { free: moved }, { free }, {}, {}] as StepActions[])
        await publish(withActions(definition, actions));
      expect((await told()).slice(2)).toEqual([
        [actionsPublished, { free: moved }],
        [actionsPublished, { free }],
        [actionsPublished, {}],
      ]);
    });

    it('is no other content than what an earlier program published, and an earlier program starts after it', async () => {
      await publish();
      await publish(withActions(definition, { free }));
      await publish();
      await publish({ ...definition, version: 2 });
      expect((await told()).map(([type]) => type)).toEqual([
        definitionPublished,
        actionsPublished,
        actionsPublished,
        definitionPublished,
      ]);
      const changed = withActions({ ...definition, names: text('Parcels', '包裹') }, { free });
      await expect(publish(changed)).rejects.toThrow(DefinitionChangedError);
    });
  });
});
