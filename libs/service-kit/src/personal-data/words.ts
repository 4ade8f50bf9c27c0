import {
  erased,
  inBoth,
  languages,
  text,
  withheld,
  type Json,
  type JsonObject,
  type Language,
  type Text,
} from '@liucheng/kernel';
import { valueAt, withValues, type Place } from './places.ts';

/**
 * What is shown instead of a value: words for each text in it, so that lists keep their length and whoever reads the data
 * finds texts where there were texts. A number or a truth has no words: `undefined`.
 */
export function wordsFor(value: Json | undefined, words: Text, name?: string): Json | undefined {
  if (typeof value === 'string') {
    const language = languages.find((each) => each === name);
    return language === undefined ? inBoth(words) : words[language];
  }
  if (Array.isArray(value)) return (value as readonly Json[]).map((each) => wordsFor(each, words) ?? null);
  if (value === null || typeof value !== 'object') return undefined;
  const fields = Object.entries(value as JsonObject).map(([key, each]) => [key, wordsFor(each, words, key)]);
  return Object.fromEntries(fields.filter(([, each]) => each !== undefined)) as JsonObject;
}

/** Data with words instead of what stands at some places. */
export function inWords(data: JsonObject, places: readonly Place[], words: Text): JsonObject {
  return withValues(
    data,
    places.map((place) => [place, wordsFor(valueAt(data, place), words, place.at(-1))]),
  );
}

/** The words for what was withheld become those for what is erased. */
export function nowErased(value: Json | undefined): Json | undefined {
  if (typeof value === 'string') {
    const language = languages.find((each) => withheld[each] === value);
    if (language !== undefined) return erased[language];
    return value === inBoth(withheld) ? inBoth(erased) : value;
  }
  if (Array.isArray(value)) return (value as readonly Json[]).map((each) => nowErased(each) ?? null);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([key, each]) => [key, nowErased(each)]),
  ) as JsonObject;
}

/** A sentence that was made with such words says them in its own language only. */
export function inOwnLanguage(sentence: Text): Text {
  const own = (language: Language): string =>
    [withheld, erased].reduce(
      (said, words) => said.replaceAll(inBoth(words), words[language]),
      sentence[language],
    );
  return text(own('en'), own('zh-CN'));
}
