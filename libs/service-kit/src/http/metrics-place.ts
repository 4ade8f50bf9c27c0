import type { ServiceConfig } from '../config/service-config.ts';

/**
 * Where the metrics are served: with the API, on a port of their own, or nowhere. Figures tell of a company's business, so
 * they are open only where everything is: with the sample issuer, which is not for production.
 */
export function metricsPlace({
  metrics,
  auth,
}: Pick<ServiceConfig, 'metrics' | 'auth'>): 'api' | 'nowhere' | number {
  switch (metrics) {
    case 'public':
      return 'api';
    case 'off':
      return 'nowhere';
    case 'auto':
      return auth === 'sample' ? 'api' : 'nowhere';
    default:
      return metrics;
  }
}
