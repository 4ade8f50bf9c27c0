import { dueWords } from '@liucheng/conformance';
import type { Language } from '@liucheng/kernel';
import type { ProcessDefinition, Rule } from '@liucheng/process-model';
import { oneLine } from './descriptor.ts';
import type { Bounds, DrawnNode, Drawing, Point } from './drawing.ts';

/** A rule as it is written beside the flow, px. */
interface Note {
  readonly text: string;
  readonly steps: readonly string[];
  readonly height: number;
}

/** The notes of a definition, in the order of its rules, and the room above the flow that they take; 0 without any. */
export interface Notes {
  readonly notes: readonly Note[];
  readonly height: number;
}

export interface PlacedNote {
  readonly id: string;
  readonly text: string;
  readonly bounds: Bounds;
  /** To each node that the rule is about. */
  readonly lines: readonly { readonly to: DrawnNode; readonly points: readonly [Point, Point] }[];
}

const width = 180;
const gap = 20;
/** Between the notes and the flow. */
const distance = 60;
const lineHeight = 18;
/** Of a letter, and of one of the wide ones that Chinese is written in. */
const [narrow, wide] = [7, 13];
/** What a line holds, short of what breaking between words leaves empty. */
const usable = width - 4 * narrow;

/** Each rule with its name, its clause and, where it is about time, its limit. */
export function notesOf(definition: ProcessDefinition, language: Language): Notes {
  const notes = (definition.rules ?? []).map((rule): Note => {
    const name = `${rule.names[language]} (${rule.clause})`;
    const lines = [name, dueWords(definition, rule)?.[language] ?? '']
      .map(oneLine)
      .filter((line) => line !== '');
    const rows = lines.reduce((sum, line) => sum + Math.ceil(lengthOf(line) / usable), 0);
    return { text: lines.join('\n'), steps: stepsNamedBy(rule), height: (rows + 1) * lineHeight };
  });
  const tallest = Math.max(0, ...notes.map(({ height }) => height));
  return { notes, height: notes.length === 0 ? 0 : tallest + distance };
}

function lengthOf(line: string): number {
  return [...line].reduce(
    (sum, letter) => sum + ((letter.codePointAt(0) as number) < 0x2e80 ? narrow : wide),
    0,
  );
}

/**
 * Notes in one row above the flow, each as near to what it is about as the others leave it, none upon another. A rule that names no
 * step that is drawn is about the whole case: it stands at the start.
 * @param drawings the flow first, then what is drawn beside it
 */
export function placedNotes(
  { notes, height }: Notes,
  drawings: readonly Drawing[],
  origin: Point,
): PlacedNote[] {
  const nodes = drawings.flatMap((drawing) => drawing.nodes);
  const start = nodes.filter(({ kind }) => kind === 'start').slice(0, 1);
  const about = notes.map((note) => {
    const named = nodes.filter(({ step }) => step !== undefined && note.steps.includes(step));
    const targets = named.length > 0 ? named : start;
    const middle = targets.reduce((sum, each) => sum + top(each).x, 0) / targets.length;
    return { note, targets, middle };
  });
  const base = origin.y + height - distance;
  const inOrder = about.toSorted((a, b) => a.middle - b.middle);
  const places = sideBySide(inOrder.map(({ middle }) => middle - width / 2));
  const left = new Map(
    inOrder.map(({ note }, index) => [
      note,
      Math.round(Math.max(places[index] as number, origin.x + index * (width + gap))),
    ]),
  );
  return about.map(({ note, targets }, index) => {
    const x = left.get(note) as number;
    const from = { x: x + width / 2, y: base };
    return {
      id: `Rule_${index + 1}`,
      text: note.text,
      bounds: { x, y: base - note.height, width, height: note.height },
      lines: targets.map((to) => ({ to, points: [from, top(to)] as const })),
    };
  });
}

/**
 * Places in a row, none upon another, that are together as near as can be to where they are wanted, which ascends: neighbours that want
 * the same place share it out around its middle (isotonic regression by pooling adjacent violators; Ayer et al., 1955).
 */
function sideBySide(wanted: readonly number[]): number[] {
  const step = width + gap;
  const pools: { sum: number; count: number }[] = [];
  for (const [index, place] of wanted.entries()) {
    let pool = { sum: place - index * step, count: 1 };
    for (
      let last = pools.at(-1);
      last && last.sum / last.count > pool.sum / pool.count;
      last = pools.at(-1)
    ) {
      pools.pop();
      pool = { sum: last.sum + pool.sum, count: last.count + pool.count };
    }
    pools.push(pool);
  }
  const shifts = pools.flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count));
  return shifts.map((shift, index) => shift + index * step);
}

function top({ bounds }: DrawnNode): Point {
  return { x: bounds.x + bounds.width / 2, y: bounds.y };
}

/** Every step that a rule speaks of. */
export function stepsNamedBy(rule: Rule): string[] {
  return ['step', 'a', 'b', 'after', 'disarmedBy'].flatMap((field) => {
    const named = (rule as unknown as Readonly<Record<string, unknown>>)[field];
    return (Array.isArray(named) ? named : [named]).filter((each) => typeof each === 'string');
  });
}
