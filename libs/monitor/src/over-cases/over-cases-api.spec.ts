import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { claim, claimed, receipt, receipted } from '../testing/claim-rules.ts';
import { hour, monday, published } from '../testing/monitor-rig.ts';
import { ServiceRig, Subscriber, supervisor } from '../testing/service-rig.ts';

let rig: ServiceRig;
beforeEach(async () => {
  rig = await ServiceRig.open();
  rig.clock.time = monday + 2 * hour;
  await rig.publish([published(claim)]);
  await rig.publish([
    claimed('a', 0, 'submit', monday, { invoice: '17' }),
    claimed('b', 0, 'submit', monday + hour, { invoice: '17' }),
  ]);
});
afterEach(() => rig.close());

interface Answer {
  readonly items: readonly { readonly id: string }[];
  readonly violationList: readonly { readonly id: string }[];
  readonly explanation: readonly object[];
  readonly undeterminable: readonly object[];
}

const get = async (path: string, headers = {}): Promise<Answer> => {
  const answer = await rig.get(path, supervisor, headers);
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.json as Answer;
};

describe('what a rule over cases finds', () => {
  it('is listed, waited for, counted and explained like any other violation', async () => {
    const { items } = await get('/violations?wait=5000&kind=not-unique&person=ann');
    expect(items).toMatchObject([
      { case: 'b', rule: 'invoice-once', state: 'open', related: [{ process: 'claim', case: 'a' }] },
    ]);
    const { id } = items[0] as { readonly id: string };
    expect(await get(`/violations/${id}`)).toEqual(items[0]);
    expect((await get('/cases?process=claim&conforming=false')).items).toMatchObject([
      { subject: 'b', violations: 1 },
    ]);
    const shown = await get('/cases/claim/b', { 'accept-language': 'zh-CN' });
    expect(shown.violationList.map((each) => each.id)).toEqual([id]);
    expect(shown.explanation).toMatchObject([{ step: 'submit', name: '提交', violations: [id] }]);
    expect(shown.undeterminable).toEqual([
      {
        rule: 'split-claims',
        step: 'submit',
        sequence: 0,
        unsaid: 'key',
        why: '事件数据中缺少用于案件间比对的内容。',
      },
    ]);
    const counted = await get('/metrics/processes/claim/violations?wait=5000');
    expect(counted).toMatchObject({
      total: 1,
      byRule: { 'invoice-once': 1 },
      undeterminable: { 'split-claims': 2 },
    });
  });

  it('is left open with the reason where other cases do not say enough', async () => {
    await rig.publish([
      published(receipt),
      receipted('r', 0, 'receive', monday, null),
      claimed('c', 0, 'submit', monday, { invoice: '18', vendor: 'v', amount: 1 }),
      claimed('c', 1, 'pay', monday + hour, { order: 'o1' }),
    ]);
    await get('/violations?wait=5000');
    const shown = await get('/cases/claim/c', { 'accept-language': 'en' });
    expect(shown.violationList).toEqual([]);
    expect(shown.undeterminable).toEqual([
      {
        rule: 'goods-first',
        step: 'pay',
        sequence: 1,
        unsaid: 'other-key',
        why: 'What the rule asks for may be an event of another case whose data lack what cases are compared by.',
      },
    ]);
    const counted = await get('/metrics/processes/claim/violations?wait=5000');
    expect(counted).toMatchObject({ undeterminable: { 'goods-first': 1 } });
    const authorization = `Bearer ${await rig.service.token(supervisor)}`;
    const log = await fetch(`${await rig.listen()}/monitor/export?format=xes&process=claim`, {
      headers: { authorization },
    });
    expect(await log.text()).toContain('key="liucheng:undeterminable" value="goods-first"');
  });

  it('is told to whoever streams violations', async () => {
    const subscriber = await Subscriber.open(rig, '', supervisor, { 'last-event-id': '0' });
    try {
      const [event] = await subscriber.take(1);
      expect(event).toMatchObject({
        id: '99999:1',
        event: 'raised',
        data: { kind: 'not-unique', case: 'b' },
      });
    } finally {
      await subscriber.close();
    }
  });
});
