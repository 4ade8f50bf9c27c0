import type { NormalFlow } from '@liucheng/process-model';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Bounds extends Point {
  readonly width: number;
  readonly height: number;
}

export interface DrawnNode {
  readonly id: string;
  readonly kind: 'start' | 'end' | 'task' | 'exclusive' | 'parallel';
  readonly bounds: Bounds;
  /** Of a task. */
  readonly step?: string;
}

export interface DrawnWay {
  readonly id: string;
  readonly from: DrawnNode;
  readonly to: DrawnNode;
  readonly points: readonly Point[];
}

/** A flow as a diagram, px: nodes from left to right, ways between them that touch no node but their own. */
export interface Drawing {
  readonly nodes: readonly DrawnNode[];
  readonly ways: readonly DrawnWay[];
  readonly bounds: Bounds;
}

/** A part that has its size, and its place once it is placed. Ways enter at the left and leave at the right, at `axis`. */
interface Part {
  readonly width: number;
  readonly height: number;
  readonly axis: number;
  /** @returns its outermost nodes; nothing for a part that is only a way. */
  readonly place: (x: number, y: number) => Ends | undefined;
}

interface Ends {
  readonly first: DrawnNode;
  readonly last: DrawnNode;
}

const gap = 50;
const half = 25;
const task = { width: 120, height: 80 };
const event = 36;

/**
 * Lays a flow out as BPMN is drawn: blocks are nested, so each is laid out by itself, and nothing overlaps or crosses. Ids are
 * numbered from `prefix` in the order of placing; the same flow always gives the same drawing.
 */
export function drawingOf(flow: NormalFlow, origin: Point, prefix = ''): Drawing {
  return new Draughtsman(prefix).draw(flow, origin);
}

class Draughtsman {
  readonly #nodes: DrawnNode[] = [];
  readonly #ways: DrawnWay[] = [];

  constructor(private readonly prefix: string) {}

  draw(flow: NormalFlow, { x, y }: Point): Drawing {
    const whole = this.#sequence([this.#node('start'), this.#part(flow), this.#node('end')]);
    whole.place(x, y);
    const { width, height } = whole;
    return { nodes: this.#nodes, ways: this.#ways, bounds: { x, y, width, height } };
  }

  #part(flow: NormalFlow): Part {
    if (typeof flow === 'string') return this.#node('task', flow);
    if ('seq' in flow) return this.#sequence(flow.seq.map((each) => this.#part(each)));
    if ('xor' in flow) return this.#branches('exclusive', flow.xor);
    if ('and' in flow) return this.#branches('parallel', flow.and);
    if ('loop' in flow) return this.#loop(this.#part(flow.loop[0]), this.#part(flow.loop[1]));
    return { width: gap, height: 2 * half, axis: half, place: () => undefined };
  }

