import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { jsonMembers, type JsonMember } from './json-members.ts';
import type { LogFormatError } from './log.ts';

async function read(text: string, piece = 3, limit = 10_000) {
  const members: JsonMember[] = [];
  async function* pieces() {
    for (let at = 0; at < text.length; at += piece) yield text.slice(at, at + piece);
  }
  let error: unknown;
  try {
    for await (const member of jsonMembers(pieces(), limit)) members.push(member);
  } catch (caught) {
    error = caught;
  }
  return { members, error: error as LogFormatError | undefined };
}

describe('jsonMembers', () => {
  it('gives what JSON.parse gives, however the pieces fall', async () => {
    const value = fc.jsonValue({ maxDepth: 3, noUnicodeString: false }).map((each) => JSON.stringify(each));
    const space = fc.stringMatching(/^[ \n\r\t]{0,3}$/);
    const members = fc.array(fc.tuple(fc.string({ unit: 'binary' }), value), { maxLength: 4 });
    const section = fc.tuple(fc.string(), fc.boolean(), members, space);
    await fc.assert(
      fc.asyncProperty(
        fc.array(section, { maxLength: 4 }),
        value,
        fc.integer({ min: 1, max: 9 }),
        async (sections, other, piece) => {
          const text = sections
            .map(([name, list, parts, blank]) => {
              const inner = parts.map(([key, each]) =>
                list ? each : `${JSON.stringify(key)}${blank}:${blank}${each}`,
              );
              const [open, close] = list ? '[]' : '{}';
              return `${blank}${JSON.stringify(name)}${blank}:${blank}${open}${blank}${inner.join(`${blank},${blank}`)}${blank}${close}`;
            })
            .concat(`"other":${/^[[{]/.test(other) ? '1' : other}`)
            .join(',');
          const { members: found, error } = await read(`{${text}}`, piece);
          expect(error).toBeUndefined();
          const expected = sections.flatMap(([section, list, parts]) =>
            parts.map(([key, each], index) => [
              section,
              list ? String(index) : key,
              JSON.parse(each) as unknown,
            ]),
          );
          expect(found.map(({ section, key, value: each }) => [section, key, each])).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ['', 1, 1, 'the file is empty'],
    ['[]', 1, 1, 'expected a JSON object, found "["'],
    ['{"a":[1,\n2', 2, 1, 'the file ends early'],
    ['{"a":[1 2]}', 1, 9, 'expected "," or "]", found "2"'],
    ['{"a":[{"b":1]}', 1, 13, 'expected "}", found "]"'],
    ['{"a":[1,]}', 1, 9, 'no JSON'],
    ['{"a":[\n  {"b": 1,\n   "c": tru}]}', 3, 9, 'no JSON'],
    ['{"a":[truth]}', 1, 7, 'no JSON'],
    ['{"a":{1:2}}', 1, 7, 'expected a name in quotes, found "1"'],
    ['{"a":[]} x', 1, 10, 'expected nothing after the object, found "x"'],
    ['{"a":["\u0001"]}', 1, 8, 'no JSON'],
  ])('says where %j is wrong', async (text, line, column, problem) => {
    for (const piece of [1, 4, 100]) {
      const { error } = await read(text, piece);
      expect([error?.problem, error?.place]).toEqual([expect.stringContaining(problem), { line, column }]);
    }
  });

  it('gives what came before, and holds no more than its limit', async () => {
    const { members, error } = await read(`{"a":[1,"${'x'.repeat(5_000)}`, 10, 100);
    expect(members.map(({ value }) => value)).toEqual([1]);
    expect(error?.message).toBe('line 1, column 9: a value with more than 100 characters');
  });
});
