import { join } from 'node:path';
import { financeService } from '@liucheng/finance';
import { monitorService } from '@liucheng/monitor';
import {
  createLogger,
  readConfig,
  SampleIssuer,
  startHost,
  type RunningHost,
  type ServiceSpec,
} from '@liucheng/service-kit';
import { openGateway } from '../gateway/open-gateway.ts';
import { freePort } from '@liucheng/service-kit/testing';

const specs: Readonly<Record<string, ServiceSpec>> = { finance: financeService, monitor: monitorService };

/**
 * Finance, monitor and gateway as they are in the distributed form, each with a server of its own; only that they share
 * this process. Services keep their ports when they are started again.
 */
export class DistributedForm {
  readonly url: string;
  private readonly running = new Map<string, { close(): Promise<void> }>();
  private readonly ports = new Map<string, number>();

  private constructor(
    private readonly directory: string,
    private readonly settings: Readonly<Record<string, string>>,
    gatewayPort: number,
  ) {
    this.url = `http://127.0.0.1:${gatewayPort}`;
  }

  /** `settings` are those of the services beside what makes them trust the gateway's sample issuer. */
  static async start(
    directory: string,
    settings: Readonly<Record<string, string>>,
  ): Promise<DistributedForm> {
    const port = await freePort();
    const form = new DistributedForm(directory, settings, port);
    for (const name of Object.keys(specs)) form.ports.set(name, await freePort());
    try {
      await form.startServices();
      const upstreams = [...form.ports].map(([name, each]) => `${name}=http://127.0.0.1:${each}`).join(',');
      const data = { PORT: String(port), LIUCHENG_DATA: join(directory, 'gateway') };
      const config = readConfig({ ...data, LIUCHENG_UPSTREAMS: upstreams });
      form.running.set('gateway', await openGateway(config, createLogger('silent')));
      return form;
    } catch (error) {
      await form.close();
      throw error;
    }
  }

  async startServices(): Promise<void> {
    for (const name of Object.keys(specs)) this.running.set(name, await this.startService(name));
  }

  async stopServices(): Promise<void> {
    for (const name of Object.keys(specs)) await this.stop(name);
  }

  async close(): Promise<void> {
    for (const name of [...this.running.keys()].reverse()) await this.stop(name);
  }

  private async stop(name: string): Promise<void> {
    await this.running.get(name)?.close();
    this.running.delete(name);
  }

  private startService(name: string): Promise<RunningHost> {
    const config = readConfig({
      PORT: String(this.ports.get(name)),
      LIUCHENG_DATA: join(this.directory, 'data'),
      LIUCHENG_AUTH: 'oidc',
      LIUCHENG_OIDC_ISSUER: SampleIssuer.issuer,
      LIUCHENG_OIDC_AUDIENCE: SampleIssuer.audience,
      LIUCHENG_OIDC_JWKS_URI: `${this.url}/issuer/jwks.json`,
      LIUCHENG_SHUTDOWN_GRACE: '1s',
      ...this.settings,
    });
    const logger = createLogger(process.env['LIUCHENG_TEST_LOG'] ?? 'silent');
    return startHost([specs[name] as ServiceSpec], { config, logger });
  }
}
