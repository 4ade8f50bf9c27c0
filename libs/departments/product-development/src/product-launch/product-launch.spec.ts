import { describe, expect, it } from '@jest/globals';
import type { EventEnvelope } from '@liucheng/kernel';
import { processFaults, specification } from '@liucheng/service-kit/testing';
import { by, people, start } from '../product-people.ts';
import { acceptedBuildOpensLaunch } from './accepted-build.ts';
import { defaultSettings } from './launch-settings.ts';
import { authorise, open, planLaunch, prepare, withdraw } from './preparing.ts';
import {
  authorised,
  findings,
  hour,
  indicators,
  launched,
  launchSteps,
  oneOfEach,
  opened,
  planned,
  preparation,
  prepared,
  ready,
  released,
  reviewed,
  risks,
  rolledBack,
  watched,
  window,
  withdrawn,
} from './product-launch-examples.ts';
import { describeLaunchEvent } from './product-launch-history.ts';
import { productLaunchProcess } from './product-launch.process.ts';
import {
  launchEvents,
  productLaunch,
  statusOf,
  type LaunchEvent,
  type ProductLaunch,
} from './product-launch.ts';
import { productLaunches } from './product-launches.ts';
import { release, review, rollBack, watch } from './releasing.ts';

const { given } = specification(productLaunch);
const [manager, head, releaser] = [by(people.manager), by(people.head), by(people.releaseManager)];
const minute = 60_000;

describe('what PRD-4 declares', () => {
  it('fits together', () => {
    const golden = new URL('./golden/', import.meta.url);
    const definition = productLaunchProcess();
    const declared = {
      definition,
      events: launchEvents,
      decider: productLaunch,
      describe: describeLaunchEvent,
    };
    expect(processFaults({ ...declared, examples: oneOfEach, golden })).toEqual([]);
  });

  it('follows its settings', () => {
    const written = JSON.stringify(productLaunchProcess({ ...defaultSettings, reviewWithin: 'P14D' }, 2));
    expect(written).toContain('"P14D"');
  });
});

describe('preparing', () => {
  it('is opened for a build and prepared', () => {
    given()
      .when((state) => open(state, { ...launched, product: ' kettle-k2 ' }, releaser))
      .then(opened);
    given(opened, prepared)
      .when((state) => open(state, launched, releaser))
      .then();
    given(opened)
      .when((state) => prepare(state, preparation, releaser))
      .then(prepared);
  });

  const planning =
    (plan: { risks?: { risk: string; response?: string }[]; window?: typeof window } = {}) =>
    (state: ProductLaunch) =>
      planLaunch(state, { window, steps: launchSteps, risks, ...plan }, releaser);

  it('plans a window, kept as times in UTC', () => {
    const local = { from: '2026-03-02T10:00:00+08:00', to: '2026-03-02T12:00+08:00' };
    given(opened, prepared)
      .when(planning({ window: local }))
      .then(planned);
    for (const to of [window.from, '2026-03-01T00:00:00Z', 'later'])
      given(opened)
        .when(planning({ window: { ...window, to } }))
        .thenRejected({ code: 'window-ends-before-it-begins', reason: to, errors: ['/window/to'] });
  });

  it('plans a response to each risk, and at least one (every-risk-has-a-response)', () => {
    given(opened)
      .when(planning({ risks: [...risks, { risk: 'Fire', response: ' Call 119 ' }] }))
      .accepted();
    given(opened)
      .when(planning({ risks: [] }))
      .thenRejected({
        code: 'risk-response-missing',
        rule: 'every-risk-has-a-response',
        errors: ['/risks'],
      });
    given(opened)
      .when(planning({ risks: [{ risk: 'A' }, ...risks, { risk: 'B', response: ' ' }] }))
      .thenRejected({
        code: 'risk-response-missing',
        rule: 'every-risk-has-a-response',
        reason: '2 of 3',
        errors: ['/risks/0/response', '/risks/2/response'],
      });
  });

  it('is authorised for one plan', () => {
    const authorising = (state: ProductLaunch) => authorise(state, {}, head);
    given(opened, prepared, planned).when(authorising).then(authorised);
    given(opened, prepared).when(authorising).thenRejected({ code: 'nothing-planned' });
    expect(statusOf(given(...ready).state)).toBe('authorised');
    expect(statusOf(given(...ready, planned).state)).toBe('ready');
  });

  it('may be withdrawn before the release', () => {
    given(...ready)
      .when((state) => withdraw(state, { reason: 'The next one' }, releaser))
      .then(withdrawn);
  });

  it('is over with the release', () => {
    for (const command of [
      (state: ProductLaunch) => prepare(state, preparation, releaser),
      planning(),
      (state: ProductLaunch) => authorise(state, {}, head),
      (state: ProductLaunch) => withdraw(state, { reason: '-' }, releaser),
    ])
      for (const history of [
        [...ready, released],
        [...ready, released, rolledBack],
      ])
        given(...history)
          .when(command)
          .thenRejected({ code: 'released-already' });
  });
});

