import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { financeService } from '@liucheng/finance';
import { sampleCompany } from '@liucheng/human-resources';
import { monitorService } from '@liucheng/monitor';
import { createLogger, readConfig, startHost, type RunningHost } from '@liucheng/service-kit';

const run = promisify(execFile);
const directory = fileURLToPath(new URL('../../../docs/runbooks/', import.meta.url));
const pages = readdirSync(directory).filter((file) => file.endsWith('.md'));
const text = (page: string): string => readFileSync(join(directory, page), 'utf8');
/** Commands for a running installation; what needs a container engine stands under `console`. */
const commandsOf = (page: string): string[] =>
  [...text(page).matchAll(/^( *)```sh\n([\s\S]*?)^ *```$/gm)].map(([, , block = '']) => block);
const [preamble = ''] = commandsOf('README.md');

let data: string;
let host: RunningHost;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'liucheng-runbooks-'));
  host = await startHost([financeService, monitorService], {
    config: readConfig({ PORT: '0', LIUCHENG_DATA: data }),
    logger: createLogger('silent'),
    people: sampleCompany,
  });
  // Something has been going on: figures that count calls have begun to count.
  await shell(
    `curl -sf $S/finance/expense-claims -H "authorization: Bearer $(curl -sf $S/issuer/token -H 'content-type: application/json' -d '{"person":"u-zhang"}' | node -p 'JSON.parse(fs.readFileSync(0)).access_token')" -H 'content-type: application/json' -d '{"title":"Customer visit","currency":"CNY","total":1000,"items":[{"category":"travel","date":"2026-03-02","amount":1000,"receipt":{"number":"R-1"},"description":"Train"}]}'`,
  );
  await shell(
    `as $S/monitor/subscriptions -d '{"name":"Desk","target":{"url":"https://desk.invalid/violations"}}'`,
  );
  // Said first when everything on the bus was handled once.
  const watermark = 'metric monitor liucheng_watermark_age_seconds || true';
  while ((await shell(watermark)) === '') await shell('as "$S/monitor/status?wait=5000"');
});
afterAll(async () => {
  await host.close();
  await rm(data, { recursive: true, force: true });
});

async function shell(commands: string): Promise<string> {
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', `${preamble}\n${commands}`], {
    env: { ...process.env, S: host.url, LIUCHENG_DATA: data },
  });
  return stdout;
}

describe('a runbook', () => {
  it.each(pages.filter((page) => page !== 'README.md').map((page) => [page]))(
    '%s has commands that work',
    async (page) => {
      const blocks = commandsOf(page);
      expect(blocks.length).toBeGreaterThan(0);
      let variables = '';
      for (const block of blocks) {
        for (const command of block.split('\n').filter((line) => line.trim() !== '')) {
          // One after the other in one shell where a line sets a variable for the next.
          if (/^\s*[A-Z]+=/.test(command)) variables += `${command}\n`;
          else expect(await shell(`${variables}${command}`)).not.toBe('');
        }
      }
    },
  );

  it('leads to pages that there are', () => {
    const broken = pages.flatMap((page) =>
      [...text(page).matchAll(/\]\(([\w-]+\.md)\)/g)]
        .map(([, target = '']) => target)
        .filter((target) => !pages.includes(target))
        .map((target) => `${page}: ${target}`),
    );
    expect(broken).toEqual([]);
    const listed = text('README.md');
    expect(pages.filter((page) => page !== 'README.md' && !listed.includes(`(${page})`))).toEqual([]);
  });
});
