import { kindOf } from './drawn.ts';

type Way = readonly [from: string, to: string];

/** What the token game of BPMN does on a drawing (in the notation of `drawn`). */
export interface Game {
  /** Every complete run of at most so many steps: all tokens are used up. */
  readonly runs: readonly string[];
  /** Tokens that wait for ever were seen. */
  readonly stuck: boolean;
  /** So many tokens on one way were seen that there is no end to them. */
  readonly endless: boolean;
  /** It was too much to play through. */
  readonly partial: boolean;
}

const mostMarkings = 20_000;
const mostOnOneWay = 6;

/**
 * Plays a drawing by the rules of BPMN 2.0, token by token (section 13 of the standard): a task takes one token from any way in and gives
 * one to each way out, an exclusive gateway gives it to one, a parallel gateway takes one from each; ends use them up. One start
 * event begins, or all that nothing leads to where there is none. Shares nothing with the reduction.
 */
export function played(drawn: readonly Way[], longest: number): Game {
  const nodes = [...new Set(drawn.flat())];
  const starts = nodes.filter((node) => kindOf(node) === 'startEvent');
  const led = new Set(drawn.map(([, to]) => to));
  const beginnings =
    starts.length > 0 ? starts.map((start) => [start]) : [nodes.filter((node) => !led.has(node))];
  const games = beginnings.map((first) => playedFrom(drawn, first, longest));
  return {
    runs: [...new Set(games.flatMap(({ runs }) => runs))].sort(),
    stuck: games.some(({ stuck }) => stuck),
    endless: games.some(({ endless }) => endless),
    partial: games.some(({ partial }) => partial),
  };
}

/** `first`: what begins at once, each with a token on a way of its own. */
function playedFrom(drawn: readonly Way[], first: readonly string[], longest: number): Game {
  const ways = [...drawn, ...first.map((node): Way => ['', node])];
  const into = (node: string): number[] => ways.flatMap(([, to], index) => (to === node ? [index] : []));
  const outOf = (node: string): number[] => ways.flatMap(([from], index) => (from === node ? [index] : []));
  let [stuck, endless, partial] = [false, false, false];
  const runs = new Set<string>();
  const seen = new Set<string>();
  const open: { marking: readonly number[]; run: string }[] = [];
  const reach = (marking: readonly number[], run: string): void => {
    const key = `${[...marking].sort((a, b) => a - b).join()} ${run}`;
    if (marking.some((way) => marking.filter((each) => each === way).length > mostOnOneWay)) endless = true;
    else if (seen.size > mostMarkings) partial = true;
    else if (!seen.has(key)) {
      seen.add(key);
      open.push({ marking, run });
    }
  };
  /** What a node does with a token that has come to it. */
  const pass = (node: string, rest: readonly number[], run: string): void => {
    const kind = kindOf(node);
    const out = kind === 'endEvent' ? [] : outOf(node);
    if (kind === 'exclusiveGateway' && out.length > 0) for (const way of out) reach([...rest, way], run);
    else {
      const longer = kind === 'task' ? run + node.charAt(0) : run;
      if (longer.length <= longest) reach([...rest, ...out], longer);
    }
  };
  reach(
    first.map((_, index) => drawn.length + index),
    '',
  );
  for (let state = open.pop(); state; state = open.pop()) {
    const { marking, run } = state;
    if (marking.length === 0) runs.add(run);
    let moved = false;
    for (const way of new Set(marking)) {
      const node = (ways[way] as Way)[1];
      const needed = kindOf(node) === 'parallelGateway' ? into(node) : [way];
      if (!needed.every((each) => marking.includes(each))) continue;
      moved = true;
      const rest = [...marking];
      for (const each of needed) rest.splice(rest.indexOf(each), 1);
      pass(node, rest, run);
    }
    if (!moved && marking.length > 0) stuck = true;
  }
  return { runs: [...runs], stuck, endless, partial };
}
