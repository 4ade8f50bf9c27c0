import { faultPosition, text } from '@liucheng/kernel';
import { problem, type LocalisedFault } from './problem.ts';

/** Deeper than any command, definition or event needs to be. */
const deepest = 64;
/** Characters of one string. */
const longestString = 100_000;

/**
 * Reads a request body. Deep nesting, endless strings and keys that would reach an object's prototype are refused here,
 * before anything else touches the value.
 * @throws Problem malformed-json with the position, or invalid-input with the paths.
 */
export function parseJsonBody(body: string): unknown {
  if (body.trim() === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    const { index, line, column } = faultPosition(body);
    const found =
      index < body.length ? JSON.stringify(String.fromCodePoint(body.codePointAt(index) ?? 0)) : undefined;
    throw problem('malformed-json', {
      detail: text(
        `The body stops being JSON at line ${line}, column ${column}: ${found ? `unexpected ${found}` : 'it ends too early'}.`,
        `请求体在第 ${line} 行第 ${column} 列不再是有效的 JSON：${found ? `意外的 ${found}` : '内容不完整'}。`,
      ),
      extensions: { position: index, line, column },
    });
  }
  const fault = findUnsafe(value, 1);
  if (fault) throw problem('invalid-input', { errors: [fault] });
  return value;
}

/** The first part of a value that is refused whatever it means. Pointers are put together only on the way out. */
function findUnsafe(value: unknown, depth: number): LocalisedFault | undefined {
  if (typeof value === 'string') {
    return value.length > longestString
      ? {
          path: '',
          expected: text(
            `a text of at most ${longestString} characters`,
            `最多 ${longestString} 个字符的文本`,
          ),
          actual: value.length,
        }
      : undefined;
  }
  if (value === null || typeof value !== 'object') return undefined;
  if (depth > deepest)
    return { path: '', expected: text(`nesting of at most ${deepest} levels`, `嵌套不超过 ${deepest} 层`) };
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const fault = findUnsafe(value[index], depth + 1);
      if (fault) return { ...fault, path: `/${index}${fault.path}` };
    }
    return undefined;
  }
  const members = value as Record<string, unknown>;
  for (const key of Object.keys(members)) {
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') {
      return { path: `/${key}`, expected: text('no member of this name', '不得使用该名称') };
    }
    const fault = findUnsafe(members[key], depth + 1);
    if (fault) return { ...fault, path: `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}${fault.path}` };
  }
  return undefined;
}
