/**
 * The dashboards as code. `node infra/observability/grafana/dashboards.mjs` writes them as the JSON that Grafana reads;
 * a spec sees that the files are what this makes, and that each metric in them is one that the services have.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const datasource = { type: 'prometheus', uid: 'prometheus' };
/** Requests of people: not those of scrapers and health checks. */
const people = 'route!~".*/(metrics|health/.*)"';
const p = (quantile, by, metric, labels = '') =>
  `histogram_quantile(${quantile}, sum by (${by}, le) (rate(${metric}_bucket{${labels}}[$__rate_interval])))`;
const rate = (by, metric, labels = '') => `sum by (${by}) (rate(${metric}{${labels}}[$__rate_interval]))`;

const chart = (title, unit, ...targets) => ({
  type: 'timeseries',
  title,
  unit,
  targets,
  width: 12,
  height: 8,
});
const figure = (title, unit, expr, red) => ({
  type: 'stat',
  title,
  unit,
  targets: [[expr, '']],
  width: 6,
  height: 4,
  ...(red === undefined ? {} : { red }),
});

export const dashboards = [
  {
    uid: 'liucheng-overview',
    title: 'Liucheng: overview',
    panels: [
      figure('Requests failed (5 min)', 'percentunit', 'max(service:http_request_errors:ratio_rate5m)', 0.01),
      figure('Slowest p99 (5 min)', 's', 'max(service:http_request_duration_seconds:p99_5m)', 0.5),
      figure('Messages to be handled', 'short', 'sum(liucheng_consumer_lag_messages)', 1000),
      figure('Dead letters', 'short', 'max(liucheng_dead_letters_parked)', 1),
      figure('Oldest unpublished event', 's', 'max(min by (service) (liucheng_relay_behind_seconds))', 30),
      figure('Oldest watermark', 's', 'max(liucheng_watermark_age_seconds)', 60),
      figure('Store away for', 's', 'max(liucheng_store_unavailable_seconds)', 1),
      figure('Open cases', 'short', 'max(liucheng_cases{status="open"})'),
      chart('Requests', 'reqps', ['service:http_requests:rate5m', '{{service}}']),
      chart('Commands by outcome', 'ops', [rate('outcome', 'liucheng_commands_total'), '{{outcome}}']),
      chart('Violations raised', 'ops', [
        rate('severity', 'liucheng_violations_total', 'change="raised"'),
        '{{severity}}',
      ]),
      chart('Builds', 'short', [
        'sum by (service, version, node) (liucheng_build_info)',
        '{{service}} {{version}} on {{node}}',
      ]),
    ],
  },
  {
    uid: 'liucheng-services',
    title: 'Liucheng: services',
    panels: [
      chart('Requests by route', 'reqps', [
        rate('service, method, route', 'http_request_duration_seconds_count', people),
        '{{method}} {{route}}',
      ]),
      chart('Requests by status', 'reqps', [
        rate('service, status', 'http_request_duration_seconds_count', people),
        '{{service}} {{status}}',
      ]),
      chart(
        'Duration of requests',
        's',
        [p(0.5, 'service', 'http_request_duration_seconds', people), '{{service}} p50'],
        [p(0.99, 'service', 'http_request_duration_seconds', people), '{{service}} p99'],
      ),
      chart('Slowest routes (p99)', 's', [
        `topk(8, ${p(0.99, 'method, route', 'http_request_duration_seconds', people)})`,
        '{{method}} {{route}}',
      ]),
      chart('Commands', 'ops', [
        rate('process, command', 'liucheng_commands_total'),
        '{{process}} {{command}}',
      ]),
      chart('Commands that were not accepted', 'ops', [
        rate('process, command, outcome', 'liucheng_commands_total', 'outcome!="accepted"'),
        '{{process}} {{command}}: {{outcome}}',
      ]),
      chart('Duration of commands (p99)', 's', [
        p(0.99, 'process, command', 'liucheng_command_duration_seconds'),
        '{{process}} {{command}}',
      ]),
      chart('Work of one instance at a time', 'short', [
        'sum by (service, work) (liucheng_background_work_active)',
        '{{service}} {{work}}',
      ]),
      chart('Event loop lag (p99)', 's', ['nodejs_eventloop_lag_p99_seconds', '{{service}} {{instance}}']),
      chart(
        'Memory',
        'bytes',
        ['process_resident_memory_bytes', '{{service}} {{instance}}'],
        ['nodejs_heap_size_used_bytes', '{{service}} {{instance}} heap'],
      ),
      chart('CPU', 'percentunit', [
        'rate(process_cpu_seconds_total[$__rate_interval])',
        '{{service}} {{instance}}',
      ]),
    ],
  },
  {
    uid: 'liucheng-monitor',
    title: 'Liucheng: process monitor',
    panels: [
      chart('Lag by partition', 'short', [
        'sum by (topic, partition) (liucheng_consumer_lag_messages)',
        '{{topic}}/{{partition}}',
      ]),
      chart('Age of the watermark by lane', 's', [
        'max by (lane) (liucheng_watermark_age_seconds)',
        'lane {{lane}}',
      ]),
      chart('Lanes by instance', 'short', ['liucheng_lanes_owned', '{{instance}}']),
      chart('Messages', 'ops', [rate('group', 'liucheng_messages_delivered_total'), '{{group}}']),
      chart(
        'Deliveries and units of work (p99)',
        's',
        [p(0.99, 'group', 'liucheng_delivery_duration_seconds'), 'delivery to {{group}}'],
        [p(0.99, 'outcome', 'liucheng_unit_of_work_duration_seconds'), 'unit of work {{outcome}}'],
      ),
      chart('Conflicts', 'ops', [rate('service', 'liucheng_unit_of_work_conflicts_total'), '{{service}}']),
      chart('Violations by kind', 'ops', [
        rate('kind', 'liucheng_violations_total', 'change="raised"'),
        '{{kind}}',
      ]),
      chart('Violations by change', 'ops', [rate('change', 'liucheng_violations_total'), '{{change}}']),
      chart('Cases', 'short', ['max by (status) (liucheng_cases)', '{{status}}']),
      chart(
        'Deadlines',
        'short',
        ['sum(liucheng_deadlines_due)', 'due and not judged'],
        [
          'sum(increase(liucheng_violations_total{kind="deadline-missed",change="raised"}[1h]))',
          'missed in the hour',
        ],
      ),
      chart(
        'Dead letters and other notices',
        'short',
        ['max by (group) (liucheng_dead_letters_parked)', 'parked for {{group}}'],
        ['sum by (kind) (increase(liucheng_notices_total[1h]))', '{{kind}} in the hour'],
      ),
      chart('Events dated ahead of the clock', 'short', [
        'sum by (topic) (increase(liucheng_events_ahead_of_clock_total[1h]))',
        '{{topic}} in the hour',
      ]),
      chart(
        'Subscribers and imports',
        'short',
        ['sum(liucheng_sse_subscribers)', 'streams of violations'],
        ['max(liucheng_imports_going_on)', 'imports go on'],
      ),
    ],
  },
  {
    uid: 'liucheng-stores',
    title: 'Liucheng: stores',
    panels: [
      chart('Away for', 's', [
        'max by (service, store) (liucheng_store_unavailable_seconds)',
        '{{service}} {{store}}',
      ]),
      chart('Calls that failed', 'ops', [
        rate(
          'service, store, operation, outcome',
          'liucheng_store_operation_duration_seconds_count',
          'outcome=~"unavailable|failed"',
        ),
        '{{service}} {{store}} {{operation}}: {{outcome}}',
      ]),
      chart('Calls', 'ops', [
        rate('service, store, operation', 'liucheng_store_operation_duration_seconds_count'),
        '{{service}} {{store}} {{operation}}',
      ]),
      chart('Duration of calls (p99)', 's', [
        'service_store_operation:liucheng_store_operation_duration_seconds:p99_5m',
        '{{service}} {{store}} {{operation}}',
      ]),
      chart(
        'Append to the event store',
        's',
        [
          p(0.5, 'service', 'liucheng_store_operation_duration_seconds', 'store="events",operation="append"'),
          '{{service}} p50',
        ],
        [
          p(
            0.99,
            'service',
            'liucheng_store_operation_duration_seconds',
            'store="events",operation="append"',
          ),
          '{{service}} p99',
        ],
      ),
      chart(
        'Publish to the event bus',
        's',
        [
          p(0.5, 'service', 'liucheng_store_operation_duration_seconds', 'store="bus",operation="publish"'),
          '{{service}} p50',
        ],
        [
          p(0.99, 'service', 'liucheng_store_operation_duration_seconds', 'store="bus",operation="publish"'),
          '{{service}} p99',
        ],
      ),
      chart('Relay behind', 's', ['min by (service) (liucheng_relay_behind_seconds)', '{{service}}']),
      chart('Views behind', 's', [
        'min by (service, view) (liucheng_view_behind_seconds)',
        '{{service}} {{view}}',
      ]),
      chart(
        'Events to be published and shown',
        'short',
        ['min by (service) (liucheng_relay_behind_events)', '{{service}} relay'],
        ['min by (service, view) (liucheng_view_behind_events)', '{{service}} {{view}}'],
      ),
      chart('Room on the data disk', 'percentunit', [
        'min by (instance) (liucheng_data_free_bytes / liucheng_data_size_bytes)',
        '{{instance}}',
      ]),
    ],
  },
];

