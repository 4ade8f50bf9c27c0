import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { freePort } from '../local/free-port.mjs';
import { programs } from '../local/installation.mjs';
import { command, composeCommand, docker, imageAvailable } from './container-engine.mjs';
import { allOf, describeWhere } from './describe-where.mjs';
import { goAvailable, goProgram } from './go-programs.mjs';
import { images } from './images.mjs';
import { buildImage, buildsWithinMs, imageCanBeBuilt } from './liucheng-image.mjs';
import { runTour } from './tour.mjs';
import { organisationInForce, request, walk, walkNames } from './walks.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const variants = { public: '.env', local: 'infra/compose/local-images.env' };
const upWithinMs = 240_000;
const ours = [...new Set(Object.values(programs)), 'gateway'];

/** The files that an environment file puts together. */
function filesOf(variant) {
  const text = readFileSync(join(root, variants[variant]), 'utf8');
  return /^COMPOSE_FILE=(.*)$/m.exec(text)[1].split(':');
}

describeWhere(await goAvailable(), 'the compose files, as version 2 of compose reads them,', () => {
  it.each(Object.keys(variants))(
    'are sound: %s',
    async (variant) => {
      const parser = await goProgram('compose-go');
      const read = await command(parser, filesOf(variant), { timeoutMs: 60_000, cwd: root });
      for (const service of ['kafka', 'mongodb', ...ours]) {
        expect(read).toMatch(new RegExp(`^ +${service}:$`, 'm'));
      }
      expect(/^ +kurrentdb:$/m.test(read)).toBe(variant === 'public');
    },
    480_000,
  );
});

/** The whole on public images where they can be had, otherwise on local ones. */
async function variantHere() {
  const wanted = [images.kafka, images.mongodb, images.kurrentdb];
  for (const image of wanted) if ((await imageAvailable(image)) !== true) return 'local';
  return 'public';
}

const compose = await composeCommand();
const buildable = allOf(compose ? true : 'there is no docker compose', await imageCanBeBuilt());
const variant = buildable === true ? await variantHere() : 'local';
const needed = variant === 'public' ? [] : [images.kafka, images.mongodbStandIn];
const possible = buildable === true ? allOf(...(await Promise.all(needed.map(imageAvailable)))) : buildable;

