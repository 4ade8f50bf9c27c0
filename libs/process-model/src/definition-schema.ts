import type { JsonObject, Text } from '@liucheng/kernel';
import type {
  BusinessCalendar,
  ComparedElsewhere,
  Key,
  ProcessDefinition,
  AskedBinding,
  RepeatOffenders,
  RoleBinding,
  RuleKind,
  Step,
  StepAction,
  Within,
} from './definition.ts';
import { acceptedDuration, longestLookBackYears } from './duration.ts';
import { amountPointer, elsewhere, elsewhereRequired, enforcement, keyPart, rules } from './rule-schema.ts';
import { object, ref, stepId, words, slug, listOf, pathPointer, pointer } from './schema-words.ts';

/*
 * The published JSON Schema of a process definition. `object<T>` makes the compiler hold it to the TypeScript types: a field
 * that is added, removed, renamed or made optional there no longer compiles here. Unions are written without
 * `oneOf`/`anyOf` (several types in one schema, a discriminator for rules), so that a fault names the field
 * and not a list of branches that failed.
 */

/** ISO 8601 duration without sign, fractions only in the last place; how short and long it may be is checked beside the schema. */
const durationPattern =
  '^P(?=\\d|T\\d)(\\d{1,6}Y)?(\\d{1,6}M)?(\\d{1,6}W)?(\\d{1,6}D)?(T(?=\\d)(\\d{1,9}H)?(\\d{1,9}M)?(\\d{1,9}(\\.\\d{1,3})?S)?)?$';

const duration: JsonObject = {
  type: 'string',
  pattern: durationPattern,
  description: acceptedDuration(),
};

const branches = (description: string): JsonObject => ({
  type: 'array',
  minItems: 1,
  maxItems: 1000,
  items: ref('flow'),
  description,
});

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
    concerns: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      description: 'whose case it is, where that is not who began it',
      properties: {
        person: pathPointer('to the person in the data of the first step'),
        department: pathPointer('to the department in the data of the first step'),
      },
    },
    notes: listOf(words('an event type'), 'event types of the case that are no step; kept, never judged', 0),
    flow: ref('flow'),
    rules: { type: 'array', maxItems: 1000, items: ref('rule'), description: 'rules beside the flow' },
    repeatOffenders: {
      ...object<RepeatOffenders>(
        'a violation of the same rule by the same person or department, repeated in time, is one step more severe',
        {
          within: {
            ...duration,
            description: `${acceptedDuration(longestLookBackYears)}; P365D when left out`,
          },
          by: {
            enum: ['person', 'department'],
            description:
              'whose repetition it is; "person": where nobody in particular is accused, that of the department',
          },
        },
        { by: true },
      ),
    },
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
    askedBinding: object<AskedBinding>(
      'who is asked to do a step: any one of the roles suffices',
      {
        roles: listOf(slug('a role'), "roles of the regulation or of the definition's own"),
        department: words('"case": the department that the case concerns; anything else: the id of one'),
        person: {
          enum: ['case', 'key'],
          description:
            '"case": only the person whom the case concerns; "key": each person for whose id, as its key, a deadline waits for the step',
        },
        except: { enum: ['case'], description: '"case": not the person whom the case concerns' },
      },
      { roles: true },
    ),
    action: object<StepAction>(
      'the request that does the step; no part of what cases are judged by',
      {
        method: { enum: ['POST', 'PUT', 'PATCH', 'DELETE'], description: 'the method of the request' },
        path: {
          type: 'string',
          maxLength: 1000,
          pattern: '^(https?://[^/\\\\\\s]+)?/(?![/\\\\])[^\\s\\\\]*$',
          description:
            'a path such as /orders/{case}/approval, or a whole http(s) address; {case} stands for the id of the case',
        },
        operation: words("the request's operationId in the OpenAPI document of its service"),
        schema: words('where the schema of its body stands: a URI reference'),
      },
      { method: true, path: true, operation: true },
    ),
    actions: {
      type: 'object',
      maxProperties: 1000,
      propertyNames: { minLength: 1, maxLength: 200, description: 'a step id of 1 to 200 characters' },
      additionalProperties: ref('action'),
      description: 'step id → the request that does the step',
    },
    step: object<Step>(
      'one activity of the process',
      {
        events: listOf(
          words('an event type'),
          "event types, or activity names of a log; without it the step's id",
        ),
        names: ref('text'),
        role: ref('roleBinding'),
        asked: {
          type: 'array',
          maxItems: 10,
          items: ref('askedBinding'),
          description: 'who is asked to do it: nobody when empty; whoever "role" binds when left out',
        },
        instructions: ref('text'),
        cautions: ref('text'),
        inputs: ref('jsonSchema'),
        enforcement,
        expectedDuration: duration,
        action: ref('action'),
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
    key: {
      ...object<Exclude<Key, string>>(
        'a JSON Pointer such as /visitId to what the deadline is about in the data of the events, or {"armed", "met"}, one for each of them',
        {
          armed: pointer('to the key in the event that arms, or in the item of "each"'),
          met: pathPointer('to the key in the event that meets'),
          disarmed: pathPointer('to the key in the event that disarms; as "met" when left out'),
        },
        { armed: true, met: true },
      ),
      type: ['string', 'object'],
      maxLength: 500,
      pattern: '^(/([^~/]|~[01])*)+$',
    },
    caseKey: {
      type: ['string', 'array'],
      maxLength: 500,
      pattern: keyPart.pattern,
      minItems: 1,
      maxItems: 5,
      uniqueItems: true,
      items: keyPart,
      description:
        'by what cases are compared: a JSON Pointer such as /invoice into the data of the event, "actor", "department", or a list of up to 5 of these',
    },
    comparedElsewhere: object<ComparedElsewhere>(
      'what is compared in another process',
      elsewhere,
      elsewhereRequired,
    ),
    limitedElsewhere: object<ComparedElsewhere & { readonly amount?: string }>(
      'what is added up in another process',
      { ...elsewhere, amount: amountPointer },
      elsewhereRequired,
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