describe('the release', () => {
  const releasing =
    (acceptedBuild: number | undefined = 2, now = start + 2 * hour) =>
    (state: ProductLaunch) =>
      release(state, { acceptedBuild } as { acceptedBuild: number }, by(people.releaseManager, now));

  it('is of an accepted build (only-accepted-build-released)', () => {
    given(...ready)
      .when(releasing())
      .then(released);
    given(...ready)
      .when(releasing(3))
      .thenRejected({
        code: 'build-not-accepted',
        rule: 'only-accepted-build-released',
        reason: 'build 3 has been',
      });
    given(...ready)
      .when((state) => release(state, {}, releaser))
      .thenRejected({
        code: 'build-not-accepted',
        rule: 'only-accepted-build-released',
        reason: 'Build 2 of build-1',
      });
  });

  it('says how far from the window it lies, which the monitor judges', () => {
    const outside = (now: number) =>
      (
        given(...ready)
          .when(releasing(2, now))
          .events()[0]?.data as { minutesOutside?: number }
      ).minutesOutside;
    const [from, to] = [Date.parse(window.from), Date.parse(window.to)];
    expect([from, to, from - 1, to + 1, to + hour].map(outside)).toEqual([0, 0, 1, 1, 60]);
    expect(outside(from - 90 * minute)).toBe(90);
    const [unplanned] = given(opened).when(releasing()).events();
    expect(unplanned?.data).not.toHaveProperty('minutesOutside');
  });

  it('happens once, and may happen again after a roll-back, which the monitor judges', () => {
    given(...ready, released)
      .when(releasing())
      .thenRejected({ code: 'released-already' });
    const again = given(...ready, released, rolledBack)
      .when(releasing())
      .accepted().state;
    expect(statusOf(again)).toBe('released');
  });
});

describe('after the release', () => {
  const rolling = (state: ProductLaunch) => rollBack(state, { reason: 'Orders get lost' }, releaser);
  const watching = (state: ProductLaunch) =>
    watch(state, { observation: 'As expected', indicators }, releaser);
  const reviewing = (state: ProductLaunch) =>
    review(state, findings, by(people.manager, start + 242.5 * hour));

  it('it is watched, rolled back if need be, and reviewed', () => {
    given(...ready, released)
      .when(rolling)
      .then(rolledBack);
    given(...ready, released, rolledBack)
      .when(rolling)
      .thenRejected({ code: 'rolled-back-already' });
    given(...ready, released, watched)
      .when(watching)
      .then(watched);
    for (const history of [
      [...ready, released, watched],
      [...ready, released, rolledBack],
    ])
      given(...history)
        .when(reviewing)
        .then(reviewed);
  });

  it('and not before', () => {
    for (const command of [rolling, watching, reviewing])
      given(...ready)
        .when(command)
        .thenRejected({ code: 'not-released' });
  });

  it('and nothing once it has ended', () => {
    for (const command of [
      (state: ProductLaunch) => prepare(state, preparation, releaser),
      (state: ProductLaunch) => planLaunch(state, { window, steps: launchSteps, risks }, releaser),
      (state: ProductLaunch) => authorise(state, {}, head),
      (state: ProductLaunch) => withdraw(state, { reason: '-' }, manager),
      (state: ProductLaunch) => release(state, { acceptedBuild: 2 }, releaser),
      rolling,
      watching,
      reviewing,
    ])
      for (const history of [
        [...ready, released, watched, reviewed],
        [opened, withdrawn],
      ])
        given(...history)
          .when(command)
          .thenRejected({ code: 'launch-ended' });
  });
});

describe('a build', () => {
  it('is held by one launch until that has ended', () => {
    const [builds] = productLaunches.uniqueKeys;
    const held = (...history: LaunchEvent[]) => builds?.held(given(...history).state);
    expect(held(opened)).toEqual(['build-1#2']);
    expect([held(...ready, released, watched, reviewed), held(opened, withdrawn), held()]).toEqual([
      [],
      [],
      [],
    ]);
    expect(builds?.refusal('build-1#2', 'launch-1').reason.en).toContain('launch-1');
    expect(builds?.refusal('build-1#2', undefined)).toMatchObject({ clause: 'PRD-4' });
  });

  it('that is accepted opens a launch', () => {
    const event = { subject: 'build-1', data: { by: 'u-xiao', product: 'kettle-k2', build: 2 } };
    const opening = { command: 'open', body: launched };
    expect(acceptedBuildOpensLaunch.react(event as unknown as EventEnvelope)).toEqual({
      ...opening,
      continues: { scope: 'launched-build', key: 'build-1#2', ...opening },
    });
  });
});
