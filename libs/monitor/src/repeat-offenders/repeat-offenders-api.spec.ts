import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { claim, claimed } from '../testing/claim-rules.ts';
import { hour, monday, published } from '../testing/monitor-rig.ts';
import { ServiceRig, Subscriber, supervisor } from '../testing/service-rig.ts';

const repeating: typeof claim = { ...claim, repeatOffenders: { by: 'person' } };

let rig: ServiceRig;
beforeEach(async () => {
  rig = await ServiceRig.open();
  rig.clock.time = monday + 5 * hour;
  await rig.publish([published(repeating), published({ ...repeating, version: 2, rules: [] })]);
  await rig.publish(
    ['a', 'b', 'c'].map((subject, index) =>
      claimed(subject, 0, 'submit', monday + index * hour, { invoice: '17' }),
    ),
  );
});
afterEach(() => rig.close());

interface Listed {
  readonly id: string;
  readonly case: string;
}

const get = async (path: string): Promise<{ readonly items: readonly Listed[] }> => {
  const answer = await rig.get(path, supervisor);
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.json as { readonly items: readonly Listed[] };
};

describe('a repetition', () => {
  it('is listed and counted by the severity that it has, and says why', async () => {
    const { items } = await get('/violations?wait=5000&rule=invoice-once&sort=at');
    const [b, c] = items;
    expect(items).toMatchObject([
      { case: 'b', severity: 'major' },
      {
        case: 'c',
        severity: 'critical',
        ruleSeverity: 'major',
        occurrence: 2,
        repeatOf: [{ violation: b?.id, process: 'claim', case: 'b' }],
      },
    ]);
    expect(b).not.toHaveProperty('occurrence');
    expect((await get('/violations?severity=critical')).items).toEqual([c]);
    expect((await get('/violations?minSeverity=critical')).items).toEqual([c]);
    expect((await get('/violations?severity=major')).items).toEqual([b]);
    expect(await get(`/violations/${c?.id}`)).toEqual(c);
    expect(await get('/metrics/processes/claim/violations?wait=5000')).toMatchObject({
      bySeverity: { major: 1, critical: 1 },
    });
  });

  it('is foreseen by the preview of a migration, of cases that stay as well', async () => {
    await get('/violations?wait=5000&rule=invoice-once');
    const preview = async (...cases: string[]) =>
      (await rig.post('/definitions/claim/versions/1/migration-preview', { to: 2, cases }, supervisor)).json;
    expect(await preview('b')).toMatchObject({
      accused: 0,
      gone: { 'not-unique': 1 },
      items: [{ case: 'b', come: [], gone: [{ rule: 'invoice-once', severity: 'major' }] }],
      others: [
        {
          process: 'claim',
          case: 'c',
          come: [],
          gone: [],
          retold: [{ rule: 'invoice-once', severity: 'major', before: 'critical' }],
        },
      ],
    });
    expect(await preview('b', 'c')).toMatchObject({ gone: { 'not-unique': 2 }, others: [] });
  });

  it('is told to whoever asks for its severity, also when it has it no longer', async () => {
    const subscriber = await Subscriber.open(rig, '?severity=critical', supervisor, { 'last-event-id': '0' });
    try {
      const [raised] = await subscriber.take(1);
      expect(raised).toMatchObject({ event: 'amended', data: { case: 'c', severity: 'critical' } });
      // The first case lets the invoice go before the others come: the second is right then, and the third repeats nothing.
      await rig.publish([claimed('a', 1, 'reject', monday + 1)]);
      // It is in conflict with another case before it repeats nothing.
      const told = await subscriber.take(2);
      expect(told).toMatchObject([
        { event: 'amended', data: { case: 'c', severity: 'critical', related: [{ case: 'b' }] } },
        { event: 'amended', data: { case: 'c', severity: 'major', related: [{ case: 'b' }] } },
      ]);
    } finally {
      await subscriber.close();
    }
  });
});
