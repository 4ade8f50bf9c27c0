import type { Aligner } from './aligner.ts';
import type { Move } from './tree-state.ts';

/**
 * What people are told of an alignment. `index` is an event's place in the trace, `before` the place of the event before
 * which a step is missing (the trace's length: at the end).
 *
 * - `step-skipped`: a step was left out.
 * - `wrong-order`: it was left out where it belongs, and done too late (`index` ≥ `before`) or too early.
 * - `step-repeated`: done again, where the flow does not have it again; the first time it was as the flow has it, or too late.
 * - `unknown-step`: the flow does not have the step at all.
 * - `unexpected-step`: any other step done where the flow does not allow it.
 * - `incomplete-case`: the case ended, and `steps` were still to come.
 */
export type Deviation =
  | { readonly kind: 'step-skipped'; readonly step: string; readonly before: number }
  | { readonly kind: 'wrong-order'; readonly step: string; readonly index: number; readonly before: number }
  | {
      readonly kind: 'unexpected-step' | 'step-repeated' | 'unknown-step';
      readonly step: string;
      readonly index: number;
    }
  | { readonly kind: 'incomplete-case'; readonly steps: readonly string[]; readonly before: number };

type LogMove = Move & { readonly kind: 'log' };
type ModelMove = Move & { readonly kind: 'model' };

/**
 * The deviations that an explanation comes to, in the order in which they showed in the trace. Every move other than
 * `sync` is accounted for exactly once: a `wrong-order` stands for two of them, an `incomplete-case` for all its steps.
 */
export function deviations(aligner: Aligner, moves: readonly Move[]): Deviation[] {
  const events = moves.filter(({ kind }) => kind !== 'model').length;
  const { pairs, missing, extra } = misplaced(moves);
  const found: Deviation[] = pairs.map(([model, log]) => ({
    kind: 'wrong-order',
    step: log.step,
    index: log.index,
    before: model.before,
  }));
  for (const { step, before } of missing) {
    if (before < events) found.push({ kind: 'step-skipped', step, before });
  }
  const firstDone = new Map<string, number>();
  const outOfOrder = new Set<Move>(pairs.map(([, log]) => log));
  for (const move of moves) {
    const done = move.kind === 'sync' || (move.kind === 'log' && outOfOrder.has(move));
    if (done && !firstDone.has(move.step)) firstDone.set(move.step, move.index);
  }
  for (const { step, index } of extra) {
    const repeated = (firstDone.get(step) ?? index) < index;
    const kind = aligner.symbol(step) < 0 ? 'unknown-step' : repeated ? 'step-repeated' : 'unexpected-step';
    found.push({ kind, step, index });
  }
  found.sort((a, b) => shown(a) - shown(b));
  const steps = missing.filter(({ before }) => before >= events).map(({ step }) => step);
  return steps.length === 0 ? found : [...found, { kind: 'incomplete-case', steps, before: events }];
}

/**
 * Matches steps left out with the same steps done where not allowed: each with the next one later in the trace, or else
 * with the last one before.
 */
function misplaced(moves: readonly Move[]) {
  const extra = new Set(moves.filter((move): move is LogMove => move.kind === 'log'));
  const missing = new Set(moves.filter((move): move is ModelMove => move.kind === 'model'));
  const pairs: [ModelMove, LogMove][] = [];
  const pair = (find: (model: ModelMove, logs: LogMove[]) => LogMove | undefined): void => {
    for (const model of missing) {
      const log = find(
        model,
        [...extra].filter(({ step }) => step === model.step),
      );
      if (log === undefined) continue;
      pairs.push([model, log]);
      missing.delete(model);
      extra.delete(log);
    }
  };
  pair((model, logs) => logs.find(({ index }) => index >= model.before));
  pair((model, logs) => logs.findLast(({ index }) => index < model.before));
  return { pairs, missing: [...missing], extra: [...extra] };
}

/** The place in the trace at which a deviation had become visible. */
function shown(deviation: Deviation): number {
  if (deviation.kind === 'wrong-order') return Math.max(deviation.index, deviation.before);
  return 'index' in deviation ? deviation.index : deviation.before;
}
