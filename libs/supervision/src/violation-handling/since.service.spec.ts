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

describe('the line between them', () => {
  const opening = async () => (await rig.get('concerned', '/supervision/case-opening')).json;
  const page = (language: string) =>
    rig.supervision.request('GET', '/supervision', { headers: { 'accept-language': language } });

  it('is told with its reason and with the list of what lies before it, and stays over restarts', async () => {
    await rig.supervise();
    await violates('new');
    const told = await opening();
    expect(told).toMatchObject({
      drawnBy: 'first-start',
      since: '2026-04-01T01:00:00.000Z',
      openFrom: 'major',
      notOpenedFor: ['violation-handling'],
      earlier: `/monitor/violations?state=open&minSeverity=major&to=2026-04-01T00:59:59.999Z`,
    });
    const { json } = await rig.get('supervisor', (told as { earlier: string }).earlier);
    const listed = (json as { items: { case: string }[] }).items.map((each) => each.case);
    expect(new Set(listed)).toEqual(new Set(['old']));

    rig.clock.time += 30 * day;
    await rig.restart();
    expect(await opening()).toEqual(told);
  });

  it('is on a page for everybody, in the language asked for', async () => {
    await rig.supervise();
    const [english, chinese] = [await page('en'), await page('zh-CN')];
    expect(english).toMatchObject({ status: 200, headers: { 'content-language': 'en' } });
    expect(english.headers['content-type']).toContain('text/html');
    expect(english.text).toContain('at 2026-04-01 09:00:00 (Asia/Shanghai) or later');
    expect(english.text).toContain('first started here');
    expect(english.text).toContain('minSeverity=major&#38;to=2026-04-01T00:59:59.999Z');
    expect(chinese).toMatchObject({ status: 200, headers: { 'content-language': 'zh-CN' } });
    expect(chinese.text).toContain('2026-04-01 09:00:00（Asia/Shanghai）起发生');
    expect(english.text).toContain('<a href="/?lang=en">Start</a>');
    expect(chinese.text).toContain('此前的违规：<code>');
    const asked = await rig.supervision.request('GET', '/supervision?lang=zh-CN');
    expect(asked.text).toBe(chinese.text);
  });

  it.each([
    ['ever', { drawnBy: 'ever' }],
    ['2026-03-20T08:00:00+08:00', { drawnBy: 'setting', since: '2026-03-20T00:00:00.000Z' }],
  ] as const)('is where LIUCHENG_CASES_SINCE puts it: %s', async (since, expected) => {
    await rig.supervise({ LIUCHENG_CASES_SINCE: since });
    const told = await opening();
    expect(told).toMatchObject(expected);
    expect('since' in (told as object)).toBe('since' in expected);
    expect('earlier' in (told as object)).toBe('since' in expected);
    expect((await page('en')).text).toContain('LIUCHENG_CASES_SINCE says so');
  });
});
