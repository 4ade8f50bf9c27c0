import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFileSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import type { LogFault, LogFormatError, LogTrace } from './log.ts';
import { readLog, type ReadFileOptions } from './read-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'liucheng-ocel-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

async function read(content: string | Uint8Array | { readonly path: string }, options: ReadFileOptions = {}) {
  const path =
    typeof content === 'object' && 'path' in content ? content.path : join(folder, `${files++}.json`);
  if (!(typeof content === 'object' && 'path' in content)) writeFileSync(path, content);
  const traces: LogTrace[] = [];
  const faults: LogFault[] = [];
  const notices: string[] = [];
  let error: unknown;
  try {
    const told = {
      onFault: (each: LogFault) => faults.push(each),
      onNotice: (each: string) => notices.push(each),
    };
    for await (const trace of readLog(path, { ...told, ...options })) traces.push(trace);
  } catch (caught) {
    error = caught;
  }
  return { traces, faults, notices, error: error as LogFormatError | undefined };
}

interface Event {
  readonly id?: unknown;
  readonly type?: unknown;
  readonly time?: unknown;
  readonly attributes?: unknown;
  readonly relationships?: unknown;
}

const time = '2026-03-02T01:30:00Z';
const on = (...ids: string[]) => ids.map((objectId) => ({ objectId, qualifier: 'of' }));
const event = (id: string, type: string, ...objects: string[]): Event => ({
  id,
  type,
  time,
  attributes: [],
  relationships: on(...objects),
});

const log = (events: readonly unknown[], objects: readonly unknown[], rest: object = {}): string =>
  JSON.stringify({ events, objects, objectTypes: [], eventTypes: [], ...rest });
const order = (id: string, more: object = {}) => ({ id, type: 'order', ...more });
const item = (id: string) => ({ id, type: 'item' });

const outline = (traces: readonly LogTrace[]) =>
  traces.map(({ caseId, events }) => `${caseId}: ${events.map(({ activity }) => activity).join(' ')}`);

