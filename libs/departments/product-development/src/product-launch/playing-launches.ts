import { business, soon, until, type Acting, type PlayedCase, type Stage } from '@liucheng/service-kit';
import { accepted } from '../product-build/product-build.plays.ts';
import { department } from '../product-roles.ts';

// What plays of PRD-4 have in common: how far a launch has come, and what comes next.

export const releaseManager = { role: 'release-manager' };
export const manager = { role: 'product-manager' };
export const developer = { role: 'developer' };
export const head = { role: 'department-head', department };
const hourMs = 3_600_000;
/** With a working day in it, whatever holidays there are. */
const twoWeeksMs = 14 * 24 * hourMs;

export const preparation = {
  deployment: 'Two machines, one after the other',
  configuration: 'Sales region east only',
  dataMigration: 'None to be moved',
};
/** Six hours, in two weeks. */
export function windowOf({ now }: Stage): { readonly from: string; readonly to: string } {
  const from = now + twoWeeksMs;
  return { from: new Date(from).toISOString(), to: new Date(from + 6 * hourMs).toISOString() };
}
export const risks = [{ risk: 'Orders get lost', response: 'Roll back and enter them by hand' }];
export const planOf = (stage: Stage, more: object = {}) => ({
  window: windowOf(stage),
  steps: [{ action: 'Switch the shop over', responsible: stage.who(releaseManager) }],
  risks,
  ...more,
});
const indicators = [{ name: 'Failed orders', value: '0.2 %' }];
export const observation = { observation: 'Load as expected', indicators };
export const lostOrders = { reason: 'Orders get lost' };
const lessons = {
  feedback: 'Quiet, but the lid is stiff',
  indicators,
  lessons: 'Tell customer service a week before',
};

/** The launch that an accepted build has opened. */
export async function* opened(stage: Stage): Acting {
  const { id } = yield* accepted(stage.of('product-build'));
  return stage.find(stage.who(releaseManager), { buildCase: id });
}

export const unacceptedBuild = (stage: Stage) => ({
  product: stage.unique('kettle'),
  buildCase: stage.unique('B'),
  build: 1,
});

/** Opened by hand, for a build that nobody has accepted. */
export async function* openedByHand(stage: Stage): Acting {
  const launch = await stage.start(stage.who(releaseManager), 'open', unacceptedBuild(stage));
  yield soon(stage);
  return launch;
}

export const prepare = (stage: Stage, launch: PlayedCase) =>
  launch.send(stage.who(developer), 'prepare', preparation);
export const authorise = (stage: Stage, launch: PlayedCase) => launch.send(stage.who(head), 'authorise');
export const release = (stage: Stage, launch: PlayedCase) =>
  launch.send(stage.who(releaseManager), 'release');
export const rollBack = (stage: Stage, launch: PlayedCase) =>
  launch.send(stage.who(releaseManager), 'roll-back', lostOrders);
export const watch = (stage: Stage, launch: PlayedCase) =>
  launch.send(stage.who({ role: 'tester' }), 'watch', observation);
export const review = (stage: Stage, launch: PlayedCase) =>
  launch.send(stage.who(manager), 'review', lessons);

/** Gives when the window begins. */
export async function* plan(stage: Stage, launch: PlayedCase): Acting<number> {
  const planned = planOf(stage);
  await launch.send(stage.who(releaseManager), 'plan-launch', planned);
  yield soon(stage);
  return Date.parse(planned.window.from);
}

export async function* planAndAuthorise(stage: Stage, launch: PlayedCase): Acting<number> {
  const from = yield* plan(stage, launch);
  await authorise(stage, launch);
  yield soon(stage);
  return from;
}

/** Ready for its release, and the window has come. */
export async function* ready(stage: Stage): Acting {
  const launch = yield* opened(stage);
  await prepare(stage, launch);
  yield soon(stage);
  yield until(yield* planAndAuthorise(stage, launch));
  return launch;
}

export async function* released(stage: Stage): Acting {
  const launch = yield* ready(stage);
  await release(stage, launch);
  yield soon(stage);
  return launch;
}

/** Once it is released, or rolled back. */
export async function* finish(stage: Stage, launch: PlayedCase): Acting<void> {
  await watch(stage, launch);
  yield business('P2D');
  await review(stage, launch);
}

export async function* releaseAndFinish(stage: Stage, launch: PlayedCase): Acting<void> {
  await release(stage, launch);
  yield soon(stage);
  yield* finish(stage, launch);
}

export const superseded = { reason: 'The next build takes its place' };
