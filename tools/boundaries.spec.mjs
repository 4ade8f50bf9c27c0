import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';

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
];

const files = breaches.map(([lib], index) => join(lib, 'src', `seeded-breach-${index}.ts`));

/** Jest's own options (`--experimental-vm-modules`) are not for the programs that it starts. */
const env = { ...process.env, NX_DAEMON: 'false', NODE_OPTIONS: '' };

function run(program, ...args) {
  const file = join(root, 'node_modules', '.bin', program);
  const ended = spawnSync(file, args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, env });
  if (ended.error) throw ended.error;
  return ended;
}

function lint(paths) {
  // The boundary rule reads the graph that Nx has stored, and says nothing when there is none.
  const graph = run('nx', 'show', 'projects', '--json');
  if (graph.status !== 0) throw new Error(`nx: ${graph.stdout}${graph.stderr}`);
  const { stdout, stderr } = run('eslint', '--format', 'json', ...paths);
  if (!stdout.startsWith('[')) throw new Error(`eslint did not report: ${stdout}${stderr}`);
  return JSON.parse(stdout);
}

describe('import boundaries', () => {
  afterAll(() => {
    for (const file of files) rmSync(join(root, file), { force: true });
  });

  it('refuses a breach of every row', () => {
    files.forEach((file, index) => {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), `${breaches[index][1]}\n`);
    });
    const found = new Map(
      lint(files).map((result) => [
        result.filePath,
        result.messages.map((message) => message.ruleId ?? message.message),
      ]),
    );
    const accepted = breaches
      .map(([lib, code, rule], index) => ({ lib, code, rule, found: found.get(join(root, files[index])) }))
      .filter(({ rule, found }) => !found?.some((id) => id.endsWith(rule)));
    expect(accepted).toEqual([]);
  }, 120_000);
});
