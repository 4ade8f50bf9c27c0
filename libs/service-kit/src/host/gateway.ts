import { tokenVerifier } from '../auth/token-rules.ts';
import type { ServiceSpec } from '../http/service-spec.ts';
import type { FrontOptions } from './front.ts';
import { listen } from './listener.ts';
import { SystemClock } from './system.ts';

/** The services answer in time by themselves; the front is only there for when they do not. */
const marginMs = 5_000;

export interface RunningGateway {
  /** What people put into their browser. */
  readonly url: string;
  readonly services: readonly { readonly spec: ServiceSpec }[];
  /** Takes no more connections, ends streams, lets requests finish for the configured grace. */
  close(): Promise<void>;
}

/**
 * Starts a front for services that run elsewhere; `routes` forwards to them.
 * @throws StartError when the port cannot be had.
 */
export async function startGateway(
  options: Omit<FrontOptions, 'tokens' | 'clock' | 'metrics'>,
): Promise<RunningGateway> {
  const { config, specs } = options;
  const clock = new SystemClock();
  const { createFront } = await import('./front.ts');
  const tokens = await tokenVerifier(config, () => clock.now());
  // Their metrics are not for whoever reaches the gateway.
  const front = await createFront({
    ...options,
    config: { ...config, requestTimeout: config.requestTimeout + marginMs },
    tokens,
    clock,
    metrics: false,
  });
  try {
    const listener = await listen(config, new Map(), (request, response) => front.routing(request, response));
    let closed: Promise<void> | undefined;
    return {
      url: config.publicUrl ?? listener.url,
      services: specs.map((spec) => ({ spec })),
      close: () => (closed ??= listener.close(config.shutdownGrace).then(() => front.close())),
    };
  } catch (error) {
    await front.close();
    throw error;
  }
}
