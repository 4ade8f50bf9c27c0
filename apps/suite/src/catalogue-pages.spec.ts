import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { languages } from '@liucheng/kernel';
import { createLogger, escapeHtml, readConfig, startHost, type RunningHost } from '@liucheng/service-kit';
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
      expect(page).toContain(`href="/catalogue/${id}/guide?lang=${language}"`);
      const guide = await (await get(`/catalogue/${id}/guide?lang=${language}`)).text();
      expect(guide.match(/<svg [^>]*viewBox/g)).toHaveLength(1);
      for (const step of Object.values(steps))
        expect(guide).toContain(escapeHtml(step.instructions?.[language] ?? step.names[language]));
    }
  });

  it('is Chinese in Chinese, down to the punctuation', async () => {
    for (const { caseType } of processes)
      for (const place of ['', '/guide']) {
        const page = await (await get(`/catalogue/${caseType.definition.id}${place}?lang=zh-CN`)).text();
        expect([caseType.definition.id, page.match(/.{0,9}\p{Script=Han}(?:[,;:?!]| ?\().{0,9}/gu)]).toEqual([
          caseType.definition.id,
          null,
        ]);
        expect(page).not.toMatch(/\bPT?\d+[DHM]\b/);
        expect(page).not.toMatch(/<td[^>]*>(?:critical|major|minor|deadline|data|precedence)/);
      }
  });

  it('says of a rule which steps it is about and when they are due', async () => {
    const page = await (await get('/catalogue/expense-reimbursement?lang=zh-CN')).text();
    expect(page).toContain('不得同一人办理：提交报销单、部门审批通过');
    expect(page).toContain('时限：部门审批通过、部门驳回（“提交报销单”之后 2个工作日内）');
    expect(page).toContain('先后顺序：部门审批通过 → 付款');
    expect(page).toContain('部门：财务部');
  });

  it('has every rule in the API page of the command that it may refuse', async () => {
    const document = (await (await get('/finance/openapi.json')).json()) as {
      paths: Record<string, Record<string, { description: string; tags: string[] }>>;
    };
    const payment = document.paths['/finance/expense-claims/{id}/payment']?.['post'];
    expect(payment?.tags).toEqual(['Expense reimbursement · 费用报销']);
    for (const rule of ['payment-needs-department-approval', 'payment-of-approved-amount', 'paid-once'])
      expect(payment?.description).toContain(`\`${rule}\``);
    expect(payment?.description).not.toContain('finance-approve-by-another-person');
  });

  it('says that a process is not there', async () => {
    const answer = await get('/catalogue/nothing?lang=zh-CN');
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('没有该流程');
    expect((await get('/catalogue/%3Cscript%3E')).status).toBe(404);
  });
});
