import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '@liucheng/kernel';
import fc from 'fast-check';
import { sampleOf, wrongBodies, type Operation, type Schema } from './testing/api-operations.ts';
import { expectProblem, json, ProbedSuite, type ProblemBody } from './testing/probed-suite.ts';

/*
 * Everything wrong that a request can be, over the real stack, for every operation in the OpenAPI documents: never an
 * answer of 5xx, always a problem that says what is wrong in the caller's language, and nothing done by halves.
 */

let suite: ProbedSuite;
beforeAll(async () => {
  suite = await ProbedSuite.open();
});
afterAll(() => suite.close());

/** Somebody whom the door lets through to what is wrong behind it. */
const callerOf = ({ path }: Operation): string => (path.startsWith('/monitor') ? 'u-gao' : 'u-zhao');

/** A request that nothing is wrong with, as far as the document goes. */
const soundRequest = ({ method, path, body }: Operation) => ({
  method,
  path: suite.addressOf(path),
  ...(body ? json(sampleOf(body)) : {}),
});

/** Named with its path, and with what would be accepted. */
const names =
  (path: string) =>
  ({ errors = [] }: ProblemBody): void => {
    for (const each of errors) expect(each.expected).not.toBe('');
    expect(errors.map((each) => each.path)).toContainEqual(expect.stringContaining(path));
  };

describe('a body', () => {
  it('with a wrong, missing or unknown field is refused by the name of the field', async () => {
    let tried = 0;
    for (const operation of suite.operations) {
      if (!operation.body?.properties || operation.path.endsWith('/definitions')) continue;
      const requests = wrongBodies(operation.body).map(({ at, body }) => ({
        method: operation.method,
        path: suite.addressOf(operation.path),
        ...json(body),
        person: callerOf(operation),
        check: names(at),
      }));
      tried += requests.length;
      await suite.expectRefused(requests);
    }
    expect(tried).toBeGreaterThan(1_000);
  }, 60_000);

  it('that is no JSON object, or not JSON at all, is refused', async () => {
    const nested = (levels: number): string => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);
    const jsonType = 'application/json';
    const bodies: readonly (readonly [string | Buffer, string?, string?])[] = [
      ['null', ''],
      ['[]', ''],
      ['"text"', ''],
      ['7', ''],
      ['true', ''],
      [nested(100), '/a/a'],
      [nested(5_000), '/a/a'],
      [`{"a":"${'x'.repeat(200_000)}"}`, '/a'],
      ['{"__proto__":{"title":"x"}}', '/__proto__'],
      ['{"constructor":{"prototype":{"title":"x"}}}', '/constructor'],
      ['{"title":"x","toString":null}', '/toString'],
      ['{"valueOf":1}', '/valueOf'],
      ['{"\\ud800":1}', ''],
      ['{"title":"\\udc00\\ud800"}', '/title'],
      ['{'],
      ['{"title":"x",}'],
      ["{'title':'x'}"],
      ['{"title":NaN}'],
      ['{"title":"a\u0000b"}'],
      ['\ufeff{}'],
      [Buffer.from('{"title":"\xff\xfe"}', 'latin1')],
      [Buffer.from('{"title":"\xed\xa0\x80"}', 'latin1')],
      [`[${'1,'.repeat(1_000_000)}1]`],
      ['{}', undefined, 'text/plain'],
      ['title=x', undefined, 'application/x-www-form-urlencoded'],
      ['{}', undefined, 'application/xml'],
      ['{}', undefined, 'nonsense'],
    ];
    for (const operation of withBody()) {
      await suite.expectRefused(
        bodies.map(([body, path, type = jsonType]) => ({
          method: operation.method,
          path: suite.addressOf(operation.path),
          headers: { 'content-type': type },
          body,
          person: callerOf(operation),
          ...(path === undefined ? {} : { check: names(path) }),
        })),
      );
    }
  }, 60_000);

  it('of a definition is refused or known already, whatever is put into whatever place of it', async () => {
    const path = '/monitor/definitions/expense-reimbursement/versions/1';
    const { definition } = await suite.read<{ definition: Json }>('u-gao', path);
    const places = placesIn(definition);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), fc.jsonValue({ maxDepth: 3 }), async (place, value) => {
        const body = JSON.stringify(withValue(definition, place, value as Json));
        // Another id or version may make another definition, which is no fault.
        fc.pre(!['id', 'version'].includes(String(place[0])) && !hasInherited(body));
        const request = { method: 'POST', path: '/monitor/definitions', body };
        const answer = await suite.as('u-gao', {
          ...request,
          headers: { 'content-type': 'application/json' },
        });
        if (answer.status === 200) return;
        const { status, errors } = expectProblem(request, answer);
        expect(status === 409 || (errors ?? []).length > 0).toBe(true);
      }),
      { numRuns: 300, seed: 1, endOnFailure: true },
    );
  }, 60_000);
});

