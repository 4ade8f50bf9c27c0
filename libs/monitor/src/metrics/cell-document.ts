import { createHash } from 'node:crypto';
import { collections } from '../collections.ts';
import type { Cell, CellFigures } from './cell.ts';
import type { Level } from './periods.ts';

/**
 * What figures are kept of. `cases`: those that began or ended in the period; `rules`: deadlines met, violations that
 * happened; `steps`: those done; `follows`: which came before each; `hands`: hand-overs between departments; `variants`: of the cases
 * that ended. Of the last three there are no cells but for all.
 */
export type Cube = 'cases' | 'rules' | 'steps' | 'follows' | 'hands' | 'variants';

/** Whose: everybody's, or those of one department, role or person. */
export const scopes = ['all', 'department', 'role', 'person'] as const;
export type Scope = (typeof scopes)[number];

/** A combination of dimensions in a period. */
export interface Place {
  readonly cube: Cube;
  readonly process: string;
  readonly version: number;
  readonly scope: Scope;
  /** Department, role or person; empty for all. */
  readonly of: string;
  /** The step, or the hash of the variant. Empty in a person's year, which has all steps together. */
  readonly what: string;
  readonly level: Level;
  readonly period: string;
}

/** A cell as a lane stores it of its cases. */
export interface CellDocument extends Omit<Place, 'cube' | 'level'>, CellFigures {
  readonly lane: number;
  /** What a question pins: everything but version and period; see `keyOf`. */
  readonly key: string;
  /** Persons only: what a question for all of them pins. */
  readonly group?: string;
}

/** The steps that make a variant, kept once. */
export interface VariantDocument {
  readonly steps: readonly string[];
  /** How many there are; of very many only the first are kept. */
  readonly length: number;
}

const longestId = 400;

/** Names come from outside: what separates parts does not occur in them. */
function part(name: string): string {
  return /[%|#]/.test(name) ? name.replace(/[%|#]/g, (mark) => encodeURIComponent(mark)) : name;
}

/** A long text by what it begins with and its hash. */
function short(text: string): string {
  if (text.length <= longestId) return text;
  return `${text.slice(0, longestId - 70)}~${createHash('sha256').update(text).digest('hex')}`;
}

/** Variants are found without their hash: which ones there are is the question. */
export function keyOf(place: Omit<Place, 'version' | 'period'>): string {
  const { cube, level, process, scope, of } = place;
  const what = cube === 'variants' ? '' : place.what;
  return short(`${cube}|${level}|${part(process)}|${scope}|${part(of)}|${part(what)}`);
}

export function groupOf({ cube, level, process }: Pick<Place, 'cube' | 'level' | 'process'>): string {
  return short(`${cube}|${level}|${part(process)}`);
}

export function cellDocument(lane: number, place: Place, cell: Cell): CellDocument {
  const { cube: _cube, level: _level, ...dimensions } = place;
  return {
    lane,
    key: keyOf(place),
    ...(place.scope === 'person' ? { group: groupOf(place) } : {}),
    ...dimensions,
    ...cell.figures,
  };
}

/** Of the cell of all lanes together. A lane's follows from it by `#` and the number, so that they lie side by side. */
export function cellId(place: Place): string {
  const { cube, level, period, process, version, scope, of, what } = place;
  return short(`${cube}|${level}|${period}|${part(process)}|${version}|${scope}|${part(of)}|${part(what)}`);
}

/** Of a lane's cell. */
export function documentId(id: string, lane: number): string {
  return `${id}#${lane}`;
}

export function variantId(process: string, version: number, hash: string): string {
  return short(`${part(process)}|${version}|${hash}`);
}

/** There are many people: lists of them are found by an index that the other cells need not have. */
export function collectionOf(scope: Scope): string {
  return scope === 'person' ? collections.metricsOfPeople.name : collections.metrics.name;
}
