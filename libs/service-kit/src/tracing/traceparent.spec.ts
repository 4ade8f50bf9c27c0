import { describe, expect, it } from '@jest/globals';
import { acceptedTraceparent, traceFields } from './traceparent.ts';

const trace = '0af7651916cd43dd8448eb211c80319c';
const span = 'b7ad6b7169203331';

describe('a traceparent', () => {
  it.each([
    [`00-${trace}-${span}-01`, `00-${trace}-${span}-01`],
    [`00-${trace}-${span}-00`, `00-${trace}-${span}-00`],
    // A later version goes on as the one that is spoken here.
    [`01-${trace}-${span}-01-more`, `00-${trace}-${span}-01`],
  ])('%s is accepted', (header, expected) => {
    expect(acceptedTraceparent(header)).toBe(expected);
  });

  it.each([
    undefined,
    '',
    'nonsense',
    ['00', trace],
    `ff-${trace}-${span}-01`,
    `00-${'0'.repeat(32)}-${span}-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
    `00-${trace.toUpperCase()}-${span}-01`,
    `00-${trace}-${span}-01-more`,
    `00-${trace}-${span}`,
    `01-${trace}-${span}-01-${'x'.repeat(1_000)}`,
  ])('%j is ignored', (header) => {
    expect(acceptedTraceparent(header)).toBeUndefined();
  });

  it('gives a log line its ids', () => {
    expect(traceFields(`00-${trace}-${span}-01`)).toEqual({ trace_id: trace, span_id: span });
    expect(traceFields(undefined)).toBeUndefined();
  });
});
