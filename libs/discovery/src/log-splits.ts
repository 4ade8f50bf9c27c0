import type { Cut } from './cuts.ts';
import { collected, type Variant, type VariantLog } from './variant-log.ts';

/**
 * Divides a log by a cut, one log for each group. Where the cut is one of the whole log, nothing is lost; where it was found
 * after rare behaviour had been set aside, events that it leaves no room for are left out, as few as possible for a sequence,
 * and those of the lesser groups for a choice (the 2014 paper, section 4.3).
 *
 * @param groupOf for each activity's number its group
 */
export function splitLog(log: VariantLog, { kind, groups }: Cut, groupOf: ArrayLike<number>): VariantLog[] {
  const parts = groups.map((): Variant[] => []);
  const put = (group: number, steps: readonly number[], count: number): void => {
    parts[group]?.push({ steps, count });
  };
  for (const { steps, count } of log) {
    if (kind === 'xor') {
      const group = mostFrequent(steps, groups.length, groupOf);
      put(
        group,
        steps.filter((step) => groupOf[step] === group),
        count,
      );
    } else if (kind === 'loop') {
      for (const { group, part } of rounds(steps, groupOf)) put(group, part, count);
    } else {
      const divided =
        kind === 'and'
          ? groups.map((_, group) => steps.filter((step) => groupOf[step] === group))
          : inOrder(steps, groups.length, groupOf);
      divided.forEach((part, group) => put(group, part, count));
    }
  }
  return parts.map(collected);
}

function mostFrequent(steps: readonly number[], size: number, groupOf: ArrayLike<number>): number {
  const counts = new Int32Array(size);
  for (const step of steps) counts[groupOf[step] as number] = (counts[groupOf[step] as number] as number) + 1;
  return counts.indexOf(Math.max(...counts));
}

/** The parts of a trace in a loop: body, redo, body and so on. Where a body should be and is not, an empty one. */
function rounds(
  steps: readonly number[],
  groupOf: ArrayLike<number>,
): { group: number; part: readonly number[] }[] {
  const parts: { group: number; part: number[] }[] = [];
  for (const step of steps) {
    const group = groupOf[step] as number;
    const last = parts.at(-1);
    if (last?.group === group) last.part.push(step);
    else {
      if (group !== 0 && (last === undefined || last.group !== 0)) parts.push({ group: 0, part: [] });
      parts.push({ group, part: [step] });
    }
  }
  if (parts.at(-1)?.group !== 0) parts.push({ group: 0, part: [] });
  return parts;
}

/** Cuts a trace into one part for each group, in order, so that the fewest events are in a part that is not theirs. */
function inOrder(steps: readonly number[], size: number, groupOf: ArrayLike<number>): number[][] {
  const parts = Array.from({ length: size }, (): number[] => []);
  let latest = 0;
  const straight = steps.every((step) => {
    const forward = (groupOf[step] as number) >= latest;
    latest = groupOf[step] as number;
    return forward;
  });
  if (straight) {
    for (const step of steps) parts[groupOf[step] as number]?.push(step);
    return parts;
  }
  /** By event and group: whether the event before stood in an earlier group; and the fewest misplaced up to here. */
  const came = steps.map(() => new Int32Array(size));
  let least = new Int32Array(size);
  steps.forEach((step, index) => {
    const next = new Int32Array(size);
    let best = 0;
    for (let group = 0; group < size; group++) {
      if ((least[group] as number) < (least[best] as number)) best = group;
      (came[index] as Int32Array)[group] = best;
      next[group] = (least[best] as number) + (groupOf[step] === group ? 0 : 1);
    }
    least = next;
  });
  let group = least.indexOf(Math.min(...least));
  for (let index = steps.length - 1; index >= 0; index--) {
    const step = steps[index] as number;
    if (groupOf[step] === group) parts[group]?.unshift(step);
    group = came[index]?.[group] as number;
  }
  return parts;
}
