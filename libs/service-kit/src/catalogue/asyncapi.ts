import { attemptRefused, text, type Json, type JsonObject, type Text } from '@liucheng/kernel';
import { judgedEvents, type ProcessDefinition } from '@liucheng/process-model';
import {
  actionsPublished,
  definitionPublished,
  definitionWithdrawn,
} from '../definitions/publish-definition.ts';
import { caseMigrated } from '../definitions/migrate-cases.ts';
import type { DepartmentProcess } from '../department/department-service.ts';
import type { ServiceSpec } from '../http/service-spec.ts';
import { organisationTopic } from '../organisation/records.ts';
import { ordersTopic, personForgotten } from '../personal-data/forgetting.ts';
import { topicOf } from '../relay/relay.ts';

/** A topic that a service writes to or reads from, besides what follows from its processes. */
export interface Channel {
  /** A part in braces stands for one of several. */
  readonly topic: string;
  readonly action: 'send' | 'receive';
  readonly title: Text;
  /** CloudEvents types and what their data is; left out: of any type. */
  readonly messages?: readonly ChannelMessage[];
  readonly parameters?: Readonly<
    Record<string, { readonly description: string; readonly enum?: readonly string[] }>
  >;
}

export interface ChannelMessage {
  readonly type: string;
  readonly title: Text;
  /** JSON Schema; left out: any object. */
  readonly data?: JsonObject;
  /** Data that fits. */
  readonly example?: JsonObject;
  /** What keeps its order; left out: the case. */
  readonly key?: Text;
}

/**
 * What a service writes to the event bus and reads from it, as AsyncAPI 3.0: topics are channels, CloudEvents are messages. A
 * message is described as it is on the wire in Kafka, in the binary mode of CloudEvents' protocol binding: attributes are headers, the
 * data is the value. The embedded bus carries the same in one JSON object.
 */
export function asyncApiDocument(spec: ServiceSpec): JsonObject {
  const document = new Document(spec);
  const own = topicOf(spec.name);
  for (const channel of [...processChannels(spec, own), ...(spec.channels ?? [])]) document.add(channel);
  return document.json();
}

function processChannels({ name, processes = [] }: ServiceSpec, own: string): Channel[] {
  if (processes.length === 0) return [];
  const published = processes.filter(({ register }) => register === undefined);
  const registers = processes.filter(({ register }) => register !== undefined);
  const holdsPersonal = processes.some(({ caseType }) => caseType.events.holdsPersonal);
  const policies = processes.flatMap((process) => process.policies ?? []);
  const sent: Channel[] = [
    {
      topic: own,
      action: 'send',
      title: text('What happens in the processes', '各流程中发生的事件'),
      messages: [...published.flatMap(messagesOf), ...definitionMessages],
    },
    ...registers.map((process): Channel => {
      const { names } = process.caseType.definition;
      return {
        topic: process.register?.topic ?? own,
        action: 'send',
        title: names,
        messages: messagesOf(process),
      };
    }),
  ];
  const orders = (action: Channel['action']): Channel => ({
    topic: ordersTopic,
    action,
    title: text('Persons who are to be forgotten', '须遗忘的个人'),
    messages: [{ type: personForgotten, title: text('A person is to be forgotten', '须遗忘某人') }],
  });
  return [
    ...sent,
    ...policies.map(({ title, service, topic, types }): Channel => ({
      topic: topic ?? topicOf(service),
      action: 'receive',
      title,
      messages: types.map((type) => ({ type, title })),
    })),
    ...(holdsPersonal ? [orders('send'), orders('receive')] : []),
    ...(name === 'human-resources' ? [] : [organisationChannel]),
  ];
}

/** What every service learns of the organisation. */
export const organisationChannel: Channel = {
  topic: organisationTopic,
  action: 'receive',
  title: text('Departments, employees, roles, deputies', '部门、员工、角色与代理'),
};

