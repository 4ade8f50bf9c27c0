export type { CaseEvent, Observation, Verdict, Violation, ViolationKind } from './verdict.ts';
