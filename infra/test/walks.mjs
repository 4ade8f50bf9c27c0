/**
 * Cases that sample people take from the first step to the last through an installation's one address: a supply round in
 * administration and a complaint in customer service. By itself: node infra/test/walks.mjs [http://127.0.0.1:8080]
 */
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const inForceWithinMs = 30_000;
/** The longest that the monitor lets a reader wait. */
const judgedWithinMs = 10_000;

/** Each step: who, which command of the case, with which body. The first one opens the case. */
const walks = {
  'supply round': {
    process: 'office-supplies',
    path: '/administration/supply-rounds',
    steps: () => [
      ['u-liu', '', { item: 'paper-a4', unit: 'pack', quantity: 20 }],
      ['u-qian', '/purchase-plan', { quantity: 20, reorderPoint: 0 }],
      [
        'u-kong',
        '/supplier',
        {
          quotes: [
            { supplier: 'Deli', unitPrice: 2_350 },
            { supplier: 'M&G', unitPrice: 2_480 },
          ],
          supplier: 'Deli',
          reason: 'Lowest price',
        },
      ],
      ['u-kong', '/orders', { number: `PO-${Date.now()}`, quantity: 20 }],
      ['u-qian', '/receipts', { quantity: 20 }],
      ['u-liu', '/requests', { quantity: 4, purpose: 'Third floor' }],
      ['u-qian', '/issues', { quantity: 4, request: 'R1' }],
      ['u-wei', '/stocktakes', { counted: 16 }],
      ['u-kong', '/write-off', { quantity: 16, reason: 'End of the round' }],
    ],
  },
  complaint: {
    process: 'complaint',
    path: '/customer-service/complaints',
    steps: () => [
      [
        'u-luo',
        '',
        {
          customer: { id: `C-${Date.now()}`, name: 'Zhou Min', phone: '13800000000' },
          content: 'The kettle leaks.',
          demand: 'A new kettle.',
        },
      ],
      ['u-luo', '/acknowledgement', { channel: 'phone' }],
      [
        'u-luo',
        '/investigations',
        {
          facts: 'The seal was missing.',
          responsible: { department: 'product', person: 'u-he' },
          evidence: [{ reference: 'PH-1', description: 'Photo of the crack' }],
        },
      ],
      ['u-luo', '/solutions', { content: 'A new kettle by courier', compensation: 5_000 }],
      ['u-luo', '/agreement', { channel: 'phone' }],
      ['u-fang', '/execution', { result: 'Sent by courier.' }],
      ['u-fang', '/report', { channel: 'phone' }],
      ['u-luo', '/confirmation', { channel: 'phone', confirmation: `REC-${Date.now()}` }],
    ],
  },
};

export const walkNames = Object.keys(walks);

/**
 * Resolves when every service has the sample company as its organisation and knows all of its people.
 * @returns {Promise<string[]>} the services, in alphabetical order
 * @throws Error with what each service says when that takes longer than 30 s
 */
export async function organisationInForce(url) {
  const { people } = await answerOf(fetch(`${url}/issuer/people`));
  for (const until = Date.now() + inForceWithinMs; ; await pause(200)) {
    const { services } = /** @type {{ services: object }} */ (
      await (await fetch(`${url}/health/ready`)).json()
    );
    const known = Object.entries(services).map(([service, report]) => [
      service,
      report.checks?.organisation?.details,
    ]);
    if (known.every(([, details]) => details?.inForce && details.people >= people.length)) {
      return known.map(([service]) => service).sort();
    }
    if (Date.now() > until) throw new Error(`the organisation is not in force: ${JSON.stringify(services)}`);
  }
}

/**
 * Takes a new case through all its steps and gives what the monitor makes of it.
 * @throws Error with the request and its answer when a step is refused
 */
export async function walk(url, name) {
  const { process, path, steps } = walks[name];
  let place = path;
  let done;
  for (const [person, command, body] of steps()) {
    done = await answerOf(request(url, person, `${place}${command}`, body));
    place = `${path}/${done.id}`;
  }
  const wanted = `/monitor/cases/${process}/${done.id}?sequence=${done.revision}&wait=${judgedWithinMs}`;
  return answerOf(request(url, 'u-gao', wanted));
}

/** One request of a sample person: POST with a body, otherwise GET. */
export async function request(url, person, path, body) {
  const { access_token: token } = await answerOf(
    fetch(`${url}/issuer/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ person }),
    }),
  );
  return fetch(`${url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function answerOf(asked) {
  const answer = await asked;
  if (answer.ok) return answer.json();
  throw new Error(`${answer.url}: ${answer.status} ${await answer.text()}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const url = process.argv[2] ?? 'http://127.0.0.1:8080';
  process.stdout.write(`in force at ${(await organisationInForce(url)).join(', ')}\n`);
  for (const name of walkNames) {
    const { subject, status, conforming } = await walk(url, name);
    process.stdout.write(
      `${name} ${subject}: ${status}, ${conforming ? 'as it should go' : 'with violations'}\n`,
    );
  }
}
