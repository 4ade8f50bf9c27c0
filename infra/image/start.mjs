/** Process 1 of the image: becomes the program that the command names. The other words are the program's own. */
import { readdirSync } from 'node:fs';

const built = new URL('../../dist/', import.meta.url);
const programs = readdirSync(built).flatMap((file) => /^(?!part-)(.+)\.js$/.exec(file)?.slice(1) ?? []);

/** Process 1 has no default action for signals: until the program has its own, a stop must still end it. */
const endAtOnce = () => process.exit(143);

const [name = ''] = process.argv.splice(2, 1);
if (programs.includes(name)) {
  process.on('SIGTERM', endAtOnce);
  await import(new URL(`${name}.js`, built).href);
  process.off('SIGTERM', endAtOnce);
} else {
  process.stderr.write(`The command is ${JSON.stringify(name)}; expected one of ${programs.join(', ')}\n`);
  process.exitCode = 64;
}
