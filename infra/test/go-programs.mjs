/**
 * Programs and files that are published as Go modules, each in one version, got once into the cache
 * (`LIUCHENG_CACHE`, by default ~/.cache/liucheng).
 */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from './container-engine.mjs';

const compilesWithinMs = 480_000;
const cache = join(process.env.LIUCHENG_CACHE || join(homedir(), '.cache', 'liucheng'), 'go');

const programs = {
  'kubectl-validate': 'sigs.k8s.io/kubectl-validate@v0.0.4',
  kustomize: 'sigs.k8s.io/kustomize/kustomize/v5@v5.7.1',
  /** The parser of `docker compose` version 2, as a program of its own. */
  'compose-go': 'github.com/compose-spec/compose-go/v2/cmd@v2.9.0',
};

export async function goAvailable() {
  try {
    await command('go', ['version'], { timeoutMs: 10_000 });
    return true;
  } catch {
    return 'there is no go on the PATH, which gets the schemas and the programs that read them';
  }
}

/** The program's file; compiles it when it is not in the cache. */
export async function goProgram(name) {
  const [module, version] = programs[name].split('@');
  const directory = join(cache, `${name}-${version}`);
  const file = join(
    directory,
    module.split('/').findLast((part) => !/^v\d+$/.test(part)),
  );
  if (!existsSync(file)) {
    await mkdir(directory, { recursive: true });
    const env = { GOBIN: directory };
    await command('go', ['install', `${module}@${version}`], {
      timeoutMs: compilesWithinMs,
      env,
      cwd: tmpdir(),
    });
  }
  return file;
}

/** Where the files of a module lie, `path@version`; gets it when it is not there. */
export async function goModule(module) {
  const words = ['mod', 'download', '-json', module];
  return JSON.parse(await command('go', words, { timeoutMs: compilesWithinMs, cwd: tmpdir() })).Dir;
}
