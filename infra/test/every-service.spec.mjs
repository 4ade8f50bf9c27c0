import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { services } from '@liucheng/company';
import { parse } from 'yaml';

// A department that is added to the company has to be started and watched everywhere.

const root = new URL('../../', import.meta.url);
const yaml = (text) => parse(text, { merge: true });
const names = services.map(({ name }) => name);
/** Supervision runs beside the monitor. */
const programOf = (name) => (['monitor', 'supervision'].includes(name) ? 'process-monitor' : name);
const programs = [...new Set(names.map(programOf))];
const upstreams = (port) => names.map((name) => `${name}=http://${programOf(name)}${port}`);
const words = (list) => list.split(',').map((each) => each.trim());

/** Where services are named: what is read there, and what has to be. */
const places = [
  {
    what: 'a service of compose',
    file: 'docker-compose.yml',
    read: (text) =>
      Object.entries(yaml(text).services)
        .filter(([, { secrets = [] }]) => secrets.includes('mongodb-uri'))
        .map(([name, { command, volumes }]) => `${name}: ${command}, ${volumes}`),
    expected: programs.map((each) => `${each}: ${each}, ${each}:/data`),
  },
  {
    what: 'waited for by the gateway of compose',
    file: 'docker-compose.yml',
    read: (text) => Object.keys(yaml(text).services.gateway.depends_on),
    expected: programs,
  },
  {
    what: 'an upstream of the gateway of compose',
    file: 'docker-compose.yml',
    read: (text) => words(yaml(text).services.gateway.environment.LIUCHENG_UPSTREAMS),
    expected: upstreams(':8080'),
  },
  {
    what: 'on KurrentDB in compose, if it is a department',
    file: 'infra/compose/kurrentdb.yml',
    read: (text) =>
      Object.entries(yaml(text).services)
        .filter(([, { environment }]) => environment.LIUCHENG_EVENT_STORE === 'kurrentdb')
        .map(([name]) => name),
    expected: programs.filter((each) => each !== 'process-monitor'),
  },
  {
    what: 'a resource of the Kubernetes base',
    file: 'infra/kubernetes/base/kustomization.yaml',
    read: (text) =>
      yaml(text).resources.flatMap((each) => /^\.\.\/services\/(.+)$/.exec(each)?.slice(1) ?? []),
    expected: programs,
  },
  {
    what: 'behind the ingress',
    file: 'infra/kubernetes/base/ingress.yaml',
    read: (text) =>
      yaml(text).spec.rules[0].http.paths.map(({ path, backend }) => `${path} ${backend.service.name}`),
    expected: names.map((name) => `/${name} ${programOf(name)}`),
  },
  {
    what: 'an upstream of the gateway of Kubernetes',
    file: 'infra/kubernetes/components/sample-issuer/gateway.yaml',
    read: (text) => {
      const [{ env }] = yaml(text.split('\n---\n')[0]).spec.template.spec.containers;
      return words(env.find(({ name }) => name === 'LIUCHENG_UPSTREAMS').value);
    },
    expected: upstreams(''),
  },
  {
    what: 'scraped by Prometheus',
    file: 'infra/observability/prometheus/prometheus.yml',
    read: (text) =>
      yaml(text).scrape_configs.flatMap(({ static_configs: fixed, dns_sd_configs: found }) => [
        ...(fixed ?? []).flatMap(({ targets }) => targets.map((each) => each.replace(':9464', ''))),
        ...(found ?? []).flatMap((each) => each.names),
      ]),
    // Supervision's figures are read where the monitor's are.
    expected: names.map(programOf),
  },
  {
    what: 'missed when it is down, like the suite',
    file: 'infra/observability/prometheus/rules/alerts.yml',
    read: (text) => /up\{job=~"(.*?)"\}/.exec(text)[1].split('|'),
    expected: [...programs, 'liucheng'],
  },
  {
    what: 'started by npm run infra',
    file: 'infra/local/installation.mjs',
    read: (text) =>
      [.../export const programs = \{(.*?)\};/s.exec(text)[1].matchAll(/'?([\w-]+)'?: '(.+)',/g)].map(
        ([, name, program]) => `${name} ${program}`,
      ),
    expected: names.map((name) => `${name} ${programOf(name)}`),
  },
  {
    what: 'a program of the build, beside the suite, the gateway and the command line',
    file: 'tools/bundle.mjs',
    read: (text) =>
      [...text.matchAll(/^ {2}'?([\w-]+)'?: 'apps\/.+\/dist\/.+\.js',$/gm)].map(([, name]) => name),
    expected: [...programs, 'suite', 'gateway', 'liucheng'],
  },
  {
    what: 'a program of its own for npm',
    file: 'package.json',
    read: (text) =>
      Object.keys(JSON.parse(text).scripts).flatMap((each) => /^start:(.+)$/.exec(each)?.slice(1) ?? []),
    expected: [...programs, 'gateway'],
  },
];

const textOf = (file) => readFileSync(fileURLToPath(new URL(file, root)), 'utf8');

describe.each(places)('every service is $what', ({ file, read, expected }) => {
  it(`in ${file}`, () => {
    expect(read(textOf(file)).sort()).toEqual([...expected].sort());
  });

  it('or this spec says so', () => {
    const forgetful = textOf(file).replaceAll(/customer-service/g, 'customer-care');
    expect(read(forgetful).sort()).not.toEqual([...expected].sort());
  });
});
