import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { text } from '@liucheng/kernel';
import { defineProcess, seq } from '@liucheng/process-model';
import { definitionPublished, type EmployeeRecord } from '@liucheng/service-kit';
import { hour, SupervisedRig } from '../testing/supervised-rig.ts';
import { people } from '../violation-handling/violation-people.ts';

// Rollouts over HTTP, beside a monitor that judges them, of an organisation that came over the bus.

type Person = keyof typeof people;

const employee = (person: Person): EmployeeRecord => ({
  kind: 'employee',
  id: people[person].id,
  from: '2026-01-01',
  postings: [{ from: '2026-01-01', department: people[person].department, post: 'clerk' }],
  roles: [],
});
const mischief = '<script>alert(1)</script> [x](javascript:alert(1)) | **y**';

let rig: SupervisedRig;
beforeAll(async () => {
  rig = await SupervisedRig.open();
  await rig.publish({
    ...rig.event('sale', 0, definitionPublished, { process: 'sale', processversion: 3 }),
    data: {
      definition: defineProcess({
        id: 'sale',
        version: 3,
        names: text(mischief, '销售'),
        area: 'internal-management',
        department: 'sales',
        effectiveFrom: '2026-01-01T00:00:00Z',
        steps: {
          offer: { names: text(mischief, '报价'), instructions: text(mischief, mischief) },
          sell: { names: text('Sell', '成交') },
        },
        flow: seq('offer', 'sell'),
      }) as never,
    },
  });
  await rig.organise(...(['concerned', 'head', 'otherHead'] as const).map(employee));
  await rig.monitored();
});
afterAll(() => rig.close());

const purchase = { process: 'purchase', version: 1, effectiveOn: '2026-04-01' };

async function get<Answer = Record<string, unknown>>(as: Person, path: string) {
  const {
    status,
    json,
    headers,
    text: body,
  } = await rig.supervision.request('GET', `/supervision/${path}`, {
    as: rig.as(as),
  });
  return { status, json: json as Answer, headers, body };
}
/** What somebody has still to do in rollouts, as of a position. */
async function ownOf(as: Person, position: number) {
  const { json } = await get<{ items: Record<string, unknown>[] }>(
    as,
    `acknowledgements?atLeast=${position}`,
  );
  return json.items;
}