export const definitionMessages: readonly ChannelMessage[] = [
  {
    type: definitionPublished,
    title: text('A definition is in force', '流程定义已发布'),
    data: { type: 'object', required: ['definition'], properties: { definition: { type: 'object' } } },
  },
  {
    type: actionsPublished,
    title: text('How the steps of a definition are done', '各步骤的办理方式已发布'),
    data: { type: 'object', required: ['actions'], properties: { actions: { type: 'object' } } },
  },
];

/** What the monitor says besides of a definition that somebody withdraws there. */
export const withdrawalMessage: ChannelMessage = {
  type: definitionWithdrawn,
  title: text('No case begins under a version any more', '流程定义的某一版本已停用'),
  data: { type: 'object', required: ['reason'], properties: { reason: { type: 'string' } } },
};

/** What the monitor says of a running case that somebody puts under another version there. */
export const migrationMessage: ChannelMessage = {
  type: caseMigrated,
  title: text('A running case is judged by another version', '在办案例改按另一版本判定'),
  data: {
    type: 'object',
    required: ['migration', 'from', 'lastSequence', 'reason'],
    properties: {
      migration: { type: 'string' },
      from: { type: 'integer' },
      lastSequence: { type: 'integer' },
      reason: { type: 'string' },
    },
  },
};

/** All types that an event may have in a store, of older versions too: they are published as they were written. */
function messagesOf({ caseType }: DepartmentProcess): ChannelMessage[] {
  const { definition, events } = caseType;
  const known = knownTypes(definition);
  return events.names().flatMap((name) => {
    const current = events.type(name);
    return events.types(name).map((type): ChannelMessage => {
      const found = known.get(type);
      const title = found?.title ?? (name === attemptRefused ? refusedTitle : plainTitle(name, definition));
      const data = type !== current ? undefined : name === attemptRefused ? refusedData : found?.data;
      return { type, title, ...(data === undefined ? {} : { data }) };
    });
  });
}

/** Of types that witness steps: the step's name, and the schema of what it writes where the type is the one it is written for. */
function knownTypes({ steps }: ProcessDefinition) {
  const known = new Map<string, { readonly title: Text; readonly data?: JsonObject }>();
  for (const [id, step] of Object.entries(steps)) {
    const judged = new Set(judgedEvents(id, step));
    for (const type of step.events ?? [id]) {
      const data = judged.has(type) ? step.inputs : undefined;
      known.set(type, { title: step.names, ...(data === undefined ? {} : { data }) });
    }
  }
  return known;
}

const refusedTitle = text('An attempt was refused', '操作被拒绝');

function plainTitle(name: string, { names }: ProcessDefinition): Text {
  return text(`${names.en}: ${name}`, `${names['zh-CN']}：${name}`);
}

const refusedData: JsonObject = {
  type: 'object',
  required: ['command', 'rejection'],
  properties: {
    command: { type: 'string' },
    step: { type: 'string' },
    names: { type: 'object', properties: { en: { type: 'string' }, 'zh-CN': { type: 'string' } } },
    rejection: { type: 'object' },
    persons: { type: 'array', items: { type: 'string' } },
  },
};

class Document {
  private readonly channels: Record<string, JsonObject> = {};
  private readonly operations: Record<string, JsonObject> = {};
  private readonly messages: Record<string, JsonObject> = {};

  constructor(private readonly spec: ServiceSpec) {}

  add(channel: Channel): void {
    const { topic, action, title, messages = [], parameters } = channel;
    const key = keyOf(topic);
    const known = (this.channels[key] ??= {
      address: topic,
      title: both(title),
      messages: {},
      ...(parameters === undefined ? {} : { parameters: parameters as unknown as JsonObject }),
      bindings: { kafka: { topic, bindingVersion: '0.5.0' } },
    });
    const inChannel = known['messages'] as Record<string, Json>;
    const listed = messages.length > 0 ? messages : [anyMessage];
    for (const message of listed) {
      const id = keyOf(message.type);
      this.messages[id] ??= messageJson(message);
      // What this service itself writes is known better than what it reads.
      if (action === 'send') this.messages[id] = messageJson(message);
      inChannel[id] = { $ref: `#/components/messages/${id}` };
    }
    const operation = (this.operations[`${action}-${key}`] ??= {
      action,
      channel: { $ref: `#/channels/${key}` },
      title: both(title),
      messages: [],
    });
    const inOperation = operation['messages'] as Json[];
    for (const { type } of listed) {
      const $ref = `#/channels/${key}/messages/${keyOf(type)}`;
      if (!inOperation.some((each) => (each as JsonObject)['$ref'] === $ref)) inOperation.push({ $ref });
    }
  }

