import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { command } from './container-engine.mjs';
import { describeWhere } from './describe-where.mjs';
import { goAvailable, goModule, goProgram } from './go-programs.mjs';

const objects = fileURLToPath(new URL('../kubernetes', import.meta.url));
/** What the cluster's own schemas do not hold, from those who publish it. */
const customResources = [
  ['github.com/kedacore/keda/v2@v2.17.2', 'config/crd/bases/keda.sh_scaledobjects.yaml'],
  ['github.com/kedacore/keda/v2@v2.17.2', 'config/crd/bases/keda.sh_triggerauthentications.yaml'],
  [
    'github.com/prometheus-operator/prometheus-operator@v0.85.0',
    'example/prometheus-operator-crd/monitoring.coreos.com_podmonitors.yaml',
  ],
];

describeWhere(await goAvailable(), 'the Kubernetes objects', () => {
  let scratch;
  let kustomize;
  let validate;

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'liucheng-kubernetes-'));
    kustomize = await goProgram('kustomize');
    validate = await goProgram('kubectl-validate');
    await mkdir(join(scratch, 'crds'));
    for (const [module, path] of customResources) {
      await cp(join(await goModule(module), path), join(scratch, 'crds', path.split('/').at(-1)));
    }
  }, 900_000);
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  const built = (overlay) =>
    command(kustomize, ['build', join(objects, 'overlays', overlay)], { timeoutMs: 60_000 });

  /** Checks every object against the schema that is published for it; unknown fields are faults. */
  async function validated(name, text) {
    const file = join(scratch, `${name}.yaml`);
    await writeFile(file, text);
    const words = ['--version', '1.30', '--local-crds', join(scratch, 'crds'), file];
    return command(validate, words, { timeoutMs: 120_000 });
  }

  describe.each(['dev', 'production'])('of the overlay %s', (overlay) => {
    let text;
    let parts;
    beforeAll(async () => {
      text = await built(overlay);
      parts = text.split(/^---$/m).map((part) => ({ kind: /^kind: (.*)$/m.exec(part)?.[1], text: part }));
    }, 120_000);
    const of = (kind) => parts.filter((part) => part.kind === kind).map((part) => part.text);

    it('are as the published schemas have them', async () => {
      expect(await validated(overlay, text)).toContain('OK');
    }, 180_000);

    it('hold no secret', () => {
      expect(of('Secret')).toEqual([]);
      expect(text).not.toMatch(/(mongodb|kurrentdb)(\+\w+)?:\/\//);
    });

    it('give every program what the restricted profile of pods asks for, and probes on real paths', () => {
      const deployments = of('Deployment');
      expect(deployments.length).toBeGreaterThanOrEqual(2);
      for (const each of deployments) {
        for (const line of [
          'runAsNonRoot: true',
          'allowPrivilegeEscalation: false',
          'readOnlyRootFilesystem: true',
          'automountServiceAccountToken: false',
          'type: RuntimeDefault',
        ]) {
          expect(each).toContain(line);
        }
        expect(each).toMatch(/drop:\n\s+- ALL/);
        expect(each.match(/path: \/health\/\w+/g)).toEqual([
          'path: /health/live',
          'path: /health/ready',
          'path: /health/ready',
        ]);
      }
    });
  });

  it('in production, start no more monitors than there are partitions', async () => {
    const text = await built('production');
    const partitions = /LIUCHENG_KAFKA_PARTITIONS: "(\d+)"/.exec(text)?.[1];
    expect(partitions).toBeDefined();
    expect(/maxReplicaCount: (\d+)/.exec(text)?.[1]).toBe(partitions);
    // KEDA brings the autoscaler of the monitor: the one on CPU is gone, finance's is there.
    expect(text.match(/kind: HorizontalPodAutoscaler[^]*?\n {2}name: (.*)/)?.[1]).toBe('finance');
    expect(text.match(/^kind: HorizontalPodAutoscaler$/gm)).toHaveLength(1);
  });

  it.each([
    ['a number that is a word', 'containerPort: 8080', 'containerPort: http'],
    ['a field that does not exist', 'readinessProbe:', 'readynessProbe:'],
    ['a wrong custom resource', 'maxReplicaCount: 6', 'maxReplicaCount: many'],
  ])('are refused with %s', async (_what, sound, faulty) => {
    const text = await built('production');
    expect(text).toContain(sound);
    await expect(validated('faulty', text.replace(sound, faulty))).rejects.toThrow(faulty.split(':')[0]);
  });
});
