import type { JsonObject } from '@liucheng/kernel';
import type { Compared, Rule, RuleKind } from './definition.ts';
import { pathPointer, pointer, ref, slug, stepId, words, type OptionalKeys } from './schema-words.ts';

/* The rules in the published JSON Schema of a process definition, each kind held to its type. */

const timeOrDate =
  'an RFC 3339 time with a zone, or a date YYYY-MM-DD, which means the end of that day in the zone of the calendar';

/** A field that a condition rules out, with the reason as its fault. */
const excluded = (description: string): JsonObject => ({ not: {}, description });

export const enforcement: JsonObject = {
  enum: ['block', 'monitor'],
  description:
    '"block": the service refuses; "monitor" (default): accepted as a fact, and a violation is raised',
};

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
  optional: readonly OptionalKeys<Own<K>>[] = [],
): JsonObject {
  const needed = Object.keys(own).filter((key) => !optional.some((each) => each === key));
  return {
    type: 'object',
    description,
    additionalProperties: false,
    properties: { ...ruleBase, kind: { const: kind }, ...own },
    required: [...Object.keys(ruleRequired), ...needed],
  };
}

const compared: Readonly<Record<keyof Compared, JsonObject>> = {
  step: ref('stepSet'),
  key: ref('caseKey'),
  each: pathPointer(
    'to a list in the data, each item of which is an occurrence by itself; pointers of "key" and "amount" then lead from the item',
  ),
  releasedBy: {
    ...ref('stepSet'),
    description: "a step or several steps, from which on a case's occurrences count no more",
  },
};
export const amountPointer = pathPointer(
  'to the number that is added up; without it, occurrences are counted',
);

export const keyPart = {
  type: 'string',
  maxLength: 500,
  pattern: '^(actor|department|(/([^~/]|~[01])*)+)$',
  description: 'a JSON Pointer such as /invoice, "actor" or "department"',
};
export const elsewhere = {
  ...compared,
  step: { ...ref('stepSet'), description: 'a step of the other process, or several' },
  process: slug('id of the other process'),
  names: { ...ref('text'), description: 'what the step is there, for sentences, in both languages' },
};
export const elsewhereRequired = { step: true, key: true, process: true, names: true } as const;

export const rules: Readonly<Record<RuleKind, JsonObject>> = {
  role: rule('role', 'who may do a step', { step: stepId, binding: ref('roleBinding') }),
  separationOfDuties: rule('separationOfDuties', 'no person does both steps', { a: stepId, b: stepId }),
  sameActor: rule('sameActor', 'one person does both steps', { a: stepId, b: stepId }),
  deadline: {
    ...rule(
      'deadline',
      'armed by each occurrence of "after", met by the next "step"',
      {
        step: ref('stepSet'),
        after: {
          ...ref('stepSet'),
          description: 'a step, several steps, or "start": the first step of the case',
        },
        within: { ...ref('within'), description: 'how long after the event that armed it' },
        until: pointer(`to when it is due in the data of "after": ${timeOrDate}`),
        plus: { ...ref('within'), description: 'what is added to the time that "until" leads to' },
        disarmedBy: {
          ...ref('stepSet'),
          description: 'a step or several steps, after which it is not waited for any more',
        },
        key: ref('key'),
        each: pathPointer(
          'to a list in the data of "after", each item of which arms one by itself; "key" and "until" then lead from the item',
        ),
      },
      ['within', 'until', 'plus', 'disarmedBy', 'key', 'each'],
    ),
    if: { required: ['until'] },
    then: { properties: { within: excluded('either "within" or "until", not both') } },
    else: {
      required: ['within'],
      properties: {
        within: { description: 'either "within" or "until": when it is due' },
        plus: excluded('"plus" only beside "until", whose time it is added to'),
      },
    },
  },
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
  ahead: rule('ahead', 'the step happens at least so long before the time that its data states', {
    step: stepId,
    until: pathPointer(`to the time in the data of the event: ${timeOrDate}`),
    by: ref('within'),
  }),
  unique: rule(
    'unique',
    'what the key says is in one case only',
    {
      ...compared,
      among: {
        type: 'array',
        minItems: 1,
        maxItems: 20,
        items: ref('comparedElsewhere'),
        description: 'other processes with which it is compared',
      },
    },
    ['each', 'releasedBy', 'among'],
  ),
  limit: {
    ...rule(
      'limit',
      'occurrences under one key come to at most "max" in a period',
      {
        ...compared,
        amount: amountPointer,
        currency: {
          type: 'string',
          pattern: '^[A-Z]{3}$',
          description: 'an ISO 4217 code such as CNY, where amounts are its minor units',
        },
        max: { type: 'number', minimum: 0, maximum: 1e12, description: 'a number from 0' },
        upTo: {
          type: 'number',
          minimum: 0,
          maximum: 1e12,
          description: 'a number from 0: only occurrences of at most this amount count',
        },
        within: { ...ref('within'), description: 'the sliding time in which they are added up' },
        per: {
          enum: ['day', 'week', 'month', 'quarter', 'year'],
          description: 'the period of the calendar in which they are added up',
        },
        among: {
          type: 'array',
          minItems: 1,
          maxItems: 20,
          items: ref('limitedElsewhere'),
          description: 'other processes whose occurrences are added up with them',
        },
      },
      ['each', 'releasedBy', 'amount', 'currency', 'upTo', 'within', 'per', 'among'],
    ),
    if: { required: ['per'] },
    then: { properties: { within: excluded('either "within" or "per", not both') } },
    else: {
      required: ['within'],
      properties: { within: { description: 'either "within" or "per": in which time they are added up' } },
    },
  },
  follows: {
    ...rule(
      'follows',
      'each occurrence has one in a case of another process before or after it',
      {
        ...compared,
        other: ref('comparedElsewhere'),
        order: {
          enum: ['before', 'after'],
          description: 'where the other occurrence is: "before" or "after" this one',
        },
        within: { ...ref('within'), description: 'how far the two may be apart' },
      },
      ['each', 'releasedBy', 'within'],
    ),
    if: { properties: { order: { const: 'after' } }, required: ['order'] },
    then: {
      required: ['within'],
      properties: {
        within: { description: '"within" beside "after": what may come at any time is never missing' },
      },
    },
  },
};
