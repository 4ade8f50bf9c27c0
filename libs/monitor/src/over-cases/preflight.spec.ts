import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { claim, claimed, receipt, receipted } from '../testing/claim-rules.ts';
import { hour, monday, published } from '../testing/monitor-rig.ts';
import { ServiceRig } from '../testing/service-rig.ts';

let rig: ServiceRig;
beforeEach(async () => {
  rig = await ServiceRig.open();
  rig.clock.time = monday + 5 * hour;
  await rig.publish([published(receipt), published(claim)]);
  await rig.publish([
    claimed('a', 0, 'submit', monday, { invoice: '17', vendor: 'v', amount: 300_000 }),
    claimed('b', 0, 'submit', monday + hour, { invoice: '18' }),
  ]);
  await rig.get('/violations?wait=5000');
});
afterEach(() => rig.close());

interface Foreseen {
  readonly conforms: boolean;
  readonly violations: readonly {
    readonly kind: string;
    readonly rule: string;
    readonly severity: string;
    readonly message: { readonly en: string; readonly 'zh-CN': string };
  }[];
  readonly settles: readonly string[];
  readonly undeterminable: readonly { readonly rule: string; readonly unsaid: string }[];
}

async function foreseen(subject: string, step: string, more: object = {}): Promise<Foreseen> {
  const { status, json } = await rig.post(`/cases/claim/${subject}/preflight`, {
    step,
    actor: 'ann',
    role: 'employee',
    department: 'sales',
    ...more,
  });
  expect(status).toBe(200);
  return json as Foreseen;
}

const rules = ({ violations }: Foreseen): string[] => violations.map(({ rule }) => rule);
const submit = (subject: string, data: object, more: object = {}): Promise<Foreseen> =>
  foreseen(subject, 'submit', { data, ...more });

describe('the preflight of a step that is compared with other cases', () => {
  it('says that another case has it already, and what to do about it', async () => {
    const { conforms, violations } = await submit('c', { invoice: 17 });
    expect(conforms).toBe(false);
    expect(violations).toMatchObject([{ kind: 'not-unique', rule: 'invoice-once', severity: 'major' }]);
    expect(violations[0]?.message.en).toContain('case a');
    expect(violations[0]?.message['zh-CN']).toContain('案件 a ');
    expect(await submit('c', { invoice: '19' })).toMatchObject({ conforms: true, violations: [] });
  });

  it('lets be what comes before the other one, and what is released', async () => {
    const early = new Date(monday - hour).toISOString();
    expect(rules(await submit('c', { invoice: '17' }, { time: early }))).toEqual([]);
    await rig.publish([claimed('a', 1, 'reject', monday + 2 * hour)]);
    await rig.get('/violations?wait=5000');
    expect(rules(await submit('c', { invoice: '17' }))).toEqual([]);
  });

  it('adds up what is stored with what the step would add', async () => {
    const of = (amount: number, more = {}) => submit('c', { vendor: 'v', amount }, more);
    expect(rules(await of(200_000))).toEqual([]);
    expect(rules(await of(200_001))).toEqual(['split-claims']);
    expect(rules(await of(200_001, { actor: 'bob' }))).toEqual([]);
    // What the case itself has is stored as well, and counts once.
    const own = (amount: number) => submit('a', { vendor: 'v', amount });
    expect(rules(await own(200_000))).not.toContain('split-claims');
    expect(rules(await own(200_001))).toContain('split-claims');
    // Exactly a day ago still counts.
    const [last, later] = [24 * hour, 24 * hour + 1].map((ms) => new Date(monday + ms).toISOString());
    expect(rules(await of(200_001, { time: last }))).toEqual(['split-claims']);
    expect(rules(await of(200_001, { time: later }))).toEqual([]);
  });

  it('asks for what has to come before, and holds against nobody what may still follow', async () => {
    const pay = () => foreseen('b', 'pay', { data: { order: 'o1' } });
    expect(rules(await pay())).toEqual(['goods-first']);
    await rig.publish([receipted('r', 0, 'receive', monday + 2 * hour, 'o1')]);
    await rig.get('/violations?wait=5000');
    expect(rules(await pay())).toEqual([]);
  });

  it('cannot tell where what has to come before may be without its key', async () => {
    await rig.publish([receipted('r', 0, 'receive', monday + 2 * hour, null)]);
    await rig.get('/violations?wait=5000');
    const { conforms, violations, undeterminable } = await foreseen('b', 'pay', { data: { order: 'o1' } });
    expect([conforms, violations]).toEqual([true, []]);
    expect(undeterminable).toMatchObject([{ rule: 'goods-first', unsaid: 'other-key' }]);
    const early = new Date(monday + hour).toISOString();
    const before = await foreseen('b', 'pay', { data: { order: 'o1' }, time: early });
    expect([rules(before), before.undeterminable]).toEqual([['goods-first'], []]);
  });

  it('says only what the step would bring, not what stands; and records nothing', async () => {
    await rig.publish([claimed('c', 0, 'submit', monday + 2 * hour, { invoice: '17' })]);
    const before = (await rig.get('/violations?wait=5000')).json;
    expect(before).toMatchObject({ items: [{ case: 'c', rule: 'invoice-once' }] });
    expect(await foreseen('c', 'reject')).toMatchObject({ conforms: true, settles: [] });
    // Earlier than what it is accused of, with something of its own: two occurrences, of which the first is the one accused.
    expect(rules(await submit('c', { invoice: '17' }))).not.toContain('invoice-once');
    expect((await rig.get('/violations?wait=5000')).json).toEqual(before);
    expect((await rig.get('/cases/claim/new')).status).toBe(404);
  });

  it('judges nothing that the data does not say', async () => {
    expect(rules(await foreseen('new', 'submit'))).toEqual([]);
    expect(rules(await submit('new', { invoice: { no: 17 } }))).toEqual([]);
  });
});
