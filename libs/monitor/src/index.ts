export { collections, defineCollections } from './collections.ts';
export { digest, type Digest } from './digest.ts';
export { lanePositions } from './lane-head.ts';
export { monitorService } from './monitor-service.ts';
export type { LaneStatus } from './lane-status.ts';
export { ProcessMonitor, type MonitorParts } from './process-monitor.ts';
export { defaultSettings, type MonitorSettings } from './settings.ts';
