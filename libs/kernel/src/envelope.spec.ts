import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type EventEnvelope, type FieldFault, parseEnvelope } from './envelope.ts';

const sound = {
  specversion: '1.0',
  id: 'e-1',
  source: '/liucheng/finance',
  type: 'liucheng.finance.expense-claim.submitted.v1',
  subject: 'claim-1',
  time: '2026-03-02T09:30:00+08:00',
  datacontenttype: 'application/json',
  data: { total: 100 },
  process: 'expense-reimbursement',
  processversion: 1,
  sequence: 0,
};

function faultsOf(input: unknown): FieldFault[] {
  const result = parseEnvelope(input);
  return 'faults' in result ? result.faults : [];
}

function parsed(input: unknown): EventEnvelope {
  const result = parseEnvelope(input);
  if ('faults' in result) throw new Error(JSON.stringify(result.faults));
  return result.envelope;
}

describe('parseEnvelope', () => {
  it('takes a sound envelope and gives its time in UTC with milliseconds', () => {
    expect(parsed(sound)).toEqual({ ...sound, time: '2026-03-02T01:30:00.000Z' });
  });

  it('gives back as it is what needs no change', () => {
    const { envelope } = parseEnvelope(sound) as { envelope: EventEnvelope };
    expect(parseEnvelope(envelope)).toEqual({ envelope });
    expect(parsed(envelope)).toBe(envelope);
    for (const change of [{ time: '2026-03-02T01:30:00Z' }, { sequence: '0' }, { processversion: '1' }])
      expect(parsed({ ...envelope, ...change })).toEqual(envelope);
  });

  it('keeps the optional and the unknown extension attributes', () => {
    const more = {
      actor: 'p-1',
      actorrole: 'claimant',
      onbehalfof: 'u-li',
      department: 'sales',
      correlationid: 'c',
      tenant: 'x',
    };
    expect(parsed({ ...sound, ...more })).toMatchObject(more);
  });

  it('reads sequence and processversion from digits, and absent data as none', () => {
    const { data: _, ...bare } = { ...sound, sequence: '12', processversion: '3' };
    expect(parsed(bare)).toMatchObject({ sequence: 12, processversion: 3, data: {} });
    expect(parsed({ ...sound, datacontenttype: undefined }).datacontenttype).toBe('application/json');
  });

  it.each<[string, unknown]>([
    ['/specversion', '0.3'],
    ['/specversion', undefined],
    ...['id', 'source', 'type', 'subject', 'time', 'process'].flatMap((key): [string, unknown][] => [
      [`/${key}`, undefined],
      [`/${key}`, ''],
      [`/${key}`, 7],
      [`/${key}`, 'x'.repeat(513)],
    ]),
    ...[
      'actor',
      'onbehalfof',
      'actorrole',
      'department',
      'correlationid',
      'causationid',
      'traceparent',
    ].flatMap((key): [string, unknown][] => [
      [`/${key}`, ''],
      [`/${key}`, null],
      [`/${key}`, 'x'.repeat(513)],
    ]),
    ['/time', '2026-03-02'],
    ['/time', '2026-03-02T09:30:00'],
    ['/time', '2026-13-02T09:30:00Z'],
    ['/time', '2026-02-30T09:30:00Z'],
    ['/time', '2026-02-29T09:30:00+08:00'],
    ['/time', '2026-04-31T09:30:00Z'],
    ['/time', '2026-02-30T09:30:00.000Z'],
    ['/time', '+012026-03-02T09:30:00.000Z'],
    ['/time', 'yesterday'],
    ...[undefined, -1, 1.5, 'one', '', '1e3', '9'.repeat(16), 2 ** 53, null].map((bad): [string, unknown] => [
      '/sequence',
      bad,
    ]),
    ...[undefined, 0, '0', -1, 1.5].map((bad): [string, unknown] => ['/processversion', bad]),
    ...['text', 7, ['a']].map((bad): [string, unknown] => ['/data', bad]),
  ])('names %s = %p as the fault and says what is expected', (path, value) => {
    const faults = faultsOf({ ...sound, [path.slice(1)]: value });
    expect([...new Set(faults.map((fault) => fault.path))]).toEqual([path]);
    for (const fault of faults) {
      expect(fault.expected).not.toBe('');
      expect(fault.actual).toEqual(value === undefined ? undefined : expect.any(String));
    }
  });

  it('names every fault at once', () => {
    const paths = faultsOf({ id: 5, actor: '' }).map((fault) => fault.path);
    const all = [
      'specversion',
      'id',
      'source',
      'type',
      'subject',
      'time',
      'process',
      'actor',
      'sequence',
      'processversion',
    ];
    expect(paths).toEqual(all.map((name) => `/${name}`));
  });

  it('gives every time as Date does', () => {
    const text = fc
      .date({ min: new Date('0001-01-01'), max: new Date('9998-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString());
    fc.assert(fc.property(text, (time) => expect(parsed({ ...sound, time }).time).toBe(time)));
    for (const [time, utc] of [
      ['2024-02-29T23:59:59.9999Z', '2024-02-29T23:59:59.999Z'],
      ['2026-03-02T24:00:00.000Z', '2026-03-03T00:00:00.000Z'],
    ])
      expect(parsed({ ...sound, time }).time).toBe(utc);
  });

  it('never shows more than a glimpse of a bad value', () => {
    expect(String(faultsOf({ ...sound, id: 'x'.repeat(10_000) })[0]?.actual)).toHaveLength(80);
  });

  it('takes no value for an envelope that is not an object, and never throws', () => {
    for (const input of [null, undefined, 'x', 7, [], [sound]])
      expect(faultsOf(input)).toMatchObject([{ path: '' }]);
    const field = fc.constantFrom(...Object.keys(sound), 'actor', 'extra');
    fc.assert(
      fc.property(fc.dictionary(field, fc.anything()), (change) => {
        const result = parseEnvelope({ ...sound, ...change });
        if ('faults' in result) expect(result.faults.length).toBeGreaterThan(0);
        else expect(parseEnvelope(result.envelope)).toEqual(result);
      }),
    );
  });
});
