import { readConfig } from '@liucheng/service-kit';
import { note, print, printJson, table } from '../console.ts';
import { exitCodes } from '../exit-codes.ts';
import { openMigration } from './migration/installation.ts';
import { Migration, type MigrationReport } from './migration/migration.ts';
import { figure, onStores } from './stored-data.ts';
import { StepProgress } from './step-progress.ts';

export interface MigrateOptions {
  readonly data: string;
  readonly to?: string;
  readonly work?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** `liucheng migrate`: moves an embedded installation to where the settings say, and verifies it. */
export async function migrateCommand(options: MigrateOptions, signal: AbortSignal): Promise<number> {
  const steps = new StepProgress();
  const report = await onStores(async () => {
    const settings = { ...process.env, ...(options.to === undefined ? {} : { LIUCHENG_DATA: options.to }) };
    const opened = await openMigration(options.data, readConfig(settings), options.work);
    try {
      const migration = new Migration({ ...opened.parts, signal, progress: steps.update });
      const plan = await migration.plan();
      return plan.done || options.dryRun ? plan : { ...(await migration.run()), done: false };
    } finally {
      steps.stop();
      await opened.close();
    }
  });
  if (options.json) printJson(report);
  else {
    print(inWords(report));
    if (report.done)
      note('The target has all of it from an earlier run, and may have gone on since: nothing was done.');
    else if (options.dryRun) note('The target can take it. Nothing was done.');
    else
      print(`Source and target are equal. ${options.data} is as it was; start the services on the target.`);
  }
  return exitCodes.ok;
}

function inWords({ services, topics, imports, monitor }: MigrationReport): string {
  const rows = Object.entries(services).map(([name, { streams, events, sha256 }]) => [
    name,
    figure(streams),
    figure(events),
    sha256,
  ]);
  const copied = Object.entries(topics).map(([topic, messages]) => `${topic}: ${figure(messages)} messages`);
  return [
    table([['service', 'streams', 'events', 'SHA-256'], ...rows]),
    ...copied,
    `imports: ${figure(imports)}`,
    ...(monitor
      ? [
          `monitor: ${figure(monitor.cases)} cases, ${figure(monitor.events)} events, ` +
            `${figure(monitor.violations)} violations, SHA-256 ${monitor.sha256}`,
        ]
      : []),
  ].join('\n');
}
