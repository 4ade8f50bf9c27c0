export { readCsv } from './csv-reader.ts';
export {
  LogFormatError,
  type ColumnMapping,
  type LogEvent,
  type LogFault,
  type LogLimits,
  type LogPlace,
  type LogSource,
  type LogTrace,
  type LogViolation,
  type ReadOptions,
} from './log.ts';
export { exportCsv, writeCsv } from './csv-writer.ts';
export { exportOcelJson } from './ocel-json-writer.ts';
export { writeOcelSqlite } from './ocel-sqlite-writer.ts';
export { exportXes, writeXes } from './xes-writer.ts';
export { readOcelJson } from './ocel-json-reader.ts';
export { readOcelSqlite } from './ocel-sqlite-reader.ts';
export { extensionPrefix } from './attribute-codec.ts';
export { readLog, type ReadFileOptions } from './read-log.ts';
export { kindOf, logKinds, type LogKind } from './source.ts';
export { timeFormat } from './time-format.ts';
export { readXes } from './xes-reader.ts';
export { zoneOf } from './zone.ts';
export { xesExtension } from './xes-extension.ts';
