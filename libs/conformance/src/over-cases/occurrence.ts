import { deterministicId, isWithheld } from '@liucheng/kernel';
import type { Compared } from '@liucheng/process-model';
import { jsonPointer, type Found } from '../json-pointer.ts';
import { stepsOf } from '../rules/findings.ts';
import type { CaseEvent } from '../verdict.ts';

/** `own`: of the process whose rule it is, which can be accused; `other`: what it is compared with in another one. */
export type Role = 'own' | 'other';

/** What one case contributes to what a rule over cases compares. Follows from the case's history alone. Times: ms. */
export interface Occurrence {
  readonly comparison: string;
  readonly role: Role;
  /** What the parts of the key come to; equal for equal parts of one comparison. */
  readonly key: string;
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

type Item = { readonly data: Found; readonly event: CaseEvent };

/** How occurrences of one comparison are read from the events of a process. */
export class Side {
  private readonly steps: ReadonlySet<string>;
  private readonly releasing: ReadonlySet<string>;
  private readonly parts: readonly ((item: Item) => string | undefined)[];
  private readonly list: ((data: Found) => Found) | undefined;
  private readonly amount: ((data: Found) => Found) | undefined;

  /** @throws RangeError for an unusable pointer. */
  constructor(
    private readonly comparison: string,
    readonly role: Role,
    { step, key, each, releasedBy, amount }: Compared & { readonly amount?: string },
    /** Larger amounts are left out. */
    private readonly upTo = Infinity,
  ) {
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

  /** The occurrences of the case after the event, given those before it: the same array where nothing has changed. */
  after(before: readonly Occurrence[], event: CaseEvent, step: string): readonly Occurrence[] {
    if (this.releasing.has(step)) return this.released(before, event.time);
    if (!this.steps.has(step)) return before;
    const room = keptPerComparison - before.filter((each) => this.owns(each)).length;
    const found = this.found(event, step).slice(0, Math.max(0, room));
    return found.length === 0 ? before : [...before, ...found];
  }

  /** Of the step's event; what lacks a part of the key, or the amount, is not compared. */
  found(event: CaseEvent, step: string): Occurrence[] {
    const { comparison, role } = this;
    const { sequence, time: at, actor, role: actorRole, department } = event;
    return this.items(event.data).flatMap((data, item): Occurrence[] => {
      const about = this.parts.map((part) => part({ data, event }));
      const amount = this.amountOf(data);
      if (!whole(about) || amount === null || (amount ?? 0) > this.upTo) return [];
      return [
        {
          comparison,
          role,
          key: deterministicId('key', comparison, ...about),
          about,
          step,
          sequence,
          item,
          at,
          ...(amount === undefined ? {} : { amount }),
          ...(actor === undefined ? {} : { actor }),
          ...(actorRole === undefined ? {} : { actorRole }),
          ...(department === undefined ? {} : { department }),
        },
      ];
    });
  }

  /** Whether the event of a step lacks what it is to be compared by, in all of its items. */
  isSilent(event: CaseEvent, step: string): boolean {
    if (!this.steps.has(step)) return false;
    const items = this.items(event.data);
    if (this.list && !Array.isArray(this.list(event.data))) return true;
    return (
      items.length > 0 &&
      items.every(
        (data) => !whole(this.parts.map((part) => part({ data, event }))) || this.amountOf(data) === null,
      )
    );
  }

  private items(data: Found): readonly Found[] {
    if (!this.list) return [data];
    const found = this.list(data);
    return Array.isArray(found) ? (found as readonly Found[]) : [];
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

function partOf(part: string): (item: Item) => string | undefined {
  if (part === 'actor' || part === 'department') return ({ event }) => event[part];
  const find = jsonPointer(part);
  return ({ data }) => textOf(find(data));
}

/** Compared as texts: one system writes `7`, another `"7"`. Words for what may not be read are equal without meaning the same. */
function textOf(value: Found): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string' || isWithheld(value)) return undefined;
  return value !== '' && value.length <= longestPart ? value : undefined;
}

function whole(parts: readonly (string | undefined)[]): parts is readonly string[] {
  return parts.every((part) => part !== undefined);
}
