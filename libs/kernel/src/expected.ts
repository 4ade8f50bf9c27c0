import { text, type Text } from './text.ts';

/* What would be accepted in a field, in the words that every refusal has for it. */

export function atMost(most: number | string): Text {
  return text(`at most ${most}`, `不超过 ${most}`);
}

export function atLeast(least: number | string): Text {
  return text(`at least ${least}`, `不少于 ${least}`);
}

/** @param values with a comma between them */
export function oneOf(values: string): Text {
  return text(`one of ${values}`, `以下之一：${values}`);
}

export function orLater(first: string): Text {
  return text(`${first} or later`, `${first} 或之后`);
}

export function orEarlier(last: string): Text {
  return text(`${last} or earlier`, `${last} 或之前`);
}
