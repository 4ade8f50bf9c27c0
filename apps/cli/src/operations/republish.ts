import { existsSync } from 'node:fs';
import { services } from '@liucheng/company';
import { createLogger, openBus, openEventStore, readConfig, republish, topicOf } from '@liucheng/service-kit';
import { print, printJson } from '../console.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';
import { figure, onStores } from './stored-data.ts';
import { StepProgress } from './step-progress.ts';

export interface RepublishOptions {
  readonly service: string;
  readonly data?: string;
  readonly json?: boolean;
}

/** `liucheng republish`: a service's history once more to the bus, whose consumers tell repetitions. */
export async function republishCommand(options: RepublishOptions, signal: AbortSignal): Promise<number> {
  const service = services.find(({ name }) => name === options.service);
  if (!service) {
    const known = services.map(({ name }) => name).join(', ');
    throw new CommandError(
      exitCodes.usage,
      `--service: expected one of ${known}, found "${options.service}"`,
    );
  }
  const { name, topicFor = () => topicOf(name) } = service;
  const steps = new StepProgress();
  const report = await onStores(async () => {
    const config = readConfig({
      ...process.env,
      ...(options.data === undefined ? {} : { LIUCHENG_DATA: options.data }),
    });
    if (config.eventStore === 'sqlite' && !existsSync(config.dataDirectory)) {
      throw new CommandError(exitCodes.badInput, `${config.dataDirectory} is no directory`);
    }
    const logger = createLogger('warn', { human: process.stderr.isTTY === true });
    const onError = (err: unknown, product: string): void => logger.warn({ err }, `${product} is away`);
    const bus = await openBus(config, 'republish', onError);
    const store = await openEventStore(name, config, onError);
    let messages = 0;
    try {
      const upTo = await store.head();
      await republish({
        store,
        bus,
        topicFor,
        upTo,
        signal,
        onPublished: (position, published) => {
          messages += published;
          steps.update(name, position, upTo);
        },
      });
      return { service: name, position: upTo, messages };
    } finally {
      steps.stop();
      await store.close();
      await bus.close();
    }
  });
  if (options.json) printJson(report);
  else print(`${figure(report.messages)} events of ${name} published to the bus`);
  return exitCodes.ok;
}
