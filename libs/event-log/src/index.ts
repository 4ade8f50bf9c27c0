export { readCsv } from './csv-reader.ts';
export {
  LogFormatError,
  type ColumnMapping,
  type LogEvent,
  type LogFault,
  type LogLimits,
  type LogPlace,
  type LogTrace,
  type ReadOptions,
} from './log.ts';
export { writeCsv, writeXes } from './log-writers.ts';
export { readLog, type ReadFileOptions } from './read-log.ts';
export type { LogKind } from './source.ts';
export { timeFormat } from './time-format.ts';
export { readXes } from './xes-reader.ts';
export { zoneOf } from './zone.ts';
