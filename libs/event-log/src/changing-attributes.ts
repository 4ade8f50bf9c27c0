import type { Json, JsonObject } from '@liucheng/kernel';
import { setAttribute } from './log.ts';

/** The attributes of an object whose values may change: one with one value is that value, else each and since when it held. */
export class ChangingAttributes {
  private readonly changes = new Map<string, { readonly key: string; readonly value: Json }[]>();

  add(name: string, value: Json, time: string): void {
    const before = this.changes.get(name);
    if (before) before.push({ key: time, value });
    else this.changes.set(name, [{ key: time, value }]);
  }

  taken(): JsonObject {
    const attributes: Record<string, Json> = {};
    for (const [name, changes] of this.changes) {
      const [only, ...others] = changes;
      if (only) setAttribute(attributes, name, others.length === 0 ? only.value : changes);
    }
    return attributes;
  }
}
