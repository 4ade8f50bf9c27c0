import { describe, expect, it } from '@jest/globals';
import { languages, NewerEventError } from '@liucheng/kernel';
import { UnsupportedQueryError } from '@liucheng/ports';
import type { FastifyRequest } from 'fastify';
import { problemBody } from './problem.ts';
import { toProblem } from './problem-of-error.ts';

const request = { headers: {} } as FastifyRequest;
const where = { typeBase: '/problems', instance: '/' };

describe('a query that a list does not support', () => {
  it.each([
    ['cursor', '?cursor'],
    ['limit', '?limit'],
    ['sort', '?sort'],
    ['group', '?groupBy'],
    ['filter', '?colour'],
  ] as const)('is told by its %s and what is accepted, in either language', (part, path) => {
    const problem = toProblem(new UnsupportedQueryError('of the inside', part, 'colour'), request);
    const said = languages.map((language) => problemBody(problem, language, where));
    for (const body of said)
      expect(body).toMatchObject({ status: 400, code: 'unsupported-query', errors: [{ path }] });
    expect(JSON.stringify(said)).not.toContain('of the inside');
    const [en, zh] = said.map(({ errors }) => (errors as { expected: string }[])[0]?.expected);
    expect(en).toMatch(/^[^\u4e00-\u9fff]{15,}$/);
    expect(zh).toMatch(/[\u4e00-\u9fff]/);
  });

  it('is a fault of the service where it asks for what there is not', () => {
    const { status, code } = toProblem(new UnsupportedQueryError('no such thing', 'collection'), request);
    expect([status, code]).toEqual([500, 'internal']);
  });
});

it('tells a case that a newer version has worked on to be tried again', () => {
  const problem = toProblem(new NewerEventError('x.submitted.v3'), request);
  expect([problem.status, problem.code]).toEqual([503, 'newer-version-needed']);
  expect(problem.fields.headers).toEqual({ 'retry-after': '1' });
});
