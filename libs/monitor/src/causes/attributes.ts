import type { CaseEvent, CompiledDefinition } from '@liucheng/conformance';
import type { Json } from '@liucheng/kernel';
import type { LiveCase } from '../case-document.ts';

/** What a case is like: properties that it has, and numbers that are banded once all cases are known. */
export interface Attributes {
  readonly properties: readonly Property[];
  readonly numbers: ReadonlyMap<string, number>;
}

export interface Property {
  /** `department`, `initiator`, `version`, `weekday`, `hour`, `route`, `performer of pay`, `submitted category`. */
  readonly attribute: string;
  readonly value: string;
}

const longestValue = 60;
const mostFields = 30;
const hoursInBand = 4;

/** Everything that may tell cases apart: whose they are, when they began, the way they took, who did what, and what was told. */
export function attributesOf(
  { compiled, state, version }: Pick<LiveCase, 'compiled' | 'state' | 'version'>,
  events: readonly CaseEvent[],
): Attributes {
  const properties: Property[] = [{ attribute: 'version', value: String(version) }];
  const add = (attribute: string, value: string | undefined): void => {
    if (value !== undefined) properties.push({ attribute, value });
  };
  add('department', state.department);
  add('initiator', state.initiator);
  if (state.startedAt !== undefined) {
    const { weekday, hour } = localStart(compiled, state.startedAt);
    add('weekday', weekday);
    const from = hour - (hour % hoursInBand);
    add('hour', `${from}–${from + hoursInBand}`);
  }
  const done = new Map<string, number>();
  for (const { step, actor, department } of state.trace) {
    const times = (done.get(step) ?? 0) + 1;
    done.set(step, times);
    if (times > 1) continue;
    add(`performer of ${step}`, actor);
    add(`department of ${step}`, department);
  }
  for (const [step, times] of done) add('route', times > 1 ? `${step} repeated` : step);
  const numbers = new Map<string, number>();
  for (const { type, data } of events) {
    const name =
      type
        .replace(/\.v\d+$/, '')
        .split('.')
        .at(-1) ?? type;
    for (const [field, value] of Object.entries(data ?? {}).slice(0, mostFields))
      told(`${name} ${field}`, value);
  }
  return { properties: unique(properties), numbers };

  function told(attribute: string, value: Json | undefined): void {
    if (typeof value === 'number') numbers.set(attribute, value);
    else if (typeof value === 'boolean') add(attribute, String(value));
    else if (typeof value === 'string' && value !== '' && value.length <= longestValue) add(attribute, value);
    else if (value !== null && typeof value === 'object' && !Array.isArray(value))
      for (const [field, inner] of Object.entries(value).slice(0, mostFields))
        if (typeof inner === 'number') numbers.set(`${attribute}.${field}`, inner);
  }
}

/** A later event that says the same again adds nothing. */
function unique(properties: readonly Property[]): Property[] {
  return [...new Map(properties.map((each) => [keyOf(each), each])).values()];
}

export function keyOf({ attribute, value }: Property): string {
  return JSON.stringify([attribute, value]);
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

function localStart({ calendar }: CompiledDefinition, at: number): { weekday: string; hour: number } {
  const local = calendar.localTime(at);
  const day = new Date(`${local.slice(0, 10)}T00:00:00Z`).getUTCDay();
  return { weekday: weekdays[day] as string, hour: Number(local.slice(11, 13)) };
}
