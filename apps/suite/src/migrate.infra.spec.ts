import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { digest } from '@liucheng/monitor';
import { MongoDocumentStore } from '@liucheng/mongodb';
import { inspectDirectory } from '@liucheng/sqlite';
import { liuchengJson } from './testing/cli.ts';
import { CrashingSuite } from './testing/crashing-suite.ts';
import { expectGoesOn, fillAndDie, migrateThroughKills, type MigrationPlan } from './testing/migrating.ts';

const brokers = process.env['LIUCHENG_TEST_KAFKA_BROKERS'];
const mongodb = process.env['LIUCHENG_TEST_MONGODB_URI'];
const kurrentdb = process.env['LIUCHENG_TEST_KURRENTDB_URI'];

interface Target {
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
  /** What is missing for it. */
  readonly missing: string | undefined;
}

const stores: readonly Target[] = [
  {
    name: 'files for streams, Kafka and MongoDB',
    settings: { LIUCHENG_EVENT_STORE: 'sqlite' },
    missing: undefined,
  },
  {
    name: 'KurrentDB, Kafka and MongoDB',
    settings: { LIUCHENG_EVENT_STORE: 'kurrentdb', LIUCHENG_KURRENTDB_URI: kurrentdb ?? '' },
    missing: kurrentdb === undefined ? 'LIUCHENG_TEST_KURRENTDB_URI' : undefined,
  },
];

describe.each(stores)('an embedded installation moved to $name', ({ settings, missing }) => {
  const absent =
    brokers === undefined
      ? 'LIUCHENG_TEST_KAFKA_BROKERS'
      : mongodb === undefined
        ? 'LIUCHENG_TEST_MONGODB_URI'
        : missing;
  const test = absent === undefined ? it : it.skip;
  let directory: string;
  const running: CrashingSuite[] = [];
  const open = async (data: string, on: Readonly<Record<string, string>> = {}): Promise<CrashingSuite> => {
    const suite = await CrashingSuite.open(data, on);
    running.push(suite);
    await suite.ready();
    return suite;
  };

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'liucheng-migrate-'));
  });
  afterEach(async () => {
    for (const suite of running.splice(0)) await suite.destroy();
    await rm(directory, { recursive: true, force: true });
  });

  test(
    absent === undefined ? 'through kills, and goes on there' : `skipped: ${absent} is not set`,
    async () => {
      const [source, target] = [join(directory, 'source'), join(directory, 'target')];
      const prefix = `migrate.${Date.now()}.`;
      const databases = prefix.replaceAll('.', '_');
      const on = {
        ...settings,
        LIUCHENG_DATA: target,
        LIUCHENG_KURRENTDB_PREFIX: prefix,
        LIUCHENG_EVENT_BUS: 'kafka',
        LIUCHENG_KAFKA_BROKERS: brokers ?? '',
        LIUCHENG_KAFKA_PREFIX: prefix,
        LIUCHENG_DOCUMENT_STORE: 'mongodb',
        LIUCHENG_MONGODB_URI: mongodb ?? '',
        LIUCHENG_MONGODB_PREFIX: databases,
        LIUCHENG_PERSONAL_KEY: Buffer.alloc(32, 1).toString('base64'),
      };
      const documents = (service: string) =>
        MongoDocumentStore.open({ uri: mongodb ?? '', database: `${databases}${service}` });
      const claims = await fillAndDie(await open(source));
      const before = await inspectDirectory(source);
      const migrate = ['migrate', '--data', source, '--work', directory];
      const plan = await liuchengJson<MigrationPlan>([...migrate, '--dry-run'], on);
      await migrateThroughKills(migrate, on, () => documents('finance'));
      expect(await liuchengJson<MigrationPlan>(migrate, on)).toEqual({ ...plan, done: true });
      const monitor = await documents('monitor');
      expect((await digest(monitor)).cases).toBeGreaterThan(claims.length);
      await monitor.close();
      expect(await inspectDirectory(source)).toEqual(before);
      await expectGoesOn(await open(target, on), claims);
    },
    400_000,
  );
});
