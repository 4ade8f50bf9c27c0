import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { compileSchema } from '@liucheng/process-model';
import type { JsonObject } from '@liucheng/kernel';
import { violationTopic } from '@liucheng/monitor';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { services } from './services.ts';
import { ProbedSuite } from './testing/probed-suite.ts';

interface Message {
  readonly name: string;
  readonly title: string;
  readonly payload: JsonObject;
  readonly examples?: readonly { readonly payload: JsonObject }[];
}

interface AsyncApi {
  readonly asyncapi: string;
  readonly channels: Readonly<Record<string, { readonly address: string; readonly title: string }>>;
  readonly operations: Readonly<
    Record<string, { readonly action: string; readonly channel: { readonly $ref: string } }>
  >;
  readonly components: { readonly messages: Readonly<Record<string, Message>> };
}

/** The JSON Schema that the AsyncAPI Initiative publishes for version 3.0.0. */
function published(): ValidateFunction {
  const schema = createRequire(import.meta.url)('@asyncapi/specs/schemas/3.0.0.json') as object;
  const ajv = new Ajv({ strict: false, allErrors: true, meta: false, validateSchema: false });
  addFormats.default(ajv);
  return ajv.compile(schema);
}

const folders = fileURLToPath(new URL('../../../libs/departments', import.meta.url));
/** Every event as it is stored for good, by department and process. */
const golden = readdirSync(folders, { recursive: true, encoding: 'utf8' })
  .filter((path) => /^[^/]+\/src\/[^/]+\/golden\/.+\.v\d+\.json$/.test(path))
  .map((path) => ({
    service: path.split('/', 1)[0] as string,
    process: basename(dirname(dirname(path))),
    event: basename(path, '.json'),
    data: JSON.parse(readFileSync(join(folders, path), 'utf8')) as JsonObject,
  }));

let suite: ProbedSuite;
const documents = new Map<string, AsyncApi>();
beforeAll(async () => {
  suite = await ProbedSuite.open();
  for (const { name } of services) {
    // Without a token, as `openapi.json`.
    const answer = await suite.send({ method: 'GET', path: `/${name}/asyncapi.json` });
    expect([name, answer.status, answer.headers['content-type']]).toEqual([
      name,
      200,
      'application/json; charset=utf-8',
    ]);
    documents.set(name, JSON.parse(answer.text) as AsyncApi);
  }
}, 180_000);
afterAll(() => suite.close());

const documentOf = (service: string): AsyncApi => documents.get(service) as AsyncApi;

describe('asyncapi.json', () => {
  const validate = published();

  it.each(services.map(({ name }) => name))('of %s is AsyncAPI 3.0', (name) => {
    const document = documentOf(name);
    expect(document.asyncapi).toBe('3.0.0');
    expect([validate(document), validate.errors]).toEqual([true, null]);
    expect(validate({ ...document, channels: { a: { address: 7 } } })).toBe(false);
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
      ([, path]) => path as string,
    );
    expect(references.length).toBeGreaterThan(4);
    for (const path of references) {
      const found = path
        .split('/')
        .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
      expect([path, found !== undefined]).toEqual([path, true]);
    }
  });

  it('says everything in both languages', () => {
    for (const { channels, components } of documents.values()) {
      for (const { title } of [...Object.values(channels), ...Object.values(components.messages)])
        expect([title, /\p{Script=Han}/u.test(title) && title.includes(' · ')]).toEqual([title, true]);
    }
  });

  it('has a message for every event type that a process writes or once wrote', () => {
    for (const { name, processes = [] } of services) {
      const { messages } = documentOf(name).components;
      for (const { caseType } of processes) {
        for (const event of caseType.events.names())
          for (const type of caseType.events.types(event))
            expect([type, messages[type]?.name]).toEqual([type, type]);
      }
    }
  });

  it('describes the data that is stored for good', () => {
    let [checked, described] = [0, 0];
    for (const { service, process, event, data } of golden) {
      const known = services
        .find(({ name }) => name === service)
        ?.processes?.find(({ caseType }) => caseType.definition.id === process);
      if (!known) continue;
      const { payload } = documentOf(service).components.messages[
        `${known.caseType.events.prefix}.${event}`
      ] as Message;
      checked += 1;
      if ('properties' in payload) described += 1;
      const fits = compileSchema(payload);
      expect([service, process, event, fits(data), fits.errors]).toEqual([
        service,
        process,
        event,
        true,
        null,
      ]);
    }
    expect(checked).toBeGreaterThan(120);
    expect(described).toBeGreaterThan(60);
  });

  it('has examples that fit, of all that is said of violations', () => {
    let checked = 0;
    for (const { components } of documents.values()) {
      for (const { name, payload, examples = [] } of Object.values(components.messages)) {
        const fits = compileSchema(payload);
        for (const { payload: example } of examples) {
          checked++;
          expect([name, fits(example), fits.errors]).toEqual([name, true, null]);
        }
      }
    }
    expect(checked).toBe(3 + 4);
  });

  it('names every topic that is on the bus', async () => {
    const { partitions } = await suite.read<{ partitions: { name: string }[] }>('u-gao', '/monitor/status');
    const sent = new Set(
      [...documents.values()].flatMap(({ channels, operations }) =>
        Object.values(operations)
          .filter(({ action }) => action === 'send')
          .map(({ channel }) => channels[channel.$ref.split('/').at(-1) as string]?.address),
      ),
    );
    const topics = [...new Set(partitions.map(({ name }) => name.split('/', 1)[0]))];
    expect(topics.length).toBeGreaterThan(4);
    // The monitor reads neither, so its status says nothing of them.
    topics.push(violationTopic, 'liucheng.subscribed-violations');
    for (const topic of topics) expect([topic, sent.has(topic)]).toEqual([topic, true]);
  });
});
