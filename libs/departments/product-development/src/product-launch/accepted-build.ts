import { text } from '@liucheng/kernel';
import { readCase, type FactSources, type Policy } from '@liucheng/service-kit';
import { buildEvents } from '../product-build/product-build.ts';
import { productBuilds } from '../product-build/product-builds.ts';
import { buildKey, type LaunchedBuild, type ProductLaunch } from './product-launch.ts';
import type { BuildFacts } from './releasing.ts';

// What a launch has to do with the development that its build comes from.

/** An acceptance that this rule reacts to. */
type Accepted = { readonly product: string; readonly build: number };

/** PRD-3: an accepted build opens its launch, unless somebody who did not want to wait for that has opened it already. */
export const acceptedBuildOpensLaunch: Policy = {
  name: 'accepted-build-opens-launch',
  title: text('An accepted build opens its launch', '构建验收通过自动开立上线任务'),
  service: 'product-development',
  types: buildEvents.types('accepted'),
  react: ({ subject, data }) => {
    const { product, build } = data as Accepted;
    const body: LaunchedBuild = { product, buildCase: subject, build };
    const opening = { command: 'open', body };
    return { ...opening, continues: { scope: 'launched-build', key: buildKey(body), ...opening } };
  },
};

/**
 * Which build of the development has been accepted, read from its stream and thus exact. It stays true: the acceptance ends the
 * development, so nothing that is read here can have changed by the time of the release.
 */
export async function acceptedBuildOf(
  { launched }: ProductLaunch,
  { events }: Pick<FactSources, 'events'>,
): Promise<BuildFacts> {
  if (!launched) return {};
  const { accepted } = (await readCase(events, productBuilds, launched.buildCase)).state;
  return accepted === undefined ? {} : { acceptedBuild: accepted };
}
