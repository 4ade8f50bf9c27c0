export type { CaseEvent, Observation, Verdict, Violation, ViolationKind } from './verdict.ts';
export { align, Aligner, alignTrace, type AlignerOptions, type Alignment } from './aligner.ts';
export type { Vector } from './vector-table.ts';
export type { Move } from './tree-state.ts';
