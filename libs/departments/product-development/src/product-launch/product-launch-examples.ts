import { people, start } from '../product-people.ts';
import type { LaunchEvent } from './product-launch.ts';

// A history for the specs.

const by = people.releaseManager.id;
export const hour = 3_600_000;

export const launched = { product: 'kettle-k2', buildCase: 'build-1', build: 2 };
export const opened: LaunchEvent = { name: 'opened', data: { by, ...launched } };
export const preparation = {
  deployment: 'Two machines',
  configuration: 'Region east',
  dataMigration: 'None',
};
export const prepared: LaunchEvent = { name: 'prepared', data: { by, ...preparation } };
/** From an hour after the start on, for two hours. */
export const window = { from: '2026-03-02T02:00:00.000Z', to: '2026-03-02T04:00:00.000Z' };
export const launchSteps = [{ action: 'Switch over', responsible: by }];
export const risks = [{ risk: 'Orders get lost', response: 'Roll back' }];
export const planned: LaunchEvent = {
  name: 'launch-planned',
  data: { by, window, steps: launchSteps, risks },
};
export const authorised: LaunchEvent = {
  name: 'authorised',
  data: { by: people.head.id, ...launched, window },
};
export const releasedAt = new Date(start + 2 * hour).toISOString();
export const released: LaunchEvent = {
  name: 'released',
  data: { by, ...launched, acceptedBuild: 2, releasedAt, window, minutesOutside: 0 },
};
export const rolledBack: LaunchEvent = {
  name: 'rolled-back',
  data: { by, reason: 'Orders get lost', releasedAt },
};
export const indicators = [{ name: 'Failed orders', value: '0.2 %' }];
export const watched: LaunchEvent = { name: 'watched', data: { by, observation: 'As expected', indicators } };
export const findings = { feedback: 'Quiet', indicators, lessons: 'Tell them a week before' };
export const reviewed: LaunchEvent = {
  name: 'reviewed',
  data: { by: people.manager.id, ...findings, releasedAt, daysAfterRelease: 10 },
};
export const withdrawn: LaunchEvent = { name: 'withdrawn', data: { by, reason: 'The next one' } };
export const fenced: LaunchEvent = {
  name: 'reservation-fenced',
  data: { scope: 'launched-build', key: 'build-1#2' },
};

export const ready = [opened, prepared, planned, authorised];
/** One event of each name. */
export const oneOfEach = [...ready, released, rolledBack, watched, reviewed, withdrawn, fenced];
