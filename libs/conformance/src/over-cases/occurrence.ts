import { deterministicId, isWithheld, type Json } from '@liucheng/kernel';
import type { Compared } from '@liucheng/process-model';
import { jsonPointer, type Found } from '../json-pointer.ts';
import { stepsOf } from '../rules/findings.ts';
import { isBlank, isHidden, itemsOf, lacks, type SchemasOf } from '../rules/owed.ts';
import type { CaseEvent } from '../verdict.ts';

/** `own`: of the process whose rule it is, which can be accused; `other`: what it is compared with in another one. */
export type Role = 'own' | 'other';

/** What one case contributes to what a rule over cases compares. Follows from the case's history alone. Times: ms. */
export interface Occurrence {
  readonly comparison: string;
  readonly role: Role;
  /** What the parts of the key come to; equal for equal parts of one comparison, and of all that is keyless in it. */
  readonly key: string;
  /** The event should say a key and none can be read: nobody can tell what it is about. */
  readonly keyless?: true;
  readonly about: readonly string[];
  readonly step: string;
  readonly sequence: number;
  /** Place in the list of an event with several. */
  readonly item: number;
  readonly at: number;
  readonly amount?: number;
  /** From then on it counts no more. */
  readonly released?: number;
  readonly actor?: string;
  readonly actorRole?: string;
  readonly department?: string;
}

/** So many of one case and comparison at most: what an event holds does not make a case grow without bound. */
export const keptPerComparison = 1000;
const longestPart = 200;
/** Beyond it, sums would not be exact. */
const largestAmount = 1e15;

/** `at`: the place of its data in the event's, whose schemas say what it has to hold. */
interface Item {
  readonly data: Found;
  readonly event: CaseEvent;
  readonly at: string;
  readonly schemas: readonly Json[];
}

/** A part of a key. Undefined: nothing is said, and nothing has to be; null: something is said, or should be, that cannot be read. */
type Part = string | null | undefined;

const anything: SchemasOf = () => [];

/** The key of all of a comparison that has none. */
export function keylessKey(comparison: string): string {
  return deterministicId('keyless', comparison);
}

/** How occurrences of one comparison are read from the events of a process. */
export class Side {
  private readonly steps: ReadonlySet<string>;
  private readonly releasing: ReadonlySet<string>;
  private readonly parts: readonly ((item: Item) => Part)[];
  private readonly list: ((data: Found) => Found) | undefined;
  private readonly amount: ((data: Found) => Found) | undefined;

  /** @throws RangeError for an unusable pointer. */
  constructor(
    private readonly comparison: string,
    readonly role: Role,
    private readonly compared: Compared & { readonly amount?: string },
    private readonly options: {
      /** Larger amounts are left out. */
      readonly upTo?: number;
      /** What should have a key and has none is an occurrence as well: at most one of an event. */
      readonly keyless?: boolean;
    } = {},
  ) {
    const { step, key, each, releasedBy, amount } = compared;
    this.steps = new Set(stepsOf(step));
    this.releasing = new Set(stepsOf(releasedBy ?? []));
    this.parts = (typeof key === 'string' ? [key] : key).map(partOf);
    this.list = each === undefined ? undefined : jsonPointer(each);
    this.amount = amount === undefined ? undefined : jsonPointer(amount);
  }

  /** Whether an event of the step changes anything. */
  concerns(step: string): boolean {
    return this.steps.has(step) || this.releasing.has(step);
  }

  /**
   * The occurrences of the case after the event, given those before it: the same array where nothing has changed.
   * @param schemas by which the case's definition judges the data
   */
  after(
    before: readonly Occurrence[],
    event: CaseEvent,
    step: string,
    schemas: SchemasOf,
  ): readonly Occurrence[] {
    if (this.releasing.has(step)) return this.released(before, event.time);
    if (!this.steps.has(step)) return before;
    const room = keptPerComparison - before.filter((each) => this.owns(each)).length;
    const found = this.found(event, step, schemas).slice(0, Math.max(0, room));
    return found.length === 0 ? before : [...before, ...found];
  }

  /** Whether the event of a step lacks what it is to be compared by, in all of its items. */
  isSilent(event: CaseEvent, step: string): boolean {
    if (!this.steps.has(step)) return false;
    const items = this.items(event, anything);
    if (this.list && !Array.isArray(this.list(event.data))) return true;
    return (
      items.length > 0 &&
      items.every((item) => !whole(this.aboutOf(item)) || this.amountOf(item.data) === null)
    );
  }

