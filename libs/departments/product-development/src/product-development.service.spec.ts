import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventBus } from '@liucheng/ports';
import { envelope } from '@liucheng/ports/testing';
import { CaseClient, startTestService, type TestService } from '@liucheng/service-kit/testing';
import { productBuilds } from './product-build/product-builds.ts';
import { productDesigns } from './product-design/product-designs.ts';
import { productDevelopmentService } from './product-development.service.ts';
import { productLaunches } from './product-launch/product-launches.ts';
import { people } from './product-people.ts';
import { productPlans } from './product-planning/product-plans.ts';

const { manager, head, designer, developer, tester, releaseManager } = people;

let service: TestService;
beforeAll(async () => {
  service = await startTestService(productDevelopmentService);
});
afterAll(() => service.close());

function client(type: object): CaseClient<never, never> {
  return new CaseClient(service, type as never);
}

describe('a product', () => {
  it('goes from a customer’s feedback to the review of its launch, with the examples of the documentation', async () => {
    const [plans, designs] = [client(productPlans), client(productDesigns)];
    const [builds, launches] = [client(productBuilds), client(productLaunches)];
    const product = 'kettle-k2';

    const feedback = { by: 'u-song', feedbackId: 'care-1-F1', summary: 'Does not boil over', product };
    const adopted = {
      ...envelope('care-1', 0, feedback),
      type: 'liucheng.customer-service.customer-care.feedback-adopted.v1',
      correlationid: 'chain-1',
    };
    const topic = 'liucheng.customer-service';
    await service.service.app.get(EventBus).publish([{ topic, key: 'care-1', event: adopted }]);
    const [plan] = await plans.rowsAfter(manager, `product=${product}`, 0);
    for (const command of ['research', 'position', 'set-roadmap'])
      await plans.does(manager, plan?.id ?? '', command);
    await plans.does(head, plan?.id ?? '', 'approve');

    const modules = [{ name: 'Heating', inputs: 'Water', outputs: 'Heat', logic: 'Heats, then keeps.' }];
    const design = await designs.begin(designer, 'begin', { product, plan: plan?.id, modules });
    await designs.does(designer, design, 'design-interface');
    await designs.does(developer, design, 'prototype');
    await designs.does(manager, design, 'validate');
    await designs.does(manager, design, 'baseline');

    const options = [{ name: 'Induction', feasibility: 4, stability: 5, scalability: 4 }];
    const chosen = { product, design, options, choice: 'Induction', reason: 'Fast' };
    const build = await builds.begin(developer, 'begin', chosen);
    await builds.does(developer, build, 'build');
    for (const level of ['unit-test', 'integration-test', 'system-test'])
      await builds.does(tester, build, level);
    const { position } = await builds.does(manager, build, 'accept');

    const [launch] = await launches.rowsAfter(releaseManager, `buildCase=${build}`, position);
    const id = launch?.id ?? '';
    for (const command of ['prepare', 'plan-launch']) await launches.does(releaseManager, id, command);
    await launches.does(head, id, 'authorise');
    for (const command of ['release', 'watch']) await launches.does(releaseManager, id, command);
    const { state } = await launches.does(manager, id, 'review');
    expect(state).toMatchObject({ status: 'reviewed', product, buildCase: build, build: 1 });
  });
});