export function dashboardJson({ uid, title, panels }) {
  let [x, y, rowHeight] = [0, 0, 0];
  const placed = panels.map(({ width: w, height: h, type, title: name, unit, targets, red }, index) => {
    if (x + w > 24) [x, y, rowHeight] = [0, y + rowHeight, 0];
    const gridPos = { x, y, w, h };
    x += w;
    rowHeight = Math.max(rowHeight, h);
    return {
      id: index + 1,
      type,
      title: name,
      datasource,
      gridPos,
      fieldConfig: {
        defaults: {
          unit,
          min: 0,
          ...(red === undefined
            ? {}
            : {
                color: { mode: 'thresholds' },
                thresholds: {
                  mode: 'absolute',
                  steps: [
                    { color: 'green', value: null },
                    { color: 'red', value: red },
                  ],
                },
              }),
        },
        overrides: [],
      },
      targets: targets.map(([expr, legendFormat], at) => ({
        refId: String.fromCharCode(65 + at),
        datasource,
        expr,
        legendFormat,
      })),
    };
  });
  const links = [
    { type: 'dashboards', title: 'Liucheng', tags: ['liucheng'], asDropdown: true, keepTime: true },
  ];
  return {
    uid,
    title,
    tags: ['liucheng'],
    schemaVersion: 39,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    timezone: 'browser',
    links,
    panels: placed,
  };
}

export function fileOf({ uid }) {
  return `${uid}.json`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const directory = new URL('./dashboards/', import.meta.url);
  const style = await resolveConfig(fileURLToPath(import.meta.url));
  mkdirSync(directory, { recursive: true });
  for (const each of dashboards) {
    const json = JSON.stringify(dashboardJson(each), null, 2);
    writeFileSync(new URL(fileOf(each), directory), await format(json, { ...style, parser: 'json' }));
  }
}
