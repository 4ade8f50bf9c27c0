export type { CaseEvent, Observation, Verdict, Violation, ViolationKind } from './verdict.ts';
export { align, Aligner, alignTrace, type AlignerOptions, type Alignment } from './aligner.ts';
export type { Vector } from './vector-table.ts';
export type { Move } from './tree-state.ts';
export { deviations, type Deviation } from './deviations.ts';
export { ConformanceEngine, type CaseResult } from './engine.ts';
export { explain, type Explanation } from './explain.ts';

export { cnOffice, workingCalendar, WorkingCalendar } from './calendar.ts';
export { dueAfter, parseDuration, withinFaults, type Duration } from './duration.ts';
export { holidayYears, publicHolidays } from './holidays.ts';
export { Sketch } from './sketch.ts';
export { CaseState, type CaseStatus, type TraceEntry } from './case-state.ts';
export {
  compileDefinition,
  CompiledDefinition,
  type CompileOptions,
  type EnabledStep,
} from './compiled-definition.ts';
export { refold, type Refolded } from './refold.ts';
