import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '@liucheng/kernel';
import { startTestService, type TestService } from '../testing/test-service.ts';
import { ForgottenController, sampleService } from './sample-service.fixture.ts';

const wang: Actor = { id: 'wang', department: 'sales', roles: [{ role: 'employee', department: 'sales' }] };
const boss: Actor = {
  id: 'boss',
  department: 'management',
  roles: [{ role: 'employee' }, { role: 'executive' }],
};
const order = { title: 'Paper', size: 'small', lines: [{ amount: 3 }] };

describe('a service over HTTP', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startTestService(sampleService(), { settings: { LIUCHENG_REQUEST_TIMEOUT: '300ms' } });
  });
  afterAll(() => service.close());

  describe('access', () => {
    it('shouldTakeThePersonFromTheToken', async () => {
      const response = await service.request('POST', '/finance/orders', { as: wang, body: order });
      expect(response.status).toBe(201);
      expect(response.json).toEqual({ title: 'Paper', by: 'wang', department: 'sales', roles: wang.roles });
    });

    it('shouldAskForATokenWhereThereIsNone', async () => {
      const response = await service.request('POST', '/finance/orders', { body: order });
      expect(response.status).toBe(401);
      expect(response.headers['www-authenticate']).toBe('Bearer realm="liucheng"');
      expect(response.json).toMatchObject({
        code: 'unauthenticated',
        type: '/finance/problems/unauthenticated',
      });
    });

    it('shouldSayWhatIsWrongWithAToken', async () => {
      const token = await service.token(wang);
      const changed = `${token.slice(0, -6)}AAAAAA`;
      const response = await service.request('GET', '/finance/orders', {
        headers: { authorization: `Bearer ${changed}` },
      });
      expect(response.status).toBe(401);
      expect(response.headers['www-authenticate']).toContain('error="invalid_token"');
      expect(response.json).toMatchObject({
        code: 'invalid-token',
        detail: expect.stringContaining('signature'),
      });
    });

    it('shouldNameTheRolesThatMay', async () => {
      const response = await service.request('POST', '/finance/orders/1/approval', { as: wang });
      expect(response.status).toBe(403);
      expect(response.json).toMatchObject({ code: 'wrong-role', roles: ['finance-manager', 'executive'] });
      expect((await service.request('POST', '/finance/orders/1/approval', { as: boss })).status).toBe(201);
    });
  });

  describe('input', () => {
    it('shouldNameEveryFaultWithItsPath', async () => {
      const body = {
        title: 'ab',
        size: 'huge',
        lines: [{ amount: 1 }, { amount: 'x', extra: 1 }],
        more: true,
      };
      const response = await service.request('POST', '/finance/orders', { as: wang, body });
      expect(response.status).toBe(400);
      expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
      const { errors } = response.json as { errors: { path: string; expected: string; actual: unknown }[] };
      expect(errors.map((each) => each.path).sort()).toEqual([
        '/lines/1/amount',
        '/lines/1/extra',
        '/more',
        '/size',
        '/title',
      ]);
      const at = (path: string) => errors.find((each) => each.path === path);
      expect(at('/title')).toEqual({ path: '/title', expected: '3 to 20 characters', actual: 'ab' });
      expect(at('/size')?.expected).toBe('one of small, large');
      expect(at('/more')?.expected).toBe('no field of this name; known are lines, size, title');
      expect(at('/lines/1/amount')?.expected).toContain('a whole number');
      expect(at('/lines/1/amount')?.expected).toContain('at least 1');
    });

    it.each(['zh', 'zh-CN,zh;q=0.9,en;q=0.8', 'zh-Hans', 'fr, zh-TW;q=0.5'])(
      'shouldSpeakChineseTo %s',
      async (language) => {
        const response = await service.request('POST', '/finance/orders', {
          as: wang,
          body: { ...order, size: 'huge' },
          headers: { 'accept-language': language },
        });
        expect(response.headers['content-language']).toBe('zh-CN');
        expect(response.json).toMatchObject({
          title: '输入不符合要求',
          errors: [{ path: '/size', expected: '以下之一：small、large', actual: 'huge' }],
        });
      },
    );

    it('shouldConvertAndCheckQueries', async () => {
      expect((await service.request('GET', '/finance/orders?limit=5', { as: wang })).json).toMatchObject({
        limit: 5,
      });
      const response = await service.request('GET', '/finance/orders?limit=500&page=2', { as: wang });
      expect(response.status).toBe(400);
      const { errors } = response.json as { errors: { path: string }[] };
      expect(errors.map((each) => each.path).sort()).toEqual(['?limit', '?page']);
    });

    it('shouldRefuseABodyThatIsNoObject', async () => {
      const response = await service.request('POST', '/finance/orders', { as: wang, body: [order] });
      expect(response.json).toMatchObject({ status: 400, errors: [{ path: '', expected: 'a JSON object' }] });
    });

    it('shouldSayWhereMalformedJsonBreaks', async () => {
      const response = await service.request('POST', '/finance/orders', {
        as: wang,
        body: '{"title": "a",\n  "size": }',
      });
      expect(response.json).toMatchObject({ status: 400, code: 'malformed-json', line: 2, column: 11 });
    });

    it('shouldRefusePrototypePoisoningAndDeepNesting', async () => {
      const poisoned = await service.request('POST', '/finance/orders', {
        as: wang,
        body: '{"lines": [{"__proto__": {"amount": 1}}]}',
      });
      expect(poisoned.json).toMatchObject({ status: 400, errors: [{ path: '/lines/0/__proto__' }] });
      const deep = await service.request('POST', '/finance/orders', {
        as: wang,
        body: `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
      });
      expect(deep.json).toMatchObject({
        status: 400,
        errors: [{ expected: 'nesting of at most 64 levels' }],
      });
    });

    it('shouldLimitBodies', async () => {
      const response = await service.request('POST', '/finance/orders', {
        as: wang,
        body: { title: 'x'.repeat(2 ** 20) },
      });
      expect(response.json).toMatchObject({ status: 413, code: 'body-too-large' });
    });

    it('shouldTakeJsonOnly', async () => {
      const response = await service.request('POST', '/finance/orders', {
        as: wang,
        body: 'title=x',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
      expect(response.json).toMatchObject({ status: 415, code: 'unsupported-media-type' });
    });

    it('shouldTakeBodiesUnpackedOnly', async () => {
      const response = await service.request('POST', '/finance/orders', {
        as: wang,
        body: {},
        headers: { 'content-encoding': 'gzip' },
      });
      expect(response.json).toMatchObject({ status: 415, detail: expect.stringContaining('gzip') });
      expect(response.headers['accept-encoding']).toBe('identity');
    });
  });

  describe('problems', () => {
    it('shouldTellAnUnknownAddressFromAWrongMethod', async () => {
      const unknown = await service.request('GET', '/finance/nothing?secret=1');
      expect(unknown.json).toMatchObject({
        status: 404,
        code: 'unknown-route',
        instance: '/finance/nothing',
      });
      const wrong = await service.request('DELETE', '/finance/orders/7/approval');
      expect(wrong.status).toBe(405);
      expect(wrong.headers['allow']).toBe('POST');
    });

    it('shouldGiveRuleAndClauseOfARejection', async () => {
      const response = await service.request('POST', '/finance/orders/7/refusal', { as: wang });
      expect(response.json).toMatchObject({
        status: 409,
        type: '/finance/problems/refused',
        code: 'already-paid',
        rule: 'paid-once',
        clause: 'FIN-2',
        detail: 'It has been paid.',
        acceptable: 'A claim that is not paid.',
      });
    });

    it('shouldTellAStaleIfMatchFromAConflict', async () => {
      expect((await service.request('POST', '/finance/orders/7/stale', { as: wang })).status).toBe(409);
      const stale = await service.request('POST', '/finance/orders/7/stale', {
        as: wang,
        headers: { 'if-match': '"1"' },
      });
      expect(stale.json).toMatchObject({ status: 412, code: 'stale-revision' });
    });

    it('shouldSayNothingOfTheInside', async () => {
      const response = await service.request('GET', '/finance/orders/crash', {
        headers: { 'x-correlation-id': 'abc-1' },
      });
      expect(response.json).toMatchObject({ status: 500, code: 'internal', correlationId: 'abc-1' });
      expect(response.text).not.toContain('secret');
      expect(response.headers['x-correlation-id']).toBe('abc-1');
    });

    it('shouldGiveUpOnASlowHandler', async () => {
      const response = await service.request('GET', '/finance/orders/slow');
      expect(response.json).toMatchObject({ status: 503, code: 'timeout' });
      expect(response.headers['retry-after']).toBe('1');
    });

    it('shouldAnswerABadAddressWithAProblem', async () => {
      const response = await service.request('GET', '/finance/orders/%E0%A4%A');
      expect(response.status).toBe(400);
      expect(response.headers['content-type']).toContain('application/problem+json');
      const chinese = await service.request('GET', '/finance/orders/%E0%A4%A', {
        headers: { 'accept-language': 'zh-CN' },
      });
      expect(chinese.json).toMatchObject({ code: 'invalid-input', detail: expect.stringContaining('地址') });
    });

    it('shouldShowAPageToABrowserThatGoesToAnAddress', async () => {
      const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
      const open = (path: string, accept: string, headers: Record<string, string> = {}) =>
        service.request('GET', path, { headers: { accept, 'accept-language': 'zh-CN', ...headers } });
      const page = await open('/finance/orders', browser);
      expect(page.status).toBe(401);
      expect(page.headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'content-language': 'zh-CN',
        'www-authenticate': 'Bearer realm="liucheng"',
        vary: 'Accept, Accept-Language',
      });
      expect(page.text).toContain('<html lang="zh-CN">');
      expect(page.text).toContain('<h1>请先登录</h1>');
      expect(page.text).toContain(String(page.headers['x-correlation-id']));
      const elsewhere = await open('/nowhere/%3Cscript%3E?lang=en', browser);
      expect([elsewhere.status, elsewhere.headers['content-language']]).toEqual([404, 'en']);
      expect(elsewhere.text).not.toContain('<script');
      for (const accept of ['*/*', 'application/json', 'application/json, text/html'])
        expect((await open('/finance/orders', accept)).headers['content-type']).toContain('problem+json');
    });

    it('shouldExplainEveryKindThatItPointsTo', async () => {
      const response = await service.request('GET', '/finance/problems/refused', {
        headers: { 'accept-language': 'zh' },
      });
      expect(response.json).toMatchObject({ kind: 'refused', status: 409, title: '规则不允许此操作' });
      expect((await service.request('GET', '/finance/problems/constructor')).status).toBe(404);
    });
  });

  describe('operation', () => {
    it('shouldBeReadyWhenItsStoresAnswer', async () => {
      expect((await service.request('GET', '/finance/health/live')).json).toEqual({ status: 'ok' });
      expect((await service.request('GET', '/finance/health/ready')).json).toMatchObject({
        status: 'ok',
        checks: { stores: { ok: true } },
      });
    });

    it('shouldNotBeReadyWhileACheckFails', async () => {
      let ok = false;
      service.service.health.add('lag', () => ({ ok, details: { messages: 12 } }));
      const response = await service.request('GET', '/finance/health/ready');
      expect(response.status).toBe(503);
      expect(response.json).toMatchObject({
        status: 'not-ready',
        checks: { lag: { ok: false, details: { messages: 12 } } },
      });
      ok = true;
      expect((await service.request('GET', '/finance/health/ready')).status).toBe(200);
    });

    it('shouldMeasureRequestsByRouteTemplate', async () => {
      await service.request('POST', '/finance/orders/4711/approval', { as: boss });
      const { text, headers } = await service.request('GET', '/finance/metrics');
      expect(headers['content-type']).toContain('text/plain');
      expect(text).toMatch(
        /http_request_duration_seconds_count\{[^}]*route="\/finance\/orders\/:id\/approval"[^}]*\} \d+/,
      );
      expect(text).not.toContain('4711');
      expect(text).toContain('process_cpu_seconds_total');
    });

    it('shouldServeSwaggerUiFromItself', async () => {
      const page = await service.request('GET', '/finance/docs');
      expect(page.status).toBe(200);
      expect(page.headers['content-security-policy']).toContain("script-src 'self'");
      const assets = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
      expect(assets.length).toBeGreaterThan(3);
      for (const asset of assets) {
        const url = new URL(asset, 'http://host/finance/docs');
        expect(url.host).toBe('host');
        expect((await service.request('GET', url.pathname)).status).toBe(200);
      }
      expect(page.text).not.toMatch(/<script(?![^>]*src=)[^>]*>[^<]/);
    });
  });
});

describe('a service with routes that nobody decided on', () => {
  it('shouldRefuseToStartAndNameThem', async () => {
    await expect(startTestService(sampleService([ForgottenController]))).rejects.toThrow(
      'Each route needs exactly one of @Allow and @Public: ForgottenController.read has none; ForgottenController.both has @Allow and @Public',
    );
  });
});

describe('a service with a rate limit', () => {
  it('shouldCountPersonsApartAndSayWhenToComeBack', async () => {
    const service = await startTestService(sampleService(), { settings: { LIUCHENG_RATE_LIMIT: '2' } });
    try {
      const statuses: number[] = [];
      for (let round = 0; round < 3; round++) {
        statuses.push((await service.request('GET', '/finance/orders', { as: wang })).status);
      }
      expect(statuses).toEqual([200, 200, 429]);
      const refused = await service.request('GET', '/finance/orders', { as: wang });
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
      expect(refused.json).toMatchObject({ code: 'too-many-requests' });
      expect((await service.request('GET', '/finance/orders', { as: boss })).status).toBe(200);
      for (let round = 0; round < 4; round++) {
        expect((await service.request('GET', '/finance/health/live')).status).toBe(200);
      }
    } finally {
      await service.close();
    }
  });
});
