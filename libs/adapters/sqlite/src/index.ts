export { SqliteEventStore, type SqliteEventStoreOptions } from './event-store.ts';
export { SqliteEventBus, type SqliteEventBusOptions } from './event-bus.ts';
export { SqliteDocumentStore } from './document-store.ts';
export { backupLock, lockFile, type FileLock } from './file-lock.ts';
export {
  backupAt,
  backupDirectory,
  BackupError,
  backupsIn,
  restoreDirectory,
  verifyBackup,
  type Backup,
  type BackupOptions,
} from './backup/backup.ts';
export { copyDatabase } from './backup/copy-file.ts';
export { dataFiles, serviceOf, type DataFile } from './backup/data-files.ts';
export {
  inspectDirectory,
  type DocumentPositions,
  type FileReport,
  type Figures,
  type Inspection,
  type InspectionOptions,
} from './backup/inspection.ts';
export { UnsoundBackupError, type BackedUpFile, type Manifest } from './backup/manifest.ts';
