import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { startTestService, type TestService } from '../testing/test-service.ts';
import { sampleService } from './sample-service.fixture.ts';

interface Operation {
  readonly security?: readonly Record<string, unknown>[];
  readonly parameters?: readonly { name: string; in: string }[];
  readonly responses: Record<string, object>;
}

describe('the API document', () => {
  let service: TestService;
  let document: {
    openapi: string;
    paths: Record<string, Record<string, Operation>>;
    components: { schemas: Record<string, { properties: Record<string, object> }> };
  };

  beforeAll(async () => {
    service = await startTestService(sampleService());
    document = (await service.request('GET', '/finance/openapi.json')).json as typeof document;
  });
  afterAll(() => service.close());

  it('shouldBeValidOpenApi31', async () => {
    expect(document.openapi).toBe('3.1.0');
    const result = await new Validator().validate(document as unknown as Record<string, unknown>);
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
  });

  it('shouldWriteNullAsATypeAndNotAsNullable', () => {
    expect(JSON.stringify(document)).not.toContain('"nullable"');
    expect(document.components.schemas['Line']?.properties['note']).toMatchObject({
      type: ['string', 'null'],
    });
  });

  it('shouldAskForATokenExactlyWhereOneIsNeeded', () => {
    expect(document.paths['/finance/orders']?.['post']?.security).toEqual([{ bearer: [] }]);
    expect(document.paths['/finance/orders/{id}/approval']?.['post']?.security).toEqual([{ bearer: [] }]);
    expect(document.paths['/finance/health/live']?.['get']?.security).toEqual([]);
    expect(document.paths['/finance/orders/crash']?.['get']?.security).toEqual([]);
    expect(JSON.stringify(document)).not.toContain('x-public');
  });

  it('shouldDescribeProblemsAndLanguageOnEveryOperation', () => {
    for (const operations of Object.values(document.paths)) {
      for (const operation of Object.values(operations)) {
        expect(operation.responses['default']).toEqual({ $ref: '#/components/responses/Problem' });
        expect(operation.parameters).toContainEqual(
          expect.objectContaining({ in: 'header', name: 'Accept-Language' }),
        );
      }
    }
  });

  it('shouldSayWhatTheKitSaysInBothLanguages', () => {
    const chinese = expect.stringMatching(/[a-z].*\p{Script=Han}/u);
    for (const path of ['live', 'ready'])
      expect(document.paths[`/finance/health/${path}`]?.['get']).toMatchObject({
        summary: chinese,
        tags: [chinese],
      });
    const parameters = Object.values(document.paths)
      .flatMap((operations) => Object.values(operations))
      .flatMap((operation) => operation.parameters ?? [])
      .filter(({ in: place, name }) => place === 'header' || name === 'id');
    expect(new Set(parameters.map(({ name }) => name))).toContain('id');
    for (const parameter of parameters)
      expect(parameter).toMatchObject({ name: parameter.name, description: chinese });
  });
});
