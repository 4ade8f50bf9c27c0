import { pointerPart } from '@liucheng/kernel';

/*
 * Reading a definition that may be misshapen: what is not of the expected kind reads as empty, because its shape has been reported
 * already and the rest should still be judged.
 */

export function record(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** The value of an own field: `constructor` and the like are no steps. */
export function own(value: unknown, key: string): unknown {
  const fields = record(value);
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A JSON Pointer. */
export function pointer(...parts: readonly (string | number)[]): string {
  return parts.map((part) => `/${pointerPart(String(part))}`).join('');
}

/** Texts of a list, or a lone text, each with its place below `path`. */
export function texts(value: unknown, path: string): { text: string; path: string }[] {
  if (typeof value === 'string') return [{ text: value, path }];
  return list(value).flatMap((item, index) =>
    typeof item === 'string' ? [{ text: item, path: `${path}/${index}` }] : [],
  );
}
