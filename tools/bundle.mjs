/**
 * Programs as few files: a start that resolves and links some two thousand small modules one by one spends half of its time on
 * that (docs/adr/0045). What is CommonJS stays in node_modules, and so does what a program may do without.
 */
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { isAbsolute, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'dist');

/** Each program that can be started, `dist/<name>.js`, and what it is made of. */
const programs = {
  suite: 'apps/suite/dist/main.js',
  gateway: 'apps/suite/dist/gateway.js',
  administration: 'apps/administration/dist/main.js',
  'customer-service': 'apps/customer-service/dist/main.js',
  finance: 'apps/finance/dist/main.js',
  'human-resources': 'apps/human-resources/dist/main.js',
  marketing: 'apps/marketing/dist/main.js',
  'process-monitor': 'apps/process-monitor/dist/main.js',
  'product-development': 'apps/product-development/dist/main.js',
  liucheng: 'apps/cli/dist/main.js',
};

/** Packages of many small ES modules, and one that several of ours have in another version than what lies at the root. */
const taken = /^(@liucheng\/|@nestjs\/|es-toolkit|jose|lru-cache)/;
/** Parts of Nest that are not installed: it looks for them only where they are asked for. */
const absent = /^@nestjs\/(microservices|websockets|platform-express)/;

const fromRoot = createRequire(join(root, 'package.json'));

function staysOutside(id, importer) {
  if (id.startsWith('.') || isAbsolute(id)) return false;
  if (isBuiltin(id) || absent.test(id)) return true;
  if (taken.test(id)) return false;
  // A program in `dist/` finds only what lies at the root; Nest's own optional packages need not be there.
  if (importer && !importer.includes('node_modules')) fromRoot.resolve(id);
  return true;
}

/** Written last: a bundle that was broken off is none. */
const whole = '.whole';

/** When a project was compiled last; its compiler writes that file whenever it writes any. */
function compiledAt({ path }) {
  return statSync(join(root, path, 'dist/.tsbuildinfo')).mtimeMs;
}

/** Whether nothing that the programs are made of is newer than they are. */
export function bundleIsCurrent() {
  const made = statSync(join(out, whole), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const { references } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  const others = ['package-lock.json', 'tools/bundle.mjs'].map((file) => statSync(join(root, file)).mtimeMs);
  return Math.max(...references.map(compiledAt), ...others) < made;
}

/**
 * Modules of ours read files by their own place (`import.meta.url`), which is to stay what it was. The files of `dist/` lie all in
 * one folder, so the way from there to the module is known beforehand. Source maps lead on to the TypeScript sources.
 */
const ownModules = {
  name: 'own-modules',
  load(id) {
    if (id.includes('node_modules') || !id.startsWith(root)) return null;
    const place = relative(out, id).split(sep).join('/');
    const source = readFileSync(id, 'utf8');
    const code = source.replaceAll(
      'import.meta.url',
      `new URL(${JSON.stringify(place)}, import.meta.url).href`,
    );
    return { code, map: JSON.parse(readFileSync(`${id}.map`, 'utf8')) };
  },
};

/** Writes all programs to `dist/`, and removes what earlier ones left there. */
export async function bundle() {
  const input = Object.fromEntries(Object.entries(programs).map(([name, main]) => [name, join(root, main)]));
  const bundled = await rolldown({
    cwd: root,
    input,
    platform: 'node',
    external: staysOutside,
    plugins: [ownModules],
    logLevel: 'warn',
  });
  const { output } = await bundled.write({
    dir: out,
    format: 'esm',
    entryFileNames: '[name].js',
    // What several programs share.
    chunkFileNames: 'part-[hash].js',
    // Nest, Swagger and class-validator go by the names of classes.
    keepNames: true,
    sourcemap: true,
    sourcemapExcludeSources: true,
  });
  const written = new Set(output.map(({ fileName }) => fileName));
  for (const file of readdirSync(out)) {
    if (!written.has(file)) rmSync(join(out, file), { recursive: true });
  }
  writeFileSync(join(out, whole), '');
}
