import { isWithheld } from '@liucheng/kernel';
import type { ProcessDefinition } from '@liucheng/process-model';
import { jsonPointer, type Found } from './json-pointer.ts';

/** Whom a case concerns by the data of its first step; What may not be read is nobody. `undefined` for a definition whose cases belong to whoever began them. */
export function whoseCase({
  concerns,
}: Pick<ProcessDefinition, 'concerns'>):
  ((data: Found) => { readonly actor?: string; readonly department?: string }) | undefined {
  if (concerns === undefined) return undefined;
  const [person, department] = [concerns.person, concerns.department].map((pointer) =>
    pointer === undefined ? () => undefined : jsonPointer(pointer),
  ) as [(data: Found) => Found, (data: Found) => Found];
  return (data) => {
    const [who, where] = [textOf(person(data)), textOf(department(data))];
    return {
      ...(who === undefined ? {} : { actor: who }),
      ...(where === undefined ? {} : { department: where }),
    };
  };
}

function textOf(found: Found): string | undefined {
  return typeof found === 'string' && found !== '' && !isWithheld(found) ? found : undefined;
}
