import { readdirSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readCsv } from './csv-reader.ts';
import type { LogFault, LogFormatError, LogTrace, ReadOptions } from './log.ts';
import { writeCsv } from './csv-writer.ts';

async function read(text: string, options: ReadOptions = {}, piece = 11) {
  const traces: LogTrace[] = [];
  const faults: LogFault[] = [];
  const notices: string[] = [];
  const bytes = Buffer.from(text);
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  }
  let error: unknown;
  try {
    const told = {
      onFault: (fault: LogFault) => faults.push(fault),
      onNotice: (notice: string) => notices.push(notice),
    };
    for await (const trace of readCsv(pieces(), { ...options, ...told })) traces.push(trace);
  } catch (caught) {
    error = caught;
  }
  return { traces, faults, notices, error: error as LogFormatError | undefined };
}

/** What an open file is; empty for one that has been closed meanwhile. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

const outline = (traces: readonly LogTrace[]) =>
  traces.map(({ caseId, events }) => `${caseId}: ${events.map((event) => event.activity).join(' ')}`);

describe('readCsv', () => {
  it('groups by case and sorts by time, then by row', async () => {
    const { traces, error } = await read(
      'case,activity,time\n2,b,2026-03-02 10:00\n1,b,2026-03-02 11:00\n2,a,2026-03-02 09:00\n1,a,2026-03-02 09:00\n1,x,2026-03-02 09:00\n',
    );
    expect(error).toBeUndefined();
    expect(outline(traces)).toEqual(['1: a x b', '2: a b']);
  });

  it.each([
    ['English', 'Case ID,Activity Name,Complete Timestamp,Resource,Role,Department,Amount'],
    ['Chinese', '案例编号,活动名称,完成时间,执行人,角色,部门,Amount'],
    ['XES', 'case:concept:name,concept:name,time:timestamp,org:resource,org:role,org:group,Amount'],
  ])('knows %s column names', async (_language, header) => {
    const { traces, notices } = await read(
      `\ufeff${header}\n1,审批,2026-03-02T01:30:00Z,Li,clerk,finance,5\n`,
    );
    expect(traces).toEqual([
      {
        caseId: '1',
        attributes: {},
        events: [
          {
            activity: '审批',
            time: Date.parse('2026-03-02T01:30:00Z'),
            resource: 'Li',
            role: 'clerk',
            department: 'finance',
            attributes: { Amount: '5' },
          },
        ],
      },
    ]);
    expect(notices[0]).toMatch(/columns taken by their names: case = /);
  });

  it('says which attributes are lost where columns have the same name', async () => {
    const { traces, notices } = await read('case,activity,time,x,x\n1,a,2026-03-02T01:30:00Z,first,last\n');
    expect(traces[0]?.events[0]?.attributes).toEqual({ x: 'last' });
    expect(notices.join('\n')).toMatch(/one name: "x"/);
  });

  it('takes the end of a step for its time, and other columns when told to', async () => {
    const text = 'id;what;start_time;end_time\n1;a;2026-03-02 09:00;2026-03-02 10:00\n';
    const columns = { case: 'id', activity: 'what' };
    expect((await read(text, { columns })).notices[0]).toMatch(/time = "end_time" \(not "start_time"\)/);
    expect((await read(text, { columns, zone: 'UTC' })).traces[0]?.events[0]).toEqual({
      activity: 'a',
      time: Date.parse('2026-03-02T10:00:00Z'),
      attributes: { start_time: '2026-03-02 09:00' },
    });
    const started = await read(text, { columns: { ...columns, time: 'start_time' }, zone: 'UTC' });
    expect(started.traces[0]?.events[0]?.time).toBe(Date.parse('2026-03-02T09:00:00Z'));
    expect((await read(text, { columns: { case: 'nr' } })).error?.problem).toMatch(
      /no column "nr".*"id", "what"/,
    );
    expect((await read(text)).error?.problem).toMatch(/no column looks like the case.*--case NAME/);
  });

  it('reports bad rows with line and column, and goes on', async () => {
    const { traces, faults } = await read(
      'case,activity,time,note\n1,a,2026-03-02 09:00,x\n1,b\n,c,2026-03-02 09:00,\n1,d,2026-02-30 09:00,\n1,e,soon,\n1,g,2026-03-02 10:00,"two\nlines"\n1,h,2026-03-02 11:00,\n',
    );
    expect(outline(traces)).toEqual(['1: a g h']);
    expect(traces[0]?.events[1]?.attributes).toEqual({ note: 'two\nlines' });
    const told = faults
      .map(({ line, column, message }) => [line, column, message] as const)
      .sort((a, b) => a[0] - b[0]);
    expect(told).toEqual([
      [3, 3, 'expected 4 columns, found 2'],
      [4, 1, 'column "case" is empty; expected the case'],
      [5, 3, expect.stringMatching(/expected a time as yyyy-M-d H:mm.*found "2026-02-30 09:00"/)],
      [6, 3, expect.stringContaining('found "soon"')],
    ]);
  });

  it('takes any line end, also mixed, and counts lines by them', async () => {
    const text =
      'case,activity,time\r\n1,a,2026-03-02 09:00\r\n1,b,2026-03-02 10:00\n1,c,2026-03-02 11:00\r1,d,soon\r\n';
    for (const piece of [1, 2, 3, 1000]) {
      const { traces, faults } = await read(text, {}, piece);
      expect(outline(traces)).toEqual(['1: a b c']);
      expect(faults).toMatchObject([{ line: 5, column: 3 }]);
    }
  });

  it('takes a replacement character in the file for one, wherever the pieces fall', async () => {
    const before = 'case,activity,time,note\n' + '0,a,2026-03-02 09:00,\n'.repeat(20);
    for (const piece of [1, 2, 3]) {
      const { traces } = await read(`${before}1,a,2026-03-02 09:00,lost \ufffd here\n`, {}, piece);
      expect(traces[1]?.events[0]?.attributes).toEqual({ note: 'lost \ufffd here' });
    }
  });

  it('reports a stray quote, and goes on after the next one', async () => {
    const { traces, faults } = await read(
      'case,activity,time\n"1"x,a,2026-03-02 09:00\n1,"b",2026-03-02 09:00\n1,c,2026-03-02 09:00\n',
    );
    expect(outline(traces).join()).toMatch(/c$/);
    expect(faults[0]).toMatchObject({ line: 2, message: expect.stringContaining('after a closing quote') });
  });

  it('stops at the first bad row when strict', async () => {
    const { traces, error } = await read('case,activity,time\n1,a,2026-03-02 09:00\n1,b\n', { strict: true });
    expect(traces).toEqual([]);
    expect(error?.place).toEqual({ line: 3, column: 3 });
  });

  it('says when day and month could be either way round', async () => {
    const ambiguous = await read('case,activity,time\n1,a,02/03/2026 09:00\n', { zone: 'UTC' });
    expect(ambiguous.traces[0]?.events[0]?.time).toBe(Date.parse('2026-03-02T09:00:00Z'));
    expect(ambiguous.notices.join()).toMatch(/ambiguous: read as d\/M\/yyyy.*M\/d\/yyyy.*--time-format/);
    const clear = await read('case,activity,time\n1,a,02/03/2026 09:00\n1,b,03/14/2026 09:00\n', {
      zone: 'UTC',
    });
    expect(clear.traces[0]?.events[0]?.time).toBe(Date.parse('2026-02-03T09:00:00Z'));
    expect(clear.notices.join()).not.toMatch(/ambiguous/);
    const told = await read('case,activity,time\n1,a,02/03/2026 09:00\n', {
      timeFormat: 'MM/dd/yyyy HH:mm',
      zone: 'UTC',
    });
    expect(told.traces[0]?.events[0]?.time).toBe(Date.parse('2026-02-03T09:00:00Z'));
    expect((await read('case,activity,time\n1,a,soon\n')).error?.problem).toMatch(
      /no known time format fits "soon".*--time-format/,
    );
  });

  it('refuses an empty file, and a case or a row that is too long', async () => {
    expect((await read('')).error?.problem).toMatch(/empty/);
    const many = `case,activity,time\n${'1,a,2026-03-02 09:00\n'.repeat(5)}`;
    expect((await read(many, { limits: { eventsPerCase: 4 } })).error?.problem).toMatch(
      /case "1" has more than 4 events/,
    );
    const limits = { textLength: 500 };
    const row = '1,a,2026-03-02 09:00';
    for (const long of [`"${'x'.repeat(900)}`, `${row},${'x'.repeat(200_000)}\n${row},later\n`]) {
      const { faults, error } = await read(`case,activity,time,note\n${row},\n${long}`, { limits });
      expect(error?.problem).toMatch(/longer than allowed/);
      expect(error?.place).toMatchObject({ line: 3 });
      expect(faults).toEqual([]);
    }
  });

  it('leaves no temporary file behind, even when killed: it has no name while it is used', async () => {
    const named = () => readdirSync(tmpdir()).filter((name) => name.startsWith('etilqs_'));
    const before = named();
    let traces = 0;
    async function* text() {
      yield 'case,activity,time,note\n';
      for (let row = 0; row < 400; row++) yield `${row},a,2026-03-02 09:00,${'x'.repeat(50_000)}\n`;
    }
    const temporary = process.platform === 'linux' ? '/proc/self/fd' : undefined;
    for await (const trace of readCsv(text())) {
      traces += trace.events.length;
      const open = temporary ? readdirSync(temporary).map((fd) => linkOf(`${temporary}/${fd}`)) : [];
      if (temporary) expect(open).toContainEqual(expect.stringMatching(/etilqs_.*\(deleted\)/));
      expect(named()).toEqual(before);
      if (traces === 5) break;
    }
    const open = temporary ? readdirSync(temporary).map((fd) => linkOf(`${temporary}/${fd}`)) : [];
    expect(open).not.toContainEqual(expect.stringContaining('etilqs_'));
  });

  it('can be interrupted', async () => {
    const abort = new AbortController();
    async function* endless() {
      yield 'case,activity,time\n';
      for (let row = 0; ; row++) {
        if (row === 5000) abort.abort(new Error('enough'));
        yield `${row},a,2026-03-02 09:00\n`.repeat(10);
      }
    }
    const reading = readCsv(endless(), { signal: abort.signal }).next();
    await expect(reading).rejects.toThrow('enough');
  });

  it('reads what was written', async () => {
    const text = fc.string({ unit: 'grapheme' }).map((value) => value.trim());
    const name = text.filter((value) => value !== '');
    const event = fc.record(
      {
        activity: name,
        time: fc.integer({ min: 0, max: 4e12 }),
        resource: name,
        role: name,
        department: name,
        attributes: fc.record({ note: fc.string({ unit: 'grapheme', minLength: 1 }) }, { requiredKeys: [] }),
      },
      { requiredKeys: ['activity', 'time', 'attributes'] },
    );
    const events = fc
      .array(event, { minLength: 1, maxLength: 6 })
      .map((all) => all.toSorted((a, b) => a.time - b.time));
    const attributes = fc.record(
      { amount: fc.string({ unit: 'grapheme', minLength: 1 }) },
      { requiredKeys: [] },
    );
    const trace = fc.record({ caseId: name, attributes, events });
    const traces = fc
      .uniqueArray(trace, { selector: ({ caseId }) => caseId, minLength: 1, maxLength: 5 })
      .map((all) => all.toSorted((a, b) => Buffer.compare(Buffer.from(a.caseId), Buffer.from(b.caseId))));
    await fc.assert(
      fc.asyncProperty(traces, fc.integer({ min: 1, max: 300 }), async (written, piece) => {
        const csv = [...writeCsv(written, { ofCase: ['amount'], ofEvent: ['note'] })].join('');
        const result = await read(csv, {}, piece);
        expect({ faults: result.faults, error: result.error }).toEqual({ faults: [], error: undefined });
        expect(result.traces).toEqual(written);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });
});
