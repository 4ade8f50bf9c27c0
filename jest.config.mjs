/** `npm run test:infra` sets this: tests that need servers run then, and no others; otherwise all but those. */
const infra = process.env.LIUCHENG_TESTS === 'infra';
const spec = infra ? '*.infra.spec' : '*.spec';

/** Tests run as ES modules straight from the TypeScript sources: SWC strips the types and keeps decorator metadata. */
export default {
  testMatch: [`<rootDir>/{apps,libs,tools,infra}/**/${spec}.{ts,mjs}`],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', ...(infra ? [] : ['\\.infra\\.spec\\.'])],
  modulePathIgnorePatterns: ['/dist/', '<rootDir>/benchmarks/'],
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['liucheng-source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
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
  testTimeout: 20_000,
};
