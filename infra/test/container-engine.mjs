/** The container engine as tests use it: the `docker` command line, which speaks to whatever DOCKER_HOST says. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const answersWithinMs = 10_000;
const pullsWithinMs = Number(process.env.LIUCHENG_PULL_LIMIT_MS ?? 120_000);

/**
 * Runs one docker command and gives what it printed.
 * @param {readonly string[]} words
 * @param {{ timeoutMs?: number, env?: Record<string, string> }} [how]
 * @throws Error with what docker said, also after `timeoutMs`
 */
export async function docker(words, { timeoutMs = 60_000, env } = {}) {
  return command('docker', words, { timeoutMs, env });
}

/**
 * The same for any program. Its output is kept up to 64 MB.
 * @param {string} program
 * @param {readonly string[]} words
 * @param {{ timeoutMs?: number, env?: Record<string, string>, cwd?: string }} [how]
 */
export async function command(program, words, { timeoutMs, env, cwd } = {}) {
  try {
    const { stdout } = await run(program, words, {
      timeout: timeoutMs,
      env: { ...process.env, ...env },
      maxBuffer: 64 * 1024 * 1024,
      cwd,
    });
    return stdout.trim();
  } catch (error) {
    const said = `${error.stderr ?? ''}${error.stdout ?? ''}`.trim().split('\n').slice(-30).join('\n');
    const late = error.killed ? ` did not end within ${timeoutMs} ms` : ' failed';
    throw new Error(`${program} ${words.join(' ')}${late}: ${said || error.message}`, { cause: error });
  }
}

/** `true` where an engine answers, otherwise why not, as a person reads it. */
export async function engineAvailable() {
  try {
    await docker(['version', '--format', '{{.Server.Version}}'], { timeoutMs: answersWithinMs });
    return true;
  } catch (error) {
    if (error.cause?.code === 'ENOENT') return 'there is no docker command on the PATH';
    return `no container engine answers (${lastLine(error.message)})`;
  }
}

/** `true` when the image is here or could be pulled, otherwise why it cannot be had. */
export async function imageAvailable(name) {
  try {
    await docker(['image', 'inspect', '--format', '{{.Id}}', name], { timeoutMs: answersWithinMs });
    return true;
  } catch {
    try {
      await docker(['pull', '--quiet', name], { timeoutMs: pullsWithinMs });
      return true;
    } catch (error) {
      return `the image ${name} is not here and cannot be pulled (${lastLine(error.message)})`;
    }
  }
}

/** Which compose there is, as the words that begin its command line: the plug-in, else the older program. */
export async function composeCommand() {
  for (const words of [['docker', 'compose'], ['docker-compose']]) {
    try {
      await command(words[0], [...words.slice(1), 'version'], { timeoutMs: answersWithinMs });
      return words;
    } catch {
      continue;
    }
  }
  return undefined;
}

/** Removes the containers, networks and volumes that carry a label, running or not. */
export async function removeLabelled(label) {
  const filter = ['--filter', `label=${label}`, '--quiet'];
  for (const [list, remove] of [
    [
      ['ps', '--all'],
      ['rm', '--force', '--volumes'],
    ],
    [
      ['network', 'ls'],
      ['network', 'rm'],
    ],
    [
      ['volume', 'ls'],
      ['volume', 'rm', '--force'],
    ],
  ]) {
    const found = (await docker([...list, ...filter])).split('\n').filter(Boolean);
    if (found.length > 0) await docker([...remove, ...found]);
  }
}

/** What the engine said last, without the command and the name of who says it. */
const lastLine = (text) =>
  text
    .trim()
    .split('\n')
    .at(-1)
    .replace(/^.*(failed|ms): (Error response from daemon: )?/, '');
