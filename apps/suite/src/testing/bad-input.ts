import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Json } from '@liucheng/kernel';
import fc from 'fast-check';
import { caughtUp } from './caught-up.ts';
import type { Dealing } from './dealing.ts';
import { sampleOf, wrongBodies, type Operation, type Schema, type WrongBody } from './api-operations.ts';
import {
  hasInherited,
  malformedBodies,
  oddBodies,
  oddHeaders,
  oddIds,
  placesIn,
  withValue,
  wrongTexts,
} from './odd-input.ts';
import {
  claimVersion,
  expectProblem,
  json,
  ProbedSuite,
  type ProblemBody,
  type WrongRequest,
} from './probed-suite.ts';

let suite: ProbedSuite;

export interface Thoroughness {
  /** Gives each test what deals out what an operation is tried with: a test that is tried twice meets the same again. */
  readonly dealing: () => Dealing;
  /** Of a property with one operation. */
  readonly runs: number;
}

const limitMs = 600_000;

const callers: Readonly<Record<string, string>> = {
  finance: 'u-zhao',
  administration: 'u-kong',
  'customer-service': 'u-song',
  'human-resources': 'u-shen',
  marketing: 'u-bai',
  'product-development': 'u-xiao',
  monitor: 'u-gao',
  supervision: 'u-gao',
};

/** Somebody whom the door lets through to what is wrong behind it. */
const callerOf = ({ path }: Operation): string => {
  if (path.includes('/personal-data/')) return 'u-admin';
  return callers[path.split('/')[1] ?? ''] ?? 'u-zhao';
};

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
    if (errors.every(({ expected }) => expected !== '') && errors.some((each) => each.path.includes(path)))
      return;
    throw new Error(`expected ${path} among ${JSON.stringify(errors)}, each with what would be accepted`);
  };

function withBody(): Operation[] {
  return suite.operations.filter(({ body }) => body !== undefined);
}

/**
 * Tests of everything wrong that a request can be, over the real stack, for every operation in the OpenAPI documents: never
 * an answer of 5xx, always a problem that says what is wrong in the caller's language, and nothing done by halves.
 */