describe('a text of any characters', () => {
  it('in any sound body is taken or refused, and breaks neither views nor the monitor', async () => {
    let taken = 0;
    for (const operation of withBody()) {
      if (!operation.path.startsWith('/finance')) continue;
      await fc.assert(
        fc.asyncProperty(oddBodies(operation.body ?? {}), async (body) => {
          const request = { ...soundRequest(operation), ...json(body) };
          const answer = await suite.as('u-zhao', request);
          if (answer.status < 300) taken++;
          else expectProblem(request, answer);
        }),
        { numRuns: 40, seed: 1, endOnFailure: true },
      );
    }
    expect(taken).toBeGreaterThan(80);
    expect(await suite.read('u-gao', '/monitor/status?wait=10000')).toMatchObject({ caughtUp: true });
    expect(await suite.read('u-gao', '/monitor/dead-letters')).toEqual({ items: [] });
    const claims = await suite.read<{ items: unknown[] }>('u-zhao', '/finance/expense-claims?limit=200');
    expect(claims.items.length).toBeGreaterThan(40);
    for (const path of ['', '/history']) {
      const address = suite.addressOf(`/finance/expense-claims/{id}${path}`);
      expect((await suite.as('u-zhao', { method: 'GET', path: address })).status).toBe(200);
    }
  }, 60_000);
});

describe('an address', () => {
  const odd = [
    'x'.repeat(5_000),
    'x'.repeat(150),
    '..',
    '%2e%2e',
    '..%2f..%2fetc%2fpasswd',
    '%00',
    'a%00b',
    '%',
    '%zz',
    '%c3%28',
    '%ed%a0%80',
    '%E6%B5%81%E7%A8%8B',
    '%F0%9F%92%A5',
    '__proto__',
    'constructor',
    'toString',
    '-1',
    '1e9',
    'null',
    '%20',
    "'%20OR%201=1--",
    '%3Cscript%3E',
    '*',
    ';',
  ];

  it('with something odd in the place of an id is answered without a break', async () => {
    for (const operation of suite.operations) {
      for (const [parameter] of operation.path.matchAll(/\{\w+\}/g)) {
        const before = await suite.effects();
        let done = 0;
        for (const id of odd) {
          const path = suite.addressOf(operation.path.replace(parameter, id)).replaceAll(/\{\w+\}/g, '1');
          const request = { ...soundRequest(operation), path };
          const answer = await suite.as(callerOf(operation), request);
          if (answer.status < 300) done++;
          else expectProblem(request, answer);
        }
        const after = await suite.effects();
        // Some may be the id of something new, such as a department; what was refused has left nothing.
        expect(after.events - before.events).toBeLessThanOrEqual(done);
        expect({ ...after, events: 0 }).toEqual({ ...before, events: 0 });
      }
    }
  }, 60_000);

  it('with an odd query is refused by the name of the parameter', async () => {
    let tried = 0;
    for (const operation of suite.operations) {
      const parameters = operation.parameters.filter((each) => each.in === 'query');
      if (parameters.length === 0) continue;
      const wrong = [
        ...parameters.flatMap(({ name, schema }) => wrongTexts(schema).map((value) => ({ name, value }))),
        ...['unheardOf', 'toString', '__proto__', 'limit[]'].map((name) => ({ name, value: '1' })),
      ];
      tried += wrong.length;
      const needed = parameters.filter(({ required }) => required);
      const address = (name: string, value: string): string =>
        [
          `${suite.addressOf(operation.path)}?${name}=${value}`,
          ...needed
            .filter((each) => each.name !== name)
            .map((each) => `${each.name}=${sampleOf(each.schema)}`),
        ].join('&');
      await suite.expectRefused([
        ...wrong.map(({ name, value }) => ({
          method: operation.method,
          path: address(name, value),
          person: callerOf(operation),
          check: names(name),
        })),
        ...parameters.map(({ name, schema }) => ({
          method: operation.method,
          path: `${address(name, String(sampleOf(schema)))}&${name}=${String(sampleOf(schema))}`,
          person: callerOf(operation),
          check: names(name),
        })),
      ]);
    }
    expect(tried).toBeGreaterThan(200);
  }, 60_000);

  it('takes no cursor but its own', async () => {
    const token = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const cursors = [
      'x',
      '%00',
      '-1',
      '%E6%B5%81',
      token(null),
      token([]),
      token({}),
      token([1, 2]),
      token({ after: {} }),
    ];
    for (const operation of suite.operations) {
      if (!operation.parameters.some(({ name }) => name === 'cursor')) continue;
      if (operation.path.endsWith('/totals')) continue;
      await suite.expectRefused(
        cursors.map((cursor) => ({
          method: 'GET',
          path: `${suite.addressOf(operation.path)}?cursor=${cursor}`,
          person: callerOf(operation),
          check: names('cursor'),
        })),
      );
    }
  });

  it('takes only the methods that it has', async () => {
    const paths = new Set(suite.operations.map(({ path }) => path));
    for (const path of paths) {
      const has = suite.operations.filter((each) => each.path === path).map(({ method }) => method);
      const lacks = ['POST', 'PUT', 'PATCH', 'DELETE', 'GET', 'OPTIONS'].filter(
        (each) => !has.includes(each),
      );
      await suite.expectRefused(
        lacks.map((method) => ({
          method,
          path: suite.addressOf(path),
          person: 'u-gao',
          check: ({ status, code }) => expect([status, code]).toEqual([405, 'method-not-allowed']),
        })),
      );
    }
  });
});

