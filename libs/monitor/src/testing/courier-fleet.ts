import { randomBytes, randomUUID } from 'node:crypto';
import type { Actor } from '@liucheng/kernel';
import { StoreUnavailableError, type OutgoingMessage, type Stored } from '@liucheng/ports';
import {
  createLogger,
  keyEncryption,
  onOneInstance,
  Registry,
  type ServiceConfig,
  type Work,
} from '@liucheng/service-kit';
import { subscribedView } from '../api/notice-view.ts';
import { defineCollections } from '../collections.ts';
import { formatNoticePosition } from '../notice-position.ts';
import { Signal } from '../signal.ts';
import { Dispatcher } from '../subscriptions/dispatcher.ts';
import { Secrets } from '../subscriptions/secrets.ts';
import type {
  Configuration,
  DeliveryDocument,
  SubscriptionDocument,
} from '../subscriptions/subscription-document.ts';
import { SubscriptionMetrics } from '../subscriptions/subscription-metrics.ts';
import { Subscriptions } from '../subscriptions/subscriptions.ts';
import { WebhookSender } from '../subscriptions/webhook-sender.ts';
import type { FleetRig, Instance } from './fleet-rig.ts';

const leaseMs = 300;
const lookMs = 20;
const deputy: Pick<Actor, 'id'> = { id: 'u-sup' };
const logger = createLogger('silent');

/** Dispatchers beside the monitors of a fleet, as the service has them: the one that holds the lease delivers. */
export class CourierFleet {
  private readonly config = {
    lease: leaseMs,
    personalKey: randomBytes(32).toString('base64'),
  } as ServiceConfig;
  private readonly sender = new WebhookSender({ privateTargets: true });
  private readonly subscribers = new Map<Instance, Subscriptions>();
  /** So often the bus is not to be had from now on. */
  busAway = 0;

  constructor(private readonly fleet: FleetRig) {
    fleet.beside = (instance) => this.dispatching(instance);
  }

  /** As a request at an instance meets them. */
  at(instance: Instance): Subscriptions {
    const found = this.subscribers.get(instance);
    if (!found) throw new Error('no instance of this fleet');
    return found;
  }

  /** As a request at any instance that is awake meets them. */
  get anywhere(): Subscriptions {
    return this.at(this.fleet.running.find(({ stalled }) => !stalled) as Instance);
  }

  async subscribe(configuration: Omit<Configuration, 'name'>): Promise<Subscribed> {
    const { stored, secret = '' } = await this.anywhere.create({ name: 'Desk', ...configuration }, deputy);
    return { id: stored.id, secret };
  }

  async read(id: string): Promise<Stored<SubscriptionDocument>> {
    return (await this.anywhere.find(id)) as Stored<SubscriptionDocument>;
  }

  /** Latest attempts first. */
  async attempts(id: string): Promise<DeliveryDocument[]> {
    return (await this.anywhere.deliveries(id, { limit: 500 })).items.map(({ doc }) => doc);
  }

  /** Which instance holds the lease, by what it is called there. */
  async holder(): Promise<Instance> {
    const lease = await this.fleet.stores.documents.get<{ readonly holder: string }>(
      'leases',
      'subscriptions',
    );
    return this.fleet.running.find((each) => this.names.get(each) === lease?.doc.holder) as Instance;
  }

  /** Where a subscription stands that has nothing left to look at. */
  async end(): Promise<string> {
    const [one] = this.fleet.running as [Instance];
    return formatNoticePosition(await one.monitor.notices.last());
  }

  close(): Promise<void> {
    return this.sender.close();
  }

  private readonly names = new Map<Instance, string>();

  private dispatching(instance: Instance): Work {
    const { config } = this;
    const { clock } = this.fleet;
    const { documents, monitor, bus } = instance;
    const { notices } = monitor;
    const changed = new Signal();
    const secrets = new Secrets(() => keyEncryption(config, false));
    const subscriptions = new Subscriptions({
      documents,
      notices,
      secrets,
      clock,
      ids: { next: () => randomUUID() },
      onChanged: () => changed.fire(),
    });
    const dispatcher = new Dispatcher(
      {
        subscriptions,
        notices,
        secrets,
        clock,
        logger,
        lookMs,
        random: Math.random,
        view: subscribedView,
        metrics: new SubscriptionMetrics(),
        sender: this.sentFrom(instance),
        bus: {
          publish: async (messages: readonly OutgoingMessage[]) => {
            await instance.pass();
            if (this.busAway-- > 0) throw new StoreUnavailableError('the bus is away', 1);
            await bus.publish(messages);
          },
        },
      },
      changed,
    );
    const name = randomUUID();
    this.subscribers.set(instance, subscriptions);
    this.names.set(instance, name);
    const deps = { documents, config, logger, exclusive: false, instance: name, metrics: new Registry() };
    const work: Work = {
      start: async () => {
        await defineCollections(documents);
        await dispatcher.start();
      },
      stop: () => dispatcher.stop(),
    };
    return onOneInstance(deps, 'subscriptions', work);
  }

  /** A process that stands still sends when it goes on, and one that was killed no more. */
  private sentFrom(instance: Instance): Pick<WebhookSender, 'send'> {
    return {
      send: async (...message) => {
        await instance.pass();
        return this.sender.send(...message);
      },
    };
  }
}

export interface Subscribed {
  readonly id: string;
  readonly secret: string;
}
