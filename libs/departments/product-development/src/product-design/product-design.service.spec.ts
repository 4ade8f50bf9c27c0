import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CaseClient, startTestService, type TestService } from '@liucheng/service-kit/testing';
import { productDevelopmentService } from '../product-development.service.ts';
import { people } from '../product-people.ts';
import { productDesigns } from './product-designs.ts';

const { manager, designer, colleague, developer, tester, stranger } = people;

let service: TestService;
let designs: CaseClient<never, never>;
beforeAll(async () => {
  service = await startTestService(productDevelopmentService);
  designs = new CaseClient(service, productDesigns as never);
});
afterAll(() => service.close());

async function prototyped(product = 'kettle-k2'): Promise<string> {
  const begun = { product, modules: [{ name: 'M', inputs: '-', outputs: '-', logic: '-' }] };
  const id = await designs.begin(designer, 'begin', begun);
  await designs.does(designer, id, 'design-interface');
  await designs.does(developer, id, 'prototype');
  return id;
}

describe('product design over HTTP', () => {
  it('goes the whole way with the examples of the documentation, through a failed prototype', async () => {
    const id = await designs.begin(designer, 'begin');
    await designs.does(designer, id, 'design-interface');
    await designs.does(colleague, id, 'prototype');
    await designs.does(tester, id, 'validate', { feedback: 'Nobody found the ring.', outcome: 'failed' });
    await designs.does(designer, id, 'design-functions');
    await designs.does(colleague, id, 'prototype');
    await designs.does(manager, id, 'validate', { feedback: 'Found at once.', outcome: 'passed' });
    const done = await designs.does(manager, id, 'baseline');
    expect(done.state).toEqual({
      status: 'baselined',
      product: 'kettle-k2',
      prototypes: 2,
      baseline: 'K2-B1',
    });
    const history = await designs.history(tester, id);
    expect(history).toHaveLength(8);
    expect(history[3]?.text['zh-CN']).toBe('u-qiu 验证原型 1，结果：未通过。Nobody found the ring.');
  });

  it('says what comes next to whom, and refuses in the language of the caller', async () => {
    const id = await prototyped();
    expect(await designs.next(tester, id)).toEqual(['validate']);
    expect(await designs.next(developer, id)).toEqual(['prototype']);
    const headers = { 'accept-language': 'zh-CN' };
    expect(await designs.send(manager, 'baseline', { id, headers })).toMatchObject({
      status: 409,
      code: 'prototype-not-validated',
      rule: 'validated-prototype-before-baseline',
      detail: '原型 1 尚未验证。',
    });
    await designs.does(manager, id, 'validate');
    expect(await designs.next(manager, id)).toEqual(['baseline']);
    expect(await designs.send(designer, 'baseline', { id })).toMatchObject({
      status: 403,
      code: 'wrong-role',
    });
  });

  it('gives each prototype its own number, however many are built at the same time', async () => {
    const id = await prototyped();
    await Promise.all(Array.from({ length: 6 }, () => designs.does(developer, id, 'prototype')));
    const built = (await designs.history(tester, id)).flatMap(({ event, text }) =>
      event === 'prototype-built' ? [Number(/\d+/.exec(String(text['en']))?.[0])] : [],
    );
    expect(built).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('is hidden from everybody who does not develop products, and listed for those who do', async () => {
    const [one, other] = [await prototyped('listed-1'), await prototyped('listed-2')];
    const { position } = await designs.does(tester, other, 'validate', { feedback: '-', outcome: 'failed' });
    const found = async (query: string) =>
      (await designs.rows(developer, `atLeast=${position}&${query}`)).map(({ id }) => id);
    expect(await found('product=listed-1&status=prototyping')).toEqual([one]);
    expect(await found('outcome=failed&product=listed-2&prototypesFrom=1&sort=prototypes')).toEqual([other]);
    expect(await found('product=listed-2&plan=none')).toEqual([]);
    expect([await designs.sees(developer, one), await designs.sees(stranger, one)]).toEqual([true, false]);
  });

  it('names each fault of a body', async () => {
    const id = await prototyped();
    const body = { number: 0, validators: [{ person: '' }], feedback: '', outcome: 'good' };
    const { status, errors = [] } = await designs.send(tester, 'validate', { id, body });
    expect(status).toBe(400);
    const paths = ['/feedback', '/number', '/outcome', '/validators/0/person'];
    expect(errors.map(({ path }) => path).sort()).toEqual(paths);
  });
});
