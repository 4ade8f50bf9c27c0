import { pointerPart, type FieldFault } from '@liucheng/kernel';

/** A flow of `depth` 100 is nested 200 deep as JSON; nobody reads deeper processes than that. */
const limits = { depth: 200, values: 20_000, textLength: 20_000 };

/**
 * Refuses what is too deep, too large or no JSON before anything recursive looks at it. Walks without recursion and stops at the first
 * breach: naming every fault of something hostile would be work without end.
 */
export function sizeFault(input: unknown): FieldFault | undefined {
  const pending: { value: unknown; depth: number; path: string }[] = [{ value: input, depth: 0, path: '' }];
  let values = 0;
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { value, depth, path } = next;
    values += 1;
    if (values > limits.values) {
      return { path: '', expected: `at most ${limits.values} values in the whole definition` };
    }
    if (typeof value === 'string' && value.length > limits.textLength) {
      return { path, expected: `a text of at most ${limits.textLength} characters`, actual: value.length };
    }
    if (value === null || typeof value !== 'object') continue;
    if (depth === limits.depth) {
      return { path: '', expected: `values nested at most ${limits.depth} deep` };
    }
    const keys = Object.keys(value);
    if (keys.length > limits.values) {
      return { path: '', expected: `at most ${limits.values} values in the whole definition` };
    }
    for (const key of keys) {
      pending.push({
        value: (value as Record<string, unknown>)[key],
        depth: depth + 1,
        path: `${path}/${pointerPart(key.slice(0, 200))}`,
      });
    }
  }
  return undefined;
}
