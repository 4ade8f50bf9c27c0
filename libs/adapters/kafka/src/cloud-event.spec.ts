import { describe, expect, it } from '@jest/globals';
import type { EventEnvelope } from '@liucheng/kernel';
import { awkwardText, envelope } from '@liucheng/ports/testing';
import fc from 'fast-check';
import type { IHeaders } from 'kafkajs';
import { fromKafka, sizeOf, toKafka } from './cloud-event.ts';

/** As the broker gives it back: bytes. */
function throughKafka(key: string, event: EventEnvelope): { key: string; event: EventEnvelope } {
  const sent = toKafka({ topic: 't', key, event });
  const headers: IHeaders = Object.fromEntries(
    Object.entries(sent.headers).map(([name, value]) => [name, Buffer.from(value as string)]),
  );
  const value = sent.value === null ? null : Buffer.from(sent.value);
  return fromKafka('t', 0, { key: Buffer.from(sent.key), value, headers, offset: '0' });
}

describe('an event in Kafka', () => {
  it('has its attributes as ce_ headers, its data as the value and its key as the key', () => {
    const event = { ...envelope('claim-1', 7, { total: 1 }), traceparent: '00-ab-cd-01' };
    expect(toKafka({ topic: 't', key: 'claim-1', event })).toEqual({
      key: 'claim-1',
      value: '{"total":1}',
      headers: {
        ce_specversion: '1.0',
        ce_id: 'claim-1#7',
        ce_source: '/liucheng/finance',
        ce_type: 'liucheng.finance.expense-claim.submitted.v1',
        ce_subject: 'claim-1',
        ce_time: '2026-03-02T01:30:00.000Z',
        'content-type': 'application/json',
        ce_process: 'expense-reimbursement',
        ce_processversion: '1',
        ce_sequence: '7',
        ce_traceparent: '00-ab-cd-01',
      },
    });
  });

  it('comes back as it was, whatever text, numbers and extension attributes it has', () => {
    const extension = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.integer(),
      fc.boolean(),
      fc.constant('\ud800'),
    );
    const names = fc.stringMatching(/^[a-z0-9]{1,20}$/).filter((name) => !(name in envelope('a', 0)));
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.dictionary(names, extension, { noNullPrototype: true }),
        fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true }),
        (key, extensions, data) => {
          const event = { ...envelope(key, 3), ...extensions, data: JSON.parse(JSON.stringify(data)) };
          expect(throughKafka(key, event)).toMatchObject({ key, event });
          expect(Object.keys(throughKafka(key, event).event).sort()).toEqual(Object.keys(event).sort());
        },
      ),
    );
    expect(throughKafka(awkwardText, envelope(awkwardText, 0)).event).toEqual(envelope(awkwardText, 0));
    expect(throughKafka('\udc00', envelope('\udc00', 0))).toMatchObject({
      key: '\udc00',
      event: { subject: '\udc00' },
    });
  });

  it('is refused when it is none', () => {
    const record = { key: null, value: Buffer.from('{}'), headers: {}, offset: '4' };
    expect(() => fromKafka('t', 0, record)).toThrow('ce_specversion');
    const { headers } = toKafka({ topic: 't', key: 'a', event: envelope('a', 0) });
    expect(() => fromKafka('t', 0, { ...record, headers, value: Buffer.from('no JSON') })).toThrow(
      SyntaxError,
    );
  });

  it('is told no smaller than it is', () => {
    const message = toKafka({
      topic: 't',
      key: '大',
      event: envelope('大', 0, { text: '报'.repeat(1_000) }),
    });
    expect(sizeOf(message)).toBeGreaterThan(3_000);
    expect(sizeOf(message)).toBeLessThan(4_500);
  });
});
