export type { CaseEvent, Observation, Verdict, Violation, ViolationKind } from './verdict.ts';
export { align, Aligner, alignTrace, type AlignerOptions, type Alignment } from './aligner.ts';
export type { Vector } from './vector-table.ts';
export type { Move } from './tree-state.ts';
export { deviations, type Deviation } from './deviations.ts';
export { ConformanceEngine, type CaseResult } from './engine.ts';
export { explain, type Explanation } from './explain.ts';
