import { describe, expect, it } from '@jest/globals';
import type { Json } from '@liucheng/kernel';
import fc from 'fast-check';
import { LogFormatError, type LogFault, type LogTrace, type ReadOptions } from './log.ts';
import { writeXes } from './xes-writer.ts';
import { readXes } from './xes-reader.ts';

/** Everything a reader gives for a text that arrives in pieces of some length: traces, faults, and the error at its end. */
async function read(text: string | Uint8Array, options: ReadOptions = {}, piece = 7) {
  const traces: LogTrace[] = [];
  const faults: LogFault[] = [];
  async function* pieces() {
    for (let at = 0; at < text.length; at += piece) yield text.slice(at, at + piece);
  }
  let error: unknown;
  try {
    for await (const trace of readXes(pieces(), { ...options, onFault: (fault) => faults.push(fault) })) {
      traces.push(trace);
    }
  } catch (caught) {
    error = caught;
  }
  return { traces, faults, error: error as LogFormatError | undefined };
}

const log = (...traces: string[]): string => `<?xml version="1.0"?>\n<log>\n${traces.join('\n')}\n</log>`;
const event = (name: string, rest = ''): string =>
  `<event><string key="concept:name" value="${name}"/><date key="time:timestamp" value="2026-03-02T09:30:00.000+08:00"/>${rest}</event>`;
const trace = (id: string, ...events: string[]): string =>
  `<trace><string key="concept:name" value="${id}"/>${events.join('')}</trace>`;
const at = Date.parse('2026-03-02T01:30:00Z');

