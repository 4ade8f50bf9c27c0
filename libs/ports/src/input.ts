const longest = 512;

/** Names, keys and ids: long enough for any, short enough for an index. @throws RangeError */
export function requireText(value: string, what: string): void {
  if (value === '' || value.length > longest) {
    throw new RangeError(`${what}: expected a text of 1 to ${longest} characters, got ${value.length}`);
  }
}

const name = /^[A-Za-z0-9._-]{1,200}$/;

/** Topics and groups: what every product takes as a name. @throws RangeError */
export function requireName(value: string, what: string): void {
  if (!name.test(value)) {
    const got = JSON.stringify(value.slice(0, 80));
    throw new RangeError(`${what}: expected 1 to 200 of the characters A-Z a-z 0-9 . _ -, got ${got}`);
  }
}

/** SQLite takes a negative limit for none. @throws RangeError */
export function requireLimit(limit: number): void {
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new RangeError(`limit: expected a whole number from 1, got ${limit}`);
  }
}
