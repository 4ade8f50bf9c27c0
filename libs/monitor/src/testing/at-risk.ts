import type { EventEnvelope } from '@liucheng/kernel';
import { ProcessMonitor } from '../process-monitor.ts';
import { hour, monday, step } from './monitor-rig.ts';
import type { ServiceRig } from './service-rig.ts';

/** Forty cases that were paid a quarter of an hour after the approval, half an hour, and so on up to ten hours: eight of them late. */
export function fortyPaid(): EventEnvelope[] {
  return Array.from({ length: 40 }, (_, index) => [
    step(`p${index}`, 0, 'ask'),
    step(`p${index}`, 1, 'approve'),
    step(`p${index}`, 2, 'pay', { at: monday + hour + (index + 1) * 0.25 * hour }),
  ]).flat();
}

/** One that was asked for an hour before it was approved. */
export function approved(subject: string, at: number): EventEnvelope[] {
  return [step(subject, 0, 'ask', { at: at - hour }), step(subject, 1, 'approve', { at })];
}

/** Lets it be a time, and has the monitor look for deadlines at risk then. */
export async function lookAt(rig: ServiceRig, time: number): Promise<void> {
  rig.clock.time = time;
  const monitor = rig.service.service.app.get(ProcessMonitor);
  await monitor.progress.caughtUp(5_000);
  await monitor.tick();
  await monitor.risks.look();
}
