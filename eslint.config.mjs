import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

/** Which layer may import which: the table in docs/architecture.md. `tools/boundaries.spec.mjs` seeds a breach of each row. */
export const layers = {
  kernel: [],
  model: ['kernel'],
  conformance: ['kernel', 'model'],
  bpmn: ['kernel', 'model', 'conformance'],
  discovery: ['kernel', 'model', 'conformance'],
  ports: ['kernel'],
  adapter: ['kernel', 'ports'],
  'event-log': ['kernel'],
  'service-kit': ['kernel', 'model', 'conformance', 'ports', 'adapter'],
  department: ['kernel', 'model', 'ports', 'service-kit'],
  monitor: ['kernel', 'model', 'conformance', 'bpmn', 'ports', 'event-log', 'service-kit'],
  supervision: ['kernel', 'model', 'conformance', 'ports', 'service-kit', 'monitor'],
  simulation: ['kernel', 'model', 'conformance', 'service-kit'],
  company: ['kernel', 'service-kit', 'department', 'monitor', 'supervision'],
};

const pure = ['libs/kernel', 'libs/process-model', 'libs/conformance', 'libs/bpmn', 'libs/discovery'];
/** Inside a department's process folder the definition and the decider are as pure as the kernel. */
const pureFiles = [
  ...pure.map((lib) => `${lib}/src/**/*.ts`),
  'libs/departments/*/src/*/*.process.ts',
  'libs/departments/*/src/**/*.decider.ts',
  'libs/supervision/src/*/*.process.ts',
];

const clocksAndChance = [
  ['Date', 'now'],
  ['Math', 'random'],
  ['crypto', 'randomUUID'],
  ['performance', 'now'],
].map(([object, property]) => ({ object, property, message: 'Time, ids and chance come in as data.' }));

export default [
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      'coverage/**',
      '.nx/**',
      'docs/generated/**',
      'benchmarks/peers/**',
    ],
  },
  ...tseslint.configs.recommended.map((config) => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 25],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['libs/**/*.ts', 'apps/**/*.ts'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: false,
          banTransitiveDependencies: true,
          checkDynamicDependenciesExceptions: ['.*'],
          depConstraints: [
            ...Object.entries(layers).map(([layer, allowed]) => ({
              sourceTag: `layer:${layer}`,
              onlyDependOnLibsWithTags: [layer, ...allowed].map((each) => `layer:${each}`),
            })),
            { sourceTag: 'layer:app', onlyDependOnLibsWithTags: ['*'] },
          ],
        },
      ],
    },
  },
  {
    files: pureFiles,
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-properties': ['error', ...clocksAndChance],
      'no-restricted-globals': ['error', 'process', 'setTimeout', 'setInterval', 'setImmediate', 'fetch'],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Time comes in as data.',
        },
      ],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(node:(?!(crypto|module)$)|fs$|path$|@nestjs/|rxjs|better-sqlite3|kafkajs|mongoose)',
              message: 'Domain code does no I/O and knows no framework.',
            },
          ],
        },
      ],
    },
  },
  {
    // What the image is built from, see .dockerignore.
    files: ['libs/**/*.ts', 'apps/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/*.fixture.ts', '**/src/testing/**', 'apps/suite/src/faults/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '/testing(/|$)', message: 'Programs are built without what helps to test them.' },
          ],
        },
      ],
    },
  },
  {
    files: ['apps/cli/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
];
