import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Actor } from '@liucheng/kernel';
import { SampleIssuer } from '../auth/sample-issuer.ts';
import { readConfig } from '../config/service-config.ts';
import { createLogger } from '../host/logger.ts';
import { SystemClock } from '../host/system.ts';
import { createService, type RunningService, type ServiceOverrides } from '../http/service.ts';
import type { ServiceSpec } from '../http/service-spec.ts';

export interface TestRequest {
  /** Whose token goes with the request; none when left out. */
  readonly as?: Actor;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
  readonly text: string;
  /** The body as JSON; `undefined` when it is none. */
  readonly json: unknown;
}

/** A service as it really is, on real stores in a directory of its own, without a port. */
export interface TestService {
  readonly service: RunningService;
  readonly directory: string;
  token(actor: Actor): Promise<string>;
  /** A string is sent as it is, anything else as JSON. */
  request(method: string, path: string, request?: TestRequest): Promise<TestResponse>;
  /** Closes the service and removes its directory. */
  close(): Promise<void>;
}

export interface TestServiceOptions {
  /** Settings as environment variables. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly overrides?: ServiceOverrides;
  /** A directory to use and to leave behind, for a service that is started twice. */
  readonly directory?: string;
}

export async function startTestService(
  spec: ServiceSpec,
  options: TestServiceOptions = {},
): Promise<TestService> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'liucheng-')));
  const config = readConfig({ ...options.settings, LIUCHENG_DATA: directory });
  const clock = options.overrides?.clock ?? new SystemClock();
  const issuer = await SampleIssuer.open(directory);
  const service = await createService(spec, config, {
    logger: createLogger(options.settings?.['LIUCHENG_LOG_LEVEL'] ?? 'silent'),
    ...options.overrides,
    clock,
  });
  const tokens = new Map<Actor, string>();
  const token = async (actor: Actor): Promise<string> => {
    const known = tokens.get(actor) ?? (await issuer.issue(actor, clock.now())).token;
    tokens.set(actor, known);
    return known;
  };
  return {
    service,
    directory,
    token,
    async request(method, path, { as, body, headers = {} } = {}) {
      const response = await service.app.inject({
        method: method as 'GET',
        url: path,
        headers: {
          ...(as === undefined ? {} : { authorization: `Bearer ${await token(as)}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      // As after any answer that comes over a network: who asks again and again does not keep all else from its turn.
      await nextTurn();
      return {
        status: response.statusCode,
        headers: response.headers,
        text: response.body,
        json: parsed(response.body),
      };
    },
    async close() {
      await service.close();
      if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
