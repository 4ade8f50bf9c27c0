import { describe, expect, it } from '@jest/globals';
import { startTestService } from '../testing/test-service.ts';
import { sampleService } from '../http/sample-service.fixture.ts';
import { createLogger } from './logger.ts';

const wang = { id: 'wang', department: 'sales', roles: [{ role: 'employee' }] };

describe('the log', () => {
  const lines: string[] = [];
  const stream = { write: (line: string): void => void lines.push(line) };

  it('shouldHaveOneLinePerRequestWithoutHeadersBodyOrQuery', async () => {
    lines.length = 0;
    const service = await startTestService(sampleService(), {
      overrides: { logger: createLogger('info', { stream }) },
    });
    try {
      await service.request('POST', '/finance/orders?card=4111', {
        as: wang,
        body: { title: 'private title', size: 'small', lines: [{ amount: 1 }] },
        headers: {
          'x-correlation-id': 'order-7',
          traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        },
      });
    } finally {
      await service.close();
    }
    const requests = lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ msg }) => msg === 'request');
    expect(requests).toEqual([
      expect.objectContaining({
        method: 'POST',
        path: '/finance/orders',
        status: 201,
        actor: 'wang',
        correlationId: 'order-7',
        trace_id: '0af7651916cd43dd8448eb211c80319c',
        span_id: 'b7ad6b7169203331',
      }),
    ]);
    const whole = lines.join('');
    for (const secret of ['private title', '4111', await service.token(wang)])
      expect(whole).not.toContain(secret);
  });

  it('shouldHaveTheCauseOfAnInternalErrorUnderItsCorrelationId', async () => {
    lines.length = 0;
    const service = await startTestService(sampleService(), {
      overrides: { logger: createLogger('error', { stream }) },
    });
    try {
      await service.request('GET', '/finance/orders/crash', { headers: { 'x-correlation-id': 'crash-1' } });
    } finally {
      await service.close();
    }
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({
        correlationId: 'crash-1',
        err: expect.objectContaining({
          message: 'secret /etc/inside',
          stack: expect.stringContaining('crash'),
        }),
      }),
    ]);
  });

  it('shouldBlackOutCredentialsThatSomebodyLogsByMistake', () => {
    lines.length = 0;
    const logger = createLogger('info', { stream });
    logger.info(
      { authorization: 'Bearer abc', headers: { authorization: 'Bearer abc', cookie: 'abc' }, token: 'abc' },
      'x',
    );
    expect(lines.join('')).not.toContain('abc');
  });
});
