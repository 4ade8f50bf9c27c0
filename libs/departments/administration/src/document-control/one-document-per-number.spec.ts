import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { dyingAt, openCommandRig, type CommandRig } from '@liucheng/service-kit/testing';
import fc from 'fast-check';
import { content, people, start } from './document-examples.ts';
import { documents } from './documents.ts';

// Drafts beside each other, with processes that die in the middle of one, against a set of numbers.

let rig: CommandRig;
beforeAll(async () => {
  rig = await openCommandRig('administration', start);
});
afterAll(() => rig.close());

it('gives a number to one document, however it is written and whoever dies', async () => {
  let run = 0;
  // The same two numbers, as different people write them.
  const spelling = fc.constantFrom('no-1', 'NO-1', ' no－１', 'No- 2', 'ＮＯ-2');
  const attempt = fc.record({ number: spelling, diesAt: fc.nat(16) });
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(attempt, { minLength: 2, maxLength: 8 }),
      async (s, attempts) => {
        const prefix = `R${++run}-`;
        const draft = (number: string) => ({
          name: 'draft',
          body: { ...content, number: prefix + number },
          actor: people.author,
        });
        const after = await rig.store.head();
        const work = attempts.map(({ number, diesAt }) => {
          const dying = dyingAt(diesAt);
          return rig.issue(documents, {
            ...draft(number),
            intercept: async (call, step) => {
              await s.schedule(Promise.resolve(), call);
              return dying(call, step);
            },
          });
        });
        await s.waitFor(Promise.all(work));
        const numbers = (await rig.store.readAll({ after, limit: 10_000 })).flatMap(({ event }) =>
          event.type.endsWith('.drafted.v1') ? [String(event.data['number'])] : [],
        );
        const plain = numbers.map((number) =>
          number
            .slice(prefix.length)
            .replace(/[^12１２]/gu, '')
            .normalize('NFKC'),
        );
        expect(new Set(plain).size).toBe(plain.length);
        for (const number of ['1', '2']) {
          const { outcome } = await rig.issue(documents, draft(`no-${number}`));
          expect([number, outcome]).toEqual([number, plain.includes(number) ? 'number-taken' : 'done']);
        }
      },
    ),
    { numRuns: 60 },
  );
}, 180_000);
