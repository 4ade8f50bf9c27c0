import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { configurationReference } from './reference.ts';
import { readConfig, serviceSchema, unknownSettings } from './service-config.ts';
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

  it('shouldReadFromWhenOnCasesOpenAsAWordOrATime', () => {
    const since = (raw?: string) =>
      readConfig(raw === undefined ? {} : { LIUCHENG_CASES_SINCE: raw }).casesSince;
    expect([since(), since('ever')]).toEqual(['first-start', 'ever']);
    expect(since('2026-07-01T00:00:00+08:00')).toBe(Date.UTC(2026, 5, 30, 16));
    for (const raw of [
      '2026-07-01',
      '2026-07-01T00:00:00',
      '2026-13-01T00:00:00Z',
      '2026-02-31T00:00:00Z',
      'yesterday',
    ])
      expect(faultsOf({ LIUCHENG_CASES_SINCE: raw })).toEqual([
        {
          path: 'LIUCHENG_CASES_SINCE',
          expected: 'one of first-start, ever, or a time like 2026-07-01T00:00:00+08:00',
          actual: raw,
        },
      ]);
  });

  it('shouldNameEveryWrongSettingAtOnce', () => {
    expect(
      faultsOf({ PORT: '80x', LIUCHENG_AUTH: 'none', LIUCHENG_BODY_LIMIT: '1gb', LIUCHENG_GAP_HOLD: '25h' }),
    ).toEqual([
      { path: 'PORT', expected: 'a whole number from 0 to 65535', actual: '80x' },
      { path: 'LIUCHENG_BODY_LIMIT', expected: 'a size from 1kb to 64mb, e.g. 512kb, 1mb', actual: '1gb' },
      { path: 'LIUCHENG_AUTH', expected: 'one of sample, oidc', actual: 'none' },
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
    for (const { name, secret } of Object.values(serviceSchema))
      expect(reference).toContain(
        secret ? `| \`${name}\` *secret*, or \`${name}_FILE\` |` : `| \`${name}\` |`,
      );
  });

  it.each<[Record<string, string>, string[]]>([
    [{ LIUCHENG_EVENT_BUS: 'kafka' }, ['LIUCHENG_KAFKA_BROKERS']],
    [
      { LIUCHENG_EVENT_BUS: 'kafka', LIUCHENG_KAFKA_BROKERS: 'a:1', LIUCHENG_KAFKA_SASL: 'plain' },
      ['LIUCHENG_KAFKA_USERNAME', 'LIUCHENG_KAFKA_PASSWORD'],
    ],
    [
      { LIUCHENG_EVENT_BUS: 'kafka', LIUCHENG_KAFKA_BROKERS: 'a:1', LIUCHENG_KAFKA_CA: '/ca.pem' },
      ['LIUCHENG_KAFKA_CA'],
    ],
    [
      {
        LIUCHENG_EVENT_BUS: 'kafka',
        LIUCHENG_KAFKA_BROKERS: 'a:1',
        LIUCHENG_KAFKA_TLS: 'on',
        LIUCHENG_KAFKA_CERT: '/cert.pem',
      },
      ['LIUCHENG_KAFKA_KEY'],
    ],
    [{ LIUCHENG_DOCUMENT_STORE: 'mongodb' }, ['LIUCHENG_MONGODB_URI']],
    [{ LIUCHENG_EVENT_STORE: 'kurrentdb' }, ['LIUCHENG_KURRENTDB_URI']],
    // A setting that is wrong is not also missing.
    [{ LIUCHENG_EVENT_BUS: 'kafka', LIUCHENG_KAFKA_BROKERS: 'nowhere' }, ['LIUCHENG_KAFKA_BROKERS']],
    [{ LIUCHENG_EVENT_BUS: 'sqlite', LIUCHENG_KAFKA_SASL: 'plain' }, []],
  ])('shouldSayWhatIsMissingOrTooMuchTogether %#', (environment, paths) => {
    expect(faultsOf(environment).map(({ path }) => path)).toEqual(paths);
  });

  it.each([
    ['LIUCHENG_KAFKA_BROKERS', 'a:9092, [::1]:9093', 'kafkaBrokers', ['a:9092', '[::1]:9093']],
    [
      'LIUCHENG_UPSTREAMS',
      'finance=http://f:1,monitor=https://m',
      'upstreams',
      { finance: 'http://f:1', monitor: 'https://m' },
    ],
  ] as const)('shouldReadTheList %s=%s', (name, raw, key, value) => {
    expect(readConfig({ [name]: raw })[key]).toEqual(value);
  });

  it.each(['finance', 'finance=ftp://f', 'finance=http://f/x', 'finance=http://f,finance=http://g'])(
    'shouldRefuseTheUpstreams %s',
    (raw) => {
      expect(faultsOf({ LIUCHENG_UPSTREAMS: raw }).map(({ path }) => path)).toEqual(['LIUCHENG_UPSTREAMS']);
    },
  );
});

