import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseAllDocuments, stringify } from 'yaml';
import { programs } from '../local/installation.mjs';
import { command } from './container-engine.mjs';
import { describeWhere } from './describe-where.mjs';
import { goAvailable, goModule, goProgram } from './go-programs.mjs';
import { passes } from './network-policies.mjs';

const objects = fileURLToPath(new URL('../kubernetes', import.meta.url));
const services = [...new Set(Object.values(programs))];
/** What a service talks to, wherever it is, by the port. */
const servers = {
  kafka: 9092,
  'kafka with TLS': 9094,
  kurrentdb: 2113,
  mongodb: 27017,
  traces: 4318,
  issuer: 443,
};
const ports = [22, 53, 80, 8080, 9464, ...Object.values(servers)];
/** Everybody else, in the cluster and outside of it. */
const others = (namespace) => ({
  ingress: { namespace: 'ingress-nginx' },
  prometheus: { namespace: 'monitoring' },
  names: { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
  'another pod of kube-system': { namespace: 'kube-system' },
  neighbour: { namespace },
  stranger: {
    namespace: 'elsewhere',
    labels: { 'app.kubernetes.io/part-of': 'liucheng', 'app.kubernetes.io/component': 'service' },
  },
  outside: {},
});
const objectsIn = (text) => parseAllDocuments(text).map((each) => each.toJS());
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

  describe.each([
    ['dev', 'liucheng-dev'],
    ['production', 'liucheng'],
  ])('of the overlay %s', (overlay, namespace) => {
    let text;
    let all;
    beforeAll(async () => {
      text = await built(overlay);
      all = objectsIn(text);
    }, 240_000);
    const of = (kind) => all.filter((each) => each.kind === kind);
    const named = (kind, name) => of(kind).find(({ metadata }) => metadata.name === name);

    it('are as the published schemas have them', async () => {
      expect(await validated(overlay, text)).toContain('OK');
    }, 180_000);

    it('hold no secret', () => {
      expect(of('Secret')).toEqual([]);
      expect(text).not.toMatch(/(mongodb|kurrentdb)(\+\w+)?:\/\//);
    });

    it('give every program what the restricted profile of pods asks for, and probes on real paths', () => {
      const deployments = of('Deployment').map((each) => stringify(each));
      expect(deployments.length).toBeGreaterThanOrEqual(services.length);
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
          'path: /health/live',
        ]);
      }
    });

    it('make of every service a deployment with an address, an autoscaler and a disruption budget of its own', () => {
      const gateway = overlay === 'dev' ? ['gateway'] : [];
      const names = (kind) =>
        of(kind)
          .map(({ metadata }) => metadata.name)
          .sort();
      const each = [...services].sort();
      expect(names('Deployment')).toEqual([...services, ...gateway].sort());
      expect(names('Service')).toEqual([...services, ...gateway].sort());
      expect(names('PodDisruptionBudget')).toEqual(each);
      const scaled = [...of('HorizontalPodAutoscaler'), ...of('ScaledObject')];
      expect(scaled.map(({ spec }) => spec.scaleTargetRef.name).sort()).toEqual(each);
      for (const { metadata, spec } of of('Deployment')) {
        const pods = { 'app.kubernetes.io/name': metadata.name };
        const { labels, annotations = {} } = spec.template.metadata;
        expect(labels).toMatchObject(pods);
        expect(spec.selector.matchLabels).toEqual(pods);
        expect(spec.template.spec.containers[0].args).toEqual([metadata.name]);
        expect(named('Service', metadata.name).spec.selector).toEqual(pods);
        if (metadata.name === 'gateway') continue;
        const served = Object.keys(programs).find((name) => programs[name] === metadata.name);
        expect(annotations['prometheus.io/path']).toBe(`/${served}/metrics`);
        expect(named('PodDisruptionBudget', metadata.name).spec.selector.matchLabels).toEqual(pods);
        for (const { labelSelector } of spec.template.spec.topologySpreadConstraints)
          expect(labelSelector.matchLabels).toEqual(pods);
      }
    });

    /** Every connection that these policies let through from or to one of ours. */
    function openings(policies) {
      const ours = Object.fromEntries(
        of('Deployment').map(({ metadata, spec }) => [
          metadata.name,
          {
            namespace,
            labels: spec.template.metadata.labels,
            ports: Object.fromEntries(
              spec.template.spec.containers[0].ports.map(({ name, containerPort }) => [name, containerPort]),
            ),
          },
        ]),
      );
      const parties = Object.entries({ ...ours, ...others(namespace) });
      return parties.flatMap(([from, sender]) =>
        parties
          .filter(([to]) => to !== from && (from in ours || to in ours))
          .flatMap(([to, receiver]) =>
            ports
              .filter((port) => passes(policies, sender, receiver, port))
              .map((port) => `${from} to ${to} on ${port}`),
          ),
      );
    }

    it('let through what is needed and nothing else', () => {
      const [behind, front] = overlay === 'dev' ? [services, ['gateway']] : [[], services];
      // Servers may be anywhere; in production nothing else is in the namespace, and in dev they may be.
      const places = Object.keys(others(namespace)).filter(
        (each) => overlay === 'dev' || each !== 'neighbour',
      );
      const needed = [
        ...[...new Set([...services, ...front])].map((each) => `${each} to names on 53`),
        ...front.map((each) => `ingress to ${each} on 8080`),
        ...services.map((each) => `prometheus to ${each} on 9464`),
        ...services.flatMap((each) =>
          places.flatMap((to) => Object.values(servers).map((port) => `${each} to ${to} on ${port}`)),
        ),
        ...behind.flatMap((each) => [`gateway to ${each} on 8080`, `${each} to gateway on 8080`]),
      ];
      expect(openings(of('NetworkPolicy')).sort()).toEqual(needed.sort());
    });

    it('have no network policy that lets nothing through', () => {
      const policies = of('NetworkPolicy');
      const open = openings(policies).length;
      const idle = policies.filter(
        (policy) => openings(policies.filter((each) => each !== policy)).length === open,
      );
      // It is for pods that are not ours.
      expect(idle.map(({ metadata }) => metadata.name)).toEqual(overlay === 'dev' ? ['default-deny'] : []);
    });
  });

  it('in production, start no more monitors than there are partitions', async () => {
    const text = await built('production');
    const partitions = /LIUCHENG_KAFKA_PARTITIONS: "(\d+)"/.exec(text)?.[1];
    expect(partitions).toBeDefined();
    expect(/maxReplicaCount: (\d+)/.exec(text)?.[1]).toBe(partitions);
    // KEDA brings the autoscaler of the monitor: the one on CPU is gone.
    const scaled = objectsIn(text).filter(({ kind }) => kind === 'HorizontalPodAutoscaler');
    expect(scaled.map(({ metadata }) => metadata.name).sort()).toEqual(
      services.filter((name) => name !== 'process-monitor').sort(),
    );
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
