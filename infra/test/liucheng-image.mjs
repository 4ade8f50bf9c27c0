import { fileURLToPath } from 'node:url';
import { docker, engineAvailable, imageAvailable } from './container-engine.mjs';
import { allOf } from './describe-where.mjs';
import { images } from './images.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** With a machine that compiles better-sqlite3 besides other work; seconds when nothing has changed since. */
export const buildsWithinMs = 900_000;

/** Whether Liucheng's image can be built here, or why not. */
export async function imageCanBeBuilt() {
  const engine = await engineAvailable();
  if (engine !== true) return engine;
  return allOf(await imageAvailable(images.build), await imageAvailable(images.run));
}

/** Builds Liucheng's image from the working tree under the name that the tests use. */
export async function buildImage() {
  const bases = ['--build-arg', `BUILD_IMAGE=${images.build}`, '--build-arg', `RUN_IMAGE=${images.run}`];
  await docker(['build', '--tag', images.liucheng, ...bases, root], { timeoutMs: buildsWithinMs });
}
