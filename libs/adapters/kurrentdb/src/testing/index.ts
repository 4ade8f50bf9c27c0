export type { DoubleCall, Fault } from './faults.ts';
export { KurrentDbDouble, type KurrentDbDoubleOptions } from './kurrentdb-double.ts';
