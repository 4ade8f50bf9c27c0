export { monitorService } from './monitor.service.ts';