describe('readXes', () => {
  it('reads cases, events and the organizational extension', async () => {
    const { traces, faults, error } = await read(
      `<log xes.version="1.0" xmlns="http://www.xes-standard.org">
        <extension name="Concept" prefix="concept" uri="x"/>
        <global scope="event"><string key="concept:name" value="name"/><int key="n" value="x"/></global>
        <classifier name="Activity" keys="concept:name"/>
        <string key="creator" value="somebody"/>
        <trace><string key="concept:name" value="c1"/><float key="amount" value="2.5"/>
          ${event('a', '<string key="org:resource" value="Li"/><string key="org:role" value="clerk"/><string key="org:group" value="finance"/><boolean key="ok" value="true"/><boolean key="late" value="0"/><boolean key="paid" value="1"/><int key="n" value="7"/>')}
        </trace></log>`,
    );
    expect({ faults, error }).toEqual({ faults: [], error: undefined });
    expect(traces).toEqual([
      {
        caseId: 'c1',
        attributes: { amount: 2.5 },
        events: [
          {
            activity: 'a',
            time: at,
            resource: 'Li',
            role: 'clerk',
            department: 'finance',
            attributes: { ok: true, late: false, paid: true, n: 7 },
          },
        ],
      },
    ]);
  });

  it('reads nested attributes, lists and containers', async () => {
    const { traces } = await read(
      log(
        trace(
          'c1',
          event(
            'a',
            `<string key="total" value="9"><string key="currency" value="CNY"/></string>
             <list key="items"><values><int key="item" value="1"/><int key="item" value="2"/></values></list>
             <container key="address"><string key="city" value="沈阳"/></container>`,
          ),
        ),
      ),
    );
    expect(traces[0]?.events[0]?.attributes).toEqual({
      total: { value: '9', attributes: { currency: 'CNY' } },
      items: [
        { key: 'item', value: 1 },
        { key: 'item', value: 2 },
      ],
      address: { attributes: { city: '沈阳' } },
    });
  });

  it('names activities by the classifier asked for', async () => {
    const text = log(trace('c1', event('a', '<string key="lifecycle:transition" value="start"/>')));
    const { traces } = await read(text, { classifier: ['concept:name', 'lifecycle:transition'] });
    expect(traces[0]?.events[0]).toMatchObject({ activity: 'a+start', attributes: { 'concept:name': 'a' } });
  });

  it('takes a time without a zone as of the zone asked for', async () => {
    const text = log(trace('c1', event('a'))).replace('.000+08:00', '');
    expect((await read(text)).traces[0]?.events[0]?.time).toBe(at);
    expect((await read(text, { zone: 'UTC' })).traces[0]?.events[0]?.time).toBe(at + 8 * 3_600_000);
  });

  it('leaves out and reports what is no event, with its place, and goes on', async () => {
    const { traces, faults } = await read(
      log(
        trace('c1', '<event><string key="x" value="1"/></event>', event('a')),
        trace('c2', event('b').replace('2026-03-02T', '2026-02-30 '), event('a', '<int key="n" value="x"/>')),
        `<trace>${event('a')}</trace>`,
        event('a'),
      ),
    );
    expect(traces.map(({ caseId, events }) => [caseId, events.map((each) => each.activity)])).toEqual([
      ['c1', ['a']],
      ['c2', ['a']],
    ]);
    expect(faults.map(({ line, skipped, message }) => [line, skipped, message])).toEqual(
      [
        [3, 'event', expect.stringContaining('its activity is unknown')],
        [4, 'event', expect.stringContaining('2026-02-30')],
        [4, 'attribute', '"n": expected a whole number, found "x"'],
        [5, 'case', expect.stringContaining('no concept:name')],
        [6, 'event', '<event> is not expected in <log>'],
      ].sort((a, b) => Number(a[0]) - Number(b[0])),
    );
  });

  it('stops at the first of them when strict', async () => {
    const { traces, error } = await read(log(trace('c1', event('a')), trace('c2', '<event/>')), {
      strict: true,
    });
    expect(traces).toHaveLength(1);
    expect(error).toMatchObject({
      place: { line: 4 },
      problem: expect.stringContaining('activity is unknown'),
    });
  });

  const broken: [string, string, number, RegExp][] = [
    [
      'a tag that is not closed',
      log(trace('c1', event('a')), '<trace><event></trace>'),
      4,
      /unexpected|unmatched|closing/i,
    ],
    ['an unknown entity', log(trace('c1', event('a')), trace('c2', event('&bomb;'))), 4, /entity/],
    [
      'an end in mid-file',
      log(trace('c1', event('a')), trace('c2', event('b'))).slice(0, -40),
      4,
      /unclosed|unexpected end/i,
    ],
    [
      'too deep nesting',
      log(trace('c1', event('a')), trace('c2', event('b', '<string key="k" value="">'.repeat(40)))),
      4,
      /nested more than 32/,
    ],
  ];
  it.each(broken)('keeps what came before %s, and says where', async (_name, text, line, problem) => {
    const { traces, error } = await read(text);
    expect(traces.map(({ caseId }) => caseId)).toEqual(['c1']);
    expect(error).toBeInstanceOf(LogFormatError);
    expect(error?.problem).toMatch(problem);
    expect(error?.place?.line).toBe(line);
    expect(error?.place?.column).toBeGreaterThan(0);
  });

  it('refuses another XML document, and an empty file', async () => {
    expect((await read('<bpmn:definitions/>')).error?.problem).toMatch(
      /root element is <definitions>, not <log>/,
    );
    expect((await read('')).error?.problem).toMatch(/empty|root/);
  });

  it('bounds what it holds: values, tags without an end, events and attributes', async () => {
    const limits = { textLength: 1000, eventsPerCase: 3, attributesPerEvent: 4 };
    const problem = async (text: string) => (await read(text, { limits }, 100)).error?.problem;
    expect(
      await problem(log(trace('c1', event('a', `<string key="k" value="${'x'.repeat(1001)}"/>`)))),
    ).toMatch(/1000 characters/);
    expect(await problem(log(trace('c1', `<event k="${'x'.repeat(5000)}`)))).toMatch(
      /without a complete tag/,
    );
    expect(await problem(log(trace('c1', ...Array(4).fill(event('a')))))).toMatch(/more than 3 events/);
    expect(await problem(log(trace('c1', event('a', '<id key="k" value="1"/>'.repeat(3)))))).toMatch(
      /more than 4 attributes/,
    );
  });

  it('decodes what the file says of itself, and names bytes that are no text', async () => {
    const head = '<?xml version="1.0" encoding="GB18030"?>';
    const bytes = Buffer.concat([
      Buffer.from(`${head}<log><trace><string key="concept:name" value="`),
      Buffer.from([0xc1, 0xf7, 0xb3, 0xcc]),
      Buffer.from('"/></trace></log>'),
    ]);
    expect((await read(bytes)).traces[0]?.caseId).toBe('流程');
    const wrong = Buffer.concat([
      Buffer.from(log(trace('c1', event('a'))).replace('</log>', '')),
      bytes.subarray(head.length),
    ]);
    const { traces, error } = await read(wrong, {}, 1_000_000);
    expect(traces.map(({ caseId }) => caseId)).toEqual(['c1']);
    expect(error?.problem).toMatch(/no utf-8/);
    expect((await read(bytes, { encoding: 'klingon' })).error?.problem).toMatch(/unknown encoding/);
  });

  it('reads what was written, however the pieces fall', async () => {
    // What XML can carry; a carriage return and the like are written as references.
    const text = fc
      .string({ unit: 'binary' })
      .map((value) => value.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffc]/g, ''));
    const name = text.filter((value) => value !== '');
    const key = name.filter((value) => !/^(concept|org|time|lifecycle):/.test(value));
    const scalar = fc.oneof(
      text,
      fc.integer(),
      fc.boolean(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Object.is(n, -0) ? 0 : n)),
    );
    const value: fc.Arbitrary<Json> = fc.oneof(
      scalar,
      fc.array(fc.record({ key, value: scalar }), { maxLength: 3 }),
      fc.record({ value: scalar, attributes: fc.dictionary(key, scalar, { minKeys: 1, maxKeys: 3 }) }),
      fc.record({ attributes: fc.dictionary(key, scalar, { maxKeys: 3 }) }),
    );
    const attributes = fc.dictionary(key, value, { maxKeys: 3 });
    const logEvent = fc.record(
      {
        activity: name,
        time: fc.integer({ min: -6e12, max: 2e14 }),
        resource: name,
        role: name,
        department: name,
        attributes,
      },
      { requiredKeys: ['activity', 'time', 'attributes'] },
    );
    const logTrace = fc.record({ caseId: name, attributes, events: fc.array(logEvent, { maxLength: 5 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(logTrace, { maxLength: 4 }),
        fc.integer({ min: 1, max: 500 }),
        async (written, piece) => {
          const { traces, faults, error } = await read([...writeXes(written)].join(''), {}, piece);
          expect({ faults, error }).toEqual({ faults: [], error: undefined });
          expect(JSON.parse(JSON.stringify(traces))).toEqual(JSON.parse(JSON.stringify(written)));
        },
      ),
      { numRuns: 100 },
    );
  });
});
