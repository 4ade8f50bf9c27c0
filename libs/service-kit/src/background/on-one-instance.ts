import type { ServiceDeps } from '../http/service-spec.ts';
import { BackgroundWork, type Work } from './background-work.ts';
import { Lease } from './lease.ts';
import { measureWork } from './work-metrics.ts';

type Deps = Pick<ServiceDeps, 'documents' | 'exclusive' | 'instance' | 'config' | 'logger' | 'metrics'>;

/** The lease of some work of a service; `undefined` where no other instance can be there. */
export function leaseOf(
  { documents, exclusive, instance, config }: Omit<Deps, 'metrics'>,
  name: string,
): Lease | undefined {
  if (exclusive) return undefined;
  return new Lease({ documents, name, holder: instance, durationMs: config.lease });
}

/** Work that one instance of the service does at a time: the only one, or the one that holds its lease. */
export function onOneInstance(deps: Deps, name: string, work: Work): BackgroundWork {
  const lease = leaseOf(deps, name);
  const background = new BackgroundWork({
    work,
    ...(lease === undefined ? {} : { lease: { lease, renewMs: deps.config.lease / 3 } }),
    onError: (err, attempt) => deps.logger.error({ err, attempt }, `${name} is held up`),
  });
  measureWork(deps.metrics, name, background);
  return background;
}

/** Work on documents alone, which one instance does at a time: also where each has streams of its own beside them. */
export function onOneOfDocuments(
  deps: Deps & Pick<ServiceDeps, 'ownDocuments'>,
  name: string,
  work: Work,
): BackgroundWork {
  return onOneInstance({ ...deps, exclusive: deps.ownDocuments }, name, work);
}

/** Work that every instance does for itself. */
export function onEveryInstance({ logger }: Pick<Deps, 'logger'>, name: string, work: Work): BackgroundWork {
  return new BackgroundWork({
    work,
    onError: (err, attempt) => logger.error({ err, attempt }, `${name} is held up`),
  });
}
