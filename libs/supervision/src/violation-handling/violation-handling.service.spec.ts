import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CaseClient, startTestService, type TestService } from '@liucheng/service-kit/testing';
import { supervisionService } from '../supervision.service.ts';
import { violationCases } from './violation-cases.ts';
import { people } from './violation-people.ts';

const { concerned, colleague, head, otherHead, supervisor, chief } = people;

let service: TestService;
let cases: CaseClient<unknown, never>;
beforeAll(async () => {
  service = await startTestService(supervisionService);
  cases = new CaseClient(service, violationCases) as unknown as CaseClient<unknown, never>;
});
afterAll(() => service.close());

describe('a violation over HTTP', () => {
  it('goes the whole way with the examples of the documentation', async () => {
    const id = await cases.begin(colleague, 'report');
    await cases.does(head, id, 'assign');
    await cases.does(supervisor, id, 'notify');
    await cases.does(concerned, id, 'explain');
    await cases.does(supervisor, id, 'decide');
    await cases.does(concerned, id, 'rectify');
    await cases.does(head, id, 'verify');
    const closed = await cases.does(supervisor, id, 'close');
    expect(closed.state).toMatchObject({ status: 'closed', severity: 'major' });
    const told = await cases.history(concerned, id);
    expect(told.map(({ step }) => step)).toEqual([
      'report',
      'assign',
      'notify',
      'explain',
      'decide',
      'rectify',
      'verify',
      'close',
    ]);
    expect(told[4]?.text['zh-CN']).toMatch(/^u-gao 决定：警告，须于 2099-12-31 前完成整改。/);
  });

  it('is decided anew by somebody else after an appeal', async () => {
    const id = await cases.begin(colleague, 'report');
    for (const step of ['assign', 'notify', 'decide']) await cases.does(supervisor, id, step);
    await cases.does(concerned, id, 'appeal');
    expect(await cases.send(supervisor, 're-decide', { id })).toMatchObject({
      status: 403,
      code: 'decided-by-the-same',
      rule: 'decided-anew-by-another-re-decide',
    });
    await cases.does(chief, id, 're-decide');
    expect(await cases.next(concerned, id)).toEqual(['rectify']);
  });

  it('is found by the appeal that waits, whatever is done meanwhile', async () => {
    const id = await cases.begin(colleague, 'report');
    for (const step of ['assign', 'notify', 'decide']) await cases.does(supervisor, id, step);
    await cases.does(concerned, id, 'appeal');
    expect(await cases.next(chief, id)).toEqual(['re-decide', 'overturn']);
    const rectified = await cases.does(concerned, id, 'rectify');
    expect(rectified.state).toMatchObject({ status: 'appealed' });
    expect(await cases.next(chief, id)).toEqual(['verify', 're-decide', 'overturn']);
    const verified = await cases.does(head, id, 'verify');
    expect(await cases.next(chief, id)).toEqual(['re-decide', 'overturn']);
    const listed = async (status: string, { position } = verified) =>
      (await cases.rows(chief, `status=${status}&atLeast=${position}&limit=200`)).map((row) => row.id);
    expect(await listed('appealed')).toContain(id);
    expect(await listed('verified')).not.toContain(id);
    const overturned = await cases.does(chief, id, 'overturn');
    expect(await listed('appealed', overturned)).not.toContain(id);
    expect(await listed('dismissed', overturned)).toContain(id);
  });

  it('is seen by whoever is concerned, the heads of the department and supervision', async () => {
    const id = await cases.begin(colleague, 'report');
    const seen = await Promise.all(
      [concerned, head, supervisor, colleague, otherHead].map((each) => cases.sees(each, id)),
    );
    expect(seen).toEqual([true, true, true, false, false]);
  });
});
