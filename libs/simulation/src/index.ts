export { simulate, type SimulationOptions } from './simulation.ts';
export type { ProcessSummary, SimulationReport } from './report.ts';
export { temporaryDirectory } from './data-directory.ts';
export { PlayError } from './performance.ts';
export type { Difference, Truth } from './truth.ts';
