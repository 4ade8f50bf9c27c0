/**
 * `npm run build`: compiles every package to its `dist`, then puts each program with all that it loads into `dist/` of the
 * repository (`bundle.mjs`), where either has changed. A failed compilation ends with the compiler's words and exit code.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bundle, bundleIsCurrent } from './bundle.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const compiler = `${root}node_modules/@typescript/native/bin/tsc`;

const compiled = spawnSync(process.execPath, [compiler, '-b'], { cwd: root, stdio: 'inherit' });
process.exitCode = compiled.status ?? 1;
if (process.exitCode === 0 && !bundleIsCurrent()) await bundle();
