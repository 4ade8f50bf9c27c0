import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { financeService } from '@liucheng/finance';
import { humanResourcesService, loadSampleCompany } from '@liucheng/human-resources';
import type { Actor } from '@liucheng/kernel';
import { EventStore } from '@liucheng/ports';
import { CaseExecutor, type ServiceSpec } from '@liucheng/service-kit';
import { startTestService, type TestService } from '@liucheng/service-kit/testing';

const brokers = process.env['LIUCHENG_TEST_KAFKA_BROKERS'];
const withKafka = brokers === undefined ? describe.skip : describe;

const person = (id: string): Actor => ({ id, department: 'sales', roles: [] });

withKafka(`the organisation over Kafka (${brokers ?? 'LIUCHENG_TEST_KAFKA_BROKERS is not set'})`, () => {
  const running: TestService[] = [];
  const directories: string[] = [];
  afterEach(async () => {
    for (const each of running.splice(0)) await each.close();
    for (const each of directories.splice(0)) await rm(each, { recursive: true, force: true });
  });

  it('comes to another service, takes a role away within a second, and is there after a restart', async () => {
    const settings = {
      LIUCHENG_EVENT_BUS: 'kafka',
      LIUCHENG_KAFKA_BROKERS: brokers ?? '',
      LIUCHENG_KAFKA_PREFIX: `t${randomBytes(4).toString('hex')}.`,
      LIUCHENG_KAFKA_PARTITIONS: '3',
      LIUCHENG_BUS_RETENTION: '1h',
    };
    const start = async (spec: ServiceSpec, directory?: string): Promise<TestService> => {
      const place = directory ?? (await mkdtemp(join(tmpdir(), 'liucheng-organisation-')));
      if (directory === undefined) directories.push(place);
      const service = await startTestService(spec, { directory: place, settings });
      running.push(service);
      return service;
    };
    const [humanResources, finance] = [await start(humanResourcesService), await start(financeService)];
    const claims = (of: TestService, as: string) =>
      of.request('GET', '/finance/expense-claims', { as: person(as) });
    const { app } = humanResources.service;
    await loadSampleCompany(
      { executor: app.get(CaseExecutor), events: app.get<EventStore>(EventStore) },
      Date.now(),
    );
    while ((await claims(finance, 'u-zhang')).status !== 200) await pause(10);
    expect((await claims(finance, 'u-stranger')).json).toMatchObject({ code: 'not-in-organisation' });

    const leaving = { lastDay: '2026-01-01', access: 'ends-at-once' };
    const path = '/human-resources/employees/u-zhang/leaving';
    while (
      (await humanResources.request('GET', '/human-resources/people', { as: person('u-shen') })).status !==
      200
    )
      await pause(10);
    const left = await humanResources.request('POST', path, { as: person('u-shen'), body: leaving });
    expect(left.status).toBe(200);
    const begun = performance.now();
    while ((await claims(finance, 'u-zhang')).status !== 403) await pause(10);
    expect(performance.now() - begun).toBeLessThan(1_000);

    running.splice(running.indexOf(finance), 1);
    await finance.close();
    const again = await start(financeService, finance.directory);
    expect((await claims(again, 'u-zhang')).json).toMatchObject({ code: 'not-in-organisation' });
    expect((await claims(again, 'u-li')).status).toBe(200);
  }, 180_000);
});
