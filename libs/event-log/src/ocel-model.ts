import { extensionPrefix } from './attribute-codec.ts';

/** Attribute types of OCEL 2.0. */
export type OcelType = 'string' | 'time' | 'integer' | 'float' | 'boolean';

/** Keys and types of our own exports. */
export const ocelKeys = {
  /** Id of the case, on the object that stands for it: ids of objects are unique over all types, those of cases in their process. */
  case: `${extensionPrefix}case`,
  resource: 'org:resource',
  role: 'org:role',
  department: 'org:group',
} as const;

export const objectTypes = {
  violation: 'violation',
  person: 'person',
  department: 'department',
  log: 'log',
} as const;

/** Qualifiers of our own exports. */
export const qualifiers = {
  case: 'case',
  actor: 'actor',
  absent: 'on behalf of',
  department: 'department',
  violation: 'violation',
  /** Of a violation about the case and none of its events, on the last event: tools leave out objects that no event touches. */
  caseViolation: 'violation of the case',
} as const;
