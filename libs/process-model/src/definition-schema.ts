import type { JsonObject, Text } from '@liucheng/kernel';
import type {
  BusinessCalendar,
  ProcessDefinition,
  RoleBinding,
  Rule,
  RuleKind,
  Step,
  Within,
} from './definition.ts';

/*
 * The published JSON Schema of a process definition. `object<T>` makes the compiler hold it to the TypeScript types: a field
 * that is added, removed, renamed or made optional there no longer compiles here. Unions are written without
 * `oneOf`/`anyOf` (several types in one schema, a discriminator for rules), so that a fault names the field
 * and not a list of branches that failed.
 */

type RequiredKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? never : K }[keyof T];

function object<T>(
  description: string,
  properties: Readonly<Record<keyof T & string, JsonObject>>,
  required: Readonly<Record<RequiredKeys<T> & string, true>>,
): JsonObject {
  return {
    type: 'object',
    description,
    additionalProperties: false,
    properties,
    required: Object.keys(required),
  };
}

const ref = (name: string): JsonObject => ({ $ref: `#/$defs/${name}` });

const stepId = {
  type: 'string',
  minLength: 1,
  maxLength: 200,
  description: 'the id of a step that the definition declares',
};
const words = (description: string): JsonObject => ({
  type: 'string',
  minLength: 1,
  maxLength: 2000,
  description,
});
const slug = (description: string): JsonObject => ({
  type: 'string',
  maxLength: 100,
  pattern: '^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$',
  description: `${description}: letters and digits, parts joined by "-", "." or "_"`,
});
const listOf = (items: JsonObject, description: string, least = 1): JsonObject => ({
  type: 'array',
  items,
  minItems: least,
  maxItems: 1000,
  uniqueItems: true,
  description,
});

/** ISO 8601 duration without sign, fractions only in the last place; that it is not zero is checked beside the schema. */
const durationPattern =
  '^P(?=\\d|T\\d)(\\d{1,6}Y)?(\\d{1,6}M)?(\\d{1,6}W)?(\\d{1,6}D)?(T(?=\\d)(\\d{1,9}H)?(\\d{1,9}M)?(\\d{1,9}(\\.\\d{1,3})?S)?)?$';

const duration: JsonObject = {
  type: 'string',
  pattern: durationPattern,
  description: 'an ISO 8601 duration longer than zero, e.g. P2D, PT8H or P1M',
};

const enforcement: JsonObject = {
  enum: ['block', 'monitor'],
  description:
    '"block": the service refuses; "monitor" (default): accepted as a fact, and a violation is raised',
};

const branches = (description: string): JsonObject => ({
  type: 'array',
  minItems: 1,
  maxItems: 1000,
  items: ref('flow'),
  description,
});

const ruleBase = {
  id: slug('id of the rule, unique in the definition'),
  names: ref('text'),
  severity: { enum: ['minor', 'major', 'critical'], description: 'how grave a breach is' },
  clause: words('where the rule comes from, e.g. "FIN-2"'),
  enforcement,
};
const ruleRequired = { id: true, names: true, severity: true, clause: true, kind: true } as const;

type RuleOf<K extends RuleKind> = Extract<Rule, { kind: K }>;
/** What a kind of rule has beside the fields that every rule has. */
type Own<K extends RuleKind> = Omit<RuleOf<K>, keyof typeof ruleBase | 'kind'>;

function rule<K extends RuleKind>(
  kind: K,
  description: string,
  own: Readonly<Record<keyof Own<K> & string, JsonObject>>,
): JsonObject {
  const required = Object.fromEntries(Object.keys(own).map((key) => [key, true]));
  return {
    type: 'object',
    description,
    additionalProperties: false,
    properties: { ...ruleBase, kind: { const: kind }, ...own },
    required: Object.keys({ ...ruleRequired, ...required }),
  };
}

const rules: Readonly<Record<RuleKind, JsonObject>> = {
  role: rule('role', 'who may do a step', { step: stepId, binding: ref('roleBinding') }),
  separationOfDuties: rule('separationOfDuties', 'no person does both steps', { a: stepId, b: stepId }),
  sameActor: rule('sameActor', 'one person does both steps', { a: stepId, b: stepId }),
  deadline: rule('deadline', 'armed by each occurrence of "after", met by the next "step"', {
    step: ref('stepSet'),
    after: {
      ...ref('stepSet'),
      description: 'a step, several steps, or "start": the first step of the case',
    },
    within: ref('within'),
  }),
  data: rule('data', "the data of the step's event fits the schema", {
    step: stepId,
    schema: ref('jsonSchema'),
  }),
  precedence: rule('precedence', '"b" only after an "a"', { a: stepId, b: stepId }),
  response: rule('response', 'every "a" is followed by a "b" before the case ends', { a: stepId, b: stepId }),
  notCoexistence: rule('notCoexistence', 'a case has "a" or "b", never both', { a: stepId, b: stepId }),
  atMost: rule('atMost', 'the step happens at most n times', {
    a: stepId,
    n: { type: 'integer', minimum: 1, maximum: 1_000_000, description: 'a whole number from 1' },
  }),
  every: rule('every', 'no longer than the period passes without the step', {
    step: stepId,
    period: ref('within'),
  }),
};

const clockTime: JsonObject = {
  type: 'string',
  pattern: '^([01]\\d|2[0-3]):[0-5]\\d$|^24:00$',
  description: 'a time of day as HH:MM, 00:00 to 24:00',
};

