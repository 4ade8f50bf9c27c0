export type {
  CaseEvent,
  Observation,
  Repeated,
  StepDone,
  Verdict,
  Violation,
  ViolationKind,
} from './verdict.ts';
export { align, Aligner, alignTrace, type AlignerOptions, type Alignment } from './aligner.ts';
export type { Vector } from './vector-table.ts';
export type { Move } from './tree-state.ts';
export { deviations, type Deviation } from './deviations.ts';
export { ConformanceEngine, type CaseResult } from './engine.ts';
export { explain, type Explanation } from './explain.ts';

export { cnOffice, workingCalendar, WorkingCalendar } from './calendar.ts';
export { dueAfter } from './duration.ts';
export { holidayYears, publicHolidays } from './holidays.ts';
export { Sketch, type FlatSketch } from './sketch.ts';
export { CaseState, type CaseStatus, type TraceEntry } from './case-state.ts';
export {
  compileDefinition,
  CompiledDefinition,
  type CompileOptions,
  type EnabledStep,
} from './compiled-definition.ts';
export { limitAmount, limitPeriod } from './messages/limit-words.ts';
export { dueWords, namesOfSteps } from './messages/due-words.ts';
export { allowance } from './messages/phrases.ts';
export type { Duties, Duty, StepBinding } from './duties.ts';
export { caseEventOf } from './case-event.ts';
export { briefOf, foresee, type Foreseen, type ViolationBrief } from './foresee.ts';
export { refold, type Refolded, type TimePassed } from './refold.ts';
export { Survival, type Lasting, type Outlook } from './foresight/survival.ts';
export { stateOf, waitsOf, type Wait } from './foresight/waits.ts';
export { refusedAttemptType } from './rules/refused-attempt.ts';
export { ruleIdsOf } from './rules/rule-table.ts';
export type { Waiting } from './rules/timed.ts';
export { Comparison } from './over-cases/comparison.ts';
export type { Counterpart } from './over-cases/counterpart.ts';
export {
  inOrder,
  type Finding,
  type Judge,
  type Judged,
  type Place,
  type Sighting,
} from './over-cases/judge.ts';
export type { Occurrence } from './over-cases/occurrence.ts';
export { kindsOverCases, type OpenRule, type OverCases } from './over-cases/over-cases.ts';
export { leftOpen, undeterminable, type FoundOverCases, type Undeterminable } from './undeterminable.ts';
export {
  defaultLookBack,
  inOrderOfTime,
  RepeatJudge,
  RepeatOffenders,
  type Offence,
  type Offended,
  type Repetition,
} from './repeat-offenders.ts';