  /** What has to keep clear of the ways at a gateway's tips is as high as a gateway at least. */
  #node(kind: DrawnNode['kind'], step?: string): Part {
    const size =
      kind === 'task'
        ? task
        : kind === 'start' || kind === 'end'
          ? { width: event, height: event }
          : { width: 2 * half, height: 2 * half };
    const height = Math.max(size.height, 2 * half);
    const axis = height / 2;
    return {
      width: size.width,
      height,
      axis,
      place: (x, y) => {
        const node: DrawnNode = {
          id: `${this.prefix}${names[kind]}_${this.#nodes.length + 1}`,
          kind,
          bounds: { x, y: y + axis - size.height / 2, ...size },
          ...(step === undefined ? {} : { step }),
        };
        this.#nodes.push(node);
        return { first: node, last: node };
      },
    };
  }

  #sequence(parts: readonly Part[]): Part {
    const axis = Math.max(...parts.map((part) => part.axis));
    return {
      width: sum(parts.map(({ width }) => width)) + gap * (parts.length - 1),
      height: axis + Math.max(...parts.map((part) => part.height - part.axis)),
      axis,
      place: (x, y) => {
        let left = x;
        let first: DrawnNode | undefined;
        let last: DrawnNode | undefined;
        for (const part of parts) {
          const ends = part.place(left, y + axis - part.axis);
          left += part.width + gap;
          if (ends === undefined) continue;
          if (last) this.#way(last, ends.first, [right(last), leftOf(ends.first)]);
          first ??= ends.first;
          last = ends.last;
        }
        return first && last ? { first, last } : undefined;
      },
    };
  }

  #branches(kind: 'exclusive' | 'parallel', flows: readonly NormalFlow[]): Part {
    const parts = flows.map((flow) => this.#part(flow));
    const widest = Math.max(...parts.map(({ width }) => width));
    const height = sum(parts.map((part) => part.height)) + half * (parts.length - 1);
    const axis = height / 2;
    const gateway = this.#node(kind);
    return {
      width: widest + 2 * (gap + 2 * half),
      height,
      axis,
      place: (x, y) => {
        const split = this.#placed(gateway, x, y + axis - half);
        const inner = x + 2 * half + gap;
        const placed = parts.map((part, index) => {
          const top = y + sum(parts.slice(0, index).map((each) => each.height + half));
          const shift = (widest - part.width) / 2;
          return { ends: part.place(inner + shift, top), at: top + part.axis };
        });
        const join = this.#placed(gateway, inner + widest + gap, y + axis - half);
        for (const { ends, at } of placed) {
          if (ends === undefined) this.#way(split, join, [...leaving(split, at), ...entering(join, at)]);
          else {
            this.#way(split, ends.first, [...leaving(split, at), leftOf(ends.first)]);
            this.#way(ends.last, join, [right(ends.last), ...entering(join, at)]);
          }
        }
        return { first: split, last: join };
      },
    };
  }

  /** The redo part lies below the body and is drawn from left to right as well; the ways to and from it go around it. */
  #loop(body: Part, redo: Part): Part {
    const gateway = this.#node('exclusive');
    const inner = Math.max(body.width, redo.width);
    const below = body.height + half;
    return {
      width: inner + 2 * (gap + 2 * half),
      height: below + redo.height + half,
      axis: body.axis,
      place: (x, y) => {
        const axis = y + body.axis;
        const left = x + 2 * half + gap;
        const merge = this.#placed(gateway, x, axis - half);
        const once = body.place(left + (inner - body.width) / 2, y);
        const split = this.#placed(gateway, left + inner + gap, axis - half);
        if (once === undefined) this.#way(merge, split, [right(merge), leftOf(split)]);
        else {
          this.#way(merge, once.first, [right(merge), leftOf(once.first)]);
          this.#way(once.last, split, [right(once.last), leftOf(split)]);
        }
        const [from, to] = [bottom(split), bottom(merge)];
        const again = redo.place(left, y + below);
        if (again === undefined) {
          const at = y + below;
          this.#way(split, merge, [from, { x: from.x, y: at }, { x: to.x, y: at }, to]);
          return { first: merge, last: split };
        }
        const [entry, exit] = [leftOf(again.first), right(again.last)];
        const [upper, lower] = [y + below - half / 2, y + below + redo.height + half / 2];
        this.#way(split, again.first, [
          from,
          { x: from.x, y: upper },
          { x: entry.x - half, y: upper },
          { x: entry.x - half, y: entry.y },
          entry,
        ]);
        this.#way(again.last, merge, [
          exit,
          { x: exit.x + half, y: exit.y },
          { x: exit.x + half, y: lower },
          { x: to.x, y: lower },
          to,
        ]);
        return { first: merge, last: split };
      },
    };
  }

  #placed(gateway: Part, x: number, y: number): DrawnNode {
    return (gateway.place(x, y) as Ends).first;
  }

  #way(from: DrawnNode, to: DrawnNode, points: readonly Point[]): void {
    this.#ways.push({ id: `${this.prefix}Flow_${this.#ways.length + 1}`, from, to, points });
  }
}

const names = {
  start: 'Start',
  end: 'End',
  task: 'Task',
  exclusive: 'Gateway',
  parallel: 'Gateway',
} as const;

function middle({ bounds }: DrawnNode): Point {
  return { x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2 };
}

function right(node: DrawnNode): Point {
  return { x: node.bounds.x + node.bounds.width, y: middle(node).y };
}

function leftOf(node: DrawnNode): Point {
  return { x: node.bounds.x, y: middle(node).y };
}

function bottom(node: DrawnNode): Point {
  return { x: middle(node).x, y: node.bounds.y + node.bounds.height };
}

/** From a gateway to the height of a branch: by the tip that faces it. */
function leaving(gateway: DrawnNode, at: number): Point[] {
  const { x, y } = middle(gateway);
  if (at === y) return [right(gateway)];
  if (Math.abs(at - y) >= half)
    return [
      { x, y: at < y ? y - half : y + half },
      { x, y: at },
    ];
  return [right(gateway), { x: x + gap, y }, { x: x + gap, y: at }];
}

function entering(gateway: DrawnNode, at: number): Point[] {
  const { x, y } = middle(gateway);
  if (at === y) return [leftOf(gateway)];
  if (Math.abs(at - y) >= half)
    return [
      { x, y: at },
      { x, y: at < y ? y - half : y + half },
    ];
  return [{ x: x - gap, y: at }, { x: x - gap, y }, leftOf(gateway)];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
