import { readConfig, unknownSettings, type ServiceConfig } from '../config/service-config.ts';
import { ConfigurationError } from '../config/setting.ts';
import type { ServiceSpec } from '../http/service-spec.ts';
import type { RunningGateway } from './gateway.ts';
import { startHost, type HostOptions, type RunningHost } from './host.ts';
import { createLogger, type Logger } from './logger.ts';
import { scrubber, secretsOf } from './scrub.ts';
import { StartError } from './start-error.ts';

/** Exit codes of a service process, after sysexits.h. 0 is a clean stop. */
export const exitCodes = { failed: 1, unavailable: 69, configuration: 78, interrupted: 130 } as const;

/** Time for stores to close after the grace for requests has passed. */
const closingMs = 5_000;

export interface RunOptions extends Pick<HostOptions, 'people' | 'pages'> {
  /** What is done once the services take requests, before the process says that it is ready. */
  readonly started?: (host: RunningHost, config: ServiceConfig, logger: Logger) => Promise<void>;
}

/** The whole of a service's `main`: environment → configuration → listening → ready line → a clean stop on SIGTERM. */
export function runService(spec: ServiceSpec, options: RunOptions = {}): Promise<void> {
  return runServices([spec], options);
}

/**
 * Runs services as this process until it is told to stop. What keeps them from starting is written to stderr as a
 * sentence, without a stack, and ends the process: 78 for a wrong setting, 69 for a port or directory that is taken.
 */
export function runServices(specs: readonly ServiceSpec[], options: RunOptions = {}): Promise<void> {
  const { started, ...parts } = options;
  return runProcess(async (config, logger) => {
    const host = await startHost(specs, { ...parts, config, logger });
    try {
      await started?.(host, config, logger);
      return host;
    } catch (error) {
      await host.close();
      throw error;
    }
  });
}

/** Runs what `start` starts as this process, as `runServices` does. */
export async function runProcess(
  start: (config: ServiceConfig, logger: Logger) => Promise<RunningGateway>,
): Promise<void> {
  const human = process.stdout.isTTY === true;
  let scrub = scrubber([]);
  try {
    const config = readConfig(process.env);
    scrub = scrubber(secretsOf(config));
    const logger = createLogger(config.logLevel, { human, secrets: secretsOf(config) });
    for (const name of unknownSettings(process.env)) logger.warn(`${name} is no setting and is not used`);
    const host = await start(config, logger);
    stopOnSignals(host, config, logger);
    warnOfSampleIssuer(config, logger);
    process.stdout.write(readyLine(host, performance.now(), human));
  } catch (error) {
    const [message, code] =
      error instanceof ConfigurationError
        ? [error.message, exitCodes.configuration]
        : error instanceof StartError
          ? [error.message, exitCodes.unavailable]
          : [error instanceof Error ? (error.stack ?? error.message) : String(error), exitCodes.failed];
    process.stderr.write(`${scrub(message)}\n`);
    process.exitCode = code;
  }
}

function warnOfSampleIssuer(config: ServiceConfig, logger: Logger): void {
  if (config.auth !== 'sample') return;
  logger.warn(
    'The sample issuer gives a token to whoever asks: not for production. Set LIUCHENG_AUTH=oidc there.',
  );
}

/** Written whatever the log level is: whoever started the process waits for it. `ms`: since the process began. */
function readyLine(host: RunningGateway, ms: number, human: boolean): string {
  const services = Object.fromEntries(
    host.services.map(({ spec }) => [
      spec.name,
      { api: `${host.url}/${spec.name}`, docs: `${host.url}/${spec.name}/docs` },
    ]),
  );
  const startedInMs = Math.round(ms);
  if (!human) {
    return `${JSON.stringify({ level: 30, time: new Date().toISOString(), url: host.url, services, startedInMs, msg: 'ready' })}\n`;
  }
  const lines = Object.entries(services).map(([name, { docs }]) => `  ${name.padEnd(10)} ${docs}`);
  return [`Liucheng is ready: ${host.url}  (${startedInMs} ms, Ctrl+C stops)`, ...lines, ''].join('\n');
}

function stopOnSignals(host: RunningGateway, config: ServiceConfig, logger: Logger): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(exitCodes.interrupted);
    stopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => {
      logger.fatal('stopping took too long');
      process.exit(exitCodes.failed);
    }, config.shutdownGrace + closingMs).unref();
    host.close().then(
      () => {
        logger.info('stopped');
        process.exit(0);
      },
      (error: unknown) => {
        logger.fatal({ err: error }, 'stopping failed');
        process.exit(exitCodes.failed);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
