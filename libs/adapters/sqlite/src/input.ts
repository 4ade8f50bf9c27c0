const longest = 512;

/** Names, keys and ids: long enough for any, short enough for an index. @throws RangeError */
export function requireText(value: string, what: string): void {
  if (value === '' || value.length > longest) {
    throw new RangeError(`${what}: expected a text of 1 to ${longest} characters, got ${value.length}`);
  }
}

/** SQLite takes a negative limit for none. @throws RangeError */
export function requireLimit(limit: number): void {
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new RangeError(`limit: expected a whole number from 1, got ${limit}`);
  }
}
