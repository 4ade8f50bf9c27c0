import { availableParallelism } from 'node:os';
import { allGathered } from './tools/gathered.mjs';

/**
 * `npm run test:infra`, `test:drills` and `test:nightly` set this: tests that need servers, that kill, copy and move the built
 * suite under load, or that take much time run then, and no others; otherwise all but those.
 */
const kinds = ['infra', 'drill', 'nightly'];
const kind = kinds.find((each) => each === process.env.LIUCHENG_TESTS);
const spec = kind ? `*.${kind}.spec` : '*.spec';
const others = kind ? [] : kinds.map((each) => `\\.${each}\\.spec\\.`);

/** Run by the files of `tools/gathered`; a file or folder that is named on the command line runs by itself. */
const named = process.argv.slice(2).some((word) => /(^|\/)(apps|libs)\//.test(word));
const gathered = named ? [] : allGathered().map((file) => `<rootDir>/${file}$`);

/** Tests run as ES modules straight from the TypeScript sources: SWC strips the types and keeps decorator metadata. */
export default {
  testMatch: [`<rootDir>/{apps,libs,tools,infra}/**/${spec}.{ts,mjs}`],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', ...others, ...gathered],
  modulePathIgnorePatterns: ['/dist/', '<rootDir>/benchmarks/'],
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['liucheng-source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  setupFiles: ['<rootDir>/tools/property-seed.mjs'],
  setupFilesAfterEnv: ['<rootDir>/tools/second-attempt.mjs'],
  transformIgnorePatterns: ['/node_modules/(?!fastify/lib/plugin-utils\\.js$)'],
  transform: {
    'fastify/lib/plugin-utils\\.js$': '<rootDir>/tools/no-require-cache.mjs',
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  testTimeout: 60_000,
  testSequencer: '<rootDir>/tools/longest-first.mjs',
  // Much of what a spec does is waiting for stores and processes: more workers than cores keep these busy.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
};
