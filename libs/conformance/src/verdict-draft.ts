import type { CaseState, TraceEntry } from './case-state.ts';
import type { Unsaid } from './undeterminable.ts';
import type { Observation, StepDone, Verdict, Violation } from './verdict.ts';

const none: readonly never[] = Object.freeze([]);

/** The verdict on nearly every event: nothing to say. */
export const nothing: Verdict = Object.freeze({
  raised: none,
  amended: none,
  withdrawn: none,
  observations: none,
});

/** Collects what one event or one passing of time changes, and changes the case's live violations with it. */
export class VerdictDraft {
  private raised: Violation[] | undefined;
  private amended: Violation[] | undefined;
  private withdrawn: string[] | undefined;
  private observations: Observation[] | undefined;

  constructor(private readonly observing: boolean) {}

  /** Raising what is live already changes nothing. */
  raise(state: CaseState, violation: Violation): void {
    if (state.violations.has(violation.id)) return;
    state.keep(violation);
    (this.raised ??= []).push(violation);
    if (this.observing) this.observe({ kind: 'violated', violation });
  }

  /**
   * What was raised in this same draft is raised as amended; nobody has seen it otherwise. Amended is only how late it was,
   * which no figure counts.
   */
  amend(state: CaseState, violation: Violation): void {
    state.keep(violation);
    const fresh = this.raised?.findIndex((raised) => raised.id === violation.id) ?? -1;
    if (fresh >= 0) this.raised?.splice(fresh, 1, violation);
    else (this.amended ??= []).push(violation);
  }

  withdraw(state: CaseState, id: string): void {
    const violation = state.violations.get(id);
    if (violation === undefined) return;
    state.drop(id);
    (this.withdrawn ??= []).push(id);
    if (this.observing) this.observe({ kind: 'withdrawn', violation });
  }

  /** An appointment of a rule is kept in time by a step. */
  meet(rule: string, done: StepDone): void {
    if (this.observing) this.observe({ kind: 'met', rule, done });
  }

  /** Said once of an event and rule. */
  leaveOpen(rule: string, done: TraceEntry, unsaid: Unsaid): void {
    if (!this.observing) return;
    const said = this.observations?.some(
      (each) => each.kind === 'undeterminable' && each.rule === rule && each.done === done,
    );
    if (!said) this.observe({ kind: 'undeterminable', rule, done, unsaid });
  }

  observe(observation: Observation): void {
    (this.observations ??= []).push(observation);
  }

  /** Hands over what was collected and starts anew. A conforming event costs no allocation here. */
  take(): Verdict {
    const { raised, amended, withdrawn, observations } = this;
    if (!raised && !amended && !withdrawn && !observations) return nothing;
    this.raised = this.amended = this.withdrawn = undefined;
    this.observations = undefined;
    return {
      raised: raised ?? none,
      amended: amended ?? none,
      withdrawn: withdrawn ?? none,
      observations: observations ?? none,
    };
  }
}
