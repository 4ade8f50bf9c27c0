import { text, type Decision, type DecisionContext, type Rejection } from '@liucheng/kernel';
import { ended, refuse, released } from './preparing.ts';
import type { Indicator, LaunchedBuild, LaunchEvent, ProductLaunch, Window } from './product-launch.ts';

// The release and what follows it.

const minute = 60_000;
const day = 86_400_000;

/** What the case of PRD-3 says of the build. */
export interface BuildFacts {
  /** Number of the build that has been accepted, if any. */
  readonly acceptedBuild?: number;
}

/** Released is what has been accepted, whatever else is missing: the other steps are the monitor's. */
export function release(
  state: ProductLaunch,
  { acceptedBuild }: BuildFacts,
  { actor, now }: DecisionContext,
): Decision<LaunchEvent> {
  const refusal = ended(state) ?? (state.rolledBack ? undefined : released(state));
  if (refusal) return refusal;
  const { launched, window } = state;
  if (!launched || acceptedBuild !== launched.build) return notAccepted(launched, acceptedBuild);
  const data = {
    by: actor.id,
    ...launched,
    acceptedBuild,
    releasedAt: new Date(now).toISOString(),
    ...(window ? { window, minutesOutside: minutesOutside(window, now) } : {}),
  };
  return [{ name: 'released', data }];
}

export function rollBack(
  state: ProductLaunch,
  { reason }: { readonly reason: string },
  { actor }: DecisionContext,
): Decision<LaunchEvent> {
  const refusal = ended(state) ?? notReleased(state);
  if (refusal) return refusal;
  if (state.rolledBack) {
    return refuse({
      code: 'rolled-back-already',
      reason: text('The build has been rolled back already.', '该构建已回滚。'),
      acceptable: text('Watch, and review the launch.', '请继续观察并完成上线复盘。'),
    });
  }
  return [{ name: 'rolled-back', data: { by: actor.id, reason, releasedAt: state.releasedAt ?? '' } }];
}

export function watch(
  state: ProductLaunch,
  seen: { readonly observation: string; readonly indicators: readonly Indicator[] },
  { actor }: DecisionContext,
): Decision<LaunchEvent> {
  return ended(state) ?? notReleased(state) ?? [{ name: 'watched', data: { by: actor.id, ...seen } }];
}

export interface Review {
  readonly feedback: string;
  readonly indicators: readonly Indicator[];
  readonly lessons: string;
}

export function review(
  state: ProductLaunch,
  found: Review,
  { actor, now }: DecisionContext,
): Decision<LaunchEvent> {
  const { releasedAt = '' } = state;
  const daysAfterRelease = Math.floor((now - Date.parse(releasedAt)) / day);
  const data = { by: actor.id, ...found, releasedAt, daysAfterRelease };
  return ended(state) ?? notReleased(state) ?? [{ name: 'reviewed', data }];
}

function minutesOutside({ from, to }: Window, now: number): number {
  const outside = Math.max(Date.parse(from) - now, now - Date.parse(to), 0);
  return Math.ceil(outside / minute);
}

function notReleased({ releasedAt }: ProductLaunch): Rejection | undefined {
  if (releasedAt !== undefined) return undefined;
  return refuse({
    code: 'not-released',
    reason: text('Nothing has been released yet.', '尚未发布。'),
    acceptable: text('Release the build first.', '请先发布。'),
  });
}

function notAccepted(launched: LaunchedBuild | undefined, accepted: number | undefined): Rejection {
  const { build = 0, buildCase = '' } = launched ?? {};
  const instead =
    accepted === undefined
      ? text('no build of it has been', '其尚无验收通过的构建')
      : text(`build ${accepted} has been`, `验收通过的是构建 ${accepted}`);
  return refuse({
    code: 'build-not-accepted',
    rule: 'only-accepted-build-released',
    reason: text(
      `Build ${build} of ${buildCase} has not been accepted; ${instead.en}.`,
      `开发任务 ${buildCase} 的构建 ${build} 未验收通过，${instead['zh-CN']}。`,
    ),
    acceptable: text(
      'Have the build accepted first, or launch the one that has been.',
      '请先完成该构建的验收，或上线已验收通过的构建。',
    ),
  });
}