export const calendarSchema = object<BusinessCalendar>(
  'working hours by weekday and the days that differ',
  {
    id: slug('id of the calendar'),
    timeZone: words('an IANA time zone, e.g. Asia/Shanghai'),
    hours: {
      type: 'object',
      description: 'working hours by ISO weekday, 1 (Monday) to 7; weekdays left out are free',
      additionalProperties: false,
      minProperties: 1,
      patternProperties: {
        '^[1-7]$': {
          type: 'array',
          maxItems: 24,
          items: {
            type: 'array',
            minItems: 2,
            maxItems: 2,
            items: clockTime,
            description: 'a pair of times: from, to',
          },
          description: 'pairs of times in order, e.g. [["09:00", "12:00"], ["13:00", "18:00"]]',
        },
      },
    },
    holidays: { enum: ['CN'], description: 'public holidays and moved working days of a country' },
    exceptions: {
      type: 'object',
      maxProperties: 5000,
      description: 'days that differ, as YYYY-MM-DD; they win over "holidays"',
      propertyNames: { pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'a date as YYYY-MM-DD' },
      additionalProperties: { enum: ['work', 'free'] },
    },
  },
  { id: true, timeZone: true, hours: true },
);

const definition = object<ProcessDefinition>(
  'A process as data: what a service publishes, the monitor judges by and a guide is printed from.',
  {
    id: slug('id of the process, e.g. "expense-reimbursement"'),
    version: {
      type: 'integer',
      minimum: 1,
      maximum: 1_000_000_000,
      description: 'a whole number from 1; a change of any kind is a new version',
    },
    code: words('the regulation\'s number, e.g. "FIN-2"'),
    names: ref('text'),
    area: slug('process area, e.g. "internal-management"'),
    department: slug('the department that answers for the process'),
    owner: slug('role of the process owner'),
    effectiveFrom: {
      type: 'string',
      format: 'date-time',
      description: 'an RFC 3339 time with a zone, e.g. 2026-01-01T00:00:00+08:00',
    },
    calendar: {
      ...calendarSchema,
      type: ['string', 'object'],
      minLength: 1,
      maxLength: 100,
      description: 'the id of a calendar that the monitor knows ("cn-office" always), or a whole calendar',
    },
    roles: {
      type: 'object',
      maxProperties: 1000,
      description: "roles besides the regulation's: role id → names",
      additionalProperties: ref('text'),
    },
    steps: {
      type: 'object',
      minProperties: 1,
      maxProperties: 1000,
      description: 'step id → step',
      propertyNames: { minLength: 1, maxLength: 200, description: 'a step id of 1 to 200 characters' },
      additionalProperties: ref('step'),
    },
    notes: listOf(words('an event type'), 'event types of the case that are no step; kept, never judged', 0),
    flow: ref('flow'),
    rules: { type: 'array', maxItems: 1000, items: ref('rule'), description: 'rules beside the flow' },
    ends: listOf(stepId, 'steps after which the case is complete'),
    cancels: listOf(stepId, 'steps beside the flow that end the case early', 0),
  },
  {
    id: true,
    version: true,
    names: true,
    area: true,
    department: true,
    effectiveFrom: true,
    steps: true,
    flow: true,
  },
);

export const processDefinitionSchema: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://liucheng.dev/schemas/process-definition.schema.json',
  title: 'Process definition',
  ...definition,
  $defs: {
    text: object<Text>(
      'a name or sentence in both languages',
      { en: words('in English'), 'zh-CN': words('in Chinese') },
      { en: true, 'zh-CN': true },
    ),
    jsonSchema: { type: 'object', description: 'a JSON Schema (2020-12)' },
    roleBinding: object<RoleBinding>(
      'who may do a step: any one of the roles suffices',
      {
        roles: listOf(slug('a role'), "roles of the regulation or of the definition's own"),
        department: words(
          '"case": the department that the case belongs to; anything else: the id of a department',
        ),
        person: { enum: ['case'], description: '"case": only the person who did the first step' },
      },
      { roles: true },
    ),
    step: object<Step>(
      'one activity of the process',
      {
        events: listOf(
          words('an event type'),
          "event types, or activity names of a log; without it the step's id",
        ),
        names: ref('text'),
        role: ref('roleBinding'),
        instructions: ref('text'),
        cautions: ref('text'),
        inputs: ref('jsonSchema'),
        enforcement,
        expectedDuration: duration,
      },
      { names: true },
    ),
    stepSet: {
      type: ['string', 'array'],
      minLength: 1,
      maxLength: 200,
      minItems: 1,
      maxItems: 1000,
      uniqueItems: true,
      items: stepId,
      description: 'a step or a list of steps, any of which counts',
    },
    within: object<Within>(
      'how long',
      {
        duration,
        time: { enum: ['elapsed', 'business'], description: 'elapsed time, or that of the calendar' },
      },
      { duration: true, time: true },
    ),
    flow: {
      type: ['string', 'object'],
      minLength: 1,
      maxLength: 200,
      minProperties: 1,
      maxProperties: 1,
      additionalProperties: false,
      description:
        'a step, or one of {"seq"}, {"xor"}, {"and"}, {"loop"}, {"opt"}, {"repeat"}, {"skip": true}',
      properties: {
        seq: branches('one after the other'),
        xor: branches('exactly one of them'),
        and: branches('all of them, interleaved in any order'),
        loop: {
          type: 'array',
          minItems: 2,
          maxItems: 2,
          items: ref('flow'),
          description: '[do, redo]: do, then any number of times redo and do again',
        },
        opt: ref('flow'),
        repeat: ref('flow'),
        skip: { const: true, description: 'the silent step' },
      },
    },
    rule: {
      type: 'object',
      required: ['kind'],
      discriminator: { propertyName: 'kind' },
      oneOf: Object.values(rules),
      description: `a rule of one of the kinds ${Object.keys(rules).join(', ')}`,
    },
  },
};

export const ruleKinds = Object.keys(rules) as readonly RuleKind[];
