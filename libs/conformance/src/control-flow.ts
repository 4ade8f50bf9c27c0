import { LRUCache } from 'lru-cache';
import type { Aligner } from './aligner.ts';
import type { CaseState, TraceEntry } from './case-state.ts';
import { deviations, type Deviation } from './deviations.ts';
import { explain } from './explain.ts';
import * as words from './messages/flow.ts';
import type { RuleContext, RuleHead } from './rules/findings.ts';
import type { VerdictDraft } from './verdict-draft.ts';
import type { Violation } from './verdict.ts';

/** Up to so many steps a deviating case is explained anew after every step; then after each growth by this factor. */
const alwaysExplained = 256;
const growth = 1.25;

/**
 * Cases deviate in much the same ways, and how a trace deviates follows from its steps alone: so many are remembered, of
 * traces up to so many steps. What a hostile stream makes of it is time, never memory.
 */
const remembered = { traces: 2_000, steps: 64 };

/** The id under which violations of the control flow name their rule. */
export const flowRule = 'flow';

/**
 * Says in violations what the aligner says in costs. What is live is always the explanation of the trace as it stands: when
 * a later step shows that an earlier deviation was another one (a skipped step comes after all), the earlier violation is
 * withdrawn and the better one raised.
 */
export class ControlFlow {
  private readonly major: RuleHead;
  private readonly minor: RuleHead;
  private readonly known = new LRUCache<string, readonly Deviation[]>({ max: remembered.traces });

  constructor(
    private readonly context: RuleContext,
    private readonly aligner: Aligner,
  ) {
    const { code } = context.definition;
    const clause = code === undefined ? {} : { clause: code };
    this.major = { id: flowRule, severity: 'major', ...clause };
    this.minor = { id: flowRule, severity: 'minor', ...clause };
  }

  /** A step that no explanation can change: unknown to the definition, or done where the flow has no place for it at all. */
  beside(state: CaseState, entry: TraceEntry, draft: VerdictDraft): void {
    const { phrases } = this.context;
    const [kind, wording] =
      entry.index < 0
        ? (['unknown-step', words.unknown(phrases, entry.step)] as const)
        : (['unexpected-step', words.unexpected(phrases, entry.step)] as const);
    const key = [kind, entry.step];
    draft.raise(state, this.context.byEvent(state, this.minor, kind, entry, entry.step, wording, key));
  }

  /**
   * Explains the trace anew, where that can have changed, and exchanges what is live for what the explanation says. In a
   * case of more than a few hundred steps only after each growth by a quarter, so that a hostile trace costs linear work;
   * its cost stays exact meanwhile.
   */
  explainAgain(state: CaseState, ending: boolean, draft: VerdictDraft): void {
    const cost = state.flowCost + state.missingCost;
    if (cost === 0 && state.explained.size === 0) return;
    const { steps, explainedSteps } = state;
    if (!ending && steps > alwaysExplained && steps < explainedSteps * growth) return;
    state.explainedSteps = steps;
    const found = cost > 0 ? this.findings(state) : new Map<string, () => Violation>();
    for (const [key, id] of state.explained) if (!found.has(key)) draft.withdraw(state, id);
    const explained = new Map<string, string>();
    for (const [key, make] of found) {
      let id = state.explained.get(key);
      if (id === undefined) {
        const violation = make();
        draft.raise(state, violation);
        ({ id } = violation);
      }
      explained.set(key, id);
    }
    state.explained = explained;
  }

  /** The deviations of the cheapest explanation, by what identifies each of them within the case. */
  private findings(state: CaseState): Map<string, () => Violation> {
    const entries = state.trace.filter((entry) => entry.inFlow);
    const found = new Map<string, () => Violation>();
    for (const deviation of this.deviations(entries, state.status === 'completed')) {
      const { kind } = deviation;
      const place = 'index' in deviation ? deviation.index : deviation.before;
      const shownBy = entries[place]?.sequence ?? state.endSequence ?? 0;
      const what = 'steps' in deviation ? deviation.steps.join(' ') : deviation.step;
      let key = `${kind} ${shownBy} ${what}`;
      // One event may show two equal deviations: a step that the flow has twice in a row, left out both times.
      while (found.has(key)) key += ' again';
      const id = key;
      found.set(id, () => this.violation(state, deviation, entries, id));
    }
    return found;
  }

  private deviations(entries: readonly TraceEntry[], complete: boolean): readonly Deviation[] {
    if (entries.length > remembered.steps) return this.explained(entries, complete);
    let key = complete ? 'c' : 'o';
    for (const { index } of entries) key += ` ${index}`;
    const known = this.known.get(key);
    if (known) return known;
    const found = this.explained(entries, complete);
    this.known.set(key, found);
    return found;
  }

  private explained(entries: readonly TraceEntry[], complete: boolean): readonly Deviation[] {
    const trace = entries.map((entry) => entry.step);
    const { moves } = explain(this.aligner, trace, complete, this.context.stepIds);
    return deviations(this.aligner, moves);
  }

  private violation(
    state: CaseState,
    deviation: Deviation,
    entries: readonly TraceEntry[],
    key: string,
  ): Violation {
    const { context } = this;
    const { phrases } = context;
    const at = (place: number): TraceEntry | undefined => entries[place];
    switch (deviation.kind) {
      case 'incomplete-case': {
        const [step] = deviation.steps as readonly [string];
        const ended = state.endSequence === undefined ? undefined : { sequence: state.endSequence };
        const wording = words.incomplete(phrases, deviation.steps);
        const time = state.endedAt as number;
        return context.byAbsence(state, this.major, deviation.kind, step, time, ended, wording, [key]);
      }
      case 'step-skipped': {
        const next = at(deviation.before);
        const wording = words.skipped(phrases, deviation.step, next?.step);
        const time = next?.time ?? state.endedAt ?? 0;
        return context.byAbsence(state, this.major, deviation.kind, deviation.step, time, next, wording, [
          key,
        ]);
      }
      case 'wrong-order': {
        const entry = at(deviation.index) as TraceEntry;
        const wording = words.wrongOrder(phrases, deviation.step, at(deviation.before)?.step);
        return context.byEvent(state, this.minor, deviation.kind, entry, deviation.step, wording, [key]);
      }
      case 'unexpected-step':
      case 'step-repeated':
      case 'unknown-step': {
        const entry = at(deviation.index) as TraceEntry;
        const describe = deviation.kind === 'step-repeated' ? words.repeated : words.unexpected;
        const wording = describe(phrases, deviation.step);
        return context.byEvent(state, this.minor, deviation.kind, entry, deviation.step, wording, [key]);
      }
    }
  }
}
