import { pointerPart, text, type Text } from '@liucheng/kernel';
import type { ErrorObject } from 'ajv';
import type { Wording } from './people.ts';
import { list, type Phrases } from './phrases.ts';

const shown = 5;

/**
 * Data of a step that does not fit its schema: every field with its JSON Pointer, the first few in the sentence. Where the schema is a rule's,
 * the sentence says which: what people have to keep to is its name, and the fields only show where it shows.
 */
export function incompleteData(
  phrases: Phrases,
  step: string,
  all: readonly ErrorObject[],
  rule?: Text,
): Wording {
  const name = phrases.step(step);
  const told = all.filter(isFault);
  const errors = told.length > 0 ? told : all;
  const fields = errors.map(pointer);
  const some = list(errors.slice(0, shown).map(fault), '; ', '；');
  const more = errors.length - shown;
  const faults = more > 0 ? text(`${some.en}; and ${more} more`, `${some['zh-CN']}；另有 ${more} 处`) : some;
  const paths = [...new Set(fields)].slice(0, shown).join(', ');
  const actual = text(`faults at ${paths}`, `有误的字段：${paths}`);
  if (rule) {
    return {
      expected: rule,
      actual,
      message: text(
        `${name.en} does not keep to “${rule.en}”: ${faults.en}.`,
        `${name['zh-CN']}不符合“${rule['zh-CN']}”：${faults['zh-CN']}。`,
      ),
      repair: text(
        `See that “${rule.en}” holds, and have ${name.en} looked at again (${paths}).`,
        `请使“${rule['zh-CN']}”得到满足，并重新核查${name['zh-CN']}（${paths}）。`,
      ),
    };
  }
  return {
    expected: list(errors.slice(0, shown).map(requirement), '; ', '；'),
    actual,
    message: text(
      `The data of ${name.en} is incomplete or wrong: ${faults.en}.`,
      `${name['zh-CN']}的数据不完整或有误：${faults['zh-CN']}。`,
    ),
    repair: text(`Complete or correct ${paths}.`, `请补全或更正 ${paths}。`),
  };
}

/** Beside others it is no fault that a condition leads to them, nor that an entry is not the one that is looked for. */
function isFault({ keyword, schemaPath }: ErrorObject, _: number, all: readonly ErrorObject[]): boolean {
  return (
    keyword !== 'if' &&
    !all.some((each) => each.keyword === 'contains' && schemaPath.startsWith(`${each.schemaPath}/`))
  );
}

/** Where the fault is; a missing property under its own path. */
function pointer(error: ErrorObject): string {
  const params = error.params as Record<string, unknown>;
  const property = params['missingProperty'] ?? params['additionalProperty'] ?? params['unevaluatedProperty'];
  if (typeof property !== 'string') return error.instancePath === '' ? '/' : error.instancePath;
  return `${error.instancePath}/${pointerPart(property)}`;
}

function fault(error: ErrorObject): Text {
  const wanted = requirement(error);
  const at = pointer(error);
  return text(`${at} ${wanted.en}`, `${at} ${wanted['zh-CN']}`);
}

function requirement(error: ErrorObject): Text {
  const params = error.params as Record<string, unknown>;
  const limit = String(params['limit'] ?? '');
  const value = JSON.stringify(params['allowedValue'] ?? params['allowedValues'] ?? '');
  switch (error.keyword) {
    case 'required':
    case 'dependentRequired':
      return text('must be given', '必须填写');
    case 'type':
      return text(`must be of type ${String(params['type'])}`, `类型必须为 ${String(params['type'])}`);
    case 'const':
      return text(`must be ${value}`, `必须为 ${value}`);
    case 'enum':
      return text(`must be one of ${value}`, `必须为 ${value} 之一`);
    case 'minimum':
    case 'exclusiveMinimum':
    case 'maximum':
    case 'exclusiveMaximum':
      return text(
        `must be ${String(params['comparison'])} ${limit}`,
        `必须 ${String(params['comparison'])} ${limit}`,
      );
    case 'minItems':
      return text(`must have at least ${limit} entries`, `至少要有 ${limit} 项`);
    case 'maxItems':
      return text(`must have at most ${limit} entries`, `最多 ${limit} 项`);
    case 'minLength':
      return text(`must have at least ${limit} characters`, `至少 ${limit} 个字符`);
    case 'maxLength':
      return text(`must have at most ${limit} characters`, `最多 ${limit} 个字符`);
    case 'pattern':
      return text(`must match ${String(params['pattern'])}`, `必须符合 ${String(params['pattern'])}`);
    case 'format':
      return text(`must be a valid ${String(params['format'])}`, `必须是有效的 ${String(params['format'])}`);
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return text('is not a known field', '不是已知字段');
    case 'not':
      return text('must be something else', '不得为此内容');
    case 'contains':
      return text('lacks an entry that it must have', '缺少必需的条目');
    default:
      return text(error.message ?? `must satisfy "${error.keyword}"`, `必须满足“${error.keyword}”的要求`);
  }
}
