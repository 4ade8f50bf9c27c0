import type { ServiceDeps } from '../http/service-spec.ts';
import { BackgroundWork, type Work } from './background-work.ts';
import { Lease } from './lease.ts';

type Deps = Pick<ServiceDeps, 'documents' | 'exclusive' | 'instance' | 'config' | 'logger'>;

/** The lease of some work of a service; `undefined` where no other instance can be there. */
export function leaseOf({ documents, exclusive, instance, config }: Deps, name: string): Lease | undefined {
  if (exclusive) return undefined;
  return new Lease({ documents, name, holder: instance, durationMs: config.lease });
}

/** Work that one instance of the service does at a time: the only one, or the one that holds its lease. */
export function onOneInstance(deps: Deps, name: string, work: Work): BackgroundWork {
  const lease = leaseOf(deps, name);
  return new BackgroundWork({
    work,
    ...(lease === undefined ? {} : { lease: { lease, renewMs: deps.config.lease / 3 } }),
    onError: (err, attempt) => deps.logger.error({ err, attempt }, `${name} is held up`),
  });
}

/** Work that every instance does for itself. */
export function onEveryInstance({ logger }: Pick<Deps, 'logger'>, name: string, work: Work): BackgroundWork {
  return new BackgroundWork({
    work,
    onError: (err, attempt) => logger.error({ err, attempt }, `${name} is held up`),
  });
}
