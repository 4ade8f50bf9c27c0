import { createRequire } from 'node:module';
import { languages } from '@liucheng/kernel';
import { Command, CommanderError, Option } from 'commander';
import type { BacktestOptions } from './backtest.ts';
import type { CheckOptions } from './check.ts';
import { faultLine, note, printJson } from './console.ts';
import type { ExportDefinitionOptions, ImportDefinitionOptions } from './definitions.ts';
import type { DiscoverOptions } from './discover.ts';
import { CommandError, exitCodes, exitCodesHelp } from './exit-codes.ts';
import type { ExportOptions } from './export-log.ts';
import type { ImportOptions } from './import-log.ts';
import type { VerifySampleOptions } from './inspections.ts';
import { logFiles, logKinds, withLogOptions, withReadingOptions } from './log-options.ts';
import { addOperations } from './operations/commands.ts';
import type { RebuildOptions } from './rebuild.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
const interrupt = new AbortController();
/** What the command that ran gives the shell. */
let exitCode: number = exitCodes.ok;

/** The code of a command is loaded when it is called: most need only some of what all of them need together. */
function program(): Command {
  const root = new Command('liucheng')
    .description('Checks logs of processes against their definitions, and looks after the data of a suite.')
    .version(version)
    .addHelpText('after', exitCodesHelp)
    .configureHelp({ showGlobalOptions: true });

  root
    .command('align')
    .description('align traces with flows: optimal alignment and prefix costs')
    .argument('<file>', 'JSON array of { "flow": …, "trace": [steps] }; "-" for stdin')
    .option('--json', 'the output is JSON in any case')
    .action(async (file: string) => (await import('./align.ts')).alignCommand(file));

  withLogOptions(root.command('check'))
    .description('judge an event log by a definition, without a server')
    .requiredOption('--definition <file>', 'process definition (JSON, or .bpmn)')
    .option('--cases <file>', 'write one JSON line per case')
    .option(
      '--as-of <time>',
      'judge deadlines of open cases at this time (default: the last event of the log)',
    )
    .option('--whole-cases', 'no case goes on after the log: what the flow still asks for is missing')
    .addOption(new Option('--fail-on <what>', 'exit with 1 when there are any').choices(['violations']))
    .option('--json', 'print JSON')
    .action(async (options: CheckOptions) => {
      exitCode = await (await import('./check.ts')).checkCommand(options, interrupt.signal);
    });

  withLogOptions(root.command('import'))
    .description('send an event log to a running suite, where it is treated like live events')
    .requiredOption('--definition <file>', 'process definition (JSON, or .bpmn)')
    .requiredOption('--server <url>', 'e.g. http://localhost:8080')
    .option('--token <token>', 'access token')
    .option('--person <id>', "get a token for this sample person from the suite's built-in issuer")
    .option('--json', 'print JSON')
    .action(async (options: ImportOptions) => {
      exitCode = await (await import('./import-log.ts')).importCommand(options, interrupt.signal);
    });

  root
    .command('backtest')
    .description('try a draft of a definition on the history of a running suite, beside what was raised')
    .argument('<file>', 'the draft (JSON); its id says of which process; "-" for stdin')
    .requiredOption('--server <url>', 'e.g. http://localhost:8080')
    .option('--token <token>', 'access token')
    .option('--person <id>', "get a token for this sample person from the suite's built-in issuer")
    .option('--from <time>', 'only cases that started at or after')
    .option('--to <time>', 'only cases that started at or before; a day is the whole of it, in UTC')
    .option('--json', 'print JSON')
    .action(async (file: string, options: BacktestOptions) => {
      exitCode = await (await import('./backtest.ts')).backtestCommand(file, options, interrupt.signal);
    });

  root
    .command('rebuild')
    .description('make what a running monitor knows what the events on the bus say, without a stop')
    .requiredOption('--server <url>', 'e.g. http://localhost:8080')
    .option('--token <token>', 'access token')
    .option('--person <id>', "get a token for this sample person from the suite's built-in issuer")
    .option('--json', 'print JSON')
    .action(async (options: RebuildOptions) => {
      exitCode = await (await import('./rebuild.ts')).rebuildCommand(options, interrupt.signal);
    });

  root
    .command('export')
    .description('write the histories that a running suite has as an event log')
    .requiredOption('--server <url>', 'e.g. http://localhost:8080')
    .option('--token <token>', 'access token')
    .option('--person <id>', "get a token for this sample person from the suite's built-in issuer")
    .option('--process <id>', 'cases of this process; OCEL: of all when left out')
    .requiredOption('--out <file>', '.xes, .csv or .json (OCEL), each also .gz, or .sqlite (OCEL)')
    .addOption(new Option('--format <kind>', 'where the name does not say it').choices(logKinds))
    .option('--department <id>', 'cases of this department')
    .option('--from <time>', 'cases that started at or after')
    .option('--to <time>', 'cases that started at or before; a day is the whole of it, in UTC')
    .option('--force', 'replace a file that is there')
    .option('--json', 'print JSON')
    .action(async (options: ExportOptions) => {
      exitCode = await (await import('./export-log.ts')).exportCommand(options, interrupt.signal);
    });

  withReadingOptions(root.command('discover'))
    .description('draft a definition from an event log (inductive miner), with fitness and precision')
    .argument('<log>', `event log: ${logFiles}`)
    .option(
      '--noise <share>',
      'set aside what is rarer than this share of its most frequent alternative',
      '0',
    )
    .option('--out <file>', 'write the definition to this file (.json or .bpmn) instead of stdout')
    .option('--id <id>', 'id of the process (default: the name of the log)')
    .option('--json', 'print JSON: the figures and the definition')
    .action(async (log: string, options: DiscoverOptions) =>
      (await import('./discover.ts')).discoverCommand(log, options, interrupt.signal),
    );

  addDefinitions(root);

  root
    .command('inspections')
    .description('work with inspections')
    .command('verify')
    .description("have an inspection's random sample drawn again, and say whether it is the same")
    .argument('<id>', 'id of the inspection')
    .requiredOption('--server <url>', 'e.g. http://localhost:8080')
    .option('--token <token>', 'access token')
    .option('--person <id>', "get a token for this sample person from the suite's built-in issuer")
    .option('--round <number>', 'round of an inspection that recurs; the last one drawn when left out')
    .option('--json', 'print JSON')
    .action(async (id: string, options: VerifySampleOptions) => {
      exitCode = await (await import('./inspections.ts')).verifySampleCommand(id, options, interrupt.signal);
    });

  addOperations(root, { version, signal: interrupt.signal, ended: (code) => (exitCode = code) });

  for (const command of [root, ...root.commands, ...root.commands.flatMap((each) => each.commands)]) {
    command.exitOverride().showHelpAfterError('(--help shows what is possible)');
    if (command !== root) command.addHelpText('after', exitCodesHelp);
  }
  return root;
}