describe('a caller', () => {
  it('without a token that is accepted is not let in', async () => {
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const token = suite.token('u-gao');
    const authorizations = [
      'Bearer',
      'Bearer ',
      'Bearer x',
      `Bearer ${'x'.repeat(9_000)}`,
      `Basic ${token}`,
      `Bearer ${none}.${token.split('.')[1]}.`,
      `Bearer ${token.slice(0, -4)}AAAA`,
      `Bearer ${token}é`,
    ];
    for (const operation of suite.operations.filter(({ open }) => !open)) {
      const request = soundRequest(operation);
      const check = ({ status }: ProblemBody): void => expect(status).toBe(401);
      await suite.expectRefused([
        { ...request, check },
        ...authorizations.map((authorization) => ({
          ...request,
          headers: { ...request.headers, authorization },
          check,
        })),
      ]);
    }
  });

  it('with another role is refused at the door of the monitor', async () => {
    for (const operation of suite.operations) {
      const forAll = operation.method === 'GET' && operation.path.includes('/definitions');
      if (operation.open || forAll || !operation.path.startsWith('/monitor')) continue;
      const check = ({ status, code }: ProblemBody): void =>
        expect([status, code]).toEqual([403, 'wrong-role']);
      await suite.expectRefused([{ ...soundRequest(operation), person: 'u-chen', check }]);
    }
  });

  it('whom a rule of finance refuses leaves that on record, once, and nothing else', async () => {
    const commands = suite.operations.filter(
      ({ method, path }) => method !== 'GET' && path.startsWith('/finance/expense-claims/{id}/'),
    );
    expect(commands.length).toBeGreaterThan(10);
    const address = suite.addressOf('/finance/expense-claims/{id}');
    const { etag } = (await suite.as('u-zhao', { method: 'GET', path: address })).headers;
    for (const operation of commands) {
      const before = await suite.effects();
      const request = soundRequest(operation);
      const headers = { ...request.headers, 'idempotency-key': `refused ${operation.path}` };
      for (const language of ['en', 'zh-CN']) {
        const sent = { ...request, headers: { ...headers, 'accept-language': language } };
        expect(expectProblem(sent, await suite.as('u-he', sent))).toMatchObject({
          status: 403,
          code: expect.stringMatching(/^wrong-(role|person)$/),
        });
      }
      expect(await suite.effects()).toEqual({ ...before, events: before.events + 1 });
    }
    expect((await suite.as('u-zhao', { method: 'GET', path: address })).headers['etag']).toBe(etag);
  });

  it('with odd headers is told which', async () => {
    const stale = ({ status, code }: ProblemBody): void =>
      expect([status, code]).toEqual([412, 'stale-revision']);
    for (const operation of suite.operations) {
      const takes = operation.parameters.filter((each) => each.in === 'header').map(({ name }) => name);
      const request = soundRequest(operation);
      const sending = (name: string, value: string, check: (problem: ProblemBody) => void) => ({
        ...request,
        headers: { ...request.headers, [name]: value },
        person: callerOf(operation),
        check,
      });
      const wrong = oddHeaders.filter(([name]) => takes.includes(name));
      await suite.expectRefused([
        ...wrong.flatMap(([name, values]) => values.map((value) => sending(name, value, names(name)))),
        ...(takes.includes('If-Match') ? [sending('If-Match', '"77"', stale)] : []),
      ]);
    }
  });
});

