/** From the start of the process to the ready line of the whole suite, on an empty data directory and on one that is in use. */
import { rmSync } from 'node:fs';
import { median, report } from './report.mjs';
import { startApp, tokenOf } from './service.mjs';

const rounds = 5;
const claims = 200;

const empty = [];
for (let round = 0; round < rounds; round++) {
  const suite = await startApp('suite');
  empty.push(suite.startedInMs);
  await suite.stop();
}

const first = await startApp('suite');
const authorization = `Bearer ${await tokenOf(first.url, 'u-zhang')}`;
for (let claim = 0; claim < claims; claim++) {
  const answer = await fetch(`${first.url}/finance/expense-claims`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ title: `Claim ${claim}` }),
  });
  if (answer.status !== 201) throw new Error(`claim ${claim}: ${answer.status} ${await answer.text()}`);
}
await first.stop({ keep: true });
const again = [];
try {
  for (let round = 0; round < rounds; round++) {
    const suite = await startApp('suite', {}, first.data);
    again.push(suite.startedInMs);
    await suite.stop({ keep: true });
  }
} finally {
  rmSync(first.data, { recursive: true, force: true });
}

for (const { what, values } of [
  { what: 'start to ready, empty data directory', values: empty },
  { what: `start to ready, ${claims} claims there`, values: again },
]) {
  const value = median(values) / 1000;
  report({ what, value, unit: 's', goal: '< 3 s', met: value < 3 });
}
