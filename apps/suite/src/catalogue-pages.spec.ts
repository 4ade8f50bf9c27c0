import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { languages } from '@liucheng/kernel';
import { createLogger, readConfig, startHost, type RunningHost } from '@liucheng/service-kit';
import { servePages } from './pages.ts';
import { services } from './services.ts';

describe('the catalogue', () => {
  let directory: string;
  let host: RunningHost;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'liucheng-catalogue-'));
    host = await startHost(services, {
      config: readConfig({ PORT: '0', LIUCHENG_DATA: directory }),
      logger: createLogger('silent'),
      people: [],
      pages: servePages,
    });
  }, 180_000);
  afterAll(async () => {
    await host.close();
    await rm(directory, { recursive: true, force: true });
  });
  const get = (path: string): Promise<Response> => fetch(`${host.url}${path}`);
  const processes = services.flatMap(({ processes: own = [] }) => own);

  it.each(languages)('leads to every process, with its picture, in %s', async (language) => {
    const index = await (await get(`/catalogue?lang=${language}`)).text();
    for (const { caseType } of processes) {
      const { id, names, steps } = caseType.definition;
      const link = `/catalogue/${id}?lang=${language}`;
      expect(index).toContain(`href="${link}"`);
      const answer = await get(link);
      expect([id, answer.status, answer.headers.get('content-language')]).toEqual([id, 200, language]);
      const page = await answer.text();
      expect(page).toContain(`<html lang="${language}">`);
      expect(page).toContain(names[language]);
      expect(page.match(/<svg [^>]*viewBox/g)).toHaveLength(1);
      expect(page).not.toContain('mermaid');
      for (const step of Object.keys(steps)) expect(page).toContain(`<code>${step}</code>`);
    }
  });

  it('says that a process is not there', async () => {
    const answer = await get('/catalogue/nothing?lang=zh-CN');
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('没有该流程');
    expect((await get('/catalogue/%3Cscript%3E')).status).toBe(404);
  });
});
