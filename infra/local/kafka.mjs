/**
 * Apache Kafka without containers: one KRaft node from its Maven artifacts, on 127.0.0.1, its data in a directory of
 * the caller's. For development and tests; one node keeps one copy of everything.
 */
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './free-port.mjs';

const version = '4.4.0';
const artifacts = [
  ['org.apache.kafka', 'kafka_2.13', version],
  ['org.apache.logging.log4j', 'log4j-slf4j-impl', '2.25.5'],
];
const startsWithinMs = 60_000;
const stopsWithinMs = 10_000;
/** 16 bytes in base64, as Kafka asks for. */
const clusterId = Buffer.from('liucheng-cluster').toString('base64url');
/** Less memory and quicker starts than a server's settings, which the life of a test does not repay. */
const jvm = ['-Xms256m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

const cache = () => process.env.LIUCHENG_CACHE ?? join(homedir(), '.cache', 'liucheng');
const libraries = () => join(cache(), `kafka-${version}`);

/** True where `start` can work, otherwise what is missing. */
export function available() {
  const java = spawnSync('java', ['-version'], { encoding: 'utf8' });
  if (java.error) return 'no java on the path (17 or newer is needed)';
  const release = Number(/version "(\d+)/.exec(java.stderr)?.[1] ?? 0);
  if (release < 17) return `java 17 or newer is needed, found ${release}`;
  if (existsSync(libraries())) return true;
  const maven = spawnSync('mvn', ['-version']);
  return maven.error ? 'no mvn on the path, which is needed once to get Kafka' : true;
}

/**
 * Starts a broker on what lies in the directory, or on nothing, and resolves when it answers.
 *
 * @param {object} options
 * @param {string} options.directory  where the data, the settings and `kafka.log` lie; made if it is missing
 * @param {number} [options.port]     of the listener without security; default a free one
 * @param {(line: string) => void} [options.log]  told what is being done
 * @param {Readonly<Record<string, string>>} [options.settings]  put over the broker's settings
 * @param {object} [options.secured]  a second listener with TLS and SASL (PLAIN, SCRAM-SHA-256, SCRAM-SHA-512)
 * @param {Readonly<Record<string, string>>} options.secured.users  password by name
 * @param {string} options.secured.keystore  PEM file with the server's key (PKCS 8) and certificate
 * @param {string} [options.secured.truststore]  PEM file with what client certificates are signed by; they are then demanded
 * @returns {Promise<{brokers: string, securedBrokers?: string, pid: number, kill9(): Promise<void>, stop(): Promise<void>, restart(): Promise<void>}>}
 */
export async function start({ directory, port, log = () => {}, settings = {}, secured }) {
  const classpath = join(fetchLibraries(log), '*');
  mkdirSync(directory, { recursive: true });
  const ports = {
    broker: port ?? (await freePort()),
    controller: await freePort(),
    secured: secured && (await freePort()),
  };
  const properties = join(directory, 'server.properties');
  const all = { ...brokerSettings(directory, ports), ...securitySettings(secured), ...settings };
  writeFileSync(properties, lines(all), { mode: 0o600 });
  writeFileSync(join(directory, 'log4j2.properties'), lines(logging));
  const java = [
    ...jvm,
    `-Dlog4j2.configurationFile=${join(directory, 'log4j2.properties')}`,
    '-cp',
    classpath,
  ];
  if (!existsSync(join(directory, 'data', 'meta.properties'))) {
    const scram = Object.entries(secured?.users ?? {}).flatMap(([name, password]) =>
      ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
        '--add-scram',
        `${mechanism}=[name=${name},password=${password}]`,
      ]),
    );
    must('java', [...java, 'kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', properties, ...scram]);
  }

  let child;
  const killed = () => child?.kill('SIGKILL');
  process.once('exit', killed);
  const run = async () => {
    const output = openSync(join(directory, 'kafka.log'), 'a');
    child = spawn('java', [...java, 'kafka.Kafka', properties], { stdio: ['ignore', output, output] });
    child.ended = new Promise((resolve) => child.once('close', resolve));
    await answered(child, ports.broker, join(directory, 'kafka.log'));
    log(`kafka ${version} answers on 127.0.0.1:${ports.broker}, process ${child.pid}`);
  };
  const end = async (signal) => {
    const { ended, pid } = child;
    if (!child.kill(signal)) return;
    const slow = setTimeout(() => child.kill('SIGKILL'), stopsWithinMs);
    await ended;
    clearTimeout(slow);
    log(`kafka on 127.0.0.1:${ports.broker} has ended, process ${pid}`);
  };
  await run();
  return {
    brokers: `127.0.0.1:${ports.broker}`,
    ...(secured ? { securedBrokers: `127.0.0.1:${ports.secured}` } : {}),
    get pid() {
      return child.pid;
    },
    kill9: () => end('SIGKILL'),
    async stop() {
      process.removeListener('exit', killed);
      await end('SIGTERM');
    },
    /** Ends the broker if it runs, and starts it on the same ports and data. */
    async restart() {
      await end('SIGTERM');
      await run();
    },
  };
}