function addDefinitions(root: Command): void {
  const definitions = root.command('definitions').description('work with process definitions');

  definitions
    .command('validate')
    .description('name every fault of a definition')
    .argument('<file>', 'process definition (JSON, or .bpmn); "-" for stdin')
    .option('--json', 'print JSON')
    .action(async (file: string, options: { json?: boolean }) => {
      exitCode = await (await import('./definitions.ts')).validateCommand(file, options);
    });

  definitions
    .command('export')
    .description('write a definition as a BPMN 2.0 diagram or as JSON')
    .argument('<id>', 'id of a process, or id@version, or a file (.json, .bpmn)')
    .addOption(
      new Option('--format <format>', 'what to write (default: what --out ends with, else bpmn)').choices([
        'bpmn',
        'json',
      ]),
    )
    .addOption(
      new Option('--language <language>', 'of the names in the diagram').choices(languages).default('en'),
    )
    .option('--out <file>', 'write to this file instead of stdout')
    .option('--server <url>', 'take it from this suite instead of this release')
    .option('--token <token>', 'access token for the suite')
    .option('--person <id>', "get a token for this sample person from the suite's built-in issuer")
    .option('--json', 'print JSON')
    .action(async (id: string, options: ExportDefinitionOptions) =>
      (await import('./definitions.ts')).exportCommand(id, options, interrupt.signal),
    );

  definitions
    .command('import')
    .description('read a BPMN 2.0 diagram as a definition (JSON)')
    .argument('<file>', 'BPMN 2.0 (XML); "-" for stdin')
    .option('--out <file>', 'write to this file instead of stdout')
    .option('--id <id>', "id of the process, where the diagram is not Liucheng's own (default: its name)")
    .option('--area <area>', 'process area, likewise')
    .option('--department <id>', 'department that answers for the process, likewise')
    .option('--effective-from <time>', 'RFC 3339, likewise (default: today)')
    .option('--json', 'print JSON')
    .action(async (file: string, options: ImportDefinitionOptions) =>
      (await import('./definitions.ts')).importDefinitionCommand(file, options),
    );
}

/** Turns whatever ended a command into words and an exit code. */
async function ended(error: unknown): Promise<number> {
  if (error instanceof CommanderError) return wrongUsage(error);
  if (interrupt.signal.aborted) {
    note('interrupted');
    return exitCodes.interrupted;
  }
  const expected = error instanceof CommandError ? error : await badLog(error);
  if (process.argv.includes('--json')) {
    printJson({ error: { exitCode: expected.exitCode, message: expected.message, faults: expected.faults } });
  }
  for (const fault of expected.faults) note(faultLine(fault));
  note(expected.message);
  return expected.exitCode;
}

/** Help that was asked for is a result; what is wrong, people have been told. */
function wrongUsage({ exitCode: code, message }: CommanderError): number {
  if (code === 0) return exitCodes.ok;
  if (process.argv.includes('--json')) {
    const said = message.replace(/^error: /, '');
    printJson({ error: { exitCode: exitCodes.usage, message: said, faults: [] } });
  }
  return exitCodes.usage;
}

/** A log that could not be read at all; anything else is a bug and goes on. */
async function badLog(error: unknown): Promise<CommandError> {
  const { LogFormatError } = await import('@liucheng/event-log');
  if (error instanceof LogFormatError) return new CommandError(exitCodes.badInput, error.message);
  throw error;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interrupt.abort(new Error('interrupted')));
}
// Whoever reads our output may stop early (`| head`): no error, nothing left to do.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.ok);
  note(`the result cannot be written: ${error.message}`);
  process.exit(exitCodes.server);
});
// What is said beside the result may go unread (`2>&1 | head`); the result and the exit code still count.
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await program().parseAsync();
} catch (error) {
  exitCode = await ended(error);
}
process.exitCode = exitCode;
