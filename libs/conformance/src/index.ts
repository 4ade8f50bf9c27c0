export type { CaseEvent, Observation, Verdict, Violation, ViolationKind } from './verdict.ts';
export { align, Aligner, alignTrace, type AlignerOptions, type Alignment } from './aligner.ts';
export type { Vector } from './vector-table.ts';
export type { Move } from './tree-state.ts';

export { calendarFaults } from './calendar-faults.ts';
export { cnOffice, workingCalendar, WorkingCalendar } from './calendar.ts';
export { dueAfter, parseDuration, withinFaults, type Duration } from './duration.ts';
export { holidayYears, publicHolidays } from './holidays.ts';
export { Sketch } from './sketch.ts';
