import type { FieldFault } from '@liucheng/kernel';
import {
  byteSize,
  ConfigurationError,
  duration,
  httpUrl,
  oneOf,
  optional,
  readSettings,
  setting,
  text,
  wholeNumber,
  type Settings,
} from './setting.ts';

/** Every setting there is, for the suite and for each service on its own. */
export const serviceSchema = {
  port: setting('PORT', wholeNumber(0, 65_535), '8080', 'Port of the HTTP server; 0 takes a free one.'),
  host: setting(
    'LIUCHENG_HOST',
    text,
    '127.0.0.1',
    'Address the server listens on; 0.0.0.0 opens it to the network.',
  ),
  publicUrl: optional(
    'LIUCHENG_PUBLIC_URL',
    httpUrl,
    'Where people reach the server, when that differs from host and port (behind a gateway).',
  ),
  dataDirectory: setting(
    'LIUCHENG_DATA',
    text,
    './data',
    'Directory of the databases and of the sample issuer key.',
  ),
  auth: setting(
    'LIUCHENG_AUTH',
    oneOf('sample', 'oidc'),
    'sample',
    'Who issues access tokens: the built-in sample issuer (not for production) or an OpenID Connect provider.',
  ),
  oidcIssuer: optional(
    'LIUCHENG_OIDC_ISSUER',
    text,
    'The `iss` of accepted tokens; needed with LIUCHENG_AUTH=oidc.',
  ),
  oidcAudience: optional(
    'LIUCHENG_OIDC_AUDIENCE',
    text,
    'The `aud` of accepted tokens; needed with LIUCHENG_AUTH=oidc.',
  ),
  oidcJwksUri: optional(
    'LIUCHENG_OIDC_JWKS_URI',
    httpUrl,
    'Where the keys of the issuer are published; needed with LIUCHENG_AUTH=oidc.',
  ),
  logLevel: setting(
    'LIUCHENG_LOG_LEVEL',
    oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    'info',
    'Least severe level that is logged; requests are logged at info.',
  ),
  bodyLimit: setting('LIUCHENG_BODY_LIMIT', byteSize('1kb', '64mb'), '1mb', 'Largest request body.'),
  rateLimit: setting(
    'LIUCHENG_RATE_LIMIT',
    wholeNumber(0, 10_000_000),
    '60000',
    'Requests per minute of one caller (the person of the token, else the address); 0 when a gateway limits.',
  ),
  requestTimeout: setting(
    'LIUCHENG_REQUEST_TIMEOUT',
    duration('100ms', '1h'),
    '30s',
    'Longest time for answering a request; streams are exempt.',
  ),
  shutdownGrace: setting(
    'LIUCHENG_SHUTDOWN_GRACE',
    duration('0s', '10m'),
    '5s',
    'How long requests under way may go on after SIGTERM.',
  ),
  gapHold: setting(
    'LIUCHENG_GAP_HOLD',
    duration('0s', '24h'),
    '30s',
    'How long the monitor holds a case whose events have a gap before it reports the gap.',
  ),
  deadLetterAttempts: setting(
    'LIUCHENG_DEAD_LETTER_ATTEMPTS',
    wholeNumber(1, 100),
    '5',
    'How often a message is tried before it is parked as a dead letter.',
  ),
} as const;

export type ServiceConfig = Settings<typeof serviceSchema>;

/**
 * Reads the configuration of a service or the suite from environment variables.
 * @throws ConfigurationError naming every wrong setting and what was expected.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): ServiceConfig {
  const config = readSettings(serviceSchema, environment);
  if (config.auth === 'oidc') {
    const faults: FieldFault[] = [];
    for (const key of ['oidcIssuer', 'oidcAudience', 'oidcJwksUri'] as const) {
      if (config[key] === undefined) {
        faults.push({ path: serviceSchema[key].name, expected: 'a value, because LIUCHENG_AUTH is oidc' });
      }
    }
    if (faults.length > 0) throw new ConfigurationError(faults);
  }
  return config;
}

/** Variables that look like settings but are none: most likely a slip of the pen, worth a warning at start. */
export function unknownSettings(environment: Readonly<Record<string, string | undefined>>): string[] {
  const known = new Set<string>(Object.values(serviceSchema).map((each) => each.name));
  return Object.keys(environment).filter((name) => name.startsWith('LIUCHENG_') && !known.has(name));
}

/** The reference table of all settings, as Markdown. */
export function configurationReference(): string {
  const rows = Object.values(serviceSchema).map(
    (each) =>
      `| \`${each.name}\` | ${each.description} | ${each.parser.expected} | ` +
      `${each.default === undefined ? '–' : `\`${each.default}\``} |`,
  );
  return [
    '# Configuration',
    '',
    'Settings are environment variables, read and checked once at start. A wrong one is named with what was expected, and',
    'the process ends with exit code 78. This page is generated from the schema (`npm run generate`).',
    '',
    '| variable | meaning | value | default |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
