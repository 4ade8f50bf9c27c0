import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { financeService } from '@liucheng/finance';
import { sampleCompany } from '@liucheng/human-resources';
import { monitorService } from '@liucheng/monitor';
import { createLogger, readConfig, startHost, type RunningHost } from '@liucheng/service-kit';
import { supervisionService } from '@liucheng/supervision';
import { servePages } from './pages.ts';
import { curlCommand, tour } from './tour.ts';

describe('the start page', () => {
  let directory: string;
  let host: RunningHost;

  const start = async (settings: Record<string, string> = {}): Promise<void> => {
    const config = readConfig({ PORT: '0', LIUCHENG_DATA: directory, ...settings });
    host = await startHost([financeService, monitorService, supervisionService], {
      config,
      logger: createLogger('silent'),
      people: sampleCompany,
      pages: servePages,
    });
  };
  const get = (path: string, language = 'en'): Promise<Response> =>
    fetch(`${host.url}${path}`, { headers: { 'accept-language': language } });

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'liucheng-suite-'));
  });
  afterEach(async () => {
    await host.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('shouldSpeakTheLanguageOfTheReaderOrTheOneChosen', async () => {
    await start();
    const english = await (await get('/')).text();
    expect(english).toContain('<html lang="en">');
    expect(english).toContain('is not for production');
    const chinese = await get('/', 'zh-Hans-CN');
    expect(chinese.headers.get('content-language')).toBe('zh-CN');
    expect(await chinese.text()).toContain('不可用于生产环境');
    expect(await (await get('/?lang=zh-CN')).text()).toContain('<html lang="zh-CN">');
  });

  it('shouldLeadOnlyToPagesOfThisServerThatAreThere', async () => {
    await start();
    const page = await (await get('/')).text();
    const links = [...page.matchAll(/(?:href|src)="([^"]+)"/g)]
      .map((match) => match[1] ?? '')
      .filter((link) => !link.startsWith('#') && !link.startsWith('data:'));
    expect(links).toEqual(
      expect.arrayContaining(['/finance/docs', '/monitor/docs', '/supervision?lang=en', '/assets/start.js']),
    );
    for (const link of links) {
      expect(link.startsWith('/')).toBe(true);
      expect([link, (await get(link)).status]).toEqual([link, 200]);
    }
  });

  it('shouldSayWhatToDoWithoutScripts', async () => {
    await start();
    const page = await (await get('/', 'zh-CN')).text();
    expect(page).toMatch(/<noscript>.*button, \.state.*可在终端执行各步骤的命令.*<\/noscript>/);
    expect(page).toContain('"severities":{"minor":"一般","major":"较重","critical":"严重"}');
  });

  it('shouldHaveNoTourWithoutTheSampleIssuer', async () => {
    await start({
      LIUCHENG_AUTH: 'oidc',
      LIUCHENG_OIDC_ISSUER: 'https://id.example.com',
      LIUCHENG_OIDC_AUDIENCE: 'liucheng',
      LIUCHENG_OIDC_JWKS_URI: 'https://id.example.com/jwks',
    });
    const page = await (await get('/')).text();
    expect(page).toContain('/finance/docs');
    expect(page).not.toContain('data-run');
    expect(page).not.toContain('u-zhang');
  });

  it('shouldNotLetTheRequestIntoTheMarkup', async () => {
    await start();
    const page = await new Promise<string>((resolve, reject) => {
      request(
        `${host.url}/?lang="><script>alert(1)</script>`,
        { headers: { host: 'x"><script>alert(2)' } },
        (answer) => {
          answer.setEncoding('utf8');
          answer.toArray().then((parts) => resolve(parts.join('')), reject);
        },
      )
        .on('error', reject)
        .end();
    });
    expect(page).toContain('BASE=http://x&#34;&#62;&#60;script&#62;');
    expect(page).not.toContain('<script>alert');
  });
});

describe('the tour', () => {
  const steps = tour('2026-03-01');

  it('shouldBeDoneByPeopleWhoExist', () => {
    const people = new Set(sampleCompany.map((person) => person.id));
    for (const step of steps) expect(people).toContain(step.person);
  });

  it('shouldBeShownAsCommandsForTheSameRequests', () => {
    const draft = steps.find((step) => step.makesCase);
    if (!draft) throw new Error('no step makes the case');
    const command = curlCommand(draft);
    expect(command).toContain('curl -s -X POST');
    expect(command).toContain('"$BASE/finance/expense-claims"');
    expect(command).toContain('$(token u-zhang)');
    // What the shell makes of the escaped body is the body.
    const body = /-d "(.*)"/.exec(command)?.[1]?.replaceAll('\\"', '"') ?? '';
    expect(JSON.parse(body)).toMatchObject({ total: 55_350, items: [{ date: '2026-03-01' }] });
  });
});
