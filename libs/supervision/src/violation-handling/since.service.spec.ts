import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { hour, SupervisedRig } from '../testing/supervised-rig.ts';

// Where supervision begins beside a monitor that has been running.

const day = 24 * hour;

let rig: SupervisedRig;
beforeEach(async () => {
  rig = await SupervisedRig.unsupervised();
  await violates('old');
  rig.clock.time += 30 * day;
});
afterEach(() => rig.close());

/** Asks for themselves: found at once, and severe enough for a case. */
async function violates(subject: string): Promise<void> {
  await rig.publish(rig.event(subject, 0, 'ask', { data: { amount: 1, private: true } }));
  await rig.monitored();
}

/** The cases of whom there are, once that of the last one is. */
async function casesUpTo(last: string): Promise<string[]> {
  const rows = await rig.found(async () => {
    const all = await rig.cases.rows(rig.as('supervisor'), 'rule=not-for-oneself&limit=200');
    return all.some((each) => each['case'] === last) ? all : undefined;
  });
  return rows.map((each) => String(each['case'])).sort();
}

describe('violations from before supervision began', () => {
  it('open no case by themselves, are listed, and are taken up by hand', async () => {
    await rig.supervise();
    await violates('new');
    expect(await casesUpTo('new')).toEqual(['new']);

    const before = new Date(rig.clock.time - day).toISOString();
    const list = `/monitor/violations?state=open&minSeverity=major&rule=not-for-oneself&to=${before}`;
    const { json } = await rig.get('supervisor', list);
    const [violation, ...more] = (json as { items: { id: string; case: string; at: string }[] }).items;
    expect([violation?.case, more]).toEqual(['old', []]);

    const body = {
      violation: violation?.id,
      process: 'purchase',
      case: 'old',
      rule: 'not-for-oneself',
      severity: 'major',
      department: 'sales',
      what: 'Asked for themselves.',
      evidence: [{ reference: 'DOC-7', description: 'The violation as the monitor has it' }],
      happenedAt: violation?.at,
    };
    await rig.cases.begin(rig.as('supervisor'), 'report', body);
    expect(await casesUpTo('old')).toEqual(['new', 'old']);
    expect(await rig.cases.send(rig.as('supervisor'), 'report', { body })).toMatchObject({
      code: 'violation-has-a-case',
    });
  });

  it('stay so over restarts', async () => {
    await rig.supervise();
    await violates('new');
    await casesUpTo('new');
    rig.clock.time += 30 * day;
    await rig.restart();
    await violates('newer');
    expect(await casesUpTo('newer')).toEqual(['new', 'newer']);
  });

  it.each([
    ['ever', ['new', 'old']],
    [() => new Date(rig.clock.time - 40 * day).toISOString(), ['new', 'old']],
    [() => new Date(rig.clock.time - day).toISOString(), ['new']],
  ] as const)('open cases as LIUCHENG_CASES_SINCE says (%#)', async (since, expected) => {
    await rig.supervise({ LIUCHENG_CASES_SINCE: typeof since === 'string' ? since : since() });
    await violates('new');
    expect(await casesUpTo('new')).toEqual(expected);
  });
});
