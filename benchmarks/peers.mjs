/** Peers live in folders of their own with their own installs, made on first use. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = (name) => fileURLToPath(new URL(`peers/${name}`, import.meta.url));

function must(command, args, cwd) {
  const run = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (run.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${run.error?.message ?? run.stderr}`);
  return run.stdout;
}

/** Folder of an npm peer with its dependencies installed. */
export function installed(name) {
  const cwd = folder(name);
  if (!existsSync(`${cwd}/node_modules`)) must('npm', ['ci'], cwd);
  return cwd;
}

/** Runs a peer's Node script; its last line of output is JSON. */
export function peer(name, script, args) {
  return JSON.parse(
    must(process.execPath, [script, ...args], installed(name))
      .trim()
      .split('\n')
      .at(-1),
  );
}

/** Runs a peer's Python script in a virtual environment of its own; throws where there is no Python. */
export function pythonPeer(name, script, args) {
  const cwd = folder(name);
  const python = `${cwd}/.venv/bin/python`;
  if (!existsSync(python)) {
    must('python3', ['-m', 'venv', '.venv'], cwd);
    must(python, ['-m', 'pip', 'install', '--quiet', '-r', 'requirements.txt'], cwd);
  }
  return JSON.parse(
    must(python, [script, ...args], cwd)
      .trim()
      .split('\n')
      .at(-1),
  );
}
