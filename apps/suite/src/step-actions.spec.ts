import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ProcessDefinition, Step } from '@liucheng/process-model';
import { sampleOf } from './testing/api-operations.ts';
import { json, ProbedSuite } from './testing/probed-suite.ts';

interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId?: string }>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

interface TaskAction {
  readonly method: string;
  readonly href: string;
  readonly operation: string;
  readonly schema?: string;
}

/** From what a task says to the route that does its step. */
describe('the request that does a step', () => {
  let suite: ProbedSuite;
  beforeAll(async () => {
    suite = await ProbedSuite.open();
  }, 180_000);
  afterAll(() => suite.close());

  it('is an operation of its service, with the body that the operation takes', async () => {
    const { items } = await suite.read<{ items: { id: string; version: number }[] }>(
      'u-gao',
      '/monitor/definitions?wait=5000',
    );
    expect(items.length).toBeGreaterThan(4);
    const documents = new Map<string, ApiDocument>();
    const starting: string[] = [];
    for (const { id, version } of items) {
      const path = `/monitor/definitions/${id}/versions/${version}`;
      const { definition } = await suite.read<{ definition: ProcessDefinition }>('u-gao', path);
      const { steps } = definition;
      for (const [step, { action }] of Object.entries<Step>(steps)) {
        if (!action) {
          starting.push(`${id} ${step}`);
          continue;
        }
        const [, service] = action.path.split('/');
        const document = `/${service}/openapi.json`;
        if (!documents.has(document)) documents.set(document, await suite.read('u-gao', document));
        const { paths, components } = documents.get(document) as ApiDocument;
        // A case may be known by something else than an id: `clearances/{person}`.
        const route = Object.keys(paths).find((path) => path.replace(/\{\w+\}/, '{case}') === action.path);
        const operation = paths[route ?? '']?.[action.method.toLowerCase()];
        expect({ id, step, operation: operation?.operationId }).toEqual({
          id,
          step,
          operation: action.operation,
        });
        const [where, schema] = action.schema?.split('#/components/schemas/') ?? [];
        if (schema === undefined) continue;
        expect(where).toBe(document);
        expect(Object.keys(components.schemas)).toContain(schema);
      }
    }
    // Before the first step there is no case that could have a task.
    expect(starting).toContain('complaint accept');
    expect(starting.filter((each) => each.startsWith('complaint'))).toHaveLength(1);
    const requests = [...documents.values()].flatMap(({ paths }) => Object.keys(paths));
    expect(requests.length).toBeGreaterThan(10 * documents.size);
  });

  it('does it, for whoever the task is for', async () => {
    const query = '/monitor/tasks?wait=5000&process=complaint&step=investigate';
    const { items } = await suite.read<{ items: { action: TaskAction }[] }>('u-luo', query);
    const { method, href } = items[0]?.action as TaskAction;
    const operation = suite.operations.find((each) => suite.addressOf(each.path) === href);
    const answer = await suite.as('u-luo', { method, path: href, ...json(sampleOf(operation?.body ?? {})) });
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('investigated')]);
  });
});
