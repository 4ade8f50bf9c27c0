import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { text } from '@liucheng/kernel';
import { SqliteEventStore } from '@liucheng/sqlite';
import { SystemClock } from '../host/system.ts';
import { parcels } from '../testing/parcel-case.ts';
import { DefinitionChangedError, definitionPublished, publishDefinition } from './publish-definition.ts';

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
});
