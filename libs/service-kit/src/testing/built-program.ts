import { fileURLToPath } from 'node:url';

/** The file of a program, as the build has made it. */
export function builtProgram(name: string): string {
  return fileURLToPath(new URL(`../../../../dist/${name}.js`, import.meta.url));
}
