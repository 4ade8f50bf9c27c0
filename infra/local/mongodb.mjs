/**
 * A MongoDB-compatible server without containers: `mongod` as a replica set of one where it is on the PATH, otherwise
 * SecantusDB, a stand-in that speaks MongoDB's protocol. It runs as a process of its own and listens on 127.0.0.1 only.
 */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './free-port.mjs';
import { command } from './mongodb-command.mjs';

const run = promisify(execFile);
const python = 'python3';
const release = { python: '0.7.0b3', rust: '0.5.3-beta.196' };
const readyWithinMs = 60_000;
/**
 * A client that died in the middle of a unit of work leaves its transaction open, and what it wrote locked, for so long.
 * Units take milliseconds; the server's own default is a minute.
 */
const transactionLifetimeSeconds = 10;
const stopWithinMs = 10_000;
/** `python -m secantus` with that limit: its command line has no word for it, and it knows no such parameter. */
const limitedBuild = [
  'import functools, runpy',
  'from secantus.server import SecantusDBServer as Server',
  `Server.__init__ = functools.partialmethod(Server.__init__, transaction_lifetime_seconds=${transactionLifetimeSeconds})`,
  "runpy.run_module('secantus', run_name='__main__', alter_sys=True)",
].join('\n');

function cacheDirectory() {
  return process.env.LIUCHENG_CACHE || join(homedir(), '.cache', 'liucheng');
}

/** Where `cargo install secantus-mdb --version 0.5.3-beta.196 --locked --root DIR` has put the faster build, if it has. */
const rustBuild = () => join(cacheDirectory(), `secantus-mdb-${release.rust}`, 'bin', 'secantusd-rs');
const pythonBuild = () => join(cacheDirectory(), `secantusdb-${release.python}`);

const answers = (file, ...words) => spawnSync(file, words, { stdio: 'ignore' }).status === 0;

/** Which server can be started here: `true`, or the reason why none can. Starts and installs nothing. */
export function available() {
  if (answers('mongod', '--version') || existsSync(rustBuild()) || existsSync(pythonBuild())) return true;
  if (answers(python, '-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))')) return true;
  return 'neither mongod nor python3 (3.10 or later, with venv) is on the PATH';
}

/**
 * Starts a server and resolves when it answers.
 * @param {object} options
 * @param {string} options.directory where its data lie; made when missing. Started again on it, it has the same data.
 * @param {number} [options.port] a free one by default
 * @param {(line: string) => void} [options.log] is given what the server prints; by default `server.log` in `directory`
 * @param {'mongod' | 'secantusd-rs' | 'secantusd-py'} [options.server] the first of these that is there
 * @param {{username: string, password: string}} [options.user] is made the administrator; nobody else is let in
 * @param {{certificate: string, key: string, ca: string, client?: string}} [options.tls] PEM files; with `client`
 *   (certificate and key of one client in a file) only clients with a certificate of `ca` are let in
 * @param {string[]} [options.arguments] further ones for the server
 * @param {boolean} [options.failPoints] lets tests make commands fail (`configureFailPoint`)
 */
export async function start(options) {
  const { directory, user, tls } = options;
  mkdirSync(directory, { recursive: true });
  const port = options.port ?? (await freePort());
  const log = options.log ?? ((line) => appendLine(join(directory, 'server.log'), line));
  const program = await installed(options.server);
  const launch = (auth) => launched(program, { ...options, port, log, auth });
  let child = await launch(false);
  if (user) {
    await command(port, createUser(user), { tls });
    await ended(child, 'SIGTERM');
    child = await launch(true);
  }
  const access = user ? `${encodeURIComponent(user.username)}:${encodeURIComponent(user.password)}@` : '';
  const secured = [
    ...(user ? ['authSource=admin'] : []),
    ...(tls ? ['tls=true', `tlsCAFile=${encodeURIComponent(tls.ca)}`] : []),
    ...(tls?.client ? [`tlsCertificateKeyFile=${encodeURIComponent(tls.client)}`] : []),
  ];
  return {
    /** With the password of `user`: not for logs. */
    uri: `mongodb://${access}127.0.0.1:${port}/?${['directConnection=true', ...secured].join('&')}`,
    port,
    server: program.name,
    get pid() {
      return child.pid;
    },
    /** As a crash would: nothing is flushed. Resolves when the process is gone. */
    kill9: () => ended(child, 'SIGKILL'),
    stop: () => ended(child, 'SIGTERM'),
    /** Starts it again on the same data and port; stops it first when it runs. */
    async restart() {
      await ended(child, 'SIGTERM');
      child = await launch(Boolean(user));
    },
  };
}

/** A disk may be full, which is no reason to end whoever runs the server. */
function appendLine(file, line) {
  try {
    appendFileSync(file, `${line}\n`);
  } catch (error) {
    if (error.code !== 'ENOSPC') throw error;
  }
}

const createUser = ({ username, password }) => ({
  createUser: username,
  pwd: password,
  roles: [{ role: 'root', db: 'admin' }],
});

