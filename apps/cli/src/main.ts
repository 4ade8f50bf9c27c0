import { createRequire } from 'node:module';
import { LogFormatError } from '@liucheng/event-log';
import { Command, CommanderError, Option } from 'commander';
import { alignCommand } from './align.ts';
import { checkCommand, type CheckOptions } from './check.ts';
import { faultLine, note, printJson } from './console.ts';
import { validateCommand } from './definitions.ts';
import { CommandError, exitCodes, exitCodesHelp } from './exit-codes.ts';
import { importCommand, type ImportOptions } from './import-log.ts';
import { withLogOptions } from './log-options.ts';
import { addOperations } from './operations/commands.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
const interrupt = new AbortController();
/** What the command that ran gives the shell. */
let exitCode: number = exitCodes.ok;

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
    .action(alignCommand);

  withLogOptions(root.command('check'))
    .description('judge an event log by a definition, without a server')
    .requiredOption('--definition <file>', 'process definition (JSON)')
    .option('--cases <file>', 'write one JSON line per case')
    .option(
      '--as-of <time>',
      'judge deadlines of open cases at this time (default: the last event of the log)',
    )
    .option('--whole-cases', 'no case goes on after the log: what the flow still asks for is missing')
    .addOption(new Option('--fail-on <what>', 'exit with 1 when there are any').choices(['violations']))
    .option('--json', 'print JSON')
    .action(async (options: CheckOptions) => {
      exitCode = await checkCommand(options, interrupt.signal);
    });

  withLogOptions(root.command('import'))
    .description('send an event log to a running suite, where it is treated like live events')
    .requiredOption('--definition <file>', 'process definition (JSON)')
    .requiredOption('--server <url>', 'e.g. http://localhost:8080')
    .option('--token <token>', 'access token')
    .option('--person <id>', "get a token for this sample person from the suite's built-in issuer")
    .option('--json', 'print JSON')
    .action(async (options: ImportOptions) => {
      exitCode = await importCommand(options, interrupt.signal);
    });

  root
    .command('definitions')
    .description('work with process definitions')
    .command('validate')
    .description('name every fault of a definition')
    .argument('<file>', 'process definition (JSON); "-" for stdin')
    .option('--json', 'print JSON')
    .action((file: string, options: { json?: boolean }) => {
      exitCode = validateCommand(file, options);
    });

  addOperations(root, { version, signal: interrupt.signal, ended: (code) => (exitCode = code) });

  for (const command of [root, ...root.commands, ...root.commands.flatMap((each) => each.commands)]) {
    command.exitOverride().showHelpAfterError('(--help shows what is possible)');
    if (command !== root) command.addHelpText('after', exitCodesHelp);
  }
  return root;
}

/** Turns whatever ended a command into words and an exit code. */
function ended(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (interrupt.signal.aborted) {
    note('interrupted');
    return exitCodes.interrupted;
  }
  const expected =
    error instanceof LogFormatError ? new CommandError(exitCodes.badInput, error.message) : error;
  if (!(expected instanceof CommandError)) throw error;
  if (process.argv.includes('--json')) {
    printJson({ error: { exitCode: expected.exitCode, message: expected.message, faults: expected.faults } });
  }
  for (const fault of expected.faults) note(faultLine(fault));
  note(expected.message);
  return expected.exitCode;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interrupt.abort(new Error('interrupted')));
}
// Whoever reads our output may stop early (`| head`): no error, nothing left to do.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(exitCodes.ok);
});
// What is said beside the result may go unread (`2>&1 | head`); the result and the exit code still count.
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await program().parseAsync();
} catch (error) {
  exitCode = ended(error);
}
process.exitCode = exitCode;