const oddHeaders: readonly (readonly [string, readonly string[]])[] = [
  ['If-Match', ['3', 'W/"0"', '""', '"x"', '"-1"', '*, "0"', `"${'9'.repeat(300)}"`, '"0" "1"', '"1e2"']],
  ['Idempotency-Key', [' ', '\t', 'x'.repeat(129), 'é', '\u0080']],
  ['Last-Event-ID', ['x', '-1', '1.5', '9'.repeat(40)]],
];

function withBody(): Operation[] {
  return suite.operations.filter(({ body }) => body !== undefined);
}

/** Bodies that the schema takes, of texts that nobody would write. */
function oddBodies({
  type,
  enum: choices,
  pattern,
  properties,
  items,
  ...schema
}: Schema): fc.Arbitrary<Json> {
  if (choices) return fc.constantFrom(...choices);
  if (properties) {
    const fields = Object.entries(properties).map(([name, each]) => [name, oddBodies(each)]);
    const requiredKeys = [...(schema.required ?? [])];
    return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<Json>>, { requiredKeys });
  }
  if (items) return fc.array(oddBodies(items), { maxLength: 3 });
  const { minimum: min = 0, maximum: max = 1_000 } = schema;
  if (type === 'integer') return fc.integer({ min, max: Math.min(max, Number.MAX_SAFE_INTEGER) });
  if (pattern !== undefined) return fc.constant(sampleOf({ type, pattern, ...schema }));
  return fc.string({ unit: 'binary', minLength: 1, maxLength: Math.min(schema.maxLength ?? 20, 40) });
}

/** Texts that a query parameter does not accept. */
function wrongTexts({ type, enum: choices, pattern, maxLength, maximum }: Schema): string[] {
  const long = maxLength === undefined ? [] : ['x'.repeat(maxLength + 1)];
  if (type === 'integer')
    return ['', 'x', '1.5', '-1', 'NaN', 'Infinity', '%00', '1e400', ...(maximum ? [`${maximum}0`] : [])];
  if (choices) return ['', 'x', '__proto__', '%E6%B5%81'];
  return ['', ...long, ...(pattern === undefined ? [] : ['x', '2026-13-45', '%00'])];
}

type Place = readonly (string | number)[];

/** Where a value stands within another, for every value in it. */
function placesIn(value: Json, at: Place = []): Place[] {
  if (value === null || typeof value !== 'object') return [at];
  const within = Object.entries(value).flatMap(([name, each]) => placesIn(each ?? null, [...at, name]));
  return at.length === 0 ? within : [at, ...within];
}

function withValue(whole: Json, [first, ...rest]: Place, value: Json): Json {
  if (first === undefined) return value;
  const copy = (Array.isArray(whole) ? [...whole] : { ...(whole as object) }) as Record<string, Json>;
  copy[first] = withValue(copy[first] ?? null, rest, value);
  return copy;
}

/** Names that every body is refused for. */
function hasInherited(body: string): boolean {
  return Object.getOwnPropertyNames(Object.prototype).some((name) => body.includes(`"${name}"`));
}
