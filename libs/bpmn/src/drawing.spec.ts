import { describe, expect, it } from '@jest/globals';
import { arbitraryFlow } from '@liucheng/conformance/testing';
import { normalForm } from '@liucheng/process-model';
import fc from 'fast-check';
import { drawingOf, type Bounds, type DrawnNode, type Point } from './drawing.ts';

const flows = arbitraryFlow({ letters: 'abcdefgh', depth: 4, branches: 4 }).map(normalForm);

describe('a drawing', () => {
  it('has no nodes that overlap, and ways that touch no node but their own', () => {
    fc.assert(
      fc.property(flows, (flow) => {
        const { nodes, ways, bounds } = drawingOf(flow, { x: 7, y: 9 });
        for (const [index, node] of nodes.entries()) {
          expect(within(node.bounds, bounds)).toBe(true);
          expect(nodes.slice(index + 1).filter((other) => overlap(node.bounds, other.bounds))).toEqual([]);
        }
        for (const { from, to, points } of ways) {
          expect([borders(points[0], from), borders(points.at(-1), to)]).toEqual([true, true]);
          const lines = points.slice(1).map((point, index) => box(points[index] as Point, point));
          // Only level and upright lines.
          expect(lines.every(({ width, height }) => width === 0 || height === 0)).toBe(true);
          const touched = nodes.filter(
            (node) => node !== from && node !== to && lines.some((line) => overlap(line, node.bounds)),
          );
          expect(touched).toEqual([]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is the same for the same flow', () => {
    fc.assert(
      fc.property(flows, (flow) => {
        expect(drawingOf(flow, { x: 0, y: 0 })).toEqual(drawingOf(flow, { x: 0, y: 0 }));
      }),
      { numRuns: 20 },
    );
  });
});

function box(a: Point, b: Point): Bounds {
  return {
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x),
    height: Math.abs(a.y - b.y),
  };
}

function overlap(a: Bounds, b: Bounds): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function within(inner: Bounds, outer: Bounds): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

/** Whether a way begins or ends in the middle of one of a node's sides. */
function borders(point: Point | undefined, { bounds: { x, y, width, height } }: DrawnNode): boolean {
  return (
    point !== undefined &&
    [
      [x, y + height / 2],
      [x + width, y + height / 2],
      [x + width / 2, y],
      [x + width / 2, y + height],
    ].some(([px, py]) => point.x === px && point.y === py)
  );
}