describe('a rollout over HTTP', () => {
  let id: string;

  it('is announced with the examples of the documentation to whoever holds a role', async () => {
    const supervisor = rig.as('supervisor');
    id = await rig.rollouts.begin(supervisor, 'publish-definition', purchase);
    await rig.rollouts.does(supervisor, id, 'publish-guide');
    const { position, state } = await rig.rollouts.does(supervisor, id, 'announce');
    expect(state).toMatchObject({ status: 'announced', concerned: 3, outstanding: 3 });
    expect(await ownOf('concerned', position)).toMatchObject([
      {
        rollout: id,
        process: 'purchase',
        guide: '/supervision/guides/purchase/1',
        dueOn: '2026-03-31',
        overdue: false,
        acknowledged: false,
      },
    ]);
    expect(JSON.stringify(await ownOf('concerned', position))).not.toContain('right');
    expect(await ownOf('colleague', position)).toEqual([]);
  });

  it('asks each of them in the worklist, and nobody else', async () => {
    await rig.found(async () => ((await rig.askedOf('concerned', id)).length > 0 ? true : undefined));
    const asked = await Promise.all(
      (['concerned', 'head', 'otherHead', 'colleague', 'supervisor'] as const).map((each) =>
        rig.askedOf(each, id),
      ),
    );
    expect(asked).toEqual([['acknowledge'], ['acknowledge'], ['acknowledge'], [], ['conclude']]);
  });

  it('is acknowledged by each for themselves, once', async () => {
    const { position } = await rig.rollouts.does(rig.as('concerned'), id, 'acknowledge');
    expect(await ownOf('concerned', position)).toMatchObject([
      { acknowledged: true, test: { passPercent: 80 } },
    ]);
    const refused = async (as: Person, body: object = {}) => {
      const { status, code, rule } = await rig.rollouts.send(rig.as(as), 'acknowledge', { id, body });
      return [status, code, rule];
    };
    expect(await refused('concerned')).toEqual([409, 'already-acknowledged', 'acknowledged-once']);
    expect(await refused('colleague')).toEqual([403, 'not-concerned', 'acknowledged-by-concerned']);
    expect(await refused('supervisor', { person: people.head.id })).toEqual([
      403,
      'not-for-others',
      'acknowledged-in-person',
    ]);
    await rig.found(async () => ((await rig.askedOf('concerned', id)).length === 0 ? true : undefined));
    expect(await rig.askedOf('head', id)).toEqual(['acknowledge']);
  });

  it('is tested: the example is right, another answer is not', async () => {
    const concerned = rig.as('concerned');
    await rig.rollouts.does(concerned, id, 'take-test', { answers: [{ option: 1 }] });
    const { position } = await rig.rollouts.does(concerned, id, 'take-test');
    expect(await ownOf('concerned', position)).toEqual([]);
    const told = await rig.rollouts.history(rig.as('supervisor'), id);
    expect(told.map(({ event }) => event)).toContain('test-set');
    expect(told.at(-1)?.text['en']).toBe('u-zhao has passed the test: 1 of 1 right, attempt 2.');
  });

  it('shows who is outstanding by department, to heads their own', async () => {
    interface Outstanding {
      departments: object[];
      items: { person: string }[];
      next?: string;
    }
    const all = await get<Outstanding>('supervisor', 'acknowledgements/outstanding');
    expect(all.json.departments).toEqual([
      { department: 'finance', outstanding: 1, overdue: 0 },
      { department: 'sales', outstanding: 1, overdue: 0 },
    ]);
    expect(all.json.items.map(({ person }) => person)).toEqual([people.otherHead.id, people.head.id]);
    const first = await get<Outstanding>('supervisor', 'acknowledgements/outstanding?limit=1');
    const after = encodeURIComponent(first.json.next ?? '');
    const second = await get<Outstanding>(
      'supervisor',
      `acknowledgements/outstanding?limit=1&after=${after}`,
    );
    expect([...first.json.items, ...second.json.items]).toEqual(all.json.items);
    expect(second.json.next).toBeUndefined();
    const own = await get<Outstanding>('head', 'acknowledgements/outstanding');
    expect(own.json.items.map(({ person }) => person)).toEqual([people.head.id]);
    const due = await get<Outstanding>('supervisor', 'acknowledgements/outstanding?dueTo=2026-03-30');
    expect(due.json.items).toEqual([]);
    expect(await get('concerned', 'acknowledgements/outstanding')).toMatchObject({ status: 403 });
  });

  it('is seen with all results by supervision only', async () => {
    const seen = await Promise.all(
      (['supervisor', 'chief', 'concerned', 'head'] as const).map((each) =>
        rig.rollouts.sees(rig.as(each), id),
      ),
    );
    expect(seen).toEqual([true, true, false, false]);
  });

  it('of a version is one', async () => {
    const again = await rig.rollouts.send(rig.as('supervisor'), 'publish-definition', { body: purchase });
    expect(again).toMatchObject({ status: 409, code: 'version-rolled-out', errors: [{ path: '/version' }] });
    expect(again.detail).toContain(id);
    const unknown = { body: { ...purchase, version: 7 } };
    expect(await rig.rollouts.send(rig.as('supervisor'), 'publish-definition', unknown)).toMatchObject({
      status: 409,
      code: 'definition-unknown',
    });
    expect(
      await rig.rollouts.send(rig.as('concerned'), 'publish-definition', { body: purchase }),
    ).toMatchObject({
      status: 403,
    });
  });

  it('makes a violation of each who is late, which gets a case of its own', async () => {
    rig.clock.time = Date.parse('2026-03-31T16:00:00Z') + hour;
    const rule = 'rule=acknowledged-before-effective';
    const both = await rig.found(async () => {
      const rows = await rig.cases.rows(rig.as('supervisor'), rule);
      return rows.length === 2 ? rows : undefined;
    });
    expect(both.map(({ person }) => person).sort()).toEqual([people.otherHead.id, people.head.id].sort());
    expect(both.every((row) => row['case'] === id)).toBe(true);
    expect(await rig.askedOf('head', id)).toEqual(['acknowledge']);
  });

  it('takes in whoever joins later, lets go whoever leaves, and is concluded when nobody is left', async () => {
    const supervisor = rig.as('supervisor');
    expect(
      await rig.rollouts.send(supervisor, 'add-concerned', { id, body: { person: people.colleague.id } }),
    ).toMatchObject({ status: 409, code: 'holds-no-role' });
    await rig.organise(employee('colleague'));
    await rig.rollouts.does(supervisor, id, 'add-concerned', {
      person: people.colleague.id,
      dueOn: '2026-04-10',
    });
    for (const each of ['head', 'colleague'] as const)
      await rig.rollouts.does(rig.as(each), id, 'acknowledge');
    expect(await rig.rollouts.send(supervisor, 'conclude', { id })).toMatchObject({
      status: 409,
      rule: 'concluded-when-all-acknowledged',
    });
    await rig.rollouts.does(supervisor, id, 'release', { person: people.otherHead.id, reason: 'Has left.' });
    const { state } = await rig.rollouts.does(supervisor, id, 'conclude');
    expect(state).toMatchObject({ status: 'concluded', concerned: 3, outstanding: 0 });
  });
});

