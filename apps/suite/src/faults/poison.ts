import { Kafka, logLevel } from 'kafkajs';

/** Puts under a key of its own what no monitor can process: bytes that are no event, then an event of no known process. */
export async function poison(brokers: string, key: string): Promise<void> {
  const producer = new Kafka({
    clientId: 'poison',
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
  }).producer();
  await producer.connect();
  try {
    await producer.send({
      topic: 'liucheng.finance',
      messages: [
        { key, value: '\u0000 no event {' },
        { key: `${key}-empty`, value: null },
        {
          key: `${key}-unknown`,
          value: '{}',
          headers: {
            ce_specversion: '1.0',
            ce_id: key,
            ce_source: '/liucheng/nowhere',
            ce_type: 'liucheng.nowhere.happened.v1',
            ce_subject: `${key}-unknown`,
            ce_time: '2026-01-05T08:00:00.000Z',
            ce_process: 'nowhere',
            ce_processversion: '1',
            ce_sequence: '0',
            'content-type': 'application/json',
          },
        },
      ],
    });
  } finally {
    await producer.disconnect();
  }
}
