import { describe, expect, it } from '@jest/globals';
import { HealthChecks } from './health.ts';

describe('the health of a service', () => {
  const checks = new HealthChecks((text) => text.replaceAll('secret', '…'));
  const run: string[] = [];
  const check = (name: string, ok: boolean) => () => {
    run.push(name);
    return { ok, details: { said: 'secret' } };
  };
  checks.add('store', check('store', true));
  checks.add('relay', check('relay', false));
  checks.add('broken', () => {
    throw new Error('no secret');
  });

  it('is that of all its checks, of which a public report tells no secrets', async () => {
    expect(await checks.report()).toEqual({
      ok: false,
      stopping: false,
      checks: {
        store: { ok: true, details: { said: '…' } },
        relay: { ok: false, details: { said: '…' } },
        broken: { ok: false, details: { error: 'no …' } },
      },
    });
  });

  it('is that of the checks that are asked for, and no others are run', async () => {
    run.length = 0;
    const report = await checks.report(['store', 'nothing']);
    expect(report).toMatchObject({ ok: true, checks: { store: { ok: true } } });
    expect(Object.keys(report.checks)).toEqual(['store']);
    expect(run).toEqual(['store']);
  });

  it('is not well while it stops', async () => {
    checks.stop();
    expect(await checks.report(['store'])).toMatchObject({ ok: false, stopping: true });
  });
});
