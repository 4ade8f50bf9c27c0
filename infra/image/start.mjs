/** Process 1 of the image: becomes the program that the command names. The other words are the program's own. */
const programs = {
  suite: 'apps/suite/dist/main.js',
  gateway: 'apps/suite/dist/gateway.js',
  administration: 'apps/administration/dist/main.js',
  'customer-service': 'apps/customer-service/dist/main.js',
  finance: 'apps/finance/dist/main.js',
  'product-development': 'apps/product-development/dist/main.js',
  'human-resources': 'apps/human-resources/dist/main.js',
  marketing: 'apps/marketing/dist/main.js',
  'process-monitor': 'apps/process-monitor/dist/main.js',
  liucheng: 'apps/cli/dist/main.js',
};

/** Process 1 has no default action for signals: until the program has its own, a stop must still end it. */
const endAtOnce = () => process.exit(143);

const [name = ''] = process.argv.splice(2, 1);
if (Object.hasOwn(programs, name)) {
  process.on('SIGTERM', endAtOnce);
  await import(new URL(`../../${programs[name]}`, import.meta.url));
  process.off('SIGTERM', endAtOnce);
} else {
  process.stderr.write(
    `The command is ${JSON.stringify(name)}; expected one of ${Object.keys(programs).join(', ')}\n`,
  );
  process.exitCode = 64;
}
