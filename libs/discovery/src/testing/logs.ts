import { arbitraryFlow, derivatives, nullable } from '@liucheng/conformance/testing';
import type { Flow } from '@liucheng/process-model';
import fc from 'fast-check';
import { collected, type VariantLog } from '../variant-log.ts';

export const letters = 'abcdefgh';

/** A log of traces written as words; a step is a letter's place in the alphabet, `x` the one after. */
export function logOf(words: readonly string[]): VariantLog {
  return collected(
    words.map((word) => ({
      steps: [...word].map((letter) => (letter === 'x' ? letters.length : letters.indexOf(letter))),
      count: 1,
    })),
  );
}

/** Some complete runs of a flow, by derivatives: each choice is taken from `picks`; what is too long is completed shortly. */
export function runOf(flow: Flow, picks: readonly number[]): string {
  let rest = flow;
  let run = '';
  for (const pick of picks) {
    const ways = derivatives(rest);
    if (ways.length === 0 || (nullable(rest) && pick % 3 === 0)) break;
    const way = ways[pick % ways.length] as (typeof ways)[number];
    run += way[0];
    rest = way[1];
  }
  return run + shortestEnd(rest);
}

/** Breadth first: the shortest way to complete what is left. */
function shortestEnd(flow: Flow): string {
  let ahead: [string, Flow][] = [['', flow]];
  for (;;) {
    const over = ahead.find(([, rest]) => nullable(rest));
    if (over) return over[0];
    const next = new Map<string, [string, Flow]>();
    for (const [word, rest] of ahead) {
      for (const [step, after] of derivatives(rest)) next.set(JSON.stringify(after), [word + step, after]);
    }
    ahead = [...next.values()];
  }
}

/** Runs of any flow. */
export const simulatedLogs: fc.Arbitrary<{ flow: Flow; words: string[] }> = fc
  .oneof(
    arbitraryFlow({ letters, depth: 3, branches: 3 }),
    arbitraryFlow({ letters: 'abc', depth: 2, branches: 3 }),
  )
  .chain((flow) =>
    fc
      .array(fc.array(fc.nat(999), { maxLength: 12 }), { minLength: 1, maxLength: 12 })
      .map((all) => ({ flow, words: all.map((picks) => runOf(flow, picks)) })),
  );

/** Logs that follow nothing. */
export const wildLogs: fc.Arbitrary<string[]> = fc.array(
  fc.array(fc.constantFrom(...'abcde'), { maxLength: 8 }).map((word) => word.join('')),
  { minLength: 1, maxLength: 12 },
);

/** Every run in which no loop is gone round more than once: all that may follow what directly is in it. */
export function completeLog(flow: Flow): string[] {
  if (typeof flow === 'string') return [flow];
  if ('seq' in flow) return flow.seq.map(completeLog).reduce(joined, ['']);
  if ('xor' in flow) return flow.xor.flatMap(completeLog);
  if ('and' in flow) return flow.and.map(completeLog).reduce(shuffled, ['']);
  if ('loop' in flow) {
    const [body, redo] = flow.loop.map(completeLog) as [string[], string[]];
    return [...body, ...joined(joined(body, redo), body)];
  }
  throw new TypeError('no sugar here');
}

function joined(before: readonly string[], after: readonly string[]): string[] {
  return before.flatMap((one) => after.map((other) => one + other));
}

function shuffled(some: readonly string[], others: readonly string[]): string[] {
  return some.flatMap((one) => others.flatMap((other) => interleavings(one, other)));
}

function interleavings(one: string, other: string): string[] {
  if (one === '' || other === '') return [one + other];
  return [
    ...interleavings(one.slice(1), other).map((rest) => one.charAt(0) + rest),
    ...interleavings(one, other.slice(1)).map((rest) => other.charAt(0) + rest),
  ];
}