  /** Of the step's event; what lacks a part of the key, or the amount, is not compared. */
  private found(event: CaseEvent, step: string, schemas: SchemasOf): Occurrence[] {
    const { comparison } = this;
    const { keyless, upTo = Infinity } = this.options;
    const found: Occurrence[] = [];
    let unread = this.hasUnreadList(event, schemas) ? 0 : undefined;
    for (const [index, item] of this.items(event, schemas).entries()) {
      const about = this.aboutOf(item);
      const amount = this.amountOf(item.data);
      if (!whole(about)) {
        if (!about.includes(undefined)) unread ??= index;
      } else if (amount !== null && (amount ?? 0) <= upTo) {
        const key = deterministicId('key', comparison, ...about);
        found.push({
          ...this.occurrence(event, step, index, key, about),
          ...(amount === undefined ? {} : { amount }),
        });
      }
    }
    if (!keyless || unread === undefined) return found;
    const key = keylessKey(comparison);
    const unreadable: Occurrence = { ...this.occurrence(event, step, unread, key, []), keyless };
    return [...found, unreadable].sort((a, b) => a.item - b.item);
  }

  private occurrence(
    { sequence, time: at, actor, role: actorRole, department }: CaseEvent,
    step: string,
    item: number,
    key: string,
    about: readonly string[],
  ): Occurrence {
    const { comparison, role } = this;
    return {
      comparison,
      role,
      key,
      about,
      step,
      sequence,
      item,
      at,
      ...(actor === undefined ? {} : { actor }),
      ...(actorRole === undefined ? {} : { actorRole }),
      ...(department === undefined ? {} : { department }),
    };
  }

  private aboutOf(item: Item): Part[] {
    return this.parts.map((part) => part(item));
  }

  private items(event: CaseEvent, schemas: SchemasOf): readonly Item[] {
    const { each = '' } = this.compared;
    const ofEvent = schemas(event.type);
    if (!this.list) return [{ data: event.data, event, at: '', schemas: ofEvent }];
    const found = this.list(event.data);
    if (!Array.isArray(found)) return [];
    const inItems = itemsOf(ofEvent, each);
    return (found as readonly Found[]).map((data, index) => ({
      data,
      event,
      at: `${each}/${index}`,
      schemas: inItems,
    }));
  }

  /** There is a list, or should be, and it cannot be read. */
  private hasUnreadList(event: CaseEvent, schemas: SchemasOf): boolean {
    const { each } = this.compared;
    if (!this.list || each === undefined || Array.isArray(this.list(event.data))) return false;
    return isUnread(this.list(event.data), each, {
      data: event.data,
      event,
      at: '',
      schemas: schemas(event.type),
    });
  }

  /** Undefined: nothing is added up; null: there is no number to add. */
  private amountOf(data: Found): number | null | undefined {
    if (!this.amount) return undefined;
    const found = this.amount(data);
    return typeof found === 'number' && Math.abs(found) <= largestAmount ? found : null;
  }

  private owns({ comparison, role }: Occurrence): boolean {
    return comparison === this.comparison && role === this.role;
  }

  private released(before: readonly Occurrence[], at: number): readonly Occurrence[] {
    if (!before.some((each) => this.owns(each) && each.released === undefined)) return before;
    return before.map((each) =>
      this.owns(each) && each.released === undefined ? { ...each, released: at } : each,
    );
  }
}

function partOf(part: string): (item: Item) => Part {
  if (part === 'actor' || part === 'department') return ({ event }) => event[part] ?? null;
  const find = jsonPointer(part);
  return (item) => {
    const value = find(item.data);
    return textOf(value) ?? (isUnread(value, part, item) ? null : undefined);
  };
}

/** Of a value that is of no use: whether there is one all the same, or has to be by the schemas. */
function isUnread(value: Found, pointer: string, { data, event, at, schemas }: Item): boolean {
  if (event.data === undefined || !isBlank(value)) return true;
  return isHidden(event.hidden ?? [], at + pointer) || lacks(schemas, data, pointer);
}

/** Compared as texts: one system writes `7`, another `"7"`. Words for what may not be read are equal without meaning the same. */
function textOf(value: Found): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string' || isWithheld(value)) return undefined;
  return value !== '' && value.length <= longestPart ? value : undefined;
}

function whole(parts: readonly Part[]): parts is readonly string[] {
  return parts.every((part) => typeof part === 'string');
}
