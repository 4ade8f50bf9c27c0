import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const run = promisify(execFile);
const prometheus = fileURLToPath(new URL('../infra/observability/prometheus/', import.meta.url));
const cache = process.env.LIUCHENG_CACHE || join(homedir(), '.cache', 'liucheng');
const built = join(cache, 'promtool', 'promtool');
/** A cold build of promtool takes some minutes. */
const buildMs = 900_000;

async function works(program, ...words) {
  return run(program, words).then(
    () => true,
    () => false,
  );
}

/** The program, or why there is none: from LIUCHENG_PROMTOOL, the PATH, or built once where Go is. */
async function promtool() {
  const given = process.env.LIUCHENG_PROMTOOL;
  if (given)
    return existsSync(given) ? given : { missing: `LIUCHENG_PROMTOOL names ${given}, which is not there` };
  if (await works('promtool', '--version')) return 'promtool';
  if (existsSync(built)) return built;
  if (!(await works('go', 'version')))
    return { missing: 'there is neither promtool nor Go to build it with' };
  try {
    await run('go', ['install', 'github.com/prometheus/prometheus/cmd/promtool@latest'], {
      env: { ...process.env, GOBIN: dirname(built) },
      timeout: buildMs,
    });
    return built;
  } catch (error) {
    return {
      missing: `promtool cannot be built: ${String(error.stderr || error.message)
        .trim()
        .split('\n')
        .at(-1)}`,
    };
  }
}

const program = await promtool();
if (typeof program !== 'string') process.stdout.write(`skipped: Prometheus rules, ${program.missing}\n`);

(typeof program === 'string' ? describe : describe.skip)('Prometheus', () => {
  const check = async (...words) => (await run(String(program), words, { cwd: prometheus })).stdout;

  it('should accept configuration and rules', async () => {
    expect(await check('check', 'config', 'prometheus.yml')).toContain('SUCCESS');
    expect(await check('check', 'config', '--syntax-only', 'kubernetes-scrape.yml')).toContain('SUCCESS');
    expect(
      await check('check', 'rules', '--lint=all', '--lint-fatal', 'rules/recording.yml', 'rules/alerts.yml'),
    ).toContain('SUCCESS');
  });

  it("should read each department's metrics where they are, under the department's name", async () => {
    const found = await check('check', 'service-discovery', '--timeout=1s', 'prometheus.yml', 'departments');
    const targets = JSON.parse(found).map(({ labels }) => labels);
    expect(targets.length).toBeGreaterThan(0);
    for (const { job, instance, __metrics_path__: path } of targets)
      expect([job, path]).toEqual([instance.replace(':9464', ''), `/${job}/metrics`]);
  });

  it('should raise each alert when it should and at no other time', async () => {
    expect(await check('test', 'rules', 'tests/alerts.test.yml')).toContain('SUCCESS');
  });
});
