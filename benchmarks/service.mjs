/** A real service or suite as a child process on a data directory of its own, and people who may call it. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { sampleCompany } from '../libs/departments/human-resources/dist/index.js';
import { SampleIssuer } from '../libs/service-kit/dist/index.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Starts the built program and resolves when its ready line came; `startedInMs` counts from the spawn. */
export async function startApp(name, env = {}, data = mkdtempSync(join(root, 'benchmarks', '.data-'))) {
  const spawned = performance.now();
  const child = spawn(process.execPath, [join(root, 'dist', `${name}.js`)], {
    env: { ...process.env, PORT: '0', LIUCHENG_DATA: data, LIUCHENG_LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code} before it was ready`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.includes('"ready"')) resolve(JSON.parse(line).url);
    });
  });
  const startedInMs = performance.now() - spawned;
  return {
    url,
    data,
    startedInMs,
    async stop({ keep = false } = {}) {
      child.removeAllListeners('exit');
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await exited;
      if (!keep) rmSync(data, { recursive: true, force: true });
    },
  };
}

export async function tokenOf(url, person) {
  const answer = await fetch(`${url}/issuer/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ person }),
  });
  if (!answer.ok) throw new Error(`no token for ${person}: ${await answer.text()}`);
  const { access_token: token } = /** @type {{ access_token: string }} */ (await answer.json());
  return token;
}

/** A token of the sample issuer for a service that gives none itself, by the key in its data directory. */
export async function sampleToken(data, person) {
  const issuer = await SampleIssuer.open(data);
  const { token } = await issuer.issue(
    sampleCompany.find(({ id }) => id === person),
    Date.now(),
  );
  return token;
}