function brokerSettings(directory, { broker, controller, secured }) {
  const listeners = { PLAINTEXT: broker, CONTROLLER: controller, ...(secured ? { SECURED: secured } : {}) };
  return {
    'process.roles': 'broker,controller',
    'node.id': 1,
    listeners: Object.entries(listeners)
      .map(([name, port]) => `${name}://127.0.0.1:${port}`)
      .join(),
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURED:SASL_SSL',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    // Named here rather than kept in the data, so that every start may take other ports.
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    'log.dirs': join(directory, 'data'),
    'auto.create.topics.enable': false,
    'default.replication.factor': 1,
    'min.insync.replicas': 1,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1_000,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'log.cleaner.dedupe.buffer.size': 4_194_304,
    'log.segment.bytes': 67_108_864,
    // After kill -9 a node is its own successor: it need not wait long for the dead one's session.
    'broker.session.timeout.ms': 2_000,
    'broker.heartbeat.interval.ms': 500,
    'controller.quorum.election.timeout.ms': 500,
    'controller.quorum.election.backoff.max.ms': 500,
    'controller.quorum.fetch.timeout.ms': 1_000,
  };
}

function securitySettings(secured) {
  if (!secured) return {};
  const users = Object.entries(secured.users).map(([name, password]) => `user_${name}="${password}"`);
  const modules = 'org.apache.kafka.common.security';
  const listener = 'listener.name.secured';
  return {
    [`${listener}.sasl.enabled.mechanisms`]: 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    [`${listener}.plain.sasl.jaas.config`]: `${modules}.plain.PlainLoginModule required ${users.join(' ')};`,
    [`${listener}.scram-sha-256.sasl.jaas.config`]: `${modules}.scram.ScramLoginModule required;`,
    [`${listener}.scram-sha-512.sasl.jaas.config`]: `${modules}.scram.ScramLoginModule required;`,
    [`${listener}.ssl.keystore.type`]: 'PEM',
    [`${listener}.ssl.keystore.location`]: secured.keystore,
    ...(secured.truststore
      ? {
          [`${listener}.ssl.client.auth`]: 'required',
          [`${listener}.ssl.truststore.type`]: 'PEM',
          [`${listener}.ssl.truststore.location`]: secured.truststore,
        }
      : {}),
  };
}

const logging = {
  'appender.console.type': 'Console',
  'appender.console.name': 'console',
  'appender.console.layout.type': 'PatternLayout',
  'appender.console.layout.pattern': '%d %p %c{1} %m%n',
  'rootLogger.level': 'warn',
  'rootLogger.appenderRef.console.ref': 'console',
};

const lines = (settings) =>
  Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');

/** Kafka's jars, by Maven, once for all: whoever comes second finds them whole or not at all. */
export function fetchLibraries(log) {
  const target = libraries();
  if (existsSync(target)) return target;
  mkdirSync(cache(), { recursive: true });
  log(`getting Kafka ${version} by Maven into ${target}`);
  const work = mkdtempSync(join(cache(), '.kafka-'));
  const dependency = ([group, artifact, of]) =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${of}</version></dependency>`;
  writeFileSync(
    join(work, 'pom.xml'),
    `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
     <groupId>liucheng</groupId><artifactId>kafka</artifactId><version>1</version>
     <dependencies>${artifacts.map(dependency).join('')}</dependencies></project>`,
  );
  try {
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=lib'];
    must('mvn', ['-B', '-q', '-f', join(work, 'pom.xml'), ...goal]);
    try {
      renameSync(join(work, 'lib'), target);
    } catch (error) {
      if (!existsSync(target)) throw error;
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return target;
}

function must(command, args) {
  const run = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (run.status === 0) return;
  const said = run.error?.message ?? `${run.stderr}${run.stdout}`.trim().split('\n').slice(-10).join('\n');
  throw new Error(`${command} could not do its part: ${said}`);
}

/** Asks until the broker answers; the process must stay alive meanwhile. */
async function answered(child, port, logFile) {
  const until = Date.now() + startsWithinMs;
  while (!(await answers(port))) {
    const over = Date.now() > until;
    if (child.exitCode === null && child.signalCode === null && !over) {
      await pause(50);
      continue;
    }
    child.kill('SIGKILL');
    const said = readFileSync(logFile, 'utf8').trim().split('\n').slice(-10).join('\n');
    const what = over ? `does not answer within ${startsWithinMs / 1_000} s` : 'has ended while it started';
    throw new Error(`kafka ${what}; the end of ${logFile}:\n${said}`);
  }
}

/** One ApiVersions request (key 18, version 0): a broker answers it as soon as it serves requests, not before. */
function answers(port) {
  const request = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff]);
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    const done = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1_000, () => done(false));
    socket.once('data', () => done(true));
    socket.once('error', () => done(false));
    socket.once('close', () => done(false));
  });
}
