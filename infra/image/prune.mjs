/**
 * Removes from installed packages what no program reads while it runs: type declarations, source maps, documentation,
 * and the sources that a native package was compiled from. Licences stay. Prints what is left.
 */
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const uselessFile =
  /\.(d\.[cm]?ts|map|md|markdown|tsbuildinfo|flow)$|^(tsconfig.*\.json|\.eslintrc.*|\.npmignore|\.editorconfig)$/i;
const uselessFolder = new Set(['.github', '.vscode', '__tests__']);
/** better-sqlite3 needs of its build only the library. */
const uselessPath =
  /(^|\/)better-sqlite3\/(deps|src|binding\.gyp)$|\/build\/(Release\/(obj|obj\.target|\.deps|test_extension\.node)|deps|Makefile|config\.gypi|.*\.mk)$/;
const licence = /^(licen[cs]e|notice|copying)/i;

let bytes = 0;
async function prune(root, path) {
  for (const entry of await readdir(join(root, path), { withFileTypes: true })) {
    const inside = path === '.' ? entry.name : `${path}/${entry.name}`;
    const useless = entry.isDirectory() ? uselessFolder.has(entry.name) : uselessFile.test(entry.name);
    if ((useless || uselessPath.test(inside)) && !licence.test(entry.name)) {
      await rm(join(root, inside), { recursive: true });
    } else if (entry.isDirectory()) {
      await prune(root, inside);
    } else {
      bytes += (await lstat(join(root, inside))).size;
    }
  }
}
const [root] = process.argv.slice(2);
await prune(root, '.');
process.stdout.write(`${root}: ${Math.round(bytes / 1e6)} MB\n`);
