/** Where a text stops being JSON: index in UTF-16 units from 0, line and column from 1. */
export interface JsonPosition {
  readonly index: number;
  readonly line: number;
  readonly column: number;
}

const space = /[ \t\n\r]*/y;
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const stringStart = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y;
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/**
 * Finds the first fault of a text that `JSON.parse` refused. The engine's own message has the position only sometimes,
 * and quotes the text. Iterative, so that nesting costs no stack.
 */
export function faultPosition(source: string): JsonPosition {
  const index = scan(source);
  const before = source.slice(0, index).split('\n');
  return { index, line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

function scan(source: string): number {
  let at = 0;
  const take = (token: RegExp): boolean => {
    token.lastIndex = at;
    if (!token.test(source)) return false;
    at = token.lastIndex;
    return true;
  };
  const takeString = (): boolean => {
    if (take(string)) return true;
    take(stringStart);
    return false;
  };
  const open: ('{' | '[')[] = [];
  /** What must come next. `first` members may be missing: an empty object or array. */
  let expecting: 'value' | 'first-value' | 'key' | 'first-key' | 'separator' = 'value';
  for (;;) {
    take(space);
    const next = source[at];
    if (next === undefined) return at;
    if (expecting === 'separator') {
      const inside = open.at(-1);
      if (inside === undefined) return at;
      if (next === ',') expecting = inside === '{' ? 'key' : 'value';
      else if (next === (inside === '{' ? '}' : ']')) open.pop();
      else return at;
      at += 1;
    } else if (expecting === 'key' || expecting === 'first-key') {
      if (next === '}' && expecting === 'first-key') {
        open.pop();
        at += 1;
        expecting = 'separator';
        continue;
      }
      if (!takeString()) return at;
      take(space);
      if (source[at] !== ':') return at;
      at += 1;
      expecting = 'value';
    } else if (next === ']' && expecting === 'first-value') {
      open.pop();
      at += 1;
      expecting = 'separator';
    } else if (next === '{' || next === '[') {
      open.push(next);
      at += 1;
      expecting = next === '{' ? 'first-key' : 'first-value';
    } else {
      if (!(next === '"' ? takeString() : take(scalar))) return at;
      expecting = 'separator';
    }
  }
}
