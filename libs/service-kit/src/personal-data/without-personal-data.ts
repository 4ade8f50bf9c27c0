import { inBoth, withheld, type EventEnvelope, type Json, type JsonObject } from '@liucheng/kernel';

/**
 * An error as it may be logged and parked with a message: what only the opened event says is taken out of its words, as
 * whoever raised it may have quoted the event.
 */
export function withoutPersonalData(
  error: unknown,
  stored: Pick<EventEnvelope, 'data'>,
  readable: Pick<EventEnvelope, 'data'>,
): Error {
  const message = error instanceof Error ? error.message : String(error);
  const personal = difference(readable.data, stored.data).sort((a, b) => b.length - a.length);
  const said = personal.reduce((text, value) => text.replaceAll(value, inBoth(withheld)), message);
  const clean = new Error(said);
  clean.name = error instanceof Error ? error.name : 'Error';
  // A stack begins with the message as it was.
  clean.stack = `${clean.name}: ${said}`;
  return clean;
}

/** The texts that stand in one and not in the other. */
function difference(value: Json | undefined, other: Json | undefined): string[] {
  if (typeof value === 'string') return value === other || value === '' ? [] : [value];
  if (value === null || typeof value !== 'object')
    return value === undefined || value === other ? [] : [String(value)];
  return Object.entries(value as JsonObject).flatMap(([name, each]) =>
    difference(each, (other as JsonObject | undefined)?.[name]),
  );
}
