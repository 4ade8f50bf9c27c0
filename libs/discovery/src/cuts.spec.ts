import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findCut, type Cut } from './cuts.ts';
import { followsGraph, type FollowsGraph } from './directly-follows.ts';
import { logOf, wildLogs } from './testing/logs.ts';

describe('a cut', () => {
  it('is one by the definition of its kind, and divides the activities', () => {
    const seen = new Map<string, number>();
    const logs = fc.array(
      fc.uniqueArray(fc.constantFrom(...'abcdef'), { minLength: 1 }).map((word) => word.join('')),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(fc.oneof(logs, wildLogs), (words) => {
        const graph = followsGraph(logOf(words));
        const cut = findCut(graph);
        seen.set(cut?.kind ?? 'none', (seen.get(cut?.kind ?? 'none') ?? 0) + 1);
        if (!cut) return;
        expect(cut.groups.every((group) => group.length > 0) && cut.groups.length > 1).toBe(true);
        expect(cut.groups.flat().sort((a, b) => a - b)).toEqual([...graph.activities.keys()]);
        expect([words, cut, holds[cut.kind](cut, graph)]).toEqual([words, cut, true]);
      }),
      { numRuns: 2_000 },
    );
    expect([...seen.keys()].sort()).toEqual(['and', 'loop', 'none', 'seq', 'xor']);
  });
});

/** Definition 4.1 of the 2013 paper, word by word, by brute force. */
const holds: Readonly<Record<Cut['kind'], (cut: Cut, graph: FollowsGraph) => boolean>> = {
  xor: ({ groups }, graph) => pairs(groups).every(([a, b]) => !leads(graph, a, b)),
  seq: ({ groups }, graph) =>
    pairs(groups, true).every(([a, b]) => reaches(graph, a, b) && !reaches(graph, b, a)),
  and: ({ groups }, graph) =>
    pairs(groups).every(([a, b]) => leads(graph, a, b)) &&
    groups.every(
      (group) => group.some((node) => graph.starts.has(node)) && group.some((node) => graph.ends.has(node)),
    ),
  loop: ({ groups: [body = [], ...redos] }, graph) => {
    const [starts, ends] = [[...graph.starts.keys()], [...graph.ends.keys()]];
    return (
      [...starts, ...ends].every((node) => body.includes(node)) &&
      pairs(redos).every(([a, b]) => !leads(graph, a, b)) &&
      redos.every((redo) =>
        redo.every(
          (node) =>
            body.every((other) => !leads(graph, other, node) || ends.includes(other)) &&
            body.every((other) => !leads(graph, node, other) || starts.includes(other)) &&
            [0, ends.length].includes(ends.filter((end) => leads(graph, end, node)).length) &&
            [0, starts.length].includes(starts.filter((start) => leads(graph, node, start)).length),
        ),
      )
    );
  },
};

/** Of nodes of two groups; with `forward`, of an earlier and a later one. */
function pairs(groups: readonly (readonly number[])[], forward = false): [number, number][] {
  return groups.flatMap((group, i) =>
    groups.flatMap((other, j) =>
      i === j || (forward && i > j) ? [] : group.flatMap((a) => other.map((b): [number, number] => [a, b])),
    ),
  );
}

function leads({ follows }: FollowsGraph, a: number, b: number): boolean {
  return follows[a]?.has(b) === true;
}

function reaches(graph: FollowsGraph, a: number, b: number): boolean {
  const seen = new Set([...(graph.follows[a]?.keys() ?? [])]);
  for (const node of seen) for (const next of graph.follows[node]?.keys() ?? []) seen.add(next);
  return seen.has(b);
}
