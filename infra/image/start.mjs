/** Process 1 of the image: becomes the program that the command names. The other words are the program's own. */
import { readdirSync } from 'node:fs';

const built = new URL('../../dist/', import.meta.url);
const programs = readdirSync(built).filter((file) => /^(?!part-).*\.js$/.test(file));

/** Process 1 has no default action for signals: until the program has its own, a stop must still end it. */
const endAtOnce = () => process.exit(143);

const [name = ''] = process.argv.splice(2, 1);
if (programs.includes(`${name}.js`)) {
  process.on('SIGTERM', endAtOnce);
  await import(new URL(`${name}.js`, built).href);
  process.off('SIGTERM', endAtOnce);
} else {
  process.stderr.write(
    `The command is ${JSON.stringify(name)}; expected one of ${programs.map((file) => file.slice(0, -3)).join(', ')}\n`,
  );
  process.exitCode = 64;
}
