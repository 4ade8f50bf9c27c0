import type { Flow } from './flow.ts';

/*
 * What a process tree says about the order of its steps, read off the tree without building its automaton. All of it is
 * recursive (the tree's depth has to be limited beforehand) and linear in the size of the tree.
 */

/** The branches of a node; none for a step or a skip. */
export function childrenOf(flow: Flow): readonly Flow[] {
  if (typeof flow === 'string' || 'skip' in flow) return [];
  if ('opt' in flow) return [flow.opt];
  if ('repeat' in flow) return [flow.repeat];
  if ('loop' in flow) return flow.loop;
  if ('xor' in flow) return flow.xor;
  return 'and' in flow ? flow.and : flow.seq;
}

/** Every step of the tree, with repetitions, from left to right. */
export function* stepsOf(flow: Flow): Generator<string> {
  if (typeof flow === 'string') yield flow;
  for (const child of childrenOf(flow)) yield* stepsOf(child);
}

/** The steps that some run has anywhere after an occurrence of `step`. */
export function followersOf(flow: Flow, step: string): Set<string> {
  const holders = new Set<Flow>();
  const followers = new Set<string>();
  mark(flow);
  if (holders.has(flow)) visit(flow);
  return followers;

  function mark(node: Flow): boolean {
    let holds = node === step;
    for (const child of childrenOf(node)) holds = mark(child) || holds;
    if (holds) holders.add(node);
    return holds;
  }

  function add(node: Flow): void {
    for (const each of stepsOf(node)) followers.add(each);
  }

  /** Only nodes that hold the step; whatever is added whole need not be looked into again. */
  function visit(node: Flow): void {
    if (typeof node === 'string') return;
    const children = childrenOf(node);
    if ('loop' in node || 'repeat' in node) {
      add(node);
    } else if ('seq' in node) {
      const index = children.findIndex((child) => holders.has(child));
      children.slice(index + 1).forEach(add);
      visit(children[index] as Flow);
    } else if ('and' in node) {
      const [only, ...others] = children.filter((child) => holders.has(child));
      children.filter((child) => others.length > 0 || child !== only).forEach(add);
      if (others.length === 0) visit(only as Flow);
    } else {
      children.filter((child) => holders.has(child)).forEach(visit);
    }
  }
}

/** The steps that a run may begin with, and those that a complete run may end with. */
export function borderSteps(flow: Flow): { first: Set<string>; last: Set<string> } {
  const { first, last } = border(flow);
  return { first: new Set(first), last: new Set(last) };
}

interface Border {
  readonly first: Iterable<string>;
  readonly last: Iterable<string>;
  /** A run without any visible step is possible. */
  readonly silent: boolean;
}

function border(node: Flow): Border {
  if (typeof node === 'string') return { first: [node], last: [node], silent: false };
  if ('skip' in node) return { first: [], last: [], silent: true };
  const parts = childrenOf(node).map(border);
  if ('seq' in node) {
    return {
      first: united(upToVisible(parts), 'first'),
      last: united(upToVisible(parts.toReversed()), 'last'),
      silent: parts.every((part) => part.silent),
    };
  }
  if ('loop' in node) {
    const [body, redo] = parts as [Border, Border];
    const outer = body.silent ? [body, redo] : [body];
    return { first: united(outer, 'first'), last: united(outer, 'last'), silent: body.silent };
  }
  const silent = 'opt' in node || ('and' in node ? parts.every(isSilent) : parts.some(isSilent));
  return { first: united(parts, 'first'), last: united(parts, 'last'), silent };
}

const isSilent = (part: Border): boolean => part.silent;

function united(parts: readonly Border[], side: 'first' | 'last'): Set<string> {
  return new Set(parts.flatMap((part) => [...part[side]]));
}

/** The parts up to and with the first that cannot stay silent. */
function upToVisible(parts: readonly Border[]): readonly Border[] {
  const index = parts.findIndex((part) => !part.silent);
  return index === -1 ? parts : parts.slice(0, index + 1);
}
