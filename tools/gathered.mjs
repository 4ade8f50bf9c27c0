import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

const suiteSpec = (name) => `apps/suite/src/${name}.spec.ts`;

/** Spec files, and folders of them, that load the same part of the suite, by the name of the file in `gathered/` that runs them. */
const groups = {
  adapters: ['libs/adapters'],
  models: [
    'libs/bpmn',
    'libs/company',
    'libs/conformance',
    'libs/discovery',
    'libs/event-log',
    'libs/kernel',
    'libs/ports',
    'libs/process-model',
  ],
  monitor: ['libs/monitor/src'],
  'monitor-api': ['libs/monitor/src/api'],
  /** Those of what people do, step by step: departments, supervision, the company that is played. */
  processes: [
    'libs/departments',
    'libs/simulation/src',
    'libs/supervision/src',
    'apps/suite/src/judged',
    suiteSpec('simulation'),
  ],
  'service-kit': ['libs/service-kit/src'],
  /** Those that start programs, or services in their own process, and look at them from outside. */
  programs: [
    ...['away-stores', 'export', 'gateway/gateway', 'main', 'runbooks', 'tracing'].map(suiteSpec),
    'apps/cli/src/bpmn.spec.ts',
    'apps/cli/src/inspections.spec.ts',
  ],
  /** Those that run the whole suite in their own process. */
  suite: [
    'asyncapi',
    'backtest',
    'bad-input',
    'catalogue-pages',
    'marketing-budget',
    'observability',
    'organisation',
    'personal-data',
    'poisoned-event',
    'start-page',
    'step-actions',
  ].map(suiteSpec),
};

const isSpec = /(?<!\.(infra|drill|nightly))\.spec\.ts$/;

/** A file belongs to the group that names the innermost of its folders. */
function groupOf(file) {
  const places = Object.entries(groups).flatMap(([name, all]) => all.map((place) => ({ name, place })));
  const around = places.filter(({ place }) => file === place || file.startsWith(`${place}/`));
  return around.sort((one, other) => other.place.length - one.place.length)[0]?.name;
}

function filesIn(place) {
  if (isSpec.test(place)) return [place];
  return readdirSync(join(root, place), { recursive: true, encoding: 'utf8' })
    .filter((file) => isSpec.test(file) && !/(^|\/)(node_modules|dist)\//.test(file))
    .map((file) => `${place}/${file}`);
}

/**
 * The spec files of a group that run in one process: alone, each of them spends more time on loading modules than on its tests.
 * @returns paths from the root of the repository, in a fixed order
 */
export function gathered(name) {
  return groups[name].flatMap((place) =>
    filesIn(place)
      .filter((file) => groupOf(file) === name)
      .sort(),
  );
}

export const groupNames = Object.keys(groups);

/** All that run in some group. */
export const allGathered = () => groupNames.flatMap(gathered);
