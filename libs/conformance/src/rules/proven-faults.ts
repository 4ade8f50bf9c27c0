import { isWithheld } from '@liucheng/kernel';
import type { ErrorObject } from 'ajv';
import type { Found } from '../json-pointer.ts';

/** Keywords whose parts may fail without anything being wrong: what they come to is said by the fault of the whole. */
const compound = /\/(anyOf|oneOf|not|if|then|else|contains|dependentSchemas|propertyNames)(\/|$)/;
/** Those that look at all that stands within a value. */
const ofAllWithin = new Set([
  'anyOf',
  'oneOf',
  'not',
  'if',
  'contains',
  'dependentSchemas',
  'uniqueItems',
  'const',
  'enum',
]);

/**
 * The faults that data have for certain: not those that there may be only because words stand where a personal value was, as the value
 * might have been right.
 */
export function provenFaults(errors: readonly ErrorObject[], data: Found): readonly ErrorObject[] {
  const unread = withheldPlaces(data, '');
  if (unread.length === 0) return errors;
  return errors.filter(({ keyword, instancePath, schemaPath, params }) => {
    const whole = schemaPath.slice(0, schemaPath.lastIndexOf('/'));
    if (compound.test(`${whole}/`) || Object.values(params as Record<string, unknown>).some(holdsWords))
      return false;
    return !unread.some(
      (place) => place === instancePath || (ofAllWithin.has(keyword) && place.startsWith(`${instancePath}/`)),
    );
  });
}

function holdsWords(value: unknown): boolean {
  return Array.isArray(value) ? value.some(isWithheld) : isWithheld(value);
}

/** As JSON Pointers. */
function withheldPlaces(value: Found, path: string): string[] {
  if (isWithheld(value)) return [path];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, each]) =>
    withheldPlaces(each, `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
}
