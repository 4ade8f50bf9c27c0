import { expect } from '@jest/globals';
import type { EventEnvelope, JsonObject } from '@liucheng/kernel';
import { compileSchema } from '@liucheng/process-model';
import type { Channel } from '@liucheng/service-kit';

interface ObjectSchema {
  readonly type: string;
  readonly properties: Readonly<Record<string, ObjectSchema>>;
}

/** An event is as its channel says, and what it says of a violation or a risk has nothing in it that this does not name. */
export function expectDescribed({ messages }: Channel, { type, data }: EventEnvelope): void {
  const schema = messages?.find((each) => each.type === type)?.data as unknown as ObjectSchema;
  const closed = Object.entries(schema.properties).map(([name, each]) => [
    name,
    each.type === 'object' ? { ...each, additionalProperties: false } : each,
  ]);
  const properties = Object.fromEntries(closed) as JsonObject;
  const fits = compileSchema({ ...schema, properties, additionalProperties: false } as unknown as JsonObject);
  expect([type, fits(data), fits.errors]).toEqual([type, true, null]);
}
