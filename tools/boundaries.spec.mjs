import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** One breach per row of the table in docs/architecture.md, and one per thing that pure code must not touch. */
const breaches = [
  [
    'libs/kernel',
    "import { EventStore } from '@liucheng/ports';\nexport default EventStore;",
    'enforce-module-boundaries',
  ],
  [
    'libs/process-model',
    "import { EventStore } from '@liucheng/ports';\nexport default EventStore;",
    'enforce-module-boundaries',
  ],
  [
    'libs/conformance',
    "import { EventStore } from '@liucheng/ports';\nexport default EventStore;",
    'enforce-module-boundaries',
  ],
  [
    'libs/bpmn',
    "import { readLog } from '@liucheng/event-log';\nexport default readLog;",
    'enforce-module-boundaries',
  ],
  [
    'libs/discovery',
    "import { readLog } from '@liucheng/event-log';\nexport default readLog;",
    'enforce-module-boundaries',
  ],
  ['libs/discovery', 'export default Math.random();', 'no-restricted-properties'],
  [
    'libs/ports',
    "import * as model from '@liucheng/process-model';\nexport default model;",
    'enforce-module-boundaries',
  ],
  [
    'libs/adapters/sqlite',
    "import * as kit from '@liucheng/service-kit';\nexport default kit;",
    'enforce-module-boundaries',
  ],
  [
    'libs/event-log',
    "import { EventStore } from '@liucheng/ports';\nexport default EventStore;",
    'enforce-module-boundaries',
  ],
  [
    'libs/service-kit',
    "import * as monitor from '@liucheng/monitor';\nexport default monitor;",
    'enforce-module-boundaries',
  ],
  [
    'libs/departments/finance',
    "import * as monitor from '@liucheng/monitor';\nexport default monitor;",
    'enforce-module-boundaries',
  ],
  [
    'libs/departments/finance',
    "import * as sqlite from '@liucheng/sqlite';\nexport default sqlite;",
    'enforce-module-boundaries',
  ],
  [
    'libs/monitor',
    "import * as finance from '@liucheng/finance';\nexport default finance;",
    'enforce-module-boundaries',
  ],
  [
    'libs/supervision',
    "import * as finance from '@liucheng/finance';\nexport default finance;",
    'enforce-module-boundaries',
  ],
  [
    'libs/monitor',
    "import * as supervision from '@liucheng/supervision';\nexport default supervision;",
    'enforce-module-boundaries',
  ],
  [
    'libs/simulation',
    "import * as finance from '@liucheng/finance';\nexport default finance;",
    'enforce-module-boundaries',
  ],
  [
    'libs/company',
    "import * as conformance from '@liucheng/conformance';\nexport default conformance;",
    'enforce-module-boundaries',
  ],
  ['libs/kernel', 'export default Date.now();', 'no-restricted-properties'],
  ['libs/conformance', 'export default Math.random();', 'no-restricted-properties'],
  ['libs/conformance', 'export default new Date();', 'no-restricted-syntax'],
  [
    'libs/process-model',
    "import { readFileSync } from 'node:fs';\nexport default readFileSync;",
    'no-restricted-imports',
  ],
  [
    'libs/kernel',
    "import { Injectable } from '@nestjs/common';\nexport default Injectable;",
    'no-restricted-imports',
  ],
  ['libs/kernel', 'export default process.env;', 'no-restricted-globals'],
  [
    'libs/monitor',
    "import * as testing from '@liucheng/service-kit/testing';\nexport default testing;",
    'typescript-eslint/no-restricted-imports',
  ],
];

/** Jest's own options (`--experimental-vm-modules`) are not for the programs that it starts. */
const env = { ...process.env, NX_DAEMON: 'false', NODE_OPTIONS: '' };

function run(file, args, input = '') {
  /** @type {import('node:child_process').SpawnSyncOptionsWithStringEncoding} */
  const options = { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, env, input };
  const ended = spawnSync(process.execPath, [join(root, file), ...args], options);
  if (ended.error) throw ended.error;
  if (ended.status !== 0) throw new Error(`${file}: ${ended.stdout}${ended.stderr}`);
  return ended.stdout;
}

/** In the place of a file that is there: one of its own would be built by whoever builds at that moment. */
function lint(texts) {
  // The boundary rule reads the graph that Nx has stored, and says nothing when there is none.
  run('node_modules/.bin/nx', ['show', 'projects', '--json']);
  return JSON.parse(run('tools/lint-texts.mjs', [], JSON.stringify(texts)));
}

describe('import boundaries', () => {
  it('refuses a breach of every row', () => {
    const found = lint(
      breaches.map(([lib, code]) => ({ filePath: join(root, lib, 'src', 'index.ts'), code: `${code}\n` })),
    );
    const accepted = breaches
      .map(([lib, code, rule], index) => ({ lib, code, rule, found: found[index] }))
      .filter(({ rule, found }) => !found?.some((id) => id.endsWith(rule)));
    expect(accepted).toEqual([]);
  }, 240_000);
});
