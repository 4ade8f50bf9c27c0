import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { play, type PlayedClaim } from '../testing/claim-scripts.ts';
import { Cluster, type ClusterOptions } from './cluster.ts';
import { PatientClient, type Seen } from './patient-client.ts';
import { Subscriber } from './subscriber.ts';
import { judge, type Verdict } from './verdict.ts';

export interface Result {
  readonly name: string;
  /** How often the fault came. */
  readonly faults: number;
  /** From the end of each fault (the server started again, the network mended) to the next acknowledged command and the next thing told to a subscriber, ms. */
  readonly recoveriesMs: readonly number[];
  readonly seen: Seen;
  readonly verdict: Verdict;
}

/** A cluster under load. */
export interface Stage {
  readonly cluster: Cluster;
  readonly directory: string;
  /** Lets the load go on for a while, so that the next fault meets the cluster at work. */
  work(ms: number): Promise<void>;
  /** Call when a fault is over: waits until commands are acknowledged and violations told again, and notes how long. */
  recovered(): Promise<void>;
}

export interface Scenario {
  readonly name: string;
  /** What happens, for the table. */
  readonly about: string;
  readonly cluster?: (directory: string) => Promise<Partial<ClusterOptions>> | Partial<ClusterOptions>;
  /** Does the fault so many times, or what counts as so many times. */
  run(stage: Stage, times: number): Promise<void>;
  /** After the cluster is gone: unmounts what the scenario mounted. */
  clear?(directory: string): Promise<void>;
  /** Why it cannot be run here. */
  missing?(): Promise<string | undefined>;
}

export interface Load {
  readonly workers: number;
  readonly seed: number;
  /** How long a worker rests between two claims, ms; not at all by default. */
  readonly restMs?: number;
  /** How long all of it may take, judging included, ms; no limit by default. */
  readonly withinMs?: number;
}

const longestRecoveryMs = 120_000;

/**
 * Runs one scenario on a cluster of its own, waits until all is quiet, and judges what is left. Leaves nothing running.
 * @throws Error when it is not over within `load.withinMs`, with what it was at
 */
export async function perform(scenario: Scenario, times: number, load: Load): Promise<Result> {
  const limit =
    load.withinMs === undefined ? new AbortController().signal : AbortSignal.timeout(load.withinMs);
  let at = 'starting';
  const directory = await mkdtemp(join(tmpdir(), 'liucheng-faults-'));
  let cluster: Cluster | undefined;
  let subscriber: Subscriber | undefined;
  try {
    const running = (cluster = await Cluster.start({
      directory,
      monitors: 2,
      ...(await scenario.cluster?.(directory)),
    }));
    const client = new PatientClient((path) => running.serverOf(path), limit);
    const told = (subscriber = new Subscriber(
      () => running.monitorUrls(),
      () => client.token('u-gao'),
    ));
    const recoveriesMs: number[] = [];
    const stage: Stage = {
      cluster: running,
      directory,
      work: (ms) => pause(ms, undefined, { signal: limit }),
      recovered: async () => {
        const began = performance.now();
        const late = AbortSignal.any([limit, AbortSignal.timeout(longestRecoveryMs)]);
        let acknowledged = false;
        const again = Promise.all([client.acknowledged().then(() => (acknowledged = true)), told.next()]);
        const tooLate = new Promise<never>((_, reject) => {
          late.addEventListener('abort', () => {
            const missing = acknowledged ? 'nothing is told to the subscriber' : 'no command is acknowledged';
            reject(new Error(`not recovered in ${Math.round(performance.now() - began)} ms: ${missing}`));
          });
        });
        await Promise.race([again, tooLate]);
        recoveriesMs.push(performance.now() - began);
      },
    };
    at = 'under load';
    const claims = await underLoad(client, load, async () => {
      await stage.work(1_000);
      await scenario.run(stage, times);
    });
    at = 'judging';
    const verdict = await judge(client, claims, () => told.told);
    const lies = client.seen.lies.map((lie) => `${lie}\n    ${running.errorOf(lie)?.slice(0, 1_500) ?? ''}`);
    const seen = { ...client.seen, lies };
    return { name: scenario.name, faults: recoveriesMs.length, recoveriesMs, seen, verdict };
  } catch (error) {
    if (!limit.aborted) throw error;
    throw new Error(`not over in ${load.withinMs} ms, still ${at}`, { cause: error });
  } finally {
    await subscriber?.stop();
    await cluster?.destroy();
    await scenario.clear?.(directory);
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * Workers play claims one after the other while `faults` goes on, and somebody looks at lists; each claim begun is played
 * to its end.
 */
async function underLoad(
  client: PatientClient,
  { workers, seed, restMs = 0 }: Load,
  faults: () => Promise<void>,
): Promise<PlayedClaim[]> {
  const claims: PlayedClaim[] = [];
  let going = true;
  const worker = async (number: number): Promise<void> => {
    for (let turn = 0; going; turn++) {
      // Every worker goes through all scripts, beginning with another one.
      const choice = ((number + turn) % 6) / 6;
      claims.push(...(await play(client, `${seed}-${number}-${turn}`, choice)));
      if (restMs > 0) await pause(restMs);
    }
  };
  const reader = async (): Promise<void> => {
    while (going) {
      await client.request('u-gao', '/finance/expense-claims?limit=5');
      await client.request('u-gao', '/monitor/violations?limit=5');
      await pause(50);
    }
  };
  const ended = faults().finally(() => (going = false));
  // All have ended before anybody tidies up, also when one fails.
  const outcomes = await Promise.allSettled([
    ended,
    reader(),
    ...Array.from({ length: workers }, (_, number) => worker(number)),
  ]);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
  return claims;
}
