/**
 * The README's tours as a reader does them: its own lines of shell, in their order, in one shell, against a given
 * address. What the text before a block puts in code style, in the way of a violation (`step-skipped`), must show after
 * the block. By itself: node infra/test/tour.mjs [http://127.0.0.1:8080]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const readme = new URL('../../README.md', import.meta.url);
/** Its sections that are tours. The others go on from the first block of the first, the helper. */
export const tours = ['A tour in two minutes', 'For supervisors', 'For analysts'];
const shownWithinMs = 30_000;

/** A tour's blocks of shell, each with what must have been printed before a reader goes on. */
export function tourBlocks(tour = tours[0]) {
  const text = readFileSync(readme, 'utf8');
  const title = `## ${tour}\n`;
  const start = text.indexOf(title);
  if (start < 0) throw new Error(`README.md has no section ${title}`);
  const end = text.indexOf('\n## ', start + title.length);
  const section = text.slice(start, end < 0 ? undefined : end);
  return [...section.matchAll(/(?<before>[^]*?)^(?<indent> *)```sh\n(?<code>[^]*?)^ *```$/gm)].map(
    ({ groups }) => ({
      code: groups.code.replaceAll(new RegExp(`^${groups.indent}`, 'gm'), ''),
      shows: [...groups.before.matchAll(/`([a-z]+(?:-[a-z]+)+)`/g)].map(([, word]) => word),
    }),
  );
}

/**
 * Runs the tour and gives all that it printed.
 * @throws Error when a block does not end, or does not show what it should, within 30 s
 */
export async function runTour(url, tour = tours[0]) {
  const [helper] = tourBlocks();
  const blocks = tour === tours[0] ? tourBlocks() : [helper, ...tourBlocks(tour)];
  const shell = spawn('bash', [], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = once(shell, 'exit');
  let output = '';
  let changed = () => {};
  for (const stream of [shell.stdout, shell.stderr]) {
    stream.setEncoding('utf8').on('data', (part) => {
      output += part;
      changed();
    });
  }
  const shown = async (what, where) => {
    const late = AbortSignal.timeout(shownWithinMs);
    while (!output.includes(what)) {
      if (late.aborted) throw new Error(`${where}: no ${JSON.stringify(what)} within 30 s in\n${output}`);
      await new Promise((resolve) => {
        changed = () => resolve(undefined);
        late.addEventListener('abort', changed, { once: true });
      });
    }
  };
  try {
    // Job control as in a reader's shell, so that `kill %1` ends all of the background job.
    shell.stdin.write('set -m\n');
    for (const [index, { code, shows }] of blocks.entries()) {
      const where = `block ${index + 1} of the tour`;
      const done = `── ${where} is done`;
      shell.stdin.write(`${code.replace(/^S=.*$/m, `S=${url}`)}\necho '${done}'\n`);
      await shown(done, where);
      for (const word of shows) await shown(word, where);
    }
    shell.stdin.end();
    const [code] = await ended;
    return { output, exitCode: code };
  } catch (error) {
    shell.stdin.end('kill %1 2>/dev/null\n');
    await ended;
    throw error;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.stdout.write((await runTour(process.argv[2] ?? 'http://127.0.0.1:8080')).output);
}