export function refusesBadInput({ dealing, runs }: Thoroughness): void {
  let some: Dealing;
  /** Each field has something wrong. */
  const wrongIn = (schema: Schema): WrongBody[] => {
    const places = new Map<string, WrongBody[]>();
    for (const wrong of wrongBodies(schema)) {
      const there = places.get(wrong.at);
      if (there) there.push(wrong);
      else places.set(wrong.at, [wrong]);
    }
    return [...places.values()].flatMap((there) => some(there, 2));
  };

  beforeAll(async () => {
    suite = await ProbedSuite.open();
  }, limitMs);
  afterAll(() => suite.close());
  beforeEach(() => void (some = dealing()));

  describe('a body', () => {
    it(
      'with a wrong, missing or unknown field is refused by the name of the field',
      async () => {
        const requests: WrongRequest[] = [];
        for (const operation of suite.operations) {
          if (!operation.body?.properties || operation.path.endsWith('/definitions')) continue;
          const wrong = wrongIn(operation.body).map(({ at, body }) => ({
            method: operation.method,
            path: suite.addressOf(operation.path),
            ...json(body),
            person: callerOf(operation),
            check: names(at),
          }));
          requests.push(...wrong);
        }
        await suite.expectRefused(requests);
        expect(requests.length).toBeGreaterThan(1_000);
      },
      limitMs,
    );

    it(
      'that is no JSON object, or not JSON at all, is refused',
      async () => {
        const requests: WrongRequest[] = [];
        for (const operation of withBody()) {
          requests.push(
            ...some(malformedBodies, 3).map(([body, path, type = 'application/json']) => ({
              method: operation.method,
              path: suite.addressOf(operation.path),
              headers: { 'content-type': type },
              body,
              person: callerOf(operation),
              ...(path === undefined ? {} : { check: names(path) }),
            })),
          );
        }
        await suite.expectRefused(requests);
      },
      limitMs,
    );

    it(
      'of a definition is refused or known already, whatever is put into whatever place of it',
      async () => {
        const path = `/monitor/definitions/expense-reimbursement/versions/${claimVersion}`;
        const { definition } = await suite.read<{ definition: Json }>('u-gao', path);
        const places = placesIn(definition);
        await fc.assert(
          fc.asyncProperty(
            fc.constantFrom(...places),
            fc.jsonValue({ maxDepth: 3 }),
            async (place, value) => {
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
            },
          ),
          { numRuns: runs * 8, seed: 1, endOnFailure: true },
        );
      },
      limitMs,
    );
  });

  describe('a text of any characters', () => {
    it(
      'in any sound body is taken or refused, and breaks neither views nor the monitor',
      async () => {
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
            { numRuns: runs, seed: 1, endOnFailure: true },
          );
        }
        expect(taken).toBeGreaterThan(2 * runs);
        await caughtUp((path) => suite.read('u-gao', path));
        expect(await suite.read('u-gao', '/monitor/dead-letters')).toEqual({ items: [] });
        const claims = await suite.read<{ items: unknown[] }>('u-zhao', '/finance/expense-claims?limit=200');
        expect(claims.items.length).toBeGreaterThan(runs);
        for (const path of ['', '/history']) {
          const address = suite.addressOf(`/finance/expense-claims/{id}${path}`);
          expect((await suite.as('u-zhao', { method: 'GET', path: address })).status).toBe(200);
        }
      },
      limitMs,
    );
  });

  describe('an address', () => {
    it(
      'with something odd in the place of an id is answered without a break',
      async () => {
        const before = await suite.effects();
        let stored = 0;
        for (const operation of suite.operations) {
          for (const [parameter] of operation.path.matchAll(/\{\w+\}/g)) {
            for (const id of some(oddIds, 3)) {
              const path = suite.addressOf(operation.path.replace(parameter, id)).replaceAll(/\{\w+\}/g, '1');
              const request = { ...soundRequest(operation), path };
              const answer = await suite.as(callerOf(operation), request);
              if (answer.status >= 300) expectProblem(request, answer);
              if (answer.status < 300 || [403, 409].includes(answer.status)) stored++;
            }
          }
        }
        const after = await suite.effects();
        // Some may be the id of something new, such as a department, also where a rule refuses it, which is on record;
        // what was refused otherwise has left nothing.
        expect(after.events - before.events).toBeLessThanOrEqual(stored);
        expect({ ...after, events: 0 }).toEqual({ ...before, events: 0 });
      },
      limitMs,
    );

    it(
      'with an odd query is refused by the name of the parameter',
      async () => {
        const requests: WrongRequest[] = [];
        for (const operation of suite.operations) {
          const parameters = operation.parameters.filter((each) => each.in === 'query');
          if (parameters.length === 0) continue;
          const wrong = [
            ...parameters.flatMap(({ name, schema }) => wrongTexts(schema).map((value) => ({ name, value }))),
            ...['unheardOf', 'toString', '__proto__', 'limit[]'].map((name) => ({ name, value: '1' })),
          ];
          const needed = parameters.filter(({ required }) => required);
          const address = (name: string, value: string): string =>
            [
              `${suite.addressOf(operation.path)}?${name}=${value}`,
              ...needed
                .filter((each) => each.name !== name)
                .map((each) => `${each.name}=${sampleOf(each.schema)}`),
            ].join('&');
          requests.push(
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
          );
        }
        await suite.expectRefused(requests);
        expect(requests.length).toBeGreaterThan(200);
      },
      limitMs,
    );

    it(
      'takes no cursor but its own',
      async () => {
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
        const requests: WrongRequest[] = [];
        for (const operation of suite.operations) {
          if (!operation.parameters.some(({ name }) => name === 'cursor')) continue;
          if (operation.path.endsWith('/totals')) continue;
          requests.push(
            ...cursors.map((cursor) => ({
              method: 'GET',
              path: `${suite.addressOf(operation.path)}?cursor=${cursor}`,
              person: callerOf(operation),
              check: names('cursor'),
            })),
          );
        }
        await suite.expectRefused(requests);
      },
      limitMs,
    );

    it(
      'takes only the methods that it has',
      async () => {
        const paths = new Set(suite.operations.map(({ path }) => path));
        const requests: WrongRequest[] = [];
        for (const path of paths) {
          const has = suite.operations.filter((each) => each.path === path).map(({ method }) => method);
          const lacks = ['POST', 'PUT', 'PATCH', 'DELETE', 'GET', 'OPTIONS'].filter(
            (each) => !has.includes(each),
          );
          requests.push(
            ...lacks.map((method) => ({
              method,
              path: suite.addressOf(path),
              person: 'u-gao',
              check: ({ status, code }: ProblemBody) =>
                expect([status, code]).toEqual([405, 'method-not-allowed']),
            })),
          );
        }
        await suite.expectRefused(requests);
      },
      limitMs,
    );
  });

  describe('a caller', () => {
    it(
      'without a token that is accepted is not let in',
      async () => {
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
        const requests: WrongRequest[] = [];
        for (const operation of suite.operations.filter(({ open }) => !open)) {
          const request = soundRequest(operation);
          const check = ({ status }: ProblemBody): void => expect(status).toBe(401);
          requests.push(
            { ...request, check },
            ...some(authorizations, 2).map((authorization) => ({
              ...request,
              headers: { ...request.headers, authorization },
              check,
            })),
          );
        }
        await suite.expectRefused(requests);
      },
      limitMs,
    );

    it(
      'with another role is refused at the door of the monitor',
      async () => {
        const requests: WrongRequest[] = [];
        for (const operation of suite.operations) {
          // Definitions are read, tasks are for whoever has some, and figures for whose own they are: the door lets everybody to
          // them.
          const definitions = operation.method === 'GET' && operation.path.includes('/definitions');
          const own = ['/monitor/tasks', '/monitor/metrics/processes/{id}/'];
          const forAll = definitions || own.some((place) => operation.path.startsWith(place));
          if (operation.open || forAll || !operation.path.startsWith('/monitor')) continue;
          const check = ({ status, code }: ProblemBody): void =>
            expect([status, code]).toEqual([403, 'wrong-role']);
          requests.push({ ...soundRequest(operation), person: 'u-chen', check });
        }
        await suite.expectRefused(requests);
      },
      limitMs,
    );

    it(
      'whom a rule of finance refuses leaves that on record, once, and nothing else',
      async () => {
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
      },
      limitMs,
    );

    it(
      'with odd headers is told which',
      async () => {
        const stale = ({ status, code }: ProblemBody): void =>
          expect([status, code]).toEqual([412, 'stale-revision']);
        const requests: WrongRequest[] = [];
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
          requests.push(
            ...wrong.flatMap(([name, values]) =>
              some(values, 2).map((value) => sending(name, value, names(name))),
            ),
            ...(takes.includes('If-Match') ? [sending('If-Match', '"77"', stale)] : []),
          );
        }
        await suite.expectRefused(requests);
      },
      limitMs,
    );
  });
}
