import type { Assessment, Kind, Reading } from './assessment.ts';
import type { Collected } from './assessing.ts';
import type { Figures } from './scoring.ts';

/** Figures that are not the same when they are read again; one side is absent where the unit is. */
export interface Differing {
  readonly kind: Kind;
  readonly id: string;
  readonly recorded?: Figures;
  readonly now?: Figures;
}

/** The figures on record beside those that are read now. */
export interface Recollection {
  readonly equal: boolean;
  readonly differing: readonly Differing[];
  readonly asOf: { readonly recorded: Reading; readonly now: Reading };
}

/** What was collected is compared, not what an objection has made of it. */
export function recollected(
  units: Assessment['units'],
  recorded: Reading,
  { units: again, asOf: now }: Collected,
): Recollection {
  const read = new Map(again.map((each) => [`${each.kind} ${each.id}`, each]));
  const differing: Differing[] = [];
  for (const { kind, id, figures, measured = figures } of units) {
    const found = read.get(`${kind} ${id}`)?.figures;
    read.delete(`${kind} ${id}`);
    if (found !== undefined && isSame(measured, found)) continue;
    differing.push({ kind, id, recorded: measured, ...(found === undefined ? {} : { now: found }) });
  }
  for (const { kind, id, figures } of read.values()) differing.push({ kind, id, now: figures });
  return { equal: differing.length === 0, differing, asOf: { recorded, now } };
}

function isSame(a: Figures, b: Figures): boolean {
  return (Object.keys(a) as (keyof Figures)[]).every((name) => a[name] === b[name]);
}