  json(): JsonObject {
    const { name, title, description } = this.spec;
    return {
      asyncapi: '3.0.0',
      id: `urn:liucheng:${name}`,
      info: { title: both(title), version: '1', description: `${description.en}\n\n${description['zh-CN']}` },
      defaultContentType: 'application/json',
      channels: this.channels,
      operations: this.operations,
      components: { messages: this.messages, schemas: { headers } },
    };
  }
}

const anyMessage: ChannelMessage = { type: 'any', title: text('An event of any type', '任意类型的事件') };

const theCase = text('The case', '案例');

function messageJson({ type, title, data, example, key = theCase }: ChannelMessage): JsonObject {
  const fixed = type === anyMessage.type ? [] : [{ properties: { ce_type: { const: type } } }];
  return {
    name: type,
    title: both(title),
    contentType: 'application/json',
    headers: { allOf: [{ $ref: '#/components/schemas/headers' }, ...fixed] },
    correlationId: { location: '$message.header#/ce_correlationid' },
    bindings: {
      kafka: { key: { type: 'string', description: both(key) }, bindingVersion: '0.5.0' },
    },
    payload: data ?? { type: 'object' },
    ...(example === undefined ? {} : { examples: [{ payload: example }] }),
  };
}

const header = (en: string, zh: string, rest: JsonObject = {}): JsonObject => ({
  type: 'string',
  description: `${en} · ${zh}`,
  ...rest,
});

/** The envelope, attribute by attribute; see `EventEnvelope`. Numbers are digits in headers. */
const headers: JsonObject = {
  type: 'object',
  required: [
    'ce_specversion',
    'ce_id',
    'ce_source',
    'ce_type',
    'ce_subject',
    'ce_time',
    'ce_process',
    'ce_processversion',
    'ce_sequence',
    'content-type',
  ],
  properties: {
    'content-type': header('Of the value', '内容类型', { const: 'application/json' }),
    ce_specversion: header('CloudEvents', 'CloudEvents 版本', { const: '1.0' }),
    ce_id: header('Of the event; a redelivered one keeps it', '事件标识，重复投递时不变'),
    ce_source: header('The service', '来源服务'),
    ce_type: header('Type with its version', '事件类型（含版本）'),
    ce_subject: header('The case', '案例'),
    ce_time: header('When it happened (RFC 3339, UTC)', '发生时间（RFC 3339，UTC）', { format: 'date-time' }),
    ce_process: header('The process', '流程'),
    ce_processversion: header('Version of its definition', '流程定义版本', { pattern: '^[1-9]\\d*$' }),
    ce_sequence: header('Number of the event in its case, from 0', '事件在案例中的序号，从 0 开始', {
      pattern: '^\\d+$',
    }),
    ce_actor: header('Who acted', '办理人'),
    ce_onbehalfof: header('The absent person for whom the actor acted', '被代理人'),
    ce_actorrole: header('The role in which', '办理角色'),
    ce_department: header('The department for which', '办理部门'),
    ce_correlationid: header('The chain that the event belongs to', '关联标识'),
    ce_causationid: header('What caused it', '起因标识'),
    ce_traceparent: header('W3C trace context', 'W3C 跟踪上下文'),
    ce_sealed: header('What is said about persons, encrypted', '加密的个人信息'),
    liucheng_json: header('Headers whose text is JSON', '以 JSON 表示的头'),
    liucheng_key: header('The key as JSON, where it is no well-formed text', '以 JSON 表示的键'),
  },
};

function both({ en, 'zh-CN': zh }: Text): string {
  return `${en} · ${zh}`;
}

/** What names in components may be made of. */
function keyOf(name: string): string {
  return name.replaceAll(/[^\w.-]/g, '_');
}