describe('the guide', () => {
  it('is a printable page in both languages, from the definition', async () => {
    const en = await get('concerned', 'guides/purchase/1?lang=en');
    expect(en.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(en.body).toMatch(/<html lang="en">[^]*<h1>T-1 Purchase<\/h1>/);
    expect(en.body).toContain('@media print');
    expect(en.body.match(/<svg [^>]*viewBox/g)).toHaveLength(1);
    expect(en.body).toContain('within 8 hours after: Ask');
    expect(en.body).toContain('<strong>Who</strong>: Employee');
    const zh = await get('concerned', 'guides/purchase/1?lang=zh-CN');
    expect(zh.headers['content-language']).toBe('zh-CN');
    expect(zh.body).toContain('“申请”之后 8小时内');
    expect(zh.body).toContain('8小时内付款');
    expect(zh.body).not.toMatch(/mermaid|undefined/);
    // On each sheet, with the marks that mean something to a style sheet by their numbers.
    expect(zh.body).toContain('@bottom-left { content: "T\\2d 1 采购 \\b7  1"; }');
  });

  it('is asked for by a version that is a number', async () => {
    const wrong = await get('concerned', 'guides/purchase/first?lang=en');
    expect(wrong.status).toBe(400);
    expect(wrong.body).toContain('"path":"/version"');
  });

  it('calls a department as the organisation does', async () => {
    const named = {
      kind: 'department',
      id: 'finance',
      names: text('Finance', '财务部'),
      posts: [],
      heads: [],
    };
    await rig.organise(named as never);
    expect((await get('concerned', 'guides/purchase/1?lang=zh-CN')).body).toContain('部门：财务部 · ');
    expect((await get('concerned', 'guides/purchase/1?lang=en')).body).toContain('Department: Finance · ');
  });

  it('shows what a definition says as text, whatever it is', async () => {
    const { status, body } = await get('concerned', 'guides/sale/3?lang=en');
    expect(status).toBe(200);
    expect(body).not.toMatch(/<script|href="javascript|<strong>y/);
    expect(body).toContain('[x](javascript:alert(1)) | **y**');
  });

  it('is of a version that there is', async () => {
    expect(await get('concerned', 'guides/purchase/9')).toMatchObject({
      status: 404,
      json: { code: 'definition-not-found' },
    });
    expect(await get('concerned', 'guides/purchase/x')).toMatchObject({ status: 400 });
    expect(await get('concerned', 'guides/purchase/1?lang=fr')).toMatchObject({ status: 400 });
    const { status } = await rig.supervision.request('GET', '/supervision/guides/purchase/1');
    expect(status).toBe(401);
  });
});