describeWhere(possible, `docker compose up on ${variant} images`, () => {
  const project = `liucheng-test-${process.env.LIUCHENG_TEST_RUN ?? 'by-hand'}`;
  let environment;
  const run = (...words) =>
    command(compose[0], [...compose.slice(1), '--env-file', variants[variant], ...words], {
      timeoutMs: upWithinMs,
      env: environment,
      cwd: root,
    });
  /** Every container that there is by its service, with one call: older compose takes a second for each. */
  const containers = async () => {
    const ids = (await run('ps', '--quiet', '--all')).split('\n');
    const found = JSON.parse(await docker(['inspect', ...ids]));
    return new Map(found.map((each) => [each.Config.Labels['com.docker.compose.service'], each]));
  };
  /** Of each container that is not healthy: how it is, what its last health checks found, what it said last. */
  const ailing = async () => {
    const ill = [...(await containers())].filter(([, { State }]) => State.Health?.Status !== 'healthy');
    const told = ill.map(async ([service, { Id, RestartCount, State }]) => {
      const checks = (State.Health?.Log ?? []).map(({ Start, End, ExitCode, Output }) =>
        [Start, End, ExitCode, Output.slice(0, 500)].join(' '),
      );
      const state = `${State.Status}, ${State.Health?.Status}, restarted ${RestartCount} times, out of memory: ${State.OOMKilled}`;
      return [`── ${service}: ${state}`, ...checks, await docker(['logs', '--tail', '20', Id])].join('\n');
    });
    return (await Promise.all(told)).join('\n');
  };
  const up = () =>
    run('up', '--detach', '--no-build').catch(async (error) => {
      throw new Error(`${error.message}\n${await ailing()}`, { cause: error });
    });
  const down = () => run('down', '--volumes', '--timeout', '15');
  let url;

  beforeAll(
    async () => {
      await buildImage();
      const port = await freePort();
      url = `http://127.0.0.1:${port}`;
      environment = {
        COMPOSE_PROJECT_NAME: project,
        LIUCHENG_PUBLISH: `127.0.0.1:${port}`,
        LIUCHENG_IMAGE: images.liucheng,
        LIUCHENG_BUILD_IMAGE: images.build,
        LIUCHENG_RUN_IMAGE: images.run,
        LIUCHENG_KAFKA_IMAGE: images.kafka,
        LIUCHENG_MONGODB_IMAGE: images.mongodb,
        LIUCHENG_SECANTUSDB_IMAGE: images.mongodbStandIn,
        LIUCHENG_KURRENTDB_IMAGE: images.kurrentdb,
      };
      await up().catch(async (error) => {
        // As a test that fails is tried again, and what failed is told all the same.
        process.stderr.write(`LOGGING RETRY ERRORS docker compose up\n${error.message}\n`);
        await down();
        await up();
      });
      const { Id } = (await containers()).get('gateway');
      for (const until = Date.now() + upWithinMs; ; await pause(250)) {
        const { Health, Status } = JSON.parse(await docker(['inspect', '--format', '{{json .State}}', Id]));
        if (Health.Status === 'healthy') break;
        if (Status !== 'running' || Date.now() > until) throw new Error(await run('logs', '--tail', '20'));
      }
    },
    buildsWithinMs + 3 * upWithinMs,
  );
  afterAll(down, upWithinMs);

  it('gives the tour of the README what it shows', async () => {
    const { output, exitCode } = await runTour(url);
    expect(exitCode).toBe(0);
    expect(output).toMatch(/^0 {2}Submit the claim: [^]*^\d {2}Pay: /m);
  }, 240_000);

  it('knows the sample company everywhere', async () => {
    expect(await organisationInForce(url)).toEqual(Object.keys(programs).sort());
  }, 180_000);

  it.each(walkNames)(
    'takes a %s from its first step to its last, and the monitor finds nothing wrong',
    async (name) => {
      expect(await walk(url, name)).toMatchObject({ status: 'completed', conforming: true, violations: 0 });
    },
    60_000,
  );

  it('takes rights away everywhere when human resources says so, whatever the token says', async () => {
    const asked = () => request(url, 'u-cao', '/administration/supply-rounds');
    expect((await asked()).status).toBe(200);
    const leaving = { lastDay: '2026-01-01', access: 'ends-at-once' };
    const left = await request(url, 'u-shen', '/human-resources/employees/u-cao/leaving', leaving);
    expect(left.status).toBe(200);
    for (const until = Date.now() + 20_000; Date.now() < until; await pause(100))
      if ((await asked()).status !== 200) break;
    expect(await (await asked()).json()).toMatchObject({ status: 403, code: 'not-in-organisation' });
  }, 180_000);

  it('gives nobody rights that are not needed, and publishes on this machine only', async () => {
    const found = await containers();
    expect([...found.keys()].sort()).toEqual(
      ['kafka', 'mongodb', ...ours, ...(variant === 'public' ? ['kurrentdb'] : [])].sort(),
    );
    for (const [service, { HostConfig, Config }] of found) {
      expect([service, HostConfig.CapDrop, HostConfig.SecurityOpt, HostConfig.Memory > 0]).toEqual([
        service,
        ['ALL'],
        ['no-new-privileges:true'],
        true,
      ]);
      const published = Object.values(HostConfig.PortBindings ?? {}).flat();
      expect(published.every(({ HostIp }) => HostIp === '127.0.0.1')).toBe(true);
      if (ours.includes(service))
        expect([service, HostConfig.ReadonlyRootfs, Config.User]).toEqual([service, true, '10001:10001']);
    }
  }, 180_000);

  it(
    'stops clean: every program of ours ends by itself with 0',
    async () => {
      await run('stop');
      const found = await containers();
      for (const service of ours) expect([service, found.get(service).State.ExitCode]).toEqual([service, 0]);
    },
    upWithinMs,
  );
});