/** The program, its fixed arguments, and the ones that depend on what is wanted of it. */
async function installed(wanted) {
  const is = (name) => (wanted ?? name) === name;
  if (is('mongod') && answers('mongod', '--version'))
    return { name: 'mongod', file: 'mongod', flags: mongodFlags };
  if (is('secantusd-rs') && existsSync(rustBuild())) {
    return { name: 'secantusd-rs', file: rustBuild(), flags: secantusFlags };
  }
  if (!is('secantusd-py')) throw new Error(`${wanted} is not on this machine`);
  const file = join(await install(), 'bin', 'python');
  return { name: 'secantusd-py', file, words: ['-c', limitedBuild], flags: secantusFlags };
}

/** Whole or not at all, also when several processes install at once: the first to finish gives it its name. */
async function install() {
  const target = pythonBuild();
  if (existsSync(target)) return target;
  mkdirSync(cacheDirectory(), { recursive: true });
  const fresh = mkdtempSync(`${target}-`);
  try {
    await run(python, ['-m', 'venv', fresh]);
    const pip = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      `secantusdb==${release.python}`,
    ];
    await run(join(fresh, 'bin', 'python'), pip);
    renameSync(fresh, target);
  } catch (error) {
    if (!existsSync(target)) throw error;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return target;
}

/** `sync-on-commit`: without it a kill −9 takes acknowledged writes along. */
function secantusFlags({ directory, port, auth, tls, failPoints }) {
  return [
    ...[
      '--port',
      port,
      '--storage-path',
      join(directory, 'data'),
      '--cache-size',
      '256M',
      '--sync-on-commit',
    ],
    ...(auth ? ['--auth'] : []),
    ...(failPoints ? ['--enable-test-commands'] : []),
    ...(tls ? ['--tls-cert-file', tls.certificate, '--tls-key-file', tls.key] : []),
    ...(tls?.client ? ['--tls-ca-file', tls.ca, '--tls-require-client-cert'] : []),
  ];
}

function mongodFlags({ directory, port, auth, tls, failPoints }) {
  const data = join(directory, 'data');
  mkdirSync(data, { recursive: true });
  return [
    ...['--port', port, '--bind_ip', '127.0.0.1', '--dbpath', data, '--replSet', 'liucheng'],
    ...['--wiredTigerCacheSizeGB', '0.25'],
    ...['--setParameter', `transactionLifetimeLimitSeconds=${transactionLifetimeSeconds}`],
    ...(auth ? ['--keyFile', memberKey(directory)] : []),
    ...(failPoints ? ['--setParameter', 'enableTestCommands=1'] : []),
    ...(tls ? ['--tlsMode', 'requireTLS', '--tlsCertificateKeyFile', joined(directory, tls)] : []),
    ...(tls?.client ? ['--tlsCAFile', tls.ca] : []),
  ];
}

/** Members of a replica set tell each other apart from strangers by it: mongod asks for one where it asks for users. */
function memberKey(directory) {
  const file = join(directory, 'member.key');
  if (!existsSync(file)) writeFileSync(file, randomBytes(96).toString('base64'), { mode: 0o400 });
  return file;
}

/** mongod wants certificate and key in one file. */
function joined(directory, { certificate, key }) {
  const file = join(directory, 'server.pem');
  writeFileSync(file, `${readFileSync(certificate)}\n${readFileSync(key)}`, { mode: 0o600 });
  return file;
}

async function launched(program, options) {
  const { port, log, tls } = options;
  const words = [...(program.words ?? []), ...program.flags(options), ...(options.arguments ?? [])].map(
    String,
  );
  const child = spawn(program.file, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  const orphan = () => child.kill('SIGKILL');
  process.once('exit', orphan);
  const last = [];
  let listening = program.name === 'mongod';
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      listening ||= /^secantusd-rs listening|secantus listening/.test(line);
      last.splice(0, last.length - 4, line);
      log(line);
    });
  }
  let failed;
  child.once('error', (error) => (failed = error));
  child.once('exit', (code, signal) => {
    process.removeListener('exit', orphan);
    failed ??= new Error(
      `${program.name} ended with ${code ?? signal}: ${last.join('\n') || 'it said nothing'}`,
    );
  });
  for (const until = Date.now() + readyWithinMs; ; await pause(20)) {
    if (failed) throw failed;
    if (listening && (await answersAsPrimary(program, options))) {
      // The others are started with it.
      if (program.name === 'secantusd-rs' && !options.auth) await limitTransactions(options);
      return child;
    }
    if (Date.now() < until) continue;
    await ended(child, 'SIGKILL');
    throw new Error(
      `${program.name} did not answer on port ${port} within ${readyWithinMs / 1000} s (tls: ${!!tls})`,
    );
  }
}

async function limitTransactions({ port, tls }) {
  const limit = { setParameter: 1, transactionLifetimeLimitSeconds: transactionLifetimeSeconds };
  await command(port, limit, { tls });
}

async function answersAsPrimary(program, { port, tls, auth }) {
  try {
    const { isWritablePrimary, setName } = await command(port, { hello: 1 }, { tls });
    if (program.name === 'mongod' && !setName && !auth) {
      const members = [{ _id: 0, host: `127.0.0.1:${port}` }];
      await command(port, { replSetInitiate: { _id: 'liucheng', members } }, { tls });
    }
    return isWritablePrimary === true;
  } catch {
    return false;
  }
}

/** Resolves when the process is gone, by force when it does not heed the signal. */
async function ended(child, signal) {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  const force = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
  await exited;
  clearTimeout(force);
}
