import { isUtf8 } from 'node:buffer';
import { faultPosition, pointerPart, text, type LocalisedFault } from '@liucheng/kernel';
import { problem } from './problem.ts';

/** Deeper than any command, definition or event needs to be. */
const deepest = 64;
/** Characters of one string. */
const longestString = 100_000;

/** Half a character: no stored text, digest or key would give it back as it came. */
const loneSurrogate = /\p{Surrogate}/u;

/** @throws Problem malformed-json: decoding would put a replacement for what it cannot read, and nobody would notice. */
export function decodeUtf8(body: Buffer): string {
  if (isUtf8(body)) return body.toString();
  throw problem('malformed-json', {
    detail: text('The body is not encoded in UTF-8.', '请求体不是 UTF-8 编码。'),
  });
}

/**
 * Bodies are read as they come: unpacked, one that is small could become one of any size.
 * @throws Problem unsupported-media-type for a body that is packed.
 */
export function refusePacked(coding: string | undefined): void {
  if (coding === undefined || coding.trim() === '' || coding.trim().toLowerCase() === 'identity') return;
  throw problem('unsupported-media-type', {
    detail: text(
      `Bodies are taken unpacked, without Content-Encoding ${coding.slice(0, 80)}.`,
      `请求体不得压缩，不支持 Content-Encoding ${coding.slice(0, 80)}。`,
    ),
    headers: { 'accept-encoding': 'identity' },
  });
}

/**
 * What every object has without being given it. A member of such a name would reach the prototype or pass for what is
 * there anyway: the conversion into a body's class leaves `toString` out, so that its validation never sees it.
 */
const inherited: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(Object.prototype),
  'prototype',
]);

/**
 * Reads a request body. Deep nesting, endless strings and members that objects inherit are refused here, before anything
 * else touches the value.
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
  if (typeof value === 'string') return findUnsafeText(value);
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
    if (inherited.has(key)) {
      return { path: `/${key}`, expected: text('no member of this name', '不得使用该名称') };
    }
    const fault = findUnsafeText(key) ?? findUnsafe(members[key], depth + 1);
    if (fault) return { ...fault, path: `/${pointerPart(key)}${fault.path}` };
  }
  return undefined;
}

function findUnsafeText(value: string): LocalisedFault | undefined {
  if (value.length > longestString) {
    const expected = text(
      `a text of at most ${longestString} characters`,
      `最多 ${longestString} 个字符的文本`,
    );
    return { path: '', expected, actual: value.length };
  }
  if (!loneSurrogate.test(value)) return undefined;
  return {
    path: '',
    expected: text('whole Unicode characters, no lone surrogate', '完整的 Unicode 字符，不得有单独的代理项'),
  };
}