describe('OCEL 2.0 in JSON', () => {
  const shop = log(
    [
      { ...event('e2', 'pay', 'o1'), time: '2026-03-03T01:30:00Z' },
      event('e1', 'order', 'o1', 'o2', 'i1'),
      {
        ...event('e3', 'pack', 'i1', 'o1', 'o1'),
        time: '2026-03-02T10:00:00+08:00',
        attributes: [{ name: 'weight', value: '2.5' }],
      },
      event('e4', 'count', 'i2'),
    ],
    [
      order('o1', {
        attributes: [
          { name: 'amount', value: '5', time },
          { name: 'amount', value: '7', time: '2026-03-04T00:00:00Z' },
          { name: 'currency', value: 'CNY', time },
        ],
      }),
      order('o2'),
      order('o3'),
      item('i1'),
      item('i2'),
    ],
    {
      eventTypes: [{ name: 'pack', attributes: [{ name: 'weight', type: 'float' }] }],
      objectTypes: [{ name: 'order', attributes: [{ name: 'amount', type: 'integer' }] }],
    },
  );

  it('makes a case of each object of the type, with every event that touches it, by time', async () => {
    const { traces, faults, notices, error } = await read(shop, { objectType: 'order' });
    expect({ faults, error }).toEqual({ faults: [], error: undefined });
    expect(outline(traces)).toEqual(['o1: order pack pay', 'o2: order']);
    expect(notices).toEqual([
      'events in no case, as they touch no object of type "order": 1',
      'objects of type "order" without an event, which make no case: 1',
    ]);
    expect(traces[0]?.attributes).toEqual({
      amount: [
        { key: time, value: 5 },
        { key: '2026-03-04T00:00:00Z', value: 7 },
      ],
      currency: 'CNY',
    });
    expect(traces[0]?.events[1]).toEqual({
      activity: 'pack',
      time: Date.parse('2026-03-02T02:00:00Z'),
      id: 'e3',
      attributes: {
        weight: 2.5,
        'ocel:objects': [
          { id: 'i1', type: 'item', qualifier: 'of' },
          { id: 'o1', type: 'order', qualifier: 'of' },
        ],
      },
    });
    expect(outline((await read(shop, { objectType: 'item' })).traces)).toEqual([
      'i1: order pack',
      'i2: count',
    ]);
  });

  it('guesses the type where there is one, and asks where there are several', async () => {
    const { traces, notices } = await read(log([event('e1', 'order', 'o1')], [order('o1')]));
    expect(outline(traces)).toEqual(['o1: order']);
    expect(notices).toEqual(['cases are the objects of type "order"']);
    expect((await read(shop)).error?.problem).toBe(
      'say which objects are the cases (--object-type); the log has: "item" (2), "order" (3)',
    );
    expect((await read(shop, { objectType: 'Order' })).error?.problem).toBe(
      'no object of type "Order"; the log has: "item" (2), "order" (3)',
    );
    expect((await read(log([], []))).error?.problem).toMatch(/no OCEL log, or one without objects/);
  });

  it('reads the form of OCEL 1.0 too, compressed as well', async () => {
    const earlier = JSON.stringify({
      'ocel:global-log': { 'ocel:version': '1.0' },
      'ocel:events': {
        e1: {
          'ocel:activity': 'order',
          'ocel:timestamp': time,
          'ocel:omap': ['o1'],
          'ocel:vmap': { price: 3 },
        },
      },
      'ocel:objects': { o1: { 'ocel:type': 'order', 'ocel:ovmap': { size: 'L' } } },
    });
    for (const content of [earlier, gzipSync(earlier)]) {
      const { traces } = await read(content);
      expect(traces).toMatchObject([
        {
          caseId: 'o1',
          attributes: { size: 'L' },
          events: [{ activity: 'order', attributes: { price: 3 } }],
        },
      ]);
    }
  });

  const good = event('e1', 'order', 'o1');
  const broken: [string, readonly unknown[], readonly unknown[], string, string][] = [
    [
      'an event without an id',
      [good, { ...good, id: undefined }],
      [order('o1')],
      'event',
      'an event without an id: found nothing',
    ],
    [
      'an event without a type',
      [good, { ...good, id: 'e2', type: 7 }],
      [order('o1')],
      'event',
      'event "e2" has no type: found 7',
    ],
    [
      'an event without a time',
      [good, { ...good, id: 'e2', time: undefined }],
      [order('o1')],
      'event',
      'event "e2", time: found nothing; expected a time such as 2026-03-02T09:30:00.000+08:00',
    ],
    [
      'a day that there is not',
      [good, { ...good, id: 'e2', time: '2026-02-30T00:00:00Z' }],
      [order('o1')],
      'event',
      'event "e2", time: found "2026-02-30T00:00:00Z"; expected a time such as 2026-03-02T09:30:00.000+08:00',
    ],
    [
      'two events of one id',
      [good, { ...good, type: 'pay' }],
      [order('o1')],
      'event',
      'event "e1" comes a second time; expected ids that differ',
    ],
    [
      'two objects of one id',
      [good],
      [order('o1'), item('o1')],
      'case',
      'object "o1" comes a second time; expected ids that differ',
    ],
    [
      'an object without a type',
      [good],
      [order('o1'), { id: 'o2' }],
      'case',
      'object "o2" has no type: found nothing',
    ],
    [
      'an event that is none',
      [good, 'order'],
      [order('o1')],
      'event',
      'expected an object with id, type and time',
    ],
    [
      'an attribute without a name',
      [good, { ...good, id: 'e2', relationships: [], attributes: [{ value: 1 }] }],
      [order('o1')],
      'attribute',
      '"e2": expected attributes with name and value, found {"value":1}',
    ],
    [
      'an object that there is not',
      [{ ...good, relationships: on('o1', 'o9') }],
      [order('o1')],
      'attribute',
      'event "e1" is related to object "o9"; expected an object of the log',
    ],
    [
      'a relationship to nothing',
      [{ ...good, relationships: [...on('o1'), {}] }],
      [order('o1')],
      'attribute',
      '"e1": expected relationships with an objectId, found {}',
    ],
  ];
  it.each(broken)(
    'leaves out and reports %s, and goes on',
    async (_what, events, objects, skipped, message) => {
      const { traces, faults, error } = await read(log(events, objects));
      expect(error).toBeUndefined();
      expect(outline(traces)).toEqual(['o1: order']);
      expect(faults).toEqual([{ line: 1, column: expect.any(Number), skipped, message }]);
      expect((await read(log(events, objects), { strict: true })).error?.problem).toBe(message);
    },
  );

  it('reports a value that is not of its declared type', async () => {
    const types = {
      eventTypes: [
        {
          name: 'order',
          attributes: [
            { name: 'n', type: 'integer' },
            { name: 'ok', type: 'boolean' },
          ],
        },
      ],
    };
    const attributes = [
      { name: 'n', value: 'many' },
      { name: 'ok', value: 'true' },
    ];
    const { traces, faults } = await read(log([{ ...good, attributes }], [order('o1')], types));
    expect(traces[0]?.events[0]?.attributes).toEqual({ ok: true, 'ocel:objects': expect.any(Array) });
    expect(faults.map(({ message }) => message)).toEqual(['"n": expected a whole number, found "many"']);
  });

  it('says where broken JSON is, and delivers nothing of it', async () => {
    const text = `{"events": [\n${JSON.stringify(good)},\n{"id": "e2", "type": }]}`;
    const { traces, error } = await read(text);
    expect([traces, error?.message]).toEqual([[], 'line 3, column 22: no JSON']);
    expect((await read(text.slice(0, 40))).error?.message).toMatch(/line 2, column \d+: the file ends early/);
    const cut = gzipSync(
      Buffer.from(
        log(
          Array.from({ length: 5_000 }, (_, at) => event(`e${at}`, 'x', 'o1')),
          [],
        ),
      ),
    );
    const path = join(folder, 'cut.json.gz');
    writeFileSync(path, cut.subarray(0, cut.length / 2));
    expect((await read({ path })).error?.problem).toBe('the compressed file ends early');
  });

  it('bounds what it holds', async () => {
    const limits = { textLength: 500, eventsPerCase: 2, attributesPerEvent: 3 };
    const problem = async (events: readonly Event[]) => {
      const { error, faults } = await read(log(events, [order('o1')]), { limits });
      return error?.problem ?? faults[0]?.message;
    };
    expect(await problem([{ ...good, attributes: [{ name: 'k', value: 'x'.repeat(500) }] }])).toBe(
      'a value with more than 500 characters',
    );
    expect(await problem(['a', 'b', 'c'].map((id) => event(id, 'x', 'o1')))).toBe(
      'object "o1" has more than 2 events',
    );
    const attributes = ['a', 'b', 'c', 'd'].map((name) => ({ name, value: 1 }));
    expect(await problem([{ ...good, attributes }])).toBe('"e1" has more than 3 attributes');
  });

  it('reads another encoding when told to, and names bytes that are no text', async () => {
    const gb = Buffer.concat([
      Buffer.from('{"events":[],"objects":[{"id":"'),
      Buffer.from([0xc1, 0xf7]),
      Buffer.from('","type":"t"}]}'),
    ]);
    expect((await read(gb)).error?.problem).toMatch(/no utf-8/);
    expect((await read(gb, { encoding: 'gb18030' })).notices).toContain('cases are the objects of type "t"');
    const wide = Buffer.from(`\ufeff${log([good], [order('o1')])}`, 'utf16le');
    expect(outline((await read(wide)).traces)).toEqual(['o1: order']);
  });
});

