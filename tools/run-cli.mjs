/**
 * Runs the command line from a checkout (`npm run -s liucheng -- …`): builds what has changed, without a word unless it fails,
 * and leaves stdout to the command. Paths are relative to where npm was called.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const build = spawnSync(process.execPath, [`${root}tools/build.mjs`], { cwd: root, encoding: 'utf8' });
if (build.status !== 0) {
  process.stderr.write(`the build failed\n${build.stdout ?? ''}${build.stderr ?? ''}`);
  process.exit(70);
}
if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
await import(new URL('../apps/cli/bin/liucheng.mjs', import.meta.url).href);
