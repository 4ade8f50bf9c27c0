import { describe, expect, it } from '@jest/globals';
import { configurationReference, readConfig, serviceSchema, unknownSettings } from './service-config.ts';
import { ConfigurationError } from './setting.ts';

function faultsOf(
  environment: Record<string, string>,
): { path: string; expected: string; actual?: unknown }[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return [...error.faults];
    throw error;
  }
  return [];
}

describe('configuration', () => {
  it('shouldHaveADefaultForEverythingThatStartsTheSuite', () => {
    expect(readConfig({})).toMatchObject({
      port: 8080,
      host: '127.0.0.1',
      dataDirectory: './data',
      auth: 'sample',
      bodyLimit: 1024 ** 2,
      requestTimeout: 30_000,
    });
  });

  it('shouldNameEveryWrongSettingAtOnce', () => {
    expect(
      faultsOf({ PORT: '80x', LIUCHENG_AUTH: 'none', LIUCHENG_BODY_LIMIT: '1gb', LIUCHENG_GAP_HOLD: '25h' }),
    ).toEqual([
      { path: 'PORT', expected: 'a whole number from 0 to 65535', actual: '80x' },
      { path: 'LIUCHENG_AUTH', expected: 'one of sample, oidc', actual: 'none' },
      { path: 'LIUCHENG_BODY_LIMIT', expected: 'a size from 1kb to 64mb, e.g. 512kb, 1mb', actual: '1gb' },
      { path: 'LIUCHENG_GAP_HOLD', expected: expect.stringContaining('from 0s to 24h'), actual: '25h' },
    ]);
  });

  it.each([
    ['LIUCHENG_REQUEST_TIMEOUT', '500ms', 'requestTimeout', 500],
    ['LIUCHENG_REQUEST_TIMEOUT', '2m', 'requestTimeout', 120_000],
    ['LIUCHENG_BODY_LIMIT', '64KB', 'bodyLimit', 65_536],
    ['LIUCHENG_PUBLIC_URL', 'https://liucheng.example.com/', 'publicUrl', 'https://liucheng.example.com'],
    ['PORT', '', 'port', 8080],
  ] as const)('shouldRead %s=%s', (name, raw, key, value) => {
    expect(readConfig({ [name]: raw })[key]).toBe(value);
  });

  it('shouldAskForTheIssuerWithOidc', () => {
    expect(
      faultsOf({ LIUCHENG_AUTH: 'oidc', LIUCHENG_OIDC_AUDIENCE: 'liucheng' }).map((fault) => fault.path),
    ).toEqual(['LIUCHENG_OIDC_ISSUER', 'LIUCHENG_OIDC_JWKS_URI']);
  });

  it('shouldFindSlipsOfThePen', () => {
    expect(unknownSettings({ LIUCHENG_DTA: 'x', LIUCHENG_DATA: 'y', PATH: 'z' })).toEqual(['LIUCHENG_DTA']);
  });

  it('shouldDescribeEachSettingInTheReference', () => {
    const reference = configurationReference();
    for (const { name } of Object.values(serviceSchema)) expect(reference).toContain(`| \`${name}\` |`);
  });
});
