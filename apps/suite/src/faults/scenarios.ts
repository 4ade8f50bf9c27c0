import { join } from 'node:path';
import { cp, rm, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import { poison } from './poison.ts';
import type { Scenario, Stage } from './scenario.ts';
import { SmallDisk } from './small-disk.ts';

interface Killable {
  kill9(): Promise<void>;
}

const workBetweenMs = 700;
const downMs = 500;
const hourMs = 3_600_000;

const killing = (
  name: string,
  about: string,
  victim: (cluster: Cluster, turn: number) => Killable,
  revive: (victim: Killable) => Promise<void>,
): Scenario => ({
  name,
  about,
  async run(stage, times) {
    for (let turn = 0; turn < times; turn++) {
      const one = victim(stage.cluster, turn);
      await stage.work(workBetweenMs);
      await one.kill9();
      await pause(downMs);
      await revive(one);
      await stage.recovered();
    }
  },
});

type Service = Killable & { start(): Promise<void> };
type StoredServer = Killable & { restart(): Promise<void> };
const startAgain = (victim: Killable): Promise<void> => (victim as Service).start();
const restart = (victim: Killable): Promise<void> => (victim as StoredServer).restart();

/** A pause counts once, however long; `times` scales how long it is, up to 30 s. */
const pausing = (
  name: string,
  about: string,
  pid: (cluster: Cluster) => number | 'finance' | 'monitor',
): Scenario => ({
  name,
  about,
  async run(stage, times) {
    const whom = pid(stage.cluster);
    const send = (signal: 'SIGSTOP' | 'SIGCONT'): void => {
      if (typeof whom === 'number') process.kill(whom, signal);
      else {
        const service = whom === 'finance' ? stage.cluster.finance : stage.cluster.monitors[0];
        if (signal === 'SIGSTOP') service?.suspend();
        else service?.resume();
      }
    };
    send('SIGSTOP');
    await pause(Math.min(30_000, times * 5_000));
    send('SIGCONT');
    await stage.recovered();
  },
});

const fullDisk = (
  name: string,
  about: string,
  mebibytes: number,
  subdirectory: string,
  revive: (cluster: Cluster) => Promise<void>,
): Scenario => {
  const disks = new Map<string, SmallDisk>();
  return {
    name,
    about,
    missing: () => SmallDisk.missing(join('/tmp', `liucheng-disk-probe-${process.pid}`)),
    async cluster(directory) {
      disks.set(directory, await SmallDisk.mount(join(directory, subdirectory), mebibytes));
      return {};
    },
    async run(stage, times) {
      const disk = disks.get(stage.directory) as SmallDisk;
      for (let turn = 0; turn < Math.min(times, 3); turn++) {
        await stage.work(workBetweenMs);
        await disk.fill();
        await pause(4_000);
        await disk.free();
        await revive(stage.cluster);
        await stage.recovered();
      }
    },
    async clear(directory) {
      await disks.get(directory)?.unmount();
    },
  };
};

const cutting = (name: string, about: string, which: 'brokerCable' | 'databaseCable'): Scenario => ({
  name,
  about,
  cluster: () => ({ cables: true }),
  async run(stage, times) {
    for (let turn = 0; turn < Math.min(times, 10); turn++) {
      await stage.work(workBetweenMs);
      stage.cluster[which]?.cut();
      await pause(8_000);
      stage.cluster[which]?.mend();
      await stage.recovered();
    }
  },
});

/** A backup of the documents is put in their place, under services that go on running: what was stored since is gone. */
async function putBack({ cluster, directory, work, recovered }: Stage, times: number): Promise<void> {
  const { database } = cluster;
  const [data, backup] = [join(directory, 'database'), join(directory, 'backup')];
  for (let turn = 0; turn < Math.min(times, 10); turn++) {
    await work(workBetweenMs);
    await database.stop();
    await rm(backup, { recursive: true, force: true });
    await cp(data, backup, { recursive: true });
    await database.restart();
    await work(2_000);
    await database.kill9();
    await rm(data, { recursive: true });
    await cp(backup, data, { recursive: true });
    await database.restart();
    await recovered();
  }
}

async function rebalanceStorm({ cluster, work, recovered }: Stage, times: number): Promise<void> {
  for (let turn = 0; turn < times; turn++) {
    // One comes, one goes, before the group has come to rest from the last change.
    const joining = cluster.monitors[2]
      ? cluster.monitors[2].start()
      : cluster.addMonitor().then(() => undefined);
    await cluster.monitors[turn % 2]?.stop();
    await Promise.all([joining, cluster.monitors[turn % 2]?.start()]);
    await cluster.monitors[2]?.stop();
    await work(200);
    await recovered();
  }
}

async function moveClocks(stage: Stage, times: number): Promise<void> {
  for (let turn = 0; turn < times; turn++) {
    const offset = [hourMs, -hourMs, 12 * 60_000, 0][turn % 4] as number;
    await writeFile(clockFile(stage.directory), String(offset));
    await stage.work(1_500);
    await stage.recovered();
  }
}

const clockFile = (directory: string): string => join(directory, 'clock');

export const scenarios: readonly Scenario[] = [
  killing('kill -9 finance', 'the department service dies', ({ finance }) => finance, startAgain),
  killing(
    'kill -9 a monitor',
    'one of two monitors dies',
    ({ monitors }, turn) => monitors[turn % monitors.length] as Service,
    startAgain,
  ),
  killing('kill -9 the broker', 'Kafka dies', ({ broker }) => broker, restart),
  killing('kill -9 the database', 'the document store dies', ({ database }) => database, restart),
  pausing('finance stopped 30 s', 'SIGSTOP, SIGCONT', () => 'finance'),
  pausing('a monitor stopped 30 s', 'SIGSTOP past its session, SIGCONT', () => 'monitor'),
  pausing('the broker stopped 30 s', 'SIGSTOP, SIGCONT', ({ broker }) => broker.pid),
  pausing('the database stopped 30 s', 'SIGSTOP, SIGCONT', ({ database }) => database.pid),
  fullDisk('disk of finance full', 'no byte left for events', 24, 'finance', () => Promise.resolve()),
  fullDisk('disk of the broker full', 'no byte left for topics', 160, 'broker', async ({ broker }) => {
    await broker.kill9();
    await broker.restart();
  }),
  fullDisk(
    'disk of the database full',
    'no byte left for documents',
    1_024,
    'database',
    async ({ database }) => {
      await database.kill9();
      await database.restart();
    },
  ),
  { name: 'documents put back to a backup', about: 'what was stored since is gone', run: putBack },
  cutting('network to the broker cut', 'nothing comes through for 8 s', 'brokerCable'),
  cutting('network to the database cut', 'nothing comes through for 8 s', 'databaseCable'),
  {
    name: 'rebalance storm',
    about: 'monitors join and leave without a rest',
    run: rebalanceStorm,
  },
  {
    name: 'poisoned messages',
    about: 'messages that are no events, and events of no known process',
    async run(stage, times) {
      for (let turn = 0; turn < times; turn++) {
        await poison(stage.cluster.brokerAddress, `poison-${turn}`);
        await stage.recovered();
      }
    },
  },
  {
    name: 'clocks jump',
    about: 'all services: an hour ahead, an hour behind, twelve minutes ahead, right again',
    cluster: (directory) => ({
      nodeOptions: ['--import', new URL('../../../../infra/faults/movable-clock.mjs', import.meta.url).href],
      environment: { MOVABLE_CLOCK: clockFile(directory) },
    }),
    run: moveClocks,
  },
];