describe('OCEL 2.0 in SQLite', () => {
  const tables = `
    CREATE TABLE event (ocel_id TEXT, ocel_type TEXT);
    CREATE TABLE object (ocel_id TEXT, ocel_type TEXT);
    CREATE TABLE event_map_type (ocel_type TEXT, ocel_type_map TEXT);
    CREATE TABLE object_map_type (ocel_type TEXT, ocel_type_map TEXT);
    CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT);
    CREATE TABLE object_object (ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT);
    CREATE TABLE event_Order (ocel_id TEXT, ocel_time TIMESTAMP, price REAL, urgent BOOLEAN);
    CREATE TABLE object_Order (ocel_id TEXT, ocel_time TIMESTAMP, ocel_changed_field TEXT, size TEXT);
    INSERT INTO event_map_type VALUES ('place order', 'Order');
    INSERT INTO object_map_type VALUES ('order', 'Order');
    INSERT INTO event VALUES ('e1', 'place order'), ('e2', 'place order');
    INSERT INTO object VALUES ('o1', 'order'), ('o2', 'order');
    INSERT INTO event_Order VALUES ('e1', '2026-03-02 01:30:00', 3, 1), ('e2', '2026-03-02T09:30:00+08:00', NULL, NULL);
    INSERT INTO object_Order VALUES ('o1', '1970-01-01 00:00:00', NULL, 'L'), ('o1', '2026-03-03 00:00:00', 'size', 'XL');
    INSERT INTO event_object VALUES ('e1', 'o1', 'of'), ('e2', 'o2', 'of'), ('e1', 'o2', 'beside');`;

  function database(...statements: readonly string[]): { readonly path: string } {
    const path = join(folder, `${files++}.sqlite`);
    const db = new Database(path);
    for (const statement of statements) db.exec(statement);
    db.close();
    return { path };
  }

  it('reads cases; times without a zone are UTC', async () => {
    const { traces, faults, error } = await read(database(tables));
    expect({ faults, error }).toEqual({ faults: [], error: undefined });
    const at = Date.parse(time);
    expect(traces).toMatchObject([
      {
        caseId: 'o1',
        attributes: { size: [{ value: 'L' }, { key: '2026-03-03 00:00:00', value: 'XL' }] },
        events: [{ activity: 'place order', time: at, attributes: { price: 3, urgent: true } }],
      },
      {
        caseId: 'o2',
        attributes: {},
        events: [
          { time: at, id: 'e1' },
          { time: at, id: 'e2' },
        ],
      },
    ]);
  });

  it.each([
    [
      "UPDATE event_Order SET ocel_time = 'soon' WHERE ocel_id = 'e2'",
      'event',
      'table "event_Order": event "e2", ocel_time: found "soon"',
    ],
    ["UPDATE event_Order SET ocel_id = 'e1' WHERE ocel_id = 'e2'", 'event', 'event "e1" comes a second time'],
    ["UPDATE event_Order SET ocel_id = NULL WHERE ocel_id = 'e2'", 'event', 'an event without an ocel_id'],
    [
      "UPDATE event_Order SET price = x'00' WHERE ocel_id = 'e2'",
      'attribute',
      'column "price": expected a text or a number, found bytes',
    ],
    [
      "UPDATE event_Order SET price = 'cheap' WHERE ocel_id = 'e2'",
      'attribute',
      '"price": expected a finite number, found "cheap"',
    ],
    ["INSERT INTO event_object VALUES ('e1', 'o9', '')", 'attribute', 'event "e1" is related to object "o9"'],
  ])('leaves out and reports after %s', async (statement, skipped, message) => {
    const { traces, faults } = await read(database(tables, statement));
    expect(traces.map(({ caseId }) => caseId)).toEqual(['o1', 'o2']);
    expect(faults).toEqual([expect.objectContaining({ skipped, message: expect.stringContaining(message) })]);
  });

  it('refuses what is no such database', async () => {
    const problem = async (file: { readonly path: string }) => (await read(file)).error?.problem;
    expect(await problem(database('CREATE TABLE t (a)'))).toMatch(
      /^no table "event"; expected the tables of OCEL 2.0/,
    );
    expect(await problem(database(tables, 'DROP TABLE event_Order'))).toMatch(/^no table "event_Order"/);
    expect(await problem(database(tables, 'ALTER TABLE event_object DROP COLUMN ocel_qualifier'))).toMatch(
      /"event_object" has no column ocel_qualifier/,
    );
    const text = join(folder, 'text.sqlite');
    writeFileSync(text, 'case,activity,time\n'.repeat(100));
    expect(await problem({ path: text })).toMatch(/is no SQLite database/);
    expect(await problem({ path: join(folder, 'absent.sqlite') })).toMatch(/cannot be opened/);
  });

  it('says that a file is cut off, and leaves it as it is', async () => {
    const many = Array.from({ length: 3_000 }, (_, at) => `('x${at}', '2026-03-02 01:30:00', 1, 1)`).join(
      ',',
    );
    const { path } = database(tables, `INSERT INTO event_Order VALUES ${many}`);
    const before = readFileSync(path);
    await read({ path });
    expect(readFileSync(path).equals(before)).toBe(true);
    truncateSync(path, 40_960);
    expect((await read({ path })).error?.problem).toMatch(/damaged or cut off/);
  });
});
