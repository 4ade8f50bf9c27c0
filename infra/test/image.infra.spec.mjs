import { once } from 'node:events';
import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { docker } from './container-engine.mjs';
import { describeWhere } from './describe-where.mjs';
import { images, testLabel } from './images.mjs';
import { buildImage, buildsWithinMs, imageCanBeBuilt } from './liucheng-image.mjs';

const label = `${testLabel}=${process.env.LIUCHENG_TEST_RUN ?? 'by-hand'}`;
const mostAboveBase = 250_000_000;
const readyWithinMs = 60_000;

describeWhere(await imageCanBeBuilt(), 'the image', () => {
  beforeAll(buildImage, buildsWithinMs);

  const started = [];
  afterAll(async () => {
    if (started.length > 0) await docker(['rm', '--force', '--volumes', ...started]);
  });

  /** As a careful installation runs it: nothing to write but the volume and /tmp, no rights. */
  async function run(...command) {
    const hardened = [
      '--read-only',
      '--tmpfs',
      '/tmp',
      '--cap-drop',
      'ALL',
      '--security-opt',
      'no-new-privileges',
    ];
    const words = ['run', '--detach', '--label', label, '--publish', '127.0.0.1::8080', ...hardened];
    const id = await docker([...words, images.liucheng, ...command]);
    started.push(id);
    return id;
  }

  async function answering(url) {
    for (const until = Date.now() + 10_000; ; await pause(100)) {
      const answer = await fetch(url).catch((error) => {
        if (Date.now() >= until) throw error;
      });
      if (answer) return answer;
    }
  }

  const stateOf = async (id) => JSON.parse(await docker(['inspect', '--format', '{{json .State}}', id]));

  async function healthy(id) {
    for (const until = Date.now() + readyWithinMs; ; await pause(200)) {
      const state = await stateOf(id);
      if (state.Health.Status === 'healthy') break;
      if (state.Status === 'running' && Date.now() < until) continue;
      const logs = await docker(['logs', '--tail', '20', id]);
      throw new Error(`the container is ${state.Status} and ${state.Health.Status}; it printed\n${logs}`);
    }
    return `http://${(await docker(['port', id, '8080/tcp'])).split('\n')[0]}`;
  }

  it('is at most 250 MB larger than the image it runs on', async () => {
    const sizeOf = async (name) => Number(await docker(['image', 'inspect', '--format', '{{.Size}}', name]));
    const above = (await sizeOf(images.liucheng)) - (await sizeOf(images.run));
    process.stderr.write(`image: ${Math.round(above / 1e6)} MB above ${images.run}\n`);
    expect(above).toBeLessThan(mostAboveBase);
  });

  it('says what it is, and keeps nothing of how it was built', async () => {
    const { Labels, Env } = JSON.parse(
      await docker(['image', 'inspect', '--format', '{{json .Config}}', images.liucheng]),
    );
    expect(Labels).toMatchObject({
      'org.opencontainers.image.title': 'Liucheng',
      'org.opencontainers.image.licenses': 'Apache-2.0',
    });
    expect(Env.join('\n')).not.toMatch(/registry|token|password/i);
    const wanted = [
      '/opt/liucheng/apps/*.spec.*',
      '/opt/liucheng/libs/*.spec.*',
      '*/better-sqlite3/deps',
      '*/node_modules/jest',
    ];
    const kept = [
      '/opt/liucheng',
      '/root',
      '-name',
      '.npmrc',
      ...wanted.flatMap((path) => ['-o', '-path', path]),
    ];
    const words = ['run', '--rm', '--label', label, '--user', '0', '--entrypoint', 'find', images.liucheng];
    expect(await docker([...words, ...kept])).toBe('');
  });

  it('runs the suite as nobody special on a read-only file system, and gets healthy', async () => {
    const id = await run('suite');
    const url = await healthy(id);
    for (const path of ['/health/live', '/health/ready', '/finance/metrics', '/monitor/metrics']) {
      expect([path, (await fetch(url + path)).status]).toEqual([path, 200]);
    }
    const script = `
      const { Uid } = Object.fromEntries(fs.readFileSync('/proc/1/status', 'utf8').split('\\n').map((l) => l.split(':\\t')));
      let refused;
      try { fs.writeFileSync('/opt/liucheng/x', ''); } catch (error) { refused = error.code; }
      console.log(JSON.stringify({ uid: Uid.split('\\t')[0], refused }));`;
    expect(JSON.parse(await docker(['exec', id, 'node', '-e', script]))).toEqual({
      uid: '10001',
      refused: 'EROFS',
    });
  }, 240_000);

  it('on SIGTERM answers the request under way, takes no more, and ends with 0', async () => {
    const id = await run('suite');
    const url = await healthy(id);
    const body = JSON.stringify({ person: 'u-gao' });
    // The engine may reset the first connection to a port that it has just published.
    await answering(`${url}/health/ready`);
    const slow = request(`${url}/issuer/token`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        // Told by the service when the request has come.
        expect: '100-continue',
      },
    });
    const answered = once(slow, 'response');
    const begun = once(slow, 'continue');
    slow.flushHeaders();
    await begun;
    slow.write(body.slice(0, 5));
    await docker(['kill', '--signal', 'TERM', id]);
    while (
      await fetch(`${url}/health/live`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      await pause(20);
    slow.end(body.slice(5));
    const [response] = await answered;
    expect(response.statusCode).toBe(200);
    response.resume();
    expect(await docker(['wait', id])).toBe('0');
  }, 240_000);

  it('runs the command line, and names its programs to whoever asks for another', async () => {
    const version = await docker(['run', '--rm', '--label', label, images.liucheng, 'liucheng', '--version']);
    expect(version).toMatch(/^\d+\.\d+\.\d+/);
    const id = await run('nonsense');
    expect(await docker(['wait', id])).toBe('64');
  }, 180_000);
});
