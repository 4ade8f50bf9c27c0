import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { financeService } from '@liucheng/finance';
import { sampleCompany } from '@liucheng/human-resources';
import { monitorService } from '@liucheng/monitor';
import { createLogger, readConfig, startHost, type RunningHost } from '@liucheng/service-kit';
import { labelNames, metricNames } from './testing/promql-names.ts';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const observability = join(repository, 'infra/observability');
const read = (path: string): string => readFileSync(path, 'utf8');

interface Rule {
  readonly name: string;
  readonly expr: string;
  readonly text: string;
}

/** Rules as they stand in the files: one expression a line. */
function rules(file: string, kind: 'alert' | 'record'): Rule[] {
  return read(join(observability, 'prometheus/rules', file))
    .split(`- ${kind}: `)
    .slice(1)
    .map((text) => ({
      name: text.split('\n', 1)[0] ?? '',
      expr: /^\s+expr: (.+)$/m.exec(text)?.[1] ?? '',
      text,
    }));
}

interface Dashboard {
  readonly title: string;
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

function dashboards(): Dashboard[] {
  const directory = join(observability, 'grafana/dashboards');
  return readdirSync(directory).map((file) => JSON.parse(read(join(directory, file))) as Dashboard);
}

const alerts = rules('alerts.yml', 'alert');
const recorded = rules('recording.yml', 'record');
const queries = [
  ...[...alerts, ...recorded].map(({ name, expr }) => ({ where: name, expr })),
  ...dashboards().flatMap(({ title, panels }) =>
    panels.flatMap((panel) =>
      panel.targets.map(({ expr }) => ({ where: `${title} / ${panel.title}`, expr })),
    ),
  ),
];

describe('dashboards and rules', () => {
  let directory: string;
  let host: RunningHost;
  let claim = '';
  /** All lines of both services' metrics after a short scenario. */
  let lines: string[] = [];
  const labels = new Set(['le', 'instance', 'job']);
  const exposed = new Set(['up', ...recorded.map(({ name }) => name)]);

  const as = async (person: string, path: string, body?: object): Promise<Response> => {
    const login = await fetch(`${host.url}/issuer/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ person }),
    });
    const { access_token } = (await login.json()) as { access_token: string };
    return fetch(`${host.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'liucheng-observability-'));
    host = await startHost([financeService, monitorService], {
      config: readConfig({ PORT: '0', LIUCHENG_DATA: directory }),
      logger: createLogger('silent'),
      people: sampleCompany,
    });
    const item = { category: 'travel', date: '2026-03-02', amount: 1_000, description: 'Train' };
    const draft = await as('u-zhang', '/finance/expense-claims', {
      title: 'Customer visit',
      currency: 'CNY',
      total: 1_000,
      items: [{ ...item, receipt: { number: 'O-1' } }],
    });
    claim = ((await draft.json()) as { id: string }).id;
    await as('u-zhang', `/finance/expense-claims/${claim}/submission`, {});
    expect((await as('u-liu', `/finance/expense-claims/${claim}/department-approval`, {})).status).toBe(403);
    await as('u-wang', `/finance/expense-claims/${claim}/finance-approval`, {});
    const seen = await as('u-gao', `/monitor/cases/expense-reimbursement/${claim}?sequence=3&wait=5000`);
    expect(await seen.json()).toMatchObject({ sequence: 3, conforming: false });
    for (const service of ['finance', 'monitor'])
      lines.push(...(await (await fetch(`${host.url}/${service}/metrics`)).text()).split('\n'));
    lines = lines.filter((line) => line !== '');
    for (const line of lines) {
      const [, name = '', inside = ''] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? /.exec(line) ?? [];
      if (name !== '') exposed.add(name);
      for (const [, label = ''] of inside.matchAll(/(\w+)="/g)) labels.add(label);
    }
  });
  afterAll(async () => {
    await host.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('should ask for metrics and labels that there are', () => {
    expect(queries.length).toBeGreaterThan(60);
    const missing = queries.flatMap(({ where, expr }) => {
      const names = metricNames(expr);
      return [
        ...(names.length === 0 ? [`${where}: reads no metric`] : []),
        ...names.filter((name) => !exposed.has(name)).map((name) => `${where}: ${name}`),
        ...labelNames(expr)
          .filter((label) => !labels.has(label))
          .map((label) => `${where}: label ${label}`),
      ];
    });
    expect(missing).toEqual([]);
  });

  it('should show what happened', () => {
    const one = (start: string): string[] => lines.filter((line) => line.startsWith(start));
    const count = 'liucheng_commands_total{process="expense-reimbursement",command=';
    expect(one(`${count}"department-approve",outcome="refused"`)).toHaveLength(1);
    expect(one(`${count}"finance-approve",outcome="accepted"`)[0]).toMatch(/ 1$/);
    expect(one('liucheng_violations_total{change="raised",kind="step-skipped"')).toHaveLength(1);
    expect(one('liucheng_consumer_lag_messages{').every((line) => line.endsWith(' 0'))).toBe(true);
    expect(one('liucheng_relay_behind_events{')[0]).toMatch(/ 0$/);
    expect(one('liucheng_cases{status="open"')[0]).toMatch(/ 1$/);
  });

  it('should keep cases and people out of the labels', () => {
    const text = lines.join('\n');
    for (const secret of [claim, 'u-zhang', 'u-liu', 'O-1', 'Customer visit'])
      expect(text).not.toContain(secret);
  });

  it('should be documented, all of them', () => {
    const documented = read(join(repository, 'docs/observability.md'));
    const own = lines.flatMap((line) => /^# HELP (liucheng_\w+|http_\w+)/.exec(line)?.[1] ?? []);
    expect([...new Set(own)].filter((name) => !documented.includes(`\`${name}\``))).toEqual([]);
  });

  it('should be the dashboards that their source makes', async () => {
    const source = (await import(join(observability, 'grafana/dashboards.mjs'))) as {
      dashboards: readonly object[];
      dashboardJson(dashboard: object): object;
    };
    const made = source.dashboards.map(
      (each) => JSON.parse(JSON.stringify(source.dashboardJson(each))) as Dashboard,
    );
    const byTitle = (a: Dashboard, b: Dashboard): number => a.title.localeCompare(b.title);
    expect(dashboards().sort(byTitle)).toEqual(made.sort(byTitle));
  });
});

describe('each alert', () => {
  it.each(alerts)('$name has a severity, an explanation and a runbook', ({ text }) => {
    expect(text).toMatch(/severity: (page|ticket)/);
    expect(text).toMatch(/summary: .+\n\s+description: .+/);
    const [, runbook = 'none'] = /runbook_url: (\S+)/.exec(text) ?? [];
    expect(existsSync(join(repository, runbook))).toBe(true);
  });
});

describe('reading PromQL', () => {
  it.each([
    [
      'sum by (a, b) (rate(x_total{y=~"z_total"}[5m])) / on (a) w:x:rate5m > 0.001',
      ['x_total', 'w:x:rate5m'],
      ['y', 'a', 'b'],
    ],
    ['histogram_quantile(0.99, sum by (le) (rate(d_bucket[$__rate_interval])))', ['d_bucket'], ['le']],
    ['topk(8, a) and b * 1e3 or c offset 5m', ['a', 'b', 'c'], []],
  ])('finds names in %s', (expression, metrics, used) => {
    expect(metricNames(expression)).toEqual(metrics);
    expect(labelNames(expression).sort()).toEqual([...used].sort());
  });
});