describe('secrets', () => {
  const directory = mkdtempSync(join(tmpdir(), 'liucheng-secrets-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const file = (content: string): string => {
    const path = join(directory, 'secret');
    writeFileSync(path, content);
    return path;
  };
  const mongo = { LIUCHENG_DOCUMENT_STORE: 'mongodb' };

  it('shouldBeReadFromAVariableOrFromTheFileItNames', () => {
    const uri = 'mongodb://user:pa ss@db/';
    expect(readConfig({ ...mongo, LIUCHENG_MONGODB_URI: uri }).mongodbUri).toBe(uri);
    expect(readConfig({ ...mongo, LIUCHENG_MONGODB_URI_FILE: file(`${uri}\n`) }).mongodbUri).toBe(uri);
  });

  it('shouldKeepEveryOtherCharacter', () => {
    const config = readConfig({ LIUCHENG_KAFKA_PASSWORD_FILE: file(' a b \n\n') });
    expect(config.kafkaPassword).toBe(' a b \n');
  });

  it('shouldNeverBeShown', () => {
    const wrong = { ...mongo, LIUCHENG_MONGODB_URI: 'https://user:hush@db' };
    expect(faultsOf(wrong)).toEqual([
      { path: 'LIUCHENG_MONGODB_URI', expected: expect.stringContaining('mongodb://') },
    ]);
    expect(() => readConfig(wrong)).toThrow(/with mongodb:\/\/ or mongodb\+srv:\/\/$/);
    expect(faultsOf({ ...mongo, LIUCHENG_MONGODB_URI_FILE: file('hush') })).toEqual([
      { path: 'LIUCHENG_MONGODB_URI', expected: expect.stringContaining('mongodb://') },
    ]);
  });

  it('shouldComeOnceAndFromAFileThatCanBeRead', () => {
    const both = { LIUCHENG_MONGODB_URI: 'mongodb://a', LIUCHENG_MONGODB_URI_FILE: file('mongodb://b') };
    expect(faultsOf({ ...mongo, ...both })).toEqual([
      { path: 'LIUCHENG_MONGODB_URI_FILE', expected: 'no value, because LIUCHENG_MONGODB_URI has one' },
    ]);
    const none = join(directory, 'none');
    expect(faultsOf({ ...mongo, LIUCHENG_MONGODB_URI_FILE: none })).toEqual([
      {
        path: 'LIUCHENG_MONGODB_URI_FILE',
        expected: 'a file that can be read (ENOENT)',
        actual: none,
      },
    ]);
    expect(faultsOf({ ...mongo, LIUCHENG_MONGODB_URI_FILE: file('\n') })).toHaveLength(1);
  });

  it('shouldHaveKnownVariables', () => {
    expect(
      unknownSettings({ LIUCHENG_KAFKA_PASSWORD_FILE: 'x', LIUCHENG_DATA_FILE: 'y', LIUCHENG_LEASE: '6s' }),
    ).toEqual(['LIUCHENG_DATA_FILE']);
  });
});
